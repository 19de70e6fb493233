"""The way to a partner's node over HTTP."""

from __future__ import annotations

from uuid import UUID

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


def deliver_part(address: str, *, message_id: UUID, sha256: str, offset: int | None, part: bytes) -> int:
    """Bring a part of what travels beside a message, or ask without an offset where to go on.

    Returns:
        The offset reached.
    Raises:
        PartnerError: `unreachable`, or `part_refused` where the partner will not have it.
    """
    place = f"{address.rstrip('/')}/api/v1/inbox/{message_id}/package"
    headers = {"package-sha256": sha256, "content-type": "application/octet-stream"}
    try:
        if offset is None:
            answer = httpx.get(place, headers=headers, timeout=SECONDS, follow_redirects=False)
        else:
            headers["upload-offset"] = str(offset)
            answer = httpx.post(place, content=part, headers=headers, timeout=SECONDS, follow_redirects=False)
    except httpx.HTTPError as error:
        raise PartnerError("unreachable", "The partner's node did not answer.") from error
    if answer.status_code in (408, 425, 429) or answer.status_code >= 500:
        raise PartnerError("unreachable", "The partner's node cannot take the package now.")
    try:
        return int(answer.raise_for_status().json()["offset"])
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise PartnerError("part_refused", "The partner's node refused the package.") from error
