"""Bounds on what one address may send, counted without keeping the address."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings
from django.http import HttpRequest
from ninja.throttling import AnonRateThrottle


class PerAddress(AnonRateThrottle):
    """A rate for each address; the counter's key is a keyed digest, because an address is personal data."""

    def get_cache_key(self, request: HttpRequest) -> str | None:
        """The counter of the caller."""
        digest = hmac.new(
            settings.SECRET_KEY.encode(), (self.get_ident(request) or "").encode(), hashlib.sha256
        ).hexdigest()
        return f"throttle_{self.scope}_{digest[:32]}"
