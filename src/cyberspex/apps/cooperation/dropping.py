"""A provider drops a signed order that came by e-mail into its own inbox."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cyberspex.apps.accounts.models import Organisation, User
from cyberspex.apps.cooperation.acts import belongs, note, stand
from cyberspex.apps.cooperation.models import CaseRow
from cyberspex.core.foundation.errors import ProcedureError


@transaction.atomic
def receive_dropped(
    *, actor: User, organisation: Organisation, data: bytes, proof: bytes | None = None, at: datetime
) -> CaseRow:
    """Take in a signed document by hand; it becomes the same case as if it had come as a message.

    Dropping the same file twice finds the first case.

    Raises:
        ProcedureError: `for_somebody_else` where the document addresses another body.
    """
    from cyberspex.apps.exchange.services import PDF_MEDIA_TYPE, accept, open_document, recipient_of

    belongs(actor=actor, organisation=organisation, roles={"receiving_officer", "notified_officer"})
    if recipient_of(open_document(data, proof, at).message).pk != organisation.pk:
        raise ProcedureError("for_somebody_else", "The document is addressed to another body.")
    accepted = accept(data, PDF_MEDIA_TYPE, at, proof=proof)
    standing = stand(actor=actor, case_id=accepted.case_id)
    if accepted.created:
        note(standing, "document:file:drop", at=at)
    return standing.row
