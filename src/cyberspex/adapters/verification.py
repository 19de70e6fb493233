"""Is it genuine, and unaltered? Orders, evidence packages, messages, log proofs and checkpoints, without network.

Whether the bytes are those that were signed, whether the signer's chain leads to a trusted anchor, whether the
directory binds the signer to the authority with the power claimed, and whether the log holds the document are four
different questions; each is a check of its own.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from asn1crypto import x509

from cyberspex.adapters import jws, log_keys, packages
from cyberspex.adapters.keys import checking
from cyberspex.adapters.rendering import extract_request
from cyberspex.adapters.trust_files import Trust, certificate_facts
from cyberspex.core.audit.records import (
    CHECKPOINT_FORMAT,
    CONSISTENCY_FORMAT,
    PROOF_FORMAT,
    Checkpoint,
    parse_checkpoint,
    parse_proof,
)
from cyberspex.core.audit.tree import verify_consistency, verify_inclusion
from cyberspex.core.cooperation.tool import tool_named
from cyberspex.core.directory.entries import bound
from cyberspex.core.evidence import container
from cyberspex.core.exchange.envelope import JWS_TYPE
from cyberspex.core.exchange.receipts import FORMAT as RECEIPT_FORMAT
from cyberspex.core.exchange.receipts import parse_receipt
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.findings import Verdict
from cyberspex.core.foundation.streams import Openable
from cyberspex.core.foundation.time import parse_instant
from cyberspex.core.signing import INVALID, UNDETERMINED, VALID, Check, VerificationAnswer

LARGEST_STATEMENT_BYTES = 1024 * 1024
LARGEST_SMALL_BYTES = checking.LARGEST_PDF_BYTES
_PAGE = {Verdict.PERMITTED: VALID, Verdict.REFUSED: INVALID, Verdict.UNDETERMINED: UNDETERMINED}
Progress = Callable[[int, int], None]


def verify_bytes(
    data: bytes | Openable, trust: Trust | None, at: datetime, proof: bytes | None = None
) -> VerificationAnswer:
    """Verify one file, given as bytes or by its place.

    Args:
        trust: whom to trust; none leaves trust undetermined. at: the instant of verification.
        proof: the log proof that came with an order.

    Raises:
        InputError: `not_verifiable` for a file that is none of the kinds there are.
    """
    if not isinstance(data, bytes):
        return verify_path(data, trust, at, proof=proof)
    if data.startswith(b"PK\x03\x04"):
        with tempfile.NamedTemporaryFile(prefix="verify-", suffix=".zip") as kept:
            kept.write(data)
            kept.flush()
            return _package(Path(kept.name), trust, at, None)
    return _small(data, trust, at, proof)


def verify_path(
    path: Openable,
    trust: Trust | None,
    at: datetime,
    *,
    proof: bytes | None = None,
    checkpoint: bytes | None = None,
    progress: Progress | None = None,
) -> VerificationAnswer:
    """Verify one file; a package is read in blocks, so memory does not grow with it."""
    with path.open("rb") as stream:
        head = stream.read(4)
        if head == b"PK\x03\x04":
            return _package(path, trust, at, progress)
        data = head + stream.read(LARGEST_SMALL_BYTES + 1)
    if len(data) > LARGEST_SMALL_BYTES:
        raise InputError("too_large", "The file is larger than any order, message or proof of this system.")
    return _small(data, trust, at, proof, checkpoint)


def _small(
    data: bytes, trust: Trust | None, at: datetime, proof: bytes | None, checkpoint: bytes | None = None
) -> VerificationAnswer:
    try:
        if b"%PDF-" in data[:1024]:
            return _order(data, trust, at, proof)
        text = data.strip()
        if text.startswith(b"{"):
            return _statement(text, trust, checkpoint)
        if text.startswith(b"ey") and text.count(b".") == 2:
            return _message(text, trust, at)
        raise InputError(
            "not_verifiable",
            "The file is neither a signed PDF, an evidence package, a message, a log proof nor a checkpoint.",
        )
    except InputError as error:
        kind, part = _once_was(data)
        if not kind:
            raise
        broken = Check(name=part, verdict=INVALID, detail=f"The file was altered. {error.message}")
        return VerificationAnswer(kind=kind, exercise=bool(trust and trust.exercise), checks=(broken,))


_STATEMENT = re.compile(rb'cyberspex\.(proof|checkpoint|consistency|log-record)/1"')
_NOT_IN_A_MESSAGE = re.compile(rb"[^A-Za-z0-9_.-]")


def _once_was(data: bytes) -> tuple[str, str]:
    """What a file that is of no kind any more must have been, by what is left of it, and the part that is broken.

    Somebody who altered its first bytes only is told that it was altered, not that the question cannot be asked.
    """
    if b"/ByteRange [0 " in data:
        return "order", "document"
    if data[-22:-18] == b"PK\x05\x06":
        return "package", "container"
    head = data[:LARGEST_STATEMENT_BYTES]
    if found := _STATEMENT.search(head):
        kind = "checkpoint" if found.group(1) in (b"checkpoint", b"consistency") else "proof"
        return kind, kind
    if b'"root"' in head and b'"signature"' in head:
        return "checkpoint", "checkpoint"
    text = data.strip()
    if len(text) > 200 and b"." in text and len(_NOT_IN_A_MESSAGE.findall(text)) < 3:
        return "message", "message"
    return "", ""


# --- orders


def _order(data: bytes, trust: Trust | None, at: datetime, proof: bytes | None) -> VerificationAnswer:
    logged, entered_at = _logged(data, proof, trust) if proof is not None else ((), None)
    # A log that is trusted proves that the document was there when it signed its checkpoint.
    proved = min(at, entered_at) if entered_at else at
    signature = checking.check_pdf(data, trust, proved)
    if any(one.verdict == INVALID for one in signature):
        # Nothing inside counts any more, so nothing inside is read: not even whether it is an exercise.
        return VerificationAnswer(kind="order", exercise=bool(trust and trust.exercise), checks=signature)
    try:
        request: dict[str, Any] = json.loads(extract_request(data))
    except InputError as error:
        broken = Check(name="request", verdict=INVALID, detail=error.message)
        return VerificationAnswer(
            kind="order", exercise=bool(trust and trust.exercise), checks=(*signature, broken)
        )
    exercise = bool(request["exercise"])
    checks = [
        *signature,
        Check(name="request", verdict=VALID, detail="The document carries its structured request."),
        _crossing(exercise, trust),
        _issuer(data, request, trust, proved),
        *logged,
    ]
    if (
        proof is not None
        and logged[0].verdict == VALID
        and _exercise_of(_read_json(proof)["checkpoint"]) != exercise
    ):
        detail = "The proof is from the other log: exercises and real orders are kept apart."
        checks.append(Check(name="proof", verdict=INVALID, detail=detail))
    return VerificationAnswer(kind="order", exercise=exercise, checks=tuple(checks))


def _crossing(exercise: bool, trust: Trust | None) -> Check:
    if trust is not None and trust.named and trust.exercise != exercise:
        word = "an exercise" if exercise else "real"
        return Check(
            name="exercise",
            verdict=INVALID,
            detail=f"The document is {word}, the trust folder is for the other.",
        )
    return Check(
        name="exercise",
        verdict=VALID,
        detail="An exercise: it orders nothing." if exercise else "Not an exercise.",
    )


def _issuer(data: bytes, request: dict[str, Any], trust: Trust | None, at: datetime) -> Check:
    """Whether the directory binds the signer to the authority that the document names, with the power to issue."""
    tool = tool_named(str(request["tool"]))
    named = tool.sender_in(request).get("id")
    if not named:
        return Check(
            name="authority", verdict=UNDETERMINED, detail="The document names no authority of the directory."
        )
    stamped = checking.trusted_instant(data, trust)
    return _bound(
        checking.signature_of(data),
        trust,
        min(stamped, at) if stamped else at,
        power=tool.powers["issue"],
        exercise=bool(request.get("exercise")),
        body_id=str(named),
    )


def _bound(
    signature: bytes,
    trust: Trust | None,
    at: datetime,
    *,
    power: str,
    exercise: bool,
    body_id: str | None,
) -> Check:
    if trust is None or not trust.named:
        return Check(
            name="authority",
            verdict=UNDETERMINED,
            detail="No directory was named, so nobody says who the signer is.",
        )
    facts = certificate_facts(checking.seal_certificate(signature), trust, checking.sent_along(signature))
    answer = bound(trust.entries, facts, power, at, exercise=exercise, body_id=body_id)
    return Check(name="authority", verdict=_PAGE[answer.verdict], detail=answer.finding.text)


# --- the log


def _read_json(data: bytes) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) != len(pairs):
            raise InputError("bad_proof", "A member stands twice.")
        return value

    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise InputError("bad_proof", "The file is not the JSON that it should be.") from error


def _only_form(data: bytes, value: dict[str, Any]) -> None:
    """A proof has one form, so that no byte of it can be changed unseen."""
    if data.strip() != proof_bytes(value).strip():
        raise InputError("bad_proof", "The file is not written in the one form that it has.")


def proof_bytes(value: dict[str, Any]) -> bytes:
    """How proofs, checkpoints and consistency proofs are written."""
    return json.dumps(value, indent=1, ensure_ascii=True).encode("ascii")


def _logged(data: bytes | None, raw: bytes, trust: Trust | None) -> tuple[tuple[Check, ...], datetime | None]:
    """Whether the log holds the document: record, path and signed checkpoint fit; and since when, if the log is trusted."""
    try:
        value = _read_json(raw)
        proof = parse_proof(value)
        _only_form(raw, proof.as_json())
        if data is not None and hashlib.sha256(data).hexdigest() != proof.record.document_sha256:
            raise InputError("bad_proof", "The proof is for another document, or the document was changed.")
        if proof.size != proof.checkpoint.size or not verify_inclusion(
            proof.record.leaf(),
            proof.index,
            proof.size,
            [bytes.fromhex(step) for step in proof.path],
            bytes.fromhex(proof.checkpoint.root),
        ):
            raise InputError("bad_proof", "The path does not lead from the record to the checkpoint.")
        entered_at = parse_instant(proof.checkpoint.at)
    except InputError as error:
        return (Check(name="proof", verdict=INVALID, detail=error.message),), None
    inside = Check(
        name="proof",
        verdict=VALID,
        detail=f"The log holds the document as entry {proof.index + 1} of {proof.size}.",
    )
    vouched = _checkpoint_check(proof.checkpoint, trust)
    return (inside, vouched), entered_at if vouched.verdict == VALID else None


def _checkpoint_check(checkpoint: Checkpoint, trust: Trust | None) -> Check:
    if trust is None or not trust.named or not trust.log_key:
        return Check(
            name="checkpoint",
            verdict=UNDETERMINED,
            detail="No key of the log was named: who vouches for the checkpoint was not checked.",
        )
    if checkpoint.exercise != trust.exercise:
        return Check(name="checkpoint", verdict=INVALID, detail="The checkpoint is from the other log.")
    if not any(log_keys.holds(checkpoint, key) and checkpoint.origin == origin for origin, key in trust.logs):
        return Check(
            name="checkpoint",
            verdict=INVALID,
            detail="The signature of the checkpoint is not by the trusted log.",
        )
    return Check(
        name="checkpoint",
        verdict=VALID,
        detail=f"The log signed size {checkpoint.size} at {checkpoint.at}.",
    )


def _statement(data: bytes, trust: Trust | None, other: bytes | None) -> VerificationAnswer:
    value = _read_json(data)
    form = value.get("format") if isinstance(value, dict) else None
    if form == PROOF_FORMAT:
        checks, _entered_at = _logged(None, data, trust)
        return VerificationAnswer(kind="proof", exercise=_exercise_of(value.get("checkpoint")), checks=checks)
    if form == CONSISTENCY_FORMAT:
        return VerificationAnswer(
            kind="checkpoint",
            exercise=_exercise_of(value.get("second")),
            checks=_consistent(data, value, trust),
        )
    if form == CHECKPOINT_FORMAT:
        return VerificationAnswer(
            kind="checkpoint", exercise=_exercise_of(value), checks=_compared(data, value, trust, other)
        )
    raise InputError(
        "not_verifiable",
        "The JSON file is neither a log proof nor a checkpoint; a request alone is not signed.",
    )


def _exercise_of(value: Any) -> bool:
    return bool(value.get("exercise")) if isinstance(value, dict) else False


def _compared(data: bytes, value: Any, trust: Trust | None, other: bytes | None) -> tuple[Check, ...]:
    try:
        checkpoint = parse_checkpoint(value)
        _only_form(data, checkpoint.as_json())
        checks = [_checkpoint_check(checkpoint, trust)]
        if other is None:
            return tuple(checks)
        second = parse_checkpoint(_read_json(other))
        checks.append(_checkpoint_check(second, trust))
    except InputError as error:
        return (Check(name="checkpoint", verdict=INVALID, detail=error.message),)
    if checkpoint.size != second.size:
        detail = "The two differ in size: ask the log for the consistency proof between them and verify that."
        return (*checks, Check(name="consistency", verdict=UNDETERMINED, detail=detail))
    same = checkpoint.root == second.root
    detail = (
        "Both state the same log."
        if same
        else "They state two different logs of one size: one of them was rewritten."
    )
    return (*checks, Check(name="consistency", verdict=VALID if same else INVALID, detail=detail))


def _consistent(data: bytes, value: Any, trust: Trust | None) -> tuple[Check, ...]:
    try:
        if set(value) != {"format", "first", "second", "path"} or not isinstance(value["path"], list):
            raise InputError("bad_proof", "A consistency proof holds exactly format, first, second, path.")
        first, second = parse_checkpoint(value["first"]), parse_checkpoint(value["second"])
        _only_form(data, {**value, "first": first.as_json(), "second": second.as_json()})
        held = verify_consistency(
            first.size,
            second.size,
            bytes.fromhex(first.root),
            bytes.fromhex(second.root),
            [bytes.fromhex(step) for step in value["path"]],
        )
    except (InputError, ValueError, TypeError) as error:
        message = error.message if isinstance(error, InputError) else "A step of the path is no hash."
        return (Check(name="consistency", verdict=INVALID, detail=message),)
    return (
        _checkpoint_check(first, trust),
        _checkpoint_check(second, trust),
        Check(
            name="consistency",
            verdict=VALID if held else INVALID,
            detail="The later log only added to the earlier one."
            if held
            else "The later log is not the earlier one with entries added: history was rewritten.",
        ),
    )


# --- messages and packages


def _message(data: bytes, trust: Trust | None, at: datetime) -> VerificationAnswer:
    nobody = Trust(exercise=True)
    payload, certificate, checks = jws.open_message(data, trust or nobody, at)
    kind = "message"
    try:
        value = json.loads(payload)
        if isinstance(value, dict) and value.get("format") == RECEIPT_FORMAT:
            receipt = parse_receipt(value)
            kind, sender, exercise, sent_at = (
                "receipt",
                receipt.recipient,
                receipt.exercise,
                receipt.received_at,
            )
        else:
            sender, exercise = str(value["sender"]["id"]), bool(value["exercise"])
            sent_at = parse_instant(str(value["sent_at"]))
    except (ValueError, KeyError, TypeError, InputError):
        broken = Check(name="message", verdict=INVALID, detail=f"What is signed is no message of {JWS_TYPE}.")
        return VerificationAnswer(kind="message", exercise=False, checks=(*checks, broken))
    if all(one.verdict != INVALID for one in checks):
        checks = (
            *checks,
            _crossing(exercise, trust),
            _speaks(certificate, trust, sender, exercise, claimed=sent_at, at=at),
        )
    return VerificationAnswer(kind=kind, exercise=exercise, checks=checks)


def _package(
    path: Openable, trust: Trust | None, at: datetime, progress: Progress | None
) -> VerificationAnswer:
    checks = packages.verify_package(path, trust, at, progress)
    if any(one.verdict == INVALID for one in checks):
        return VerificationAnswer(kind="package", exercise=bool(trust and trust.exercise), checks=checks)
    info, seal = packages.read_tags(path, ("bag-info.txt", "seal.p7s"))
    facts = container.parse_info(info)
    exercise = facts.get("CyberSPEX-Exercise") == "true"
    sender = facts.get("Source-Organization", "")
    stamped = checking.trusted_instant_of_seal(seal, trust)
    when = min(stamped, at) if stamped else at
    checks = (
        *checks,
        _crossing(exercise, trust),
        _speaks(checking.seal_certificate(seal), trust, sender, exercise, claimed=when, at=when),
    )
    return VerificationAnswer(kind="package", exercise=exercise, checks=checks)


def _speaks(
    certificate: x509.Certificate,
    trust: Trust | None,
    body_id: str,
    exercise: bool,
    *,
    claimed: datetime,
    at: datetime,
) -> Check:
    """Whether the directory lets a seal speak for the body that is named; a message claims no power of its own.

    Args:
        claimed: when the sender says it was made. at: until when it was made for certain.
    """
    if trust is None or not trust.named:
        return Check(
            name="sender",
            verdict=UNDETERMINED,
            detail="No directory was named, so nobody says whose seal it is.",
        )
    facts = certificate_facts(certificate, trust)
    mine = [one for one in trust.entries if one.exercise == exercise and one.names(facts)]
    if not mine:
        return Check(
            name="sender",
            verdict=UNDETERMINED,
            detail="The directory binds this seal to nobody: ask by a way you know.",
        )
    if not any(one.body_id == body_id for one in mine):
        return Check(name="sender", verdict=INVALID, detail="The directory binds this seal to another body.")
    held = [one for one in mine if one.body_id == body_id and one.holds_at(claimed)]
    if not held:
        return Check(
            name="sender", verdict=INVALID, detail="The seal was not bound to the body at that instant."
        )
    if all(one.revoked_at is not None and one.revoked_at <= at for one in held):
        # Whoever has a lost key can write any date: what is revoked needs a proof of its time.
        return Check(
            name="sender",
            verdict=INVALID,
            detail="The entry of the seal was revoked since, and nothing proves that the message is older.",
        )
    return Check(name="sender", verdict=VALID, detail=f"The directory binds the seal to {body_id}.")
