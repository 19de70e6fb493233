"""Whom to trust: a folder with anchors, the log's key and the signed directory.

`trust.json` names the files; the directory is signed with the Ed25519 key that `trust.json` holds.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from asn1crypto import pem, x509
from cryptography import x509 as cryptography_x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from cyberspex.adapters.log_keys import log_key, private_key, public_text
from cyberspex.adapters.whole_files import write_whole
from cyberspex.core.directory.entries import CertificateFacts, DirectoryEntry, Holder
from cyberspex.core.foundation.canonical import canonical_bytes
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.time import format_instant, parse_instant

FORMAT = "cyberspex.trust/1"
DIRECTORY_FORMAT = "cyberspex.directory/1"
LARGEST_BYTES = 32 * 1024 * 1024
PARTNER = "partner-"  # begins the name of what was taken over from a partner's trust folder


@dataclass(frozen=True, kw_only=True)
class Trust:
    """Whom to trust, for exercises or for real cases.

    Fields:
        anchors: roots for signers. tsa_anchors: roots for time-stamps. log_key: base64, empty where unknown.
        revocation_lists: of the issuers, in DER.
        other_logs: logs of partners: origin and key.
        entries: the directory. named: whether a trust folder was there at all.
    """

    exercise: bool
    anchors: tuple[x509.Certificate, ...] = ()
    tsa_anchors: tuple[x509.Certificate, ...] = ()
    revocation_lists: tuple[bytes, ...] = ()
    log_origin: str = ""
    log_key: str = field(default="", repr=False)
    other_logs: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    entries: tuple[DirectoryEntry, ...] = ()
    named: bool = False

    @property
    def logs(self) -> tuple[tuple[str, str], ...]:
        """Every log that is trusted: origin and key."""
        return ((self.log_origin, self.log_key), *self.other_logs)


def load_trust(folder: Path | str) -> Trust:
    """Read a trust folder; one that is not there trusts nobody.

    Raises:
        InputError: `bad_trust`, naming the file.
    """
    place = Path(folder)
    if not (place / "trust.json").is_file():
        return Trust(exercise=place.name == "exercise")
    try:
        value = json.loads(_read(place, "trust.json"))
        if value["format"] != FORMAT:
            raise KeyError("format")
        entries: tuple[DirectoryEntry, ...] = ()
        if value.get("directory"):
            entries = _directory(json.loads(_read(place, value["directory"])), value["directory_key"])
        return Trust(
            exercise=bool(value["exercise"]),
            anchors=tuple(one for name in value["anchors"] for one in _certificates(_read(place, name))),
            tsa_anchors=tuple(
                one for name in value.get("tsa_anchors", ()) for one in _certificates(_read(place, name))
            ),
            revocation_lists=tuple(_read(place, name) for name in value.get("revocation_lists", ())),
            log_origin=str(value["log"]["origin"]),
            log_key=str(value["log"]["public_key"]),
            other_logs=tuple(
                (str(one["origin"]), str(one["public_key"])) for one in value.get("other_logs", ())
            ),
            entries=entries,
            named=True,
        )
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise InputError(
            "bad_trust", f"The trust folder {place.name!r} cannot be read: {type(error).__name__}."
        ) from error


def anchors_of(folder: Path | str) -> frozenset[str]:
    """The digests of the certificates in which a trust folder's chains end."""
    return frozenset(hashlib.sha256(one.dump()).hexdigest() for one in load_trust(folder).anchors)


def certificate_facts(
    certificate: Any, trust: Trust, sent_along: Iterable[x509.Certificate] = ()
) -> CertificateFacts:
    """What identifies a certificate, given as asn1crypto's or as its DER bytes.

    Args:
        sent_along: certificates that came with the signature; its issuer can be among them.
    """
    der = certificate.dump() if hasattr(certificate, "dump") else bytes(certificate)
    return _facts(der, tuple(one.dump() for one in (*sent_along, *trust.anchors)))


@lru_cache(maxsize=512)
def _facts(der: bytes, issuers: tuple[bytes, ...]) -> CertificateFacts:
    known = x509.Certificate.load(der)
    return CertificateFacts(
        sha256=hashlib.sha256(der).hexdigest(),
        issuer_sha256=_issuer_digest(known, issuers),
        identifier=str(known.subject.native.get("serial_number") or ""),
    )


def _issuer_digest(certificate: x509.Certificate, issuers: Iterable[bytes]) -> str:
    """The digest of the issuer's certificate where it is among these; else an entry must name the certificate.

    The issuer's name is not enough: its key has to have signed the certificate.
    """
    issued = cryptography_x509.load_der_x509_certificate(certificate.dump())
    for one in issuers:
        if x509.Certificate.load(one).subject != certificate.issuer:
            continue
        try:
            issued.verify_directly_issued_by(cryptography_x509.load_der_x509_certificate(one))
        except (ValueError, TypeError, InvalidSignature):
            continue
        return hashlib.sha256(one).hexdigest()
    return ""


def _read(place: Path, name: str) -> bytes:
    path = (place / name).resolve()
    if path.parent != place.resolve() or not path.is_file() or path.stat().st_size > LARGEST_BYTES:
        raise InputError("bad_trust", f"The trust folder has no proper file {name!r}.")
    return path.read_bytes()


def _certificates(data: bytes) -> list[x509.Certificate]:
    return [whole_certificate(der) for _name, _headers, der in pem.unarmor(data, multiple=True)]


def whole_certificate(der: bytes) -> x509.Certificate:
    """A certificate that several threads may read: asn1crypto reads a part when it is first asked for, and another
    thread would see half of it.

    Raises:
        ValueError: for what is not one certificate and nothing behind it.
    """
    found = x509.Certificate.load(der, strict=True)
    _everything = found.native, found.sha256, found.key_usage_value, found.self_signed
    return found


def _directory(value: Mapping[str, Any], key: str) -> tuple[DirectoryEntry, ...]:
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(key)).verify(
            base64.b64decode(value["signature"]),
            canonical_bytes({k: v for k, v in value.items() if k != "signature"}),
        )
    except InvalidSignature as error:
        raise InputError("bad_trust", "The signature of the directory does not hold.") from error

    def instant(text: str | None) -> Any:
        return parse_instant(text) if text else None

    return tuple(
        DirectoryEntry(
            id=one["id"], body_id=one["body_id"], name=one["name"], state=one["state"], kind=one["kind"],
            powers=tuple(one["powers"]), function=one["function"], certificate_sha256=one["certificate_sha256"],
            issuer_sha256=one["issuer_sha256"], identifier=one["identifier"], holder=Holder(one["holder"]),
            valid_from=parse_instant(one["valid_from"]), valid_until=instant(one["valid_until"]),
            revoked_at=instant(one["revoked_at"]), exercise=one["exercise"],
        )
        for one in value["entries"]
    )  # fmt: skip


def _entry(one: DirectoryEntry) -> dict[str, Any]:
    return {
        "id": one.id, "body_id": one.body_id, "name": one.name, "state": one.state, "kind": one.kind,
        "powers": list(one.powers), "function": one.function, "certificate_sha256": one.certificate_sha256,
        "issuer_sha256": one.issuer_sha256, "identifier": one.identifier, "holder": str(one.holder),
        "valid_from": format_instant(one.valid_from),
        "valid_until": format_instant(one.valid_until) if one.valid_until else None,
        "revoked_at": format_instant(one.revoked_at) if one.revoked_at else None, "exercise": one.exercise,
    }  # fmt: skip


def signed_directory(entries: Sequence[DirectoryEntry], keys: Path, *, exercise: bool) -> bytes:
    """The directory with its signature, as it lies in a trust folder."""
    value: dict[str, Any] = {
        "format": DIRECTORY_FORMAT,
        "exercise": exercise,
        "entries": [_entry(one) for one in entries],
    }
    key = private_key(keys, "directory-exercise" if exercise else "directory")
    value["signature"] = base64.b64encode(key.sign(canonical_bytes(value))).decode("ascii")
    return json.dumps(value, indent=1, ensure_ascii=False).encode("utf-8")


def write_trust(
    folder: Path,
    *,
    exercise: bool,
    anchors: Mapping[str, bytes],
    tsa_anchors: Mapping[str, bytes],
    data: Path,
    origin: str,
    revocation_lists: Mapping[str, bytes] | None = None,
) -> None:
    """Make a trust folder with an empty directory; keys are those of the installation's data folder."""
    lists = revocation_lists or {}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {**anchors, **tsa_anchors, **lists}.items():
        write_whole(folder / name, content)
    value = {
        "format": FORMAT,
        "exercise": exercise,
        "anchors": sorted(anchors),
        "tsa_anchors": sorted(tsa_anchors),
        "revocation_lists": sorted(lists),
        "log": {"origin": origin, "public_key": public_text(log_key(data, exercise))},
        "directory": "directory.json",
        "directory_key": public_text(
            private_key(data / "keys", "directory-exercise" if exercise else "directory")
        ),
    }
    write_whole(folder / "trust.json", json.dumps(value, indent=1).encode())
    if not (folder / "directory.json").is_file():
        update_directory(folder, (), data / "keys", exercise=exercise)


def add_authority(
    folder: Path, certificates: bytes, *, stamps: bool, data: Path, exercise: bool, origin: str
) -> list[str]:
    """Trust a certificate authority of one's own choice, for signers or for time-stamps; partners get it with the folder.

    Returns:
        The SHA-256 of each certificate.
    Raises:
        InputError: `bad_certificate` for what is not the certificate of an authority.
    """
    try:
        found = _certificates(certificates)
        if not found or any(one.ca is not True for one in found):
            raise ValueError("authority")
    except (ValueError, TypeError) as error:
        raise InputError(
            "bad_certificate", "That is not the certificate of an authority (PEM, with the CA flag set)."
        ) from error
    if not (folder / "trust.json").is_file():
        write_trust(folder, exercise=exercise, anchors={}, tsa_anchors={}, data=data, origin=origin)
    value = json.loads(_read(folder, "trust.json"))
    member = "tsa_anchors" if stamps else "anchors"
    for one in found:
        name = f"own-{member}-{one.sha256.hex()[:16]}.pem"
        write_whole(folder / name, pem.armor("CERTIFICATE", one.dump()))
        value[member] = sorted({*value[member], name})
    write_whole(folder / "trust.json", json.dumps(value, indent=1).encode())
    return [one.sha256.hex() for one in found]


def add_revocation_list(
    folder: Path, data: bytes, *, at: datetime, keep: Path, exercise: bool, origin: str
) -> tuple[str, datetime, int]:
    """Take a revocation list, DER or PEM, in place of an older one of the same issuer.

    A list counts only where the key of an issuer in a verified chain signed it, so it needs no trust of its own.

    Args:
        keep: the data folder, for a trust folder that has to be made.
    Returns:
        The issuer's name, from when the list is, and how many certificates it revokes.
    Raises:
        InputError: `bad_list`, `older_list` or `future_list`.
    """
    try:
        pem_form = data.lstrip().startswith(b"-----BEGIN")
        read = cryptography_x509.load_pem_x509_crl if pem_form else cryptography_x509.load_der_x509_crl
        found = read(data)
    except ValueError as error:
        raise InputError(
            "bad_list", "That is not a certificate revocation list (CRL, DER or PEM)."
        ) from error
    if found.last_update_utc > at:
        raise InputError(
            "future_list",
            f"The list says that it is of {found.last_update_utc.isoformat()}, which is to come.",
        )
    if not (folder / "trust.json").is_file():
        write_trust(folder, exercise=exercise, anchors={}, tsa_anchors={}, data=keep, origin=origin)
    value = json.loads(_read(folder, "trust.json"))
    key = found.extensions if len(found.extensions) else ()
    issuer = next(
        (one.value.key_identifier for one in key if isinstance(one.value, cryptography_x509.AuthorityKeyIdentifier)),
        None,
    )  # fmt: skip
    name = f"own-list-{hashlib.sha256(found.issuer.public_bytes() + (issuer or b'')).hexdigest()[:16]}.crl"
    if (folder / name).is_file():
        held = cryptography_x509.load_der_x509_crl((folder / name).read_bytes()).last_update_utc
        if held > found.last_update_utc:
            raise InputError(
                "older_list",
                f"A newer list of this issuer is held, of {held.isoformat()}; nothing was changed.",
            )
    write_whole(folder / name, found.public_bytes(Encoding.DER))
    value["revocation_lists"] = sorted({*value.get("revocation_lists", ()), name})
    write_whole(folder / "trust.json", json.dumps(value, indent=1).encode())
    return found.issuer.rfc4514_string(), found.last_update_utc, len(found)


def add_partner(
    folder: Path, partner: Path, *, data: Path, exercise: bool, origin: str
) -> dict[str, list[str]]:
    """Trust the certificate authorities, time-stamp servers and log of a partner, from the folder that it handed out.

    The partner's directory is not taken over: which certificate has which power is entered here and confirmed by a
    second person.

    Returns:
        The SHA-256 of each certificate and the key of the log, to compare with the partner by another way.
    Raises:
        InputError: `bad_trust`, or `exercise_crossing` where one is for exercises and the other is not.
    """
    theirs = load_trust(partner)
    if not theirs.named:
        raise InputError(
            "no_trust",
            f"There is no trust.json in {str(partner)!r}; give the folder that the partner handed out.",
        )
    if theirs.exercise != exercise:
        raise InputError(
            "exercise_crossing",
            "The partner's trust is for exercises and this one is not, or the other way round.",
        )
    if not (folder / "trust.json").is_file():
        write_trust(folder, exercise=exercise, anchors={}, tsa_anchors={}, data=data, origin=origin)
    value = json.loads(_read(folder, "trust.json"))
    given = json.loads(_read(partner, "trust.json"))
    own = {
        one.sha256
        for name in value["anchors"]
        if not name.startswith(PARTNER)
        for one in _certificates(_read(folder, name))
    }
    found: dict[str, list[str]] = {"anchors": [], "tsa_anchors": [], "log": []}
    for member in ("anchors", "tsa_anchors"):
        # What the partner took over from others is not taken over from it: trust goes one step.
        names = [name for name in given[member] if not name.startswith(PARTNER)]
        for one in [
            one for name in names for one in _certificates(_read(partner, name)) if one.sha256 not in own
        ]:
            name = f"{PARTNER}{member}-{one.sha256.hex()[:16]}.pem"
            write_whole(folder / name, pem.armor("CERTIFICATE", one.dump()))
            value[member] = sorted({*value[member], name})
            found[member].append(one.sha256.hex())
    # A list counts only where the key of an issuer in a verified chain signed it, so it needs no trust of its own.
    for raw in theirs.revocation_lists:
        name = f"{PARTNER}list-{hashlib.sha256(raw).hexdigest()[:16]}.crl"
        write_whole(folder / name, raw)
        value["revocation_lists"] = sorted({*value.get("revocation_lists", ()), name})
    log = {"origin": theirs.log_origin, "public_key": theirs.log_key}
    known = [value["log"], *value.get("other_logs", [])]
    if log not in known:
        value["other_logs"] = [*value.get("other_logs", []), log]
    found["log"].append(theirs.log_key)
    write_whole(folder / "trust.json", json.dumps(value, indent=1).encode())
    return found


def update_directory(folder: Path, entries: Sequence[DirectoryEntry], keys: Path, *, exercise: bool) -> None:
    """Bring the directory of a trust folder up to date."""
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "directory.json", signed_directory(entries, keys, exercise=exercise))
