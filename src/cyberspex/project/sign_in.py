"""How people come in: by invitation only."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]  # allauth publishes no types
    """No open sign-up; no mail that would tell a stranger who has an account."""

    def is_open_for_signup(self, request: Any) -> bool:
        """Nobody signs up without an invitation."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The installation sends no mail."""
