"""A need as a form, as an address and as the contract writes it.

- One table says which field of the form is which member of a need; the form, the questions, the link and "what if" read it.
- What is not said is not in the need: an empty field is a missing member, and the answer asks where it matters.
- An address holds codes, days and numbers only. What a person types freely (description, domain, references) stays out of
  it, and so out of logs and histories; of a domain its last label alone is kept, which is all that the law looks at.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.text import parse_domain

TEXT, NUMBER, YES, WORDS = "text", "number", "yes", "words"

FIELDS: Mapping[str, tuple[str, str]] = {
    "on": ("/on", TEXT),
    "issuing_state": ("/issuing/state", TEXT),
    "authority": ("/issuing/authority", TEXT),
    "unit": ("/issuing/unit", TEXT),
    "holder_kind": ("/holder/kind", TEXT),
    "provider": ("/holder/provider", TEXT),
    "holder_state": ("/holder/state", TEXT),
    "contract_state": ("/holder/contract_state", TEXT),
    "storage_state": ("/holder/storage_state", TEXT),
    "eu_addressee": ("/holder/eu_addressee", TEXT),
    "offers_services_in_eu": ("/holder/offers_services_in_eu", YES),
    "domain": ("/holder/domain", TEXT),
    "territory": ("/holder/territory", TEXT),
    "data": ("/data", WORDS),
    "measure": ("/measure", TEXT),
    "volatile": ("/volatile", YES),
    "offence": ("/offence/description", TEXT),
    "max_penalty_months": ("/offence/max_penalty_months", NUMBER),
    "committed_in": ("/offence/committed_in", TEXT),
    "resides_in": ("/person/resides_in", TEXT),
    "privileged": ("/person/privileged", TEXT),
    "validated_by": ("/validated_by", TEXT),
    "purpose": ("/purpose", TEXT),
    "sentence_months": ("/sentence_months", NUMBER),
    "in_absentia": ("/in_absentia", YES),
    "absconded": ("/absconded", YES),
}
"""Field of the form: member of the need, and what it holds. What has a shape of its own is read beside it."""

_OTHERS = (
    "tags", "tags_none", "emergency", "risk_to", "imminent", "significant", "hosted_for", "hosted_state", "preserved", "preserved_on",
    "preserved_reference", "previous_route", "previous_outcome", "previous_sent_on", "previous_on", "conflicting_state",
    "conflicting_provision", "assume_in_force", "assume_not_in_force", "assume_consents", "assume_declarations", "assume_determinations",
)  # fmt: skip
NAMES = frozenset({*FIELDS, *_OTHERS})
FREE = frozenset({"offence", "preserved_reference", "conflicting_provision"})
"""Fields that a person types freely; they are in no address."""
MOST_ROWS = 12
PLACES: Mapping[str, str] = {
    **{path: name for name, (path, _kind) in FIELDS.items()}, "/emergency": "emergency-1", "/offence/tags": "tags-1", "/data": "data-1",
    "/measure": "measure-1", "/holder/hosted_for": "hosted_for", "/holder/hosted_for/state": "hosted_state", "/previous": "previous_route",
    "/conflicting_law/state": "conflicting_state",
}  # fmt: skip
"""Where a fault of a need is put right in the form."""


def place_of(path: str) -> str:
    """The id of the form's element for a member of a need; empty where there is none."""
    while path:
        if path in PLACES:
            return PLACES[path]
        path = path.rpartition("/")[0]
    return ""


def _one(form: QueryDict, name: str) -> str | None:
    """What a field says. Said twice in two ways it is a contradiction, not the last one."""
    said = list(dict.fromkeys(text for one in form.getlist(name) if (text := one.strip())))
    if len(said) > 1:
        raise InputError(
            "contradiction", f"Two things are said at once: {said[0]} and {said[1]}. Say one of them.", path=FIELDS.get(name, (name,))[0]
        )  # fmt: skip
    return said[0] if said else None


def _read(form: QueryDict, name: str, kind: str) -> Any:
    if kind == WORDS:
        return [one for one in form.getlist(name) if one] or None
    said = _one(form, name)
    if said is None:
        return None
    path = FIELDS[name][0]
    if kind == YES:
        if said not in ("yes", "no"):
            raise InputError("not_yes_or_no", "Say yes, no, or leave it open.", path=path)
        return said == "yes"
    if kind == NUMBER:
        if not (said.isascii() and said.isdigit()):
            raise InputError("bad_number", "Give a whole number of months, for instance 60.", path=path)
        return int(said)
    return said


def read(form: QueryDict, *, today: str) -> dict[str, Any]:
    """The need that a form or an address holds, in the shape of the contract.

    Raises:
        InputError: naming the member by its path in a need.
    """
    need: dict[str, Any] = {}
    for name, (path, kind) in FIELDS.items():
        value = _read(form, name, kind)
        if value is None:
            continue
        part = need
        *parents, last = path[1:].split("/")
        for parent in parents:
            part = part.setdefault(parent, {})
        part[last] = value
    if "state" not in need.get("issuing", {}):
        raise InputError("no_state", "Say which State asks.", path="/issuing/state")
    need.setdefault("on", today)
    _tags(form, need)
    _emergency(form, need)
    hosted = _one(form, "hosted_for")
    if hosted:
        state = _one(form, "hosted_state")
        need.setdefault("holder", {})["hosted_for"] = (
            hosted if hosted == "none" else {"kind": hosted, "state": state}
        )
    preserved = _read_yes(form, "preserved")
    if preserved is not None:
        one = {"on": _one(form, "preserved_on"), "reference": _one(form, "preserved_reference")}
        need["preserved"] = [{name: said for name, said in one.items() if said}] if preserved else []
    _previous(form, need)
    conflict = _one(form, "conflicting_state")
    if conflict:
        provision = _one(form, "conflicting_provision")
        need["conflicting_law"] = (
            conflict if conflict == "none" else {"state": conflict, "provision": provision}
        )
    assume = _assume(form)
    if assume:
        need["assume"] = assume
    return need


def _read_yes(form: QueryDict, name: str) -> bool | None:
    return {"yes": True, "no": False, None: None}.get(_one(form, name))


def _tags(form: QueryDict, need: dict[str, Any]) -> None:
    tags = [one for one in form.getlist("tags") if one]
    none = _read_yes(form, "tags_none")
    if tags and none:
        raise InputError(
            "contradiction", "The offence cannot be of a kind and of none of them.", path="/offence/tags"
        )
    if tags or none:
        need.setdefault("offence", {})["tags"] = tags


def _emergency(form: QueryDict, need: dict[str, Any]) -> None:
    said = _read_yes(form, "emergency")
    more = {
        "risk_to": _one(form, "risk_to"),
        "imminent": _read_yes(form, "imminent"),
        "significant": _read_yes(form, "significant"),
    }
    if said is False:
        need["emergency"] = False
    elif said:
        need["emergency"] = {name: value for name, value in more.items() if value is not None}


def _previous(form: QueryDict, need: dict[str, Any]) -> None:
    routes = form.getlist("previous_route")[:MOST_ROWS]
    tried = [one for one in routes if one not in ("", "none")]
    if not tried:
        if "none" in routes:
            need["previous"] = []
        return
    rows = []
    for number, route in enumerate(routes):
        if route in ("", "none"):
            continue
        row = {"route": route}
        for member in ("outcome", "sent_on", "on"):
            said = (form.getlist(f"previous_{member}") + [""] * MOST_ROWS)[number].strip()
            if said:
                row[member] = said
        rows.append(row)
    need["previous"] = rows


def _assume(form: QueryDict) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("in_force", "not_in_force"):
        said = [one for one in form.getlist(f"assume_{name}") if one]
        if said:
            found[name] = list(dict.fromkeys(said))
    consents = []
    for text in form.getlist("assume_consents")[:MOST_ROWS]:
        state, _, rest = text.partition(":")
        instrument, _, day = rest.partition(":")
        if text:
            consents.append({"state": state, "instrument": instrument, "on": day})
    if consents:
        found["consents"] = consents
    for name in ("declarations", "determinations"):
        rows = []
        for text in form.getlist(f"assume_{name}")[:MOST_ROWS]:
            try:
                value = json.loads(text) if text else None
            except (ValueError, RecursionError) as error:
                raise InputError(
                    "bad_json", "What is taken as if cannot be read.", path=f"/assume/{name}"
                ) from error
            if value is not None:
                rows.append(value)
        if rows:
            found[name] = rows
    return found


def fields_of(need: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A need as fields of the form: reading them again gives the same need."""
    found: list[tuple[str, str]] = []
    for name, (path, kind) in FIELDS.items():
        part: Any = need
        for member in path[1:].split("/"):
            part = part.get(member) if isinstance(part, Mapping) else None
        if kind == WORDS:
            found += [(name, str(one)) for one in part or ()]
        elif kind == YES:
            found += [(name, "yes" if part else "no")] if part is not None else []
        elif part is not None:
            found.append((name, str(part)))
    offence = need.get("offence") or {}
    if offence.get("tags") is not None:
        found += [("tags", one) for one in offence["tags"]] or [("tags_none", "yes")]
    emergency = need.get("emergency")
    if emergency is False:
        found.append(("emergency", "no"))
    elif emergency is not None:
        found.append(("emergency", "yes"))
        for name, value in (emergency if isinstance(emergency, Mapping) else {}).items():
            if value is not None:
                found.append((name, value if isinstance(value, str) else "yes" if value else "no"))
    found += _others_of(need)
    return found


def _others_of(need: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    hosted = (need.get("holder") or {}).get("hosted_for")
    if isinstance(hosted, Mapping):
        yield "hosted_for", str(hosted.get("kind") or "")
        if hosted.get("state"):
            yield "hosted_state", str(hosted["state"])
    elif hosted:
        yield "hosted_for", str(hosted)
    preserved = need.get("preserved")
    if preserved is not None:
        yield "preserved", "yes" if preserved else "no"
        for name in ("on", "reference"):
            if preserved and preserved[0].get(name):
                yield f"preserved_{name}", str(preserved[0][name])
    previous = need.get("previous")
    if previous is not None:
        for row in previous:
            yield "previous_route", str(row["route"])
            for member in ("outcome", "sent_on", "on"):
                yield f"previous_{member}", str(row.get(member) or "")
        if not previous:
            yield "previous_route", "none"
    conflict = need.get("conflicting_law")
    if isinstance(conflict, Mapping):
        yield "conflicting_state", str(conflict.get("state") or "")
        if conflict.get("provision"):
            yield "conflicting_provision", str(conflict["provision"])
    elif conflict:
        yield "conflicting_state", str(conflict)
    assume = need.get("assume") or {}
    for name in ("in_force", "not_in_force"):
        for one in assume.get(name) or ():
            yield f"assume_{name}", str(one)
    for one in assume.get("consents") or ():
        yield "assume_consents", f"{one['state']}:{one['instrument']}:{one['on']}"
    for name in ("declarations", "determinations"):
        for one in assume.get(name) or ():
            yield f"assume_{name}", json.dumps(one, sort_keys=True, separators=(",", ":"))


def form_of(pairs: Iterable[tuple[str, str]]) -> QueryDict:
    """Fields as a form that a template and `read` take."""
    made = QueryDict(mutable=True)
    for name, value in pairs:
        made.appendlist(name, value)
    return made


def address(need: Mapping[str, Any], lawbook: str) -> str:
    """The address of an answer: the codes of its need and the name of its lawbook, nothing that a person typed freely."""
    kept = []
    for name, value in fields_of(need):
        if name == "domain" and value != "none":
            # A made-up name below the same top level: who reads the address learns no domain, the law sees no difference.
            value = f"example.{parse_domain(value).rpartition('.')[2]}"
        if name not in FREE:
            kept.append((name, value))
    return "/routes/?" + urlencode([*kept, ("lawbook", lawbook)])
