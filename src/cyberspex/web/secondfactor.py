"""The second factor, asked again at the moment of signing.

A one-time code is checked here and never kept; a passkey check done through the sign-in library's own page
counts for a short while.
"""

from __future__ import annotations

import time

from django.http import HttpRequest

FRESH_FOR_SECONDS = 300  # engineering, not law: the time to fill in one form


def passed(request: HttpRequest, code: str) -> bool:
    """Whether the signed-in person showed their second factor for this act."""
    from allauth.mfa.models import Authenticator

    said = "".join(code.split())
    if said:
        from allauth.mfa.totp.internal.auth import TOTP

        found = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).first()
        return found is not None and TOTP(found).validate_code(said)
    return _passkey_is_fresh(request)


def _passkey_is_fresh(request: HttpRequest) -> bool:
    """Whether the sign-in library has just seen this person's passkey."""
    for record in reversed(request.session.get("account_authentication_methods", [])):
        if record.get("method") == "mfa" and record.get("type") == "webauthn":
            return time.time() - float(record.get("at", 0)) < FRESH_FOR_SECONDS
    return False
