"""What the answers about the law look like: their schemas and examples, for the OpenAPI document.

An answer may have more members than are named here, so that a newer installation does not break an older reader.
"""

from __future__ import annotations

from typing import Any

from cyberspex.core.law.assume import DECLARATION_KINDS, INSTRUMENTS
from cyberspex.core.law.time_limits import EVENTS, RULES
from cyberspex.core.routing import need as words
from cyberspex.core.routing.matrix import TOOLS

Schema = dict[str, Any]
DIGEST = "c3896d411229402e7d752f68dd2ed38313a93316e497f5c74b42480a41307b01"
_TEXT: Schema = {"type": "string"}
_WORDS: Schema = {"type": "array", "items": _TEXT}
_DAY_OR_NONE: Schema = {"type": ["string", "null"], "format": "date"}
_DIGEST: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_VERDICT: Schema = {"type": "string", "enum": ["permitted", "refused", "undetermined"]}
_STATE: Schema = {"type": "string", "pattern": "^[A-Z]{2}$"}


def listed(name: str) -> Schema:
    """A list of one of the schemas below."""
    return {"type": "array", "items": ref(name)}


def ref(name: str) -> Schema:
    """One of the schemas below."""
    return {"$ref": f"#/components/schemas/{name}"}


def _object(says: str, members: Schema, *, optional: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object", "description": says, "properties": members,
        "required": [name for name in members if name not in optional],
    }  # fmt: skip


def _or_null(kind: Schema) -> Schema:
    return {"anyOf": [kind, {"type": "null"}]}


def _word(*allowed: str) -> Schema:
    return {"type": ["string", "null"], "enum": [*allowed, None]}


def _asked(says: str, members: Schema, *, required: tuple[str, ...] = ()) -> Schema:
    """An object that somebody sends: what is not named here is refused."""
    return {
        "type": ["object"], "description": says, "properties": members, "additionalProperties": False,
        **({"required": list(required)} if required else {}),
    }  # fmt: skip


_YES: Schema = {"type": ["boolean", "null"]}
_SAID: Schema = {"type": ["string", "null"]}
_MONTHS: Schema = {"type": ["integer", "null"], "minimum": 0, "maximum": 12000}
_ASSUME = _asked(
    "What is answered as if; what is made from such an answer says so for ever.",
    {
        "in_force": {"type": "array", "items": {"enum": list(INSTRUMENTS)}},
        "not_in_force": {"type": "array", "items": {"enum": list(INSTRUMENTS)}},
        "consents": {
            "type": "array",
            "items": _asked(
                "A consent to be bound.",
                {"state": _STATE, "instrument": {"enum": list(INSTRUMENTS)}, "on": {"type": "string", "format": "date"}},
                required=("state", "instrument", "on"),
            ),
        },
        "declarations": {
            "type": "array",
            "items": _asked(
                "A declaration; a scope of null means every case, an empty one that none was made.",
                {
                    "state": _STATE, "provision": _TEXT, "kind": {"enum": list(DECLARATION_KINDS)},
                    "scope": {"type": ["array", "null"], "items": _TEXT}, "on": _DAY_OR_NONE,
                },
                required=("state", "provision", "kind"),
            ),
        },
        "determinations": {
            "type": "array",
            "items": _asked(
                "What two States agreed (cets224.5.5, 10.8).",
                {"states": {"type": "array", "items": _STATE, "minItems": 2}, "provision": _TEXT},
                required=("states", "provision"),
            ),
        },
    },
)  # fmt: skip
NEED = _asked(
    "What is needed. A member that is missing or null is unknown; that there is none is said.",
    {
        "on": _DAY_OR_NONE,
        "issuing": _asked(
            "Who asks.",
            {"state": _STATE, "authority": _word(*words.AUTHORITIES), "unit": _SAID},
            required=("state",),
        ),
        "holder": _asked(
            "Who holds the data.",
            {
                "kind": _word(*words.HOLDERS), "provider": _SAID, "state": _SAID, "contract_state": _SAID,
                "storage_state": _SAID, "eu_addressee": _SAID, "offers_services_in_eu": _YES, "domain": _SAID,
                "hosted_for": _or_null({
                    "anyOf": [
                        {"const": "none"},
                        _asked("For whom it is hosted.", {"kind": _word(*words.HOSTED), "state": _SAID}),
                    ]
                }),
                "territory": _SAID,
            },
        ),
        "data": {"type": ["array", "null"], "items": {"enum": list(words.DATA)}},
        "measure": _word(*words.MEASURES),
        "volatile": _YES,
        "preserved": {
            "type": ["array", "null"],
            "items": _asked("What was preserved.", {"on": _DAY_OR_NONE, "by": _SAID, "reference": _SAID}),
        },
        "offence": _asked(
            "The offence.",
            {
                "description": _SAID, "max_penalty_months": _MONTHS,
                "tags": {"type": ["array", "null"], "items": {"enum": list(words.TAGS)}}, "committed_in": _SAID,
            },
        ),
        "person": _asked("Whose data.", {"resides_in": _SAID, "privileged": _word(*words.PRIVILEGES)}),
        "emergency": {
            "anyOf": [
                {"type": ["boolean", "null"]},
                _asked(
                    "What is at risk.",
                    {"risk_to": _word(*words.RISKS), "imminent": _YES, "significant": _YES},
                ),
            ]
        },
        "validated_by": _word(*words.AUTHORITIES, "none"),
        "purpose": _word(*words.PURPOSES),
        "sentence_months": _MONTHS, "in_absentia": _YES, "absconded": _YES,
        "previous": {
            "type": ["array", "null"],
            "items": _asked(
                "What was tried before.",
                {"route": {"enum": list(words.ROUTES)}, "sent_on": _DAY_OR_NONE, "outcome": _word(*words.OUTCOMES), "on": _DAY_OR_NONE},
                required=("route",),
            ),
        },
        "conflicting_law": _or_null({
            "anyOf": [
                {"const": "none"},
                _asked("As pleaded by the holder.", {"state": _SAID, "provision": _SAID}),
            ]
        }),
        "assume": _or_null(_ASSUME),
    },
    required=("issuing",),
)  # fmt: skip
NEED_EXAMPLE: Schema = {
    "on": "2026-11-23", "issuing": {"state": "DE", "authority": "public_prosecutor", "unit": None},
    "holder": {"kind": "service_provider", "state": "RS", "eu_addressee": "none", "offers_services_in_eu": False},
    "data": ["subscriber"], "measure": "production", "emergency": False,
    "offence": {"description": "fraud", "max_penalty_months": 60, "tags": [], "committed_in": "DE"},
    "purpose": "criminal_proceedings",
}  # fmt: skip

_FINDING = _object(
    "One reason; every member is there, empty where it does not apply.",
    {
        "verdict": {"type": "string", "enum": ["permitted", "refused", "undetermined", "warning"]}, "code": _TEXT,
        "text": _TEXT, "provision": _TEXT, "source": _TEXT, "as_of": _TEXT, "path": _TEXT, "fix": _TEXT,
    },
)  # fmt: skip
FINDING_EXAMPLE = {
    "verdict": "refused", "code": "not_in_force", "text": "The Protocol is not in force.", "provision": "cets224.16.3",
    "source": "https://www.coe.int/", "as_of": "2026-02-05", "path": "", "fix": "",
}  # fmt: skip
_ROUTE = _object(
    "One way of proceeding, in its place.",
    {
        "rank": {"type": "integer", "minimum": 1}, "route": _TEXT, "verdict": _VERDICT,
        "addressee": {"type": "object"}, "channel": _TEXT, "form": _TEXT, "languages": _WORDS,
        "time_limits": {
            "type": "array",
            "items": _object("A time limit.", {"key": _TEXT, "value": _TEXT, "provision": _TEXT}),
        },
        "notify": {"type": "array", "items": {"type": "object"}},
        "authority_ok": {"type": ["boolean", "null"]}, "parallel_with": {"type": ["string", "null"]},
        "findings": listed("Finding"),
    },
)  # fmt: skip
_EXCLUDED = _object(
    "A way that somebody might expect, and why it is closed.",
    {"route": _TEXT, "verdict": {"const": "refused"}, "fixable": {"type": "boolean"}, "findings": listed("Finding")},
    optional=("fixable",),
)  # fmt: skip
_QUESTION = _object(
    "A missing fact, and which ways it decides.",
    {"fact": _TEXT, "ask": _TEXT, "provision": _TEXT, "decides": _WORDS},
)
_ROUTES_ANSWER = _object(
    "The ways in order of preference, those that are closed, and what to ask.",
    {
        "on": {"type": "string", "format": "date"}, "lawbook": _DIGEST, "assumed": {"type": "boolean"},
        "verdict": _VERDICT, "routes": listed("Route"), "excluded": listed("Excluded"),
        "questions": listed("Question"), "then": listed("Route"),
    },
    optional=("then",),
)  # fmt: skip
_MATRIX = _object(
    "Every ordered pair of States with the verdict for the plainest case of a tool.",
    {
        "on": {"type": "string", "format": "date"}, "tool": _TEXT, "lawbook": _DIGEST,
        "pairs": {
            "type": "array",
            "items": _object(
                "One ordered pair.", {"from": _STATE, "to": _STATE, "verdict": _VERDICT, "because": listed("Finding")}
            ),
        },
    },
)  # fmt: skip
_STATUS = _object(
    "Who is bound by what on a day.",
    {
        "on": {"type": "string", "format": "date"}, "lawbook": _DIGEST,
        "entries": {
            "type": "array",
            "items": _object(
                "One State and one instrument.",
                {
                    "state": _TEXT, "instrument": _TEXT, "status": _TEXT, "signed_on": _DAY_OR_NONE,
                    "consent_on": _DAY_OR_NONE, "in_force_from": _DAY_OR_NONE, "source": _TEXT, "as_of": _TEXT,
                    "confidence": _TEXT, "note": _TEXT,
                },
            ),
        },
    },
)  # fmt: skip
_DECLARATIONS = _object(
    "What States declared up to a day. What is expected of a member of the Union and was not seen deposited says so.",
    {
        "on": {"type": "string", "format": "date"}, "lawbook": _DIGEST,
        "declarations": {
            "type": "array",
            "items": _object(
                "One declaration.",
                {
                    "state": _TEXT, "provision": _TEXT, "kind": _TEXT, "summary": _TEXT,
                    "declared_on": _DAY_OR_NONE, "authority": _TEXT,
                    "scope": {"type": ["array", "null"], "items": _TEXT}, "source": _TEXT, "as_of": _TEXT,
                    "confidence": _TEXT, "expected": {"type": "boolean"},
                },
            ),
        },
    },
)  # fmt: skip
_ENTRY = _object(
    "An entry of a catalogue; an empty cell is unknown, and never none.",
    {
        "catalogue": _TEXT, "id": _TEXT, "name": _TEXT, "states": _WORDS, "source": _TEXT, "as_of": _TEXT,
        "confidence": _TEXT, "note": _TEXT, "score": {"type": "integer"}, "standing": _TEXT, "look_at": _TEXT,
        "cells": {"type": "array", "items": {"type": "object"}},
    },
)  # fmt: skip
_CATALOGUE = _object(
    "A part of a catalogue.",
    {
        "catalogue": _TEXT, "on": {"type": "string", "format": "date"}, "lawbook": _DIGEST,
        "total": {"type": "integer", "minimum": 0}, "offset": {"type": "integer", "minimum": 0},
        "entries": listed("Entry"),
    },
)  # fmt: skip
_ONE_ENTRY = _object(
    "One entry.",
    {"on": {"type": "string", "format": "date"}, "lawbook": _DIGEST, "entry": ref("Entry")},
)
_TIME_LIMITS = _object(
    "Every time limit that can be computed.",
    {
        "lawbook": _DIGEST,
        "time_limits": {
            "type": "array",
            "items": _object(
                "One time limit.",
                {
                    "key": _TEXT, "provision": _TEXT, "value": {"type": "integer"}, "unit": _TEXT, "starts": _TEXT,
                    "source": _TEXT, "confidence": _TEXT,
                },
            ),
        },
    },
)  # fmt: skip
_CLOCK = _object(
    "When a time limit ends, and why; `due_on` is null where the provision sets no number.",
    {
        "key": _TEXT, "starts_at": {"type": "string", "format": "date-time"}, "due_on": _DAY_OR_NONE,
        "due_at": {"type": ["string", "null"], "format": "date-time"}, "rule": _TEXT, "provision": _TEXT, "zone": _TEXT,
        "calendar": _TEXT, "ended_by": _TEXT, "because": _WORDS, "lawbook": _DIGEST,
    },
)  # fmt: skip
_CHECKED = _object(
    "What the pre-flight finds on a draft.",
    {
        "verdict": _VERDICT, "tool": _TEXT, "on": {"type": "string", "format": "date"}, "lawbook": _DIGEST,
        "exercise": {"type": "boolean"}, "assumed": {"type": "boolean"}, "findings": listed("Finding"),
    },
)  # fmt: skip
_LAWBOOKS = _object(
    "The bundle in use, those that are kept, and every decision that made one the law here.",
    {
        "current": _DIGEST, "compiled_on": {"type": "string", "format": "date"},
        "kept": {"type": "array", "items": _DIGEST},
        "decisions": {
            "type": "array",
            "items": _object(
                "One decision.",
                {
                    "number": {"type": "integer", "minimum": 1}, "ground": {"enum": ["change", "import", "return"]},
                    "old": _DIGEST, "new": _DIGEST, "at": {"type": "string", "format": "date-time"},
                    "changes": {"type": "integer", "minimum": 0}, "issuer": _TEXT,
                    "version": {"type": "integer", "minimum": 0},
                },
            ),
        },
    },
)  # fmt: skip
_LAWBOOK = _object(
    "A bundle: its canonical form (RFC 8785) has the digest by which it is named.",
    {
        "format": {"const": "cyberspex.lawbook/1"}, "compiled_on": {"type": "string", "format": "date"},
        "tables": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "object"}}},
    },
)  # fmt: skip
_DIFFERENCE = _object(
    "In what two bundles differ.",
    {
        "old": _DIGEST, "new": _DIGEST,
        "difference": {
            "type": "array",
            "items": _object(
                "One difference; the whole entry where `field` is empty.",
                {
                    "kind": {"enum": ["added", "removed", "changed", "order"]}, "table": _TEXT, "entry": _WORDS,
                    "field": _TEXT, "old": {}, "new": {},
                },
            ),
        },
    },
)  # fmt: skip
_DRAFT_SCHEMA: Schema = {
    "type": "object", "description": "A JSON Schema (2020-12) with a complete valid draft under `examples`.",
    "required": ["$schema"], "properties": {"$schema": _TEXT},
}  # fmt: skip
IDENTIFIER = _asked(
    "What is known of the person or account.",
    {"identifier": {"type": "string", "minLength": 1, "maxLength": 300}},
    required=("identifier",),
)
_HOLDER = _object(
    "Who may hold the data; none of the candidates is a fact about a person.",
    {
        "verdict": {"enum": ["known", "none", "undetermined"]}, "kind": _TEXT, "value": _TEXT, "shown": _TEXT,
        "online": {"const": False}, "lawbook": _DIGEST, "findings": listed("Finding"),
        "candidates": {
            "type": "array",
            "items": _object(
                "One candidate.",
                {
                    "role": _TEXT, "name": _TEXT, "states": _WORDS, "provider": _TEXT, "holds": _TEXT, "confidence": _TEXT,
                    "source": _TEXT, "as_of": _TEXT,
                },
            ),
        },
        "bootstrap": {"type": "array", "items": {"type": "object"}},
    },
)  # fmt: skip
SCHEMAS: dict[str, Schema] = {
    "Need": NEED, "Assumptions": _ASSUME, "Finding": _FINDING, "Route": _ROUTE, "Excluded": _EXCLUDED,
    "Question": _QUESTION, "RoutesAnswer": _ROUTES_ANSWER, "Matrix": _MATRIX, "Status": _STATUS,
    "Declarations": _DECLARATIONS, "Entry": _ENTRY, "Catalogue": _CATALOGUE, "CatalogueEntry": _ONE_ENTRY,
    "TimeLimits": _TIME_LIMITS, "Clock": _CLOCK, "Checked": _CHECKED, "Lawbooks": _LAWBOOKS, "Lawbook": _LAWBOOK,
    "LawbookDifference": _DIFFERENCE, "DraftSchema": _DRAFT_SCHEMA, "Holder": _HOLDER,
}  # fmt: skip
_ENTRY_EXAMPLE = {
    "catalogue": "providers", "id": "x-example", "name": "Example Mail", "states": ["IE"], "source": "https://example.org/",
    "as_of": "2026-11-20", "confidence": "seen", "note": "", "score": 1, "standing": "recent", "look_at": "provider",
    "cells": [{"column": "provider", "value": "Example Mail", "source": "https://example.org/", "as_of": "2026-11-20"}],
}  # fmt: skip
EXAMPLES: dict[str, Any] = {
    "Need": NEED_EXAMPLE,
    "RoutesAnswer": {
        "on": "2026-11-23", "lawbook": DIGEST, "assumed": False, "verdict": "permitted",
        "routes": [{
            "rank": 1, "route": "ets030", "verdict": "permitted", "addressee": {"kind": "central_authority", "state": "RS"},
            "channel": "ministry of justice", "form": "letter of request", "languages": ["sr"], "time_limits": [],
            "notify": [], "authority_ok": True, "parallel_with": None, "findings": [],
        }],
        "excluded": [{"route": "cets224.7", "verdict": "refused", "findings": [FINDING_EXAMPLE]}],
        "questions": [{
            "fact": "holder.eu_addressee", "ask": "Does the provider have an addressee in the Union?",
            "provision": "eu.2023.1543.7.1", "decides": ["eu.epoc"],
        }],
    },
    "Matrix": {
        "on": "2026-11-23", "tool": "cets224.7", "lawbook": DIGEST,
        "pairs": [{"from": "DE", "to": "RS", "verdict": "refused", "because": [FINDING_EXAMPLE]}],
    },
    "Status": {
        "on": "2026-11-23", "lawbook": DIGEST,
        "entries": [{
            "state": "RS", "instrument": "ets185", "status": "in_force", "signed_on": "2005-04-07",
            "consent_on": "2009-04-14", "in_force_from": "2009-08-01", "source": "https://www.coe.int/",
            "as_of": "2026-02-05", "confidence": "seen", "note": "",
        }],
    },
    "Declarations": {
        "on": "2026-11-23", "lawbook": DIGEST,
        "declarations": [{
            "state": "JP", "provision": "cets224.7.9.a", "kind": "reservation", "summary": "Does not apply Article 7.",
            "declared_on": "2023-08-10", "authority": "", "scope": None, "source": "https://verdragenbank.overheid.nl/",
            "as_of": "2025-11-14", "confidence": "seen", "expected": False,
        }],
    },
    "Catalogue": {
        "catalogue": "providers", "on": "2026-11-23", "lawbook": DIGEST, "total": 1, "offset": 0, "entries": [_ENTRY_EXAMPLE],
    },
    "CatalogueEntry": {"on": "2026-11-23", "lawbook": DIGEST, "entry": _ENTRY_EXAMPLE},
    "TimeLimits": {
        "lawbook": DIGEST,
        "time_limits": [{
            "key": "cets224.7.7", "provision": "cets224.7.7", "value": 30, "unit": "days",
            "starts": "receipt of the order by the provider", "source": "https://www.coe.int/", "confidence": "memory-high",
        }],
    },
    "Clock": {
        "key": "cets224.7.7", "starts_at": "2026-11-23T00:00:00Z", "due_on": "2026-12-23", "due_at": "2026-12-24T00:00:00Z",
        "rule": "protocol.default", "provision": "cets224.7.7", "zone": "UTC", "calendar": "", "ended_by": "",
        "because": ["The day of receipt is not counted."], "lawbook": DIGEST,
    },
    "Checked": {
        "verdict": "refused", "tool": "cets224.7", "on": "2026-11-23", "lawbook": DIGEST, "exercise": True, "assumed": False,
        "findings": [FINDING_EXAMPLE],
    },
    "Lawbooks": {
        "current": DIGEST, "compiled_on": "2026-11-23", "kept": [DIGEST],
        "decisions": [{
            "number": 1, "ground": "import", "old": "0" * 64, "new": DIGEST, "at": "2026-11-24T09:00:00Z", "changes": 0,
            "issuer": "law.example.org", "version": 3,
        }],
    },
    "Lawbook": {"format": "cyberspex.lawbook/1", "compiled_on": "2026-11-23", "tables": {"states": [{"code": "FR"}]}},
    "LawbookDifference": {
        "old": "0" * 64, "new": DIGEST,
        "difference": [{
            "kind": "changed", "table": "providers", "entry": ["x-example"], "field": "provider", "old": "Example",
            "new": "Example Mail",
        }],
    },
    "Holder": {
        "verdict": "undetermined", "kind": "domain", "value": "shop.example.org", "shown": "shop.example.org", "online": False,
        "lawbook": DIGEST, "findings": [FINDING_EXAMPLE], "bootstrap": [],
        "candidates": [{
            "role": "registry", "name": "", "states": [], "provider": "", "holds": "domain_registration",
            "confidence": "bootstrap", "source": "https://data.iana.org/rdap/dns.json", "as_of": "2026-11-20",
        }],
    },
    "DraftSchema": {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"},
}  # fmt: skip


def _parameter(name: str, says: str, schema: Schema, example: Any, *, required: bool = False) -> Schema:
    return {
        "name": name, "in": "query", "required": required, "description": says, "schema": schema, "example": example,
    }  # fmt: skip


ON = _parameter(
    "on",
    "The day asked about; today where it is not given.",
    {"type": "string", "format": "date"},
    "2026-11-23",
)
LAWBOOK = _parameter("lawbook", "A kept version of the law instead of the one in use.", _DIGEST, DIGEST)
STATE = _parameter("state", "Only this State, by its two letters.", _STATE, "RS")
SINCE = _parameter("from", "The other bundle; the one in use where it is not given.", _DIGEST, DIGEST)
INSTRUMENT = _parameter("instrument", "Only this instrument.", _TEXT, "cets224")
PROVISION = _parameter("provision", "Only this provision.", _TEXT, "cets224.7.9.a")
TOOL = _parameter(
    "tool", "The way of proceeding.", {"type": "string", "enum": list(TOOLS)}, "cets224.7", required=True
)
WORDS_ = _parameter("words", "Stand somewhere in the entry.", _TEXT, "mail")
KIND = _parameter(
    "kind", "Kind of provider, function of an authority, or subject of an act.", _TEXT, "registrar"
)
OFFSET = _parameter(
    "offset", "Where the part begins.", {"type": "integer", "minimum": 0, "maximum": 999999}, 0
)
LIMIT = _parameter(
    "limit", "How many entries at most.", {"type": "integer", "minimum": 1, "maximum": 200}, 50
)
AUDIENCE = _parameter(
    "audience", "What this audience sees of a draft.",
    {"type": "string", "enum": ["provider", "notified_authority", "requested_authority", "file"]}, "provider",
)  # fmt: skip
CLOCK = [
    _parameter("key", "The time limit, by its provision.", _TEXT, "cets224.7.7", required=True),
    _parameter(
        "from", "The start: an instant with an offset or `Z`, or a day.", _TEXT, "2026-11-23T10:00:00Z", required=True
    ),
    _parameter("calendar", "Holidays, rest days and zone of this State.", _STATE, "HU"),
    _parameter("zone", "Time zone.", _TEXT, "Europe/Budapest"),
    _parameter(
        "stated_days", "The time that the order itself sets.", {"type": "integer", "minimum": 1, "maximum": 36500}, 20
    ),
    _parameter("rule", "Another counting rule.", {"type": "string", "enum": list(RULES)}, "ets076"),
    {
        **_parameter(
            "event", f"What ends, suspends or moves it: KIND@INSTANT, KIND of {', '.join(EVENTS)}.",
            {"type": "array", "items": _TEXT, "maxItems": 20}, ["refused@2026-11-25T09:00:00Z"],
        ),
        "style": "form", "explode": True,
    },
    LAWBOOK,
]  # fmt: skip


def operation(
    answer: str, says: str, *parameters: Schema, body: Schema | None = None, body_example: Any = None
) -> Schema:
    """What the OpenAPI document says of one operation beside its address."""
    found: Schema = {
        "parameters": list(parameters),
        "responses": {
            "200": {
                "description": says,
                "content": {"application/json": {"schema": ref(answer), "example": EXAMPLES[answer]}},
            }
        },
    }
    if body is not None:
        found["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": body, "example": body_example}},
        }
    return found
