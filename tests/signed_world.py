"""Signed files of an invented office and provider for tests, with the trust that goes with them. All of November 2026."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from cyberspex.adapters import dev_pki, jws, log_keys, packages
from cyberspex.adapters.keys.signing import Signer, load_p12, sign_pdf
from cyberspex.adapters.lawbook_files import current_lawbook
from cyberspex.adapters.rendering import render_document
from cyberspex.adapters.trust_files import Trust, load_trust, update_directory
from cyberspex.adapters.verification import proof_bytes, verify_bytes
from cyberspex.core.audit.records import Checkpoint, LogRecord, Proof
from cyberspex.core.audit.tree import inclusion_path, leaf_hash, root, subtrees_of
from cyberspex.core.cooperation.examples import example_of
from cyberspex.core.directory.entries import DirectoryEntry, Holder
from cyberspex.core.exchange.envelope import JWS_TYPE, Body, Message
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.canonical import sha256_hex
from cyberspex.core.foundation.time import format_instant

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
LATER = AT + timedelta(days=30)
PASSPHRASE = b"for a test"
OFFICE, PROVIDER = "rs.prosecution.example.org", "hu.provider.example.org"
POWER = "cets224.7:issue"


@dataclass(kw_only=True)
class SignedWorld:
    """A development authority, whom it is trusted by, and who signs."""

    folder: Path
    authority: dev_pki.Authority
    approver: Signer
    seal: Signer
    prepared: bytes

    def signer(self, name: str, organisation: str, **more: Any) -> Signer:
        """A key of its own."""
        more = {"seal": False, **more}
        made = self.authority.make_p12(name=name, organisation=organisation, passphrase=PASSPHRASE, **more)
        return load_p12(made, PASSPHRASE)

    def trust(self, *entries: DirectoryEntry) -> Trust:
        """The trust folder with these entries, or with the two of the story."""
        place = self.folder / "trust"
        self.authority.write_trust(place)
        update_directory(place, entries or self.entries(), self.folder / "keys", exercise=True)
        return load_trust(place)

    def entries(self) -> tuple[DirectoryEntry, ...]:
        """Approver and seal."""
        return (
            entry(self.approver, body=OFFICE, powers=(POWER,)),
            entry(self.seal, body=PROVIDER, powers=(), holder=Holder.SEAL),
        )

    def order(self, signer: Signer | None = None, *, stamped: bool = False) -> bytes:
        """The prepared order, signed."""
        tsa = self.authority.tsa_url if stamped else None
        return sign_pdf(self.prepared, signer or self.approver, at=AT, tsa_url=tsa)

    def proof(self, document: bytes) -> bytes:
        """A log proof for a document, among two others."""
        record = LogRecord(document_sha256=sha256_hex(document), nonce="ab" * 32)
        leaves = [leaf_hash(b"before"), record.leaf(), leaf_hash(b"after")]
        plain = Checkpoint(
            origin="cyberspex.exercise.log",
            size=3,
            root=root(3, subtrees_of(leaves)).hex(),
            at=format_instant(AT),
            exercise=True,
        )
        path = tuple(step.hex() for step in inclusion_path(1, 3, subtrees_of(leaves)))
        signed = log_keys.sign(plain, self.folder)
        return proof_bytes(Proof(record=record, index=1, size=3, path=path, checkpoint=signed).as_json())

    def package(self, *, stamped: bool = False) -> bytes:
        """A small sealed package."""
        out = io.BytesIO()
        info = {"Source-Organization": PROVIDER, "CyberSPEX-Exercise": "true"}
        items = [
            ("item-001/answer.json", b'{"name":"Exercise Person"}'),
            ("item-002/file-001.bin", b"\x00\x01"),
        ]
        packages.write_package(
            out, items, info, self.seal, tsa_url=self.authority.tsa_url if stamped else None
        )
        return out.getvalue()

    def message(self, signer: Signer | None = None) -> bytes:
        """A small signed message of the provider."""
        message = Message(
            id=MESSAGE_ID, kind="receipt_note", tool="cets224.7", thread=MESSAGE_ID, reference="EX-1", exercise=True,
            sender=Body(id=PROVIDER), recipient=Body(id=OFFICE), sent_at=AT, body={"note": "x"},
        )  # fmt: skip
        return jws.sign_message(message.as_bytes(), signer or self.seal, JWS_TYPE, at=AT)

    def verdicts(
        self, data: bytes, trust: Trust | None = None, at: datetime = AT, **more: Any
    ) -> dict[str, str]:
        """Every check by name, and `whole`."""
        answer = verify_bytes(data, trust or self.trust(), at, **more)
        return {"whole": answer.verdict, **{one.name: one.verdict for one in answer.checks}}


MESSAGE_ID = UUID(int=7)


def entry(signer: Signer, *, body: str, powers: tuple[str, ...], **more: Any) -> DirectoryEntry:
    """A directory entry for a signer's certificate."""
    members: dict[str, Any] = {
        "id": f"e-{body}", "body_id": body, "name": body, "state": "RS", "kind": "public_prosecutor",
        "powers": powers, "holder": Holder.PERSON, "valid_from": AT - timedelta(days=1), "exercise": True,
        "certificate_sha256": signer.certificate_sha256,
    }  # fmt: skip
    return DirectoryEntry(**{**members, **more})


def example() -> dict[str, Any]:
    """The published draft of an order, as an exercise of the invented office."""
    draft: dict[str, Any] = json.loads(json.dumps(example_of("cets224.7")))
    draft["exercise"] = True
    draft["order"]["issuing_authority"]["id"] = OFFICE
    return draft


def rendered(draft: dict[str, Any]) -> bytes:
    """The provider's document of a draft, ready to be signed."""
    return render_document(
        draft, audience=Audience.PROVIDER, languages=("en",), format="pdf",
        lawbook_digest=current_lawbook().digest, instant=AT,
    )  # fmt: skip


def built_world(folder: Path, authority: dev_pki.Authority) -> SignedWorld:
    """Make keys, trust and the prepared order in an empty folder."""

    def key(name: str, body: str, seal: bool) -> Signer:
        made = authority.make_p12(name=name, organisation=body, seal=seal, passphrase=PASSPHRASE)
        return load_p12(made, PASSPHRASE)

    return SignedWorld(
        folder=folder, authority=authority, approver=key("Approver", OFFICE, False),
        seal=key("Seal", PROVIDER, True), prepared=rendered(example()),
    )  # fmt: skip
