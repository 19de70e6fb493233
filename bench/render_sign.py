"""Rendering and signing an order, against bare typst and bare pyHanko on the same document.

The product starts from the draft: it projects it for the audience, checks it against its schema, composes the page
in two languages, embeds the request and signs. The peer gets the composed page ready made. Every document is another
one, because the typesetter remembers what it set before. Both sign with a P-256 key, baseline B, no time-stamp server.
"""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import typst
from measure import Figure, Sizes, in_turns, of_rates
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from cyberspex.adapters import dev_pki, render_pdf, rendering
from cyberspex.adapters.keys.signing import load_p12, sign_pdf
from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.core.cooperation.examples import example_of
from cyberspex.core.foundation.audience import Audience

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
LANGUAGES = ("en", "hu")
PASSPHRASE = b"bench"


def measure(sizes: Sizes) -> list[Figure]:
    """The ratio of signed documents a second."""
    with tempfile.TemporaryDirectory(prefix="cyberspex-bench-") as kept:
        with dev_pki.start(folder=Path(kept) / "dev-pki", exercise=True, at=AT) as authority:
            key = authority.make_p12(
                name="Approver", organisation="office.example.org", seal=False, passphrase=PASSPHRASE
            )
        numbers = count(1)
        digest = shipped_lawbook().digest
        signer = load_p12(key, PASSPHRASE)
        bare = signers.SimpleSigner.load_pkcs12_data(key, other_certs=(), passphrase=PASSPHRASE)
        assert bare is not None
        compiler = _compiler()
        pages = _pages(numbers, digest)
        kept_pages = [next(pages) for _page in range((sizes.documents + 1) * sizes.rounds + 1)]
        drafts = [_draft(next(numbers)) for _draft_number in kept_pages]

        def product() -> None:
            pdf = rendering.render_document(
                drafts.pop(), audience=Audience.PROVIDER, languages=LANGUAGES, format="pdf", lawbook_digest=digest, instant=AT
            )  # fmt: skip
            sign_pdf(pdf, signer, at=AT)

        def peer() -> None:
            pdf = compiler.compile(
                format="pdf", pdf_standards=["a-3a", "ua-1"], timestamp=AT, sys_inputs=kept_pages.pop()
            )
            writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
            meta = signers.PdfSignatureMetadata(
                field_name="Signature", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
            )
            signers.PdfSigner(meta, bare).sign_pdf(writer)

        product()
        peer()
        both = in_turns(sizes.documents * sizes.rounds, product, peer)
    return [
        of_rates("render_sign", "signed two-language PDF/A-3a and PDF/UA-1 orders a second, against bare typst and bare pyHanko",
                 1 / both[0], 1 / both[1], 0.8),
    ]  # fmt: skip


def _draft(number: int) -> dict[str, Any]:
    draft = dict(json.loads(json.dumps(example_of("cets224.7"))))
    draft["reference"] = f"BENCH-{number}"
    return draft


def _pages(numbers: Iterator[int], digest: str) -> Iterator[dict[str, str]]:
    """What the template is given, composed by the product beforehand."""
    for number in numbers:
        request = rendering.request_bytes(_draft(number), audience=Audience.PROVIDER, lawbook_digest=digest)
        page = rendering._composed(request, LANGUAGES, digest)
        yield {
            "document": json.dumps(render_pdf.as_input(page), ensure_ascii=False),
            "request": request.decode("utf-8"),
            "instant": AT.strftime("%Y-%m-%d"),
        }


def _compiler() -> typst.Compiler:
    """A compiler of the peer's own over the product's template and fonts."""
    folder = Path(render_pdf.__file__).parent
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder.parent.parent / "fonts")],
    )
    return typst.Compiler(
        input=str(folder / "document.typ"), root=str(folder), font_paths=fonts, ignore_system_fonts=True
    )
