"""For whom a document or message is made: each sees only what the law lets it see."""

from __future__ import annotations

from enum import StrEnum


class Audience(StrEnum):
    """Who will read (section 21 of the Protocol digest: who may see which field)."""

    PROVIDER = "provider"
    NOTIFIED_AUTHORITY = "notified_authority"
    REQUESTED_AUTHORITY = "requested_authority"
    FILE = "file"
    """The issuing side's own copy; never signed, never sent."""
