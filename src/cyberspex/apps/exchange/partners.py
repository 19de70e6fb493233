"""How a body is reached, and whether it can be reached now."""

from __future__ import annotations

from cyberspex.apps.exchange.models import Partner
from cyberspex.core.foundation.errors import ProcedureError

LOCAL, HTTP, OTHER_MEANS = "local", "http", "other_means"


def partner_of(body_id: str) -> Partner:
    """The partner with a directory identifier.

    Raises:
        ProcedureError: `no_channel` where nobody entered how it is reached.
    """
    found = Partner.objects.filter(body_id=body_id).first()
    if found is None:
        raise ProcedureError(
            "no_channel",
            "The draft addresses a body for which no channel is known; the directory's keeper enters one.",
        )
    return found
