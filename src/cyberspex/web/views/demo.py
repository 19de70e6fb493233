"""The demonstration's helpers: who can sign in, and the one-time codes of its invented people.

- Only in demo mode and only for a browser on the same machine; anywhere else these pages do not exist.
- They announce themselves: a real authenticator shows codes to its owner only.
"""

from __future__ import annotations

import ipaddress
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from cyberspex.web.context import mode
from cyberspex.web.views.common import file_answer, now, page


def _only_here(request: HttpRequest) -> None:
    """Refuse as if there were no such page."""
    try:
        near = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        near = False
    if mode() != "demo" or not near or request.headers.get("X-Forwarded-For"):
        raise Http404


def people_of_demo() -> list[dict[str, Any]]:
    """The people whom the demonstration made, with their roles."""
    from cyberspex.apps.accounts.queries import exercise_memberships

    found: dict[str, dict[str, Any]] = {}
    for one in exercise_memberships():
        entry = found.setdefault(
            str(one.user_id),
            {"user": one.user, "email": one.user.email, "organisation": one.organisation.name, "roles": []},
        )
        entry["roles"].append(str(one.role))
    return sorted(found.values(), key=lambda entry: (entry["organisation"], entry["email"]))


def sign_ins() -> dict[str, dict[str, str]]:
    """What the demonstration wrote down for its owner: e-mail to password."""
    path = Path(settings.CYBERSPEX_DATA) / "demo-sign-ins.json"
    if not path.is_file():
        return {}
    return {str(one["email"]): one for one in json.loads(path.read_text("utf-8"))}


@require_GET
def who(request: HttpRequest) -> HttpResponse:
    """Who can sign in, and what each comes to do."""
    _only_here(request)
    return page(request, "demo.html", {"people": people_of_demo(), "written": sign_ins(), "keys": keys()})


@require_GET
def codes(request: HttpRequest) -> HttpResponse:
    """The current one-time code of each invented person."""
    _only_here(request)
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal import auth as totp
    from allauth.mfa.utils import decrypt

    at = now()
    step = 30  # RFC 6238's default period, which the sign-in library uses
    shown = []
    for entry in people_of_demo():
        found = Authenticator.objects.filter(user=entry["user"], type=Authenticator.Type.TOTP).first()
        code = ""
        if found is not None:
            secret = decrypt(found.data["secret"])
            code = totp.format_hotp_value(totp.hotp_value(secret, int(at.timestamp()) // step))
        shown.append({**entry, "code": code})
    left = step - int(at.timestamp()) % step
    return page(request, "demo_codes.html", {"people": shown, "left": left})


def keys() -> list[dict[str, str]]:
    """The key files of the invented approvers, with their passphrases."""
    folder = Path(settings.CYBERSPEX_DATA) / "demo-keys"
    found = []
    for path in sorted(folder.glob("*.p12")) if folder.is_dir() else ():
        said = path.with_suffix(".passphrase")
        found.append({"body": path.stem, "passphrase": said.read_text("utf-8") if said.is_file() else ""})
    return found


@require_GET
def key(request: HttpRequest, body: str) -> HttpResponse:
    """The key file of one invented approver, to sign with in the browser."""
    _only_here(request)
    if body not in {one["body"] for one in keys()}:
        raise Http404
    path = Path(settings.CYBERSPEX_DATA) / "demo-keys" / f"{body}.p12"
    return file_answer(path.name, "application/x-pkcs12", path.read_bytes())
