"""The way to a partner's node over HTTP."""

from __future__ import annotations

import httpx

from cyberspex.core.foundation.errors import PartnerError

SECONDS = 20.0


def is_reachable(address: str) -> bool:
    """Whether a partner's node answers; asks nothing about any case."""
    try:
        return httpx.get(address.rstrip("/") + "/healthz", timeout=SECONDS).status_code == 200
    except httpx.HTTPError:
        return False


def deliver(address: str, raw: bytes, media_type: str, *, largest_bytes: int) -> tuple[int, bytes]:
    """Bring a message to a partner's inbox; redirections are not followed.

    Returns:
        The status and at most one byte more of the answer than `largest_bytes`.
    Raises:
        PartnerError: `unreachable`.
    """
    try:
        answer = httpx.post(
            address.rstrip("/") + "/api/v1/inbox",
            content=raw,
            headers={"content-type": media_type},
            timeout=SECONDS,
            follow_redirects=False,
        )
    except httpx.HTTPError as error:
        raise PartnerError("unreachable", "The partner's node did not answer.") from error
    return answer.status_code, answer.content[: largest_bytes + 1]
