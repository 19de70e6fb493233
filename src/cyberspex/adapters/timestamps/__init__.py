"""Asking an RFC 3161 server for time-stamps."""

from __future__ import annotations

import httpx
from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper

from cyberspex.core.foundation.errors import PartnerError

SECONDS = 20.0
LARGEST_ANSWER_BYTES = 256 * 1024


class HttpTimeStamper(TimeStamper):
    """A time-stamp server reached over HTTP."""

    def __init__(self, url: str) -> None:
        super().__init__(include_nonce=True)  # type: ignore[no-untyped-call]  # pyHanko annotates no constructor here
        self.url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Ask for one time-stamp.

        Raises:
            PartnerError: `no_timestamp`.
        """
        try:
            async with httpx.AsyncClient(timeout=SECONDS, follow_redirects=False) as client:
                answer = await client.post(
                    self.url, content=req.dump(), headers={"content-type": "application/timestamp-query"}
                )
        except httpx.HTTPError as error:
            raise PartnerError("no_timestamp", "The time-stamp server did not answer; try again.") from error
        if answer.status_code != 200 or len(answer.content) > LARGEST_ANSWER_BYTES:
            raise PartnerError("no_timestamp", "The time-stamp server gave no time-stamp; try again.")
        return tsp.TimeStampResp.load(answer.content)
