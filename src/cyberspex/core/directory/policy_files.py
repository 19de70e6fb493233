"""The file with which a provider publishes its own policy, its published schema, and reading one into the catalogue.

- What a file says is the provider's own word: its cells are marked as published by the provider, with the file's
  address and day. A cell that the file does not name stays as it is; a file makes nothing unknown.
- A file is not signed. Whoever decides opens its address and sees that the provider published it there.
- An id that the catalogue does not have proposes a new entry; then the file also gives the provider's name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cyberspex.core.directory.catalogues import COLUMNS, Catalogue, Form, column_of, entry_named, words_used
from cyberspex.core.directory.proposals import (
    LONGEST_SOURCE,
    LONGEST_VALUE,
    Effect,
    Origin,
    Proposal,
    ProposedCell,
    checked_day,
    checked_entry_id,
    checked_source,
    checked_text,
    checked_value,
)
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.law.lawbook import Lawbook

FORMAT = "cyberspex.provider-policy/1"
SCHEMA_NAME = "provider-policy"
LARGEST_FILE_BYTES = 64 * 1024
"""Every cell at its longest stays far below."""
MEMBERS = ("format", "provider", "name", "published_on", "source", "policy")
_COLUMNS = tuple(column for column in COLUMNS[Catalogue.PROVIDERS] if column.key != "provider")
LONGEST_NAME = 120
EXAMPLE: Mapping[str, Any] = {
    "format": FORMAT,
    "provider": "example_mail",
    "name": "Example Mail",
    "published_on": "2026-11-02",
    "source": "https://mail.example.org/.well-known/cyberspex-provider-policy.json",
    "policy": {
        "legal_entity": "Example Mail Ltd",
        "provider_type": "email_service",
        "seat_country": "IE",
        "services": "E-mail; calendar",
        "le_portal_or_channel": "https://mail.example.org/authorities",
        "emergency_channel": "Telephone number given in the portal, at any hour",
        "accepted_languages": "English, French",
        "user_notification_policy": "Tells its users after 90 days unless a court or authority asks for longer",
        "confidentiality_policy": "Keeps a request secret for as long as it states, a year at most",
        "preservation_policy": "90 days, once more on request",
    },
}


def schema(lawbook: Lawbook) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a policy file, with a complete example; its closed words are the lawbook's."""
    policy: dict[str, Any] = {}
    for column in _COLUMNS:
        part: dict[str, Any] = {
            "type": "string",
            "minLength": 1,
            "maxLength": LONGEST_VALUE,
            "title": column.title,
        }
        if column.form is Form.STATE:
            part = {"enum": sorted(lawbook.states), "title": column.title}
        elif column.form is Form.WORD:
            part = {"enum": list(words_used(lawbook, Catalogue.PROVIDERS, column.key)), "title": column.title}
        policy[column.key] = part
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:cyberspex:schema:{SCHEMA_NAME}",
        "title": "Policy of a service provider on requests from authorities, published by itself",
        "description": "A member that is left out says nothing. To say that there is none, say so in words.",
        "type": "object",
        "additionalProperties": False,
        "required": ["format", "provider", "published_on", "source", "policy"],
        "properties": {
            "format": {"const": FORMAT},
            "provider": {
                "type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{1,59}$", "title": "Id of the provider in the catalogue",
            },
            "name": {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME, "title": "What people call it"},
            "published_on": {
                "type": "string", "format": "date", "pattern": "^\\d{4}-\\d{2}-\\d{2}$", "title": "Day of publication",
            },
            "source": {
                "type": "string", "maxLength": LONGEST_SOURCE, "pattern": "^https?://",
                "title": "Public address of this file",
            },
            "policy": {
                "type": "object", "additionalProperties": False, "minProperties": 1, "properties": policy,
            },
        },
        "examples": [dict(EXAMPLE)],
    }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a file would change.

    Fields:
        proposal: none where every cell that the file names stands there already, as young as the file.
        unchanged: columns that the file names and that stay as they are.
    """

    name: str
    proposal: Proposal | None
    unchanged: tuple[str, ...]


def parse(data: bytes) -> object:
    """The JSON of a file.

    Raises:
        InputError: `too_large`, or `bad_json` for what is no JSON in UTF-8 or names a member twice.
    """
    if len(data) > LARGEST_FILE_BYTES:
        raise InputError(
            "too_large",
            f"A policy file has {LARGEST_FILE_BYTES // 1024} KiB at most; this one is larger.",
            path="text",
        )

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise InputError("repeated_member", "The file names a member twice in one object.", path="text")
        return found

    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=once)
    except UnicodeDecodeError as error:
        raise InputError("bad_json", "The file is no text in UTF-8.", path="text") from error
    except (ValueError, RecursionError) as error:
        where = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise InputError(
            "bad_json",
            f"The file is not JSON{where}; `cyberspex schema provider-policy` shows a whole one.",
            path="text",
        ) from error


def read(value: object, lawbook: Lawbook, on: date) -> Preview:
    """Read a file and compare it with the catalogue.

    Raises:
        InputError: naming the member and what would be right.
    """
    if not isinstance(value, Mapping):
        raise InputError(
            "not_an_object", "A policy file is one JSON object; `cyberspex schema provider-policy` shows it."
        )
    for member in value:
        if member not in MEMBERS:
            raise InputError(
                "unknown_member", f"A policy file has no member {str(member)[:80]!r}; it has {', '.join(MEMBERS)}.",
                path=f"/{member}",
            )  # fmt: skip
    if value.get("format") != FORMAT:
        raise InputError("bad_format", f'The member format of a policy file is "{FORMAT}".', path="/format")
    provider = checked_entry_id(_text(value, "provider"), "/provider")
    source = checked_source(_text(value, "source"), "/source")
    day = checked_day(_text(value, "published_on"), on, "/published_on")
    policy = value.get("policy")
    if not isinstance(policy, Mapping) or not policy:
        raise InputError(
            "no_policy", "The member policy is an object with at least one policy.", path="/policy"
        )
    known = provider in lawbook.providers
    proposed = []
    unchanged = []
    for column in policy:
        path = f"/policy/{column}"
        if column == "provider":
            raise InputError(
                "unknown_column", "The name of the provider stands in the member name.", path=path
            )
        part = column_of(Catalogue.PROVIDERS, str(column))
        text = _text(policy, str(column), path)
        new = checked_value(lawbook, Catalogue.PROVIDERS, part, text.strip(), on, path)
        if not new:
            raise InputError("missing", f"{path} is empty; leave it out where you say nothing.", path=path)
        cell = ProposedCell(column=part.key, was="", value=new)
        if known:
            there = entry_named(lawbook, Catalogue.PROVIDERS, provider, on).cell(part.key)
            cell = ProposedCell(column=part.key, was=there.value, value=new)
            if there.as_of and date.fromisoformat(there.as_of) > day:
                raise InputError(
                    "older_than_known",
                    f"{path}: what stands there was seen on {there.as_of}; a file published before that day does not change it.",
                    path="/published_on",
                )
            if cell.effect is Effect.SEEN_AGAIN and there.as_of == day.isoformat() and there.published_by:
                unchanged.append(part.key)
                continue
        proposed.append(cell)
    name = checked_text(_text(value, "name").strip(), "/name", LONGEST_NAME) if "name" in value else ""
    if not known:
        if not name:
            raise InputError(
                "missing",
                f"The catalogue has no provider {provider!r}; a new one needs the member name.",
                path="/name",
            )
        proposed.insert(0, ProposedCell(column="provider", was="", value=name))
    proposal = None
    if proposed:
        proposal = Proposal(
            catalogue=Catalogue.PROVIDERS, entry=provider, cells=tuple(proposed), source=source, seen_on=day,
            origin=Origin.PROVIDER_FILE, new_entry=not known,
        )  # fmt: skip
    shown = name if not known else str(lawbook.providers[provider]["provider"])
    return Preview(name=shown, proposal=proposal, unchanged=tuple(unchanged))


def _text(value: Mapping[str, Any], member: str, path: str = "") -> str:
    found = value.get(member)
    where = path or f"/{member}"
    if member not in value:
        raise InputError(
            "not_text",
            f"{where} is missing; `cyberspex schema provider-policy` shows a whole file.",
            path=where,
        )
    if not isinstance(found, str):
        raise InputError(
            "not_text",
            f"{where} is no text; `cyberspex schema provider-policy` shows a whole file.",
            path=where,
        )
    return found
