"""From an approved draft to signed documents with their proofs.

- Order of work: render with the data inside, sign last, log the signed revision, then send with the proof.
- The approver signs, asked again by a second factor; the passphrase is used once and kept nowhere.
- What was signed elsewhere is accepted only as the same document plus one valid signature by the approver.
- The copy for the file is rendered for reading; it can never be signed or sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from cyberspex.apps.accounts.models import User
from cyberspex.apps.cooperation import means
from cyberspex.apps.cooperation.acts import Standing, act, note, stand
from cyberspex.apps.cooperation.models import CaseRow, DocumentRow
from cyberspex.apps.history import services as history
from cyberspex.apps.law.queries import lawbook_digest
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.errors import ProcedureError

PDF = "application/pdf"


@dataclass(frozen=True, kw_only=True)
class File:
    """A file handed to a person; its name is made by us and says nothing about persons."""

    name: str
    media_type: str
    data: bytes


def prepare_documents(standing: Standing, draft: Mapping[str, Any], *, at: datetime) -> None:
    """Render the approved draft for every audience that gets a document."""
    languages = draft.get("languages") or {}
    for audience in standing.tool.audiences:
        if audience is Audience.FILE or not standing.tool.body_for(draft, audience):
            continue
        _root, section, *_rest = standing.tool.letter_to[audience].split("/")
        data = means.render(
            dict(draft),
            audience=audience,
            languages=tuple(languages.get(section) or ("en",))[:2],
            lawbook_digest=lawbook_digest(),
            instant=at,
        )
        content = history.store_content(case=standing.row.case_id, kind="document", data=data, at=at)
        note(
            standing,
            "document:file:prepare",
            at=at,
            data={
                "document": {
                    "id": str(uuid4()),
                    "audience": str(audience),
                    "prepared": str(content.id),
                },
                "digest": content.sha256_salted,
            },
        )


@transaction.atomic
def sign_here(
    *,
    actor: User,
    case_id: UUID,
    p12: bytes,
    passphrase: bytes,
    second_factor: bool,
    at: datetime,
) -> CaseRow:
    """Sign every document of the case with the approver's own key.

    Raises:
        ProcedureError: `second_factor`, `not_the_approver`, `not_your_key`, `not_now`.
        InputError: a key file or passphrase that does not open.
    """
    standing = _approver(actor, case_id, second_factor=second_factor)
    signer = means.load_key(p12, passphrase)
    if not means.may_sign(
        signer.certificate,
        body=standing.organisation.body_id,
        holder=str(actor.pk),
        exercise=standing.row.exercise,
        power=standing.tool.powers["issue"],
        at=at,
    ):
        raise ProcedureError(
            "not_your_key",
            "The directory does not bind this key to you with the power to sign; its keeper enters keys.",
        )
    for document in _documents(standing):
        prepared = _content(document.prepared, standing, at)
        signed = means.sign_document(prepared, signer, at=at)
        _keep_signed(standing, document, signed, elsewhere=False, at=at)
    act(standing, "sign", at=at, data={"certificate": means.fingerprint_of(signer)})
    return standing.row


@transaction.atomic
def download_prepared(*, actor: User, case_id: UUID, audience: str, at: datetime) -> File:
    """The document as it has to be signed, for signing with another tool."""
    standing = stand(actor=actor, case_id=case_id, roles={"approver"})
    document = _document(standing, audience)
    note(standing, "document:file:download", at=at, data={"audience": audience})
    return File(
        name=f"{standing.row.reference}-{audience}.pdf",
        media_type=PDF,
        data=_content(document.prepared, standing, at),
    )


@transaction.atomic
def accept_signed(
    *, actor: User, case_id: UUID, audience: str, data: bytes, at: datetime
) -> tuple[dict[str, str], ...]:
    """Take back a document that was signed elsewhere.

    Accepted is the same document plus exactly one valid signature by the approver, whose certificate the
    directory binds to the approver. The signing key is the second factor here: whoever uploads without it has
    nothing to upload.

    Raises:
        ProcedureError: `not_the_same_signed` with the checks where anything else came back.
    """
    standing = _approver(actor, case_id, second_factor=True)
    document = _document(standing, audience)
    prepared = _content(document.prepared, standing, at)
    checks = means.check_signed_elsewhere(
        prepared,
        data,
        body=standing.organisation.body_id,
        holder=str(actor.pk),
        exercise=standing.row.exercise,
        power=standing.tool.powers["issue"],
        at=at,
    )
    wrong = [item for item in checks if item["verdict"] != "valid"]
    if wrong:
        raise ProcedureError(
            "not_the_same_signed",
            f"The file was not accepted: {wrong[0]['detail']}",
            details={"checks": list(checks)},
        )
    _keep_signed(standing, document, data, elsewhere=True, at=at)
    if all(row.signed for row in _documents(standing)):
        act(standing, "sign", at=at, data={"elsewhere": True})
    return checks


@transaction.atomic
def open_document(*, actor: User, case_id: UUID, document_id: UUID | str, at: datetime) -> File:
    """One document of the case as it stands: signed where it is, as prepared where it is not yet."""
    standing = stand(actor=actor, case_id=case_id)
    document = DocumentRow.objects.filter(case_id=case_id, id=document_id).first()
    if document is None:
        raise ProcedureError("no_such_document", "The case has no such document.")
    return File(
        name=f"{standing.row.reference}-{document.audience}.pdf",
        media_type=PDF,
        data=_content(document.signed or document.prepared, standing, at),
    )


def _approver(actor: User, case_id: UUID, *, second_factor: bool) -> Standing:
    standing = stand(actor=actor, case_id=case_id, roles={"approver"})
    if not second_factor:
        raise ProcedureError("second_factor", "Confirm with your second factor before you sign.")
    if standing.row.approved_by != actor.pk:
        raise ProcedureError("not_the_approver", "Who approved the draft signs its documents.")
    standing.procedure.move(standing.row.state, "sign")
    return standing


def _keep_signed(
    standing: Standing, document: DocumentRow, signed: bytes, *, elsewhere: bool, at: datetime
) -> None:
    if document.audience == Audience.FILE:
        raise ProcedureError("file_copy", "The copy for the file can never be signed or sent.")
    proof, index = means.enter_in_log(signed, organisation=standing.organisation, at=at)
    kept = history.store_content(case=standing.row.case_id, kind="document", data=signed, at=at)
    proven = history.store_content(case=standing.row.case_id, kind="proof", data=proof, at=at)
    note(
        standing,
        "document:file:sign",
        at=at,
        data={
            "document": {
                "audience": document.audience,
                "signed": str(kept.id),
                "proof": str(proven.id),
                "signed_at": at.isoformat(),
                "signed_by": str(standing.actor.pk) if standing.actor else None,
                "elsewhere": elsewhere,
                "log_index": index,
            },
            "digest": kept.sha256_salted,
        },
    )


def _documents(standing: Standing) -> list[DocumentRow]:
    return list(DocumentRow.objects.filter(case_id=standing.row.case_id).order_by("audience"))


def _document(standing: Standing, audience: str) -> DocumentRow:
    found = DocumentRow.objects.filter(case_id=standing.row.case_id, audience=audience).first()
    if found is None:
        raise ProcedureError("no_such_document", "The case has no such document.")
    return found


def _content(content_id: UUID, standing: Standing, at: datetime) -> bytes:
    return history.read_content(content_id, reader=standing.actor, purpose="procedure", at=at)
