"""Editions of the law as files: written sealed, and read only after everything about them was checked.

The file is the one canonical container of this system with two items, `edition.json` and `lawbook.json`: every byte of it
follows from its content, so a byte that was changed is seen, and nothing is unpacked to disk.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from cyberspex.adapters import packages
from cyberspex.adapters.keys import checking
from cyberspex.adapters.lawbook_files.history import moves
from cyberspex.adapters.trust_files import Trust, certificate_facts
from cyberspex.core.directory.entries import bound
from cyberspex.core.evidence import container
from cyberspex.core.foundation.canonical import canonical_bytes, sha256_hex
from cyberspex.core.foundation.errors import CyberspexError, InputError
from cyberspex.core.foundation.findings import Verdict
from cyberspex.core.foundation.time import format_instant
from cyberspex.core.law.bundle import bundle_bytes
from cyberspex.core.law.changes import read_foreign_bundle
from cyberspex.core.law.editions import POWER, Edition, latest, parse_edition
from cyberspex.core.law.lawbook import Lawbook
from cyberspex.core.signing import INVALID, UNDETERMINED, VALID, Check, overall

LARGEST_BYTES = 64 * 1024 * 1024
"""More than sixty times a whole lawbook of today."""
EDITION, LAWBOOK = "edition.json", "lawbook.json"


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What a file holds, as far as it can be believed.

    Fields:
        checks: everything that was looked at; edition and lawbook are none where one of them failed.
    """

    checks: tuple[Check, ...]
    edition: Edition | None = None
    lawbook: Lawbook | None = None

    @property
    def verdict(self) -> str:
        """The word for the whole."""
        return overall(self.checks)

    @property
    def why(self) -> str:
        """Why it is refused, in one sentence; empty where it is not."""
        return next((one.detail for one in self.checks if one.verdict != VALID), "")


def holidays_digest() -> str:
    """The SHA-256 of the holiday tables that this program ships."""
    return sha256_hex((files("cyberspex.adapters") / "calendars" / "tables.json").read_bytes())


def write_edition(edition: Edition, lawbook: Lawbook, signer: Any, *, tsa_url: str | None = None) -> bytes:
    """The sealed file of an edition.

    Raises:
        InputError: `wrong_bundle` where the edition names another bundle.
    """
    if edition.lawbook != lawbook.digest:
        raise InputError("wrong_bundle", "The edition names another bundle than the one given.")
    out = io.BytesIO()
    packages.write_package(
        out,
        [
            (EDITION, edition.as_bytes()),
            (LAWBOOK, bundle_bytes(lawbook.compiled_on.isoformat(), lawbook.tables)),
        ],
        {
            "Source-Organization": edition.issuer,
            "Bagging-Date": format_instant(edition.issued_at)[:10],
            "CyberSPEX-Exercise": str(edition.exercise).lower(),
        },
        signer,
        tsa_url=tsa_url,
    )
    return out.getvalue()


def open_edition(path: Path, trust: Trust | None, at: datetime) -> Opened:
    """Check a file and read what it holds; anything that is not valid refuses it.

    Args:
        trust: whom to trust; none leaves open who sealed it, which is not enough to take anything over.
        at: the instant of reading.

    Raises:
        InputError: `too_large` or `not_an_edition`, where it is no file of this kind at all.
    """
    if path.stat().st_size > LARGEST_BYTES:
        raise InputError("too_large", f"An edition has at most {LARGEST_BYTES // 2**20} MiB.")
    checks: Sequence[Check] = packages.verify_package(path, trust, at)
    if any(one.verdict == INVALID for one in checks):
        return Opened(checks=tuple(checks))
    info, seal = packages.read_tags(path, ("bag-info.txt", "seal.p7s"))
    try:
        edition, lawbook = _content(path, container.parse_info(info))
    except CyberspexError as error:
        return Opened(checks=(*checks, Check(name="content", verdict=INVALID, detail=error.message)))
    stamped = checking.trusted_instant_of_seal(seal, trust)
    checks = (
        *checks,
        Check(name="content", verdict=VALID, detail=f"A lawbook of {edition.compiled_on}, sound in itself."),
        _publisher(seal, trust, edition, min(stamped, at) if stamped else at),
    )
    return Opened(checks=checks, edition=edition, lawbook=lawbook)


def _content(path: Path, info: dict[str, str]) -> tuple[Edition, Lawbook]:
    if sorted(name for name, _size in packages.list_items(path)) != [EDITION, LAWBOOK]:
        raise InputError(
            "not_an_edition", f"The package is no edition of the law: it holds {EDITION} and {LAWBOOK} and nothing else."
        )  # fmt: skip
    edition = parse_edition(b"".join(packages.item_blocks(path, EDITION)))
    lawbook = read_foreign_bundle(b"".join(packages.item_blocks(path, LAWBOOK)), "The lawbook of the edition")
    if edition.lawbook != lawbook.digest or edition.compiled_on != lawbook.compiled_on.isoformat():
        raise InputError("wrong_bundle", "The edition names another lawbook than the one that it holds.")
    if (
        info.get("Source-Organization") != edition.issuer
        or info.get("CyberSPEX-Exercise") != str(edition.exercise).lower()
    ):
        raise InputError(
            "wrong_info", "The package names another issuer than its edition, or another kind of case."
        )
    return edition, lawbook


def _publisher(seal: bytes, trust: Trust | None, edition: Edition, at: datetime) -> Check:
    """Whether the directory lets whoever sealed it publish the law in the issuer's name."""
    if trust is None or not trust.named:
        return Check(
            name="publisher", verdict=UNDETERMINED,
            detail="No trust folder was named, so nobody says whether the issuer may publish the law.",
        )  # fmt: skip
    if trust.exercise != edition.exercise:
        word = "exercises" if edition.exercise else "real cases"
        return Check(
            name="publisher", verdict=INVALID, detail=f"The edition is for {word}, the trust folder is for the other."
        )  # fmt: skip
    facts = certificate_facts(checking.seal_certificate(seal), trust, checking.sent_along(seal))
    answer = bound(trust.entries, facts, POWER, at, exercise=edition.exercise, body_id=edition.issuer)
    word = {Verdict.PERMITTED: VALID, Verdict.REFUSED: INVALID}.get(answer.verdict, UNDETERMINED)
    return Check(name="publisher", verdict=word, detail=answer.finding.text)


def issued(data_dir: Path | str, issuer: str) -> list[dict[str, Any]]:
    """The editions that an issuer handed out from this data folder, oldest first."""
    folder = Path(data_dir) / "lawbook" / "issued"
    found = [json.loads(path.read_bytes()) for path in folder.glob("*.json")]
    return sorted((one for one in found if one["issuer"] == issuer), key=lambda one: int(one["version"]))


def next_version(data_dir: Path | str, issuer: str) -> int:
    """One more than the last edition that an issuer handed out from here, or that was taken over here."""
    taken = latest(moves(data_dir), issuer)
    handed_out = [int(one["version"]) for one in issued(data_dir, issuer)]
    return max([0, taken.version if taken else 0, *handed_out]) + 1


def record_issued(data_dir: Path | str, edition: Edition, data: bytes) -> None:
    """Remember an edition that is handed out, so that its number is never given to another one."""
    name = f"{sha256_hex(edition.issuer.encode())[:16]}-{edition.version:010d}.json"
    path = Path(data_dir) / "lawbook" / "issued" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    said = {**json.loads(edition.as_bytes()), "file_sha256": sha256_hex(data)}
    try:
        with path.open("xb") as out:
            out.write(canonical_bytes(said))
    except FileExistsError as error:
        raise InputError(
            "version_used", f"Edition {edition.version} of {edition.issuer} was handed out already; take the next number."
        ) from error  # fmt: skip


def publisher_of(signer: Any, trust: Trust, at: datetime) -> str:
    """The body in whose name a key may publish the law; empty where the directory says of none."""
    facts = certificate_facts(signer.certificate, trust, signer.chain)
    for one in trust.entries:
        if POWER in one.powers and one.names(facts) and one.holds_at(at) and one.exercise == trust.exercise:
            return one.body_id
    return ""
