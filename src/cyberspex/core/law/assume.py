"""What an answer takes "as if": read strictly, because whatever is made from it is an exercise for ever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.time import parse_date, within_reach

INSTRUMENTS = (
    "cets224", "ets185", "ets189", "ets030", "ets099", "ets182", "cets223", "eu.2023.1543", "eu.2023.1544",
    "eu.eio", "eu.mla2000", "eu_us.mla", "eu_jp.mla", "eu_uk.tca", "us.cloud_act", "un.cybercrime", "bilateral",
)  # fmt: skip
DECLARATION_KINDS = ("reservation", "declaration", "notification")
RESERVABLE = ("cets224.7.9.a", "cets224.7.9.b", "cets224.8.13", "cets224.17", "cets224.17.1")
"""What the Protocol lets a State reserve: the list is closed (cets224.19.1)."""
DECLARABLE = ("7.2.b", "7.8", "8.11", "9.1.b", "9.5", "10.9", "12.3", "18.2")
"""What it lets a State declare (cets224.19.2): taken as meant where the need calls such a declaration a reservation."""


@dataclass(frozen=True, kw_only=True)
class AssumedDeclaration:
    """A declaration taken as made; `scope` none means every case, empty means that none was made."""

    state: str
    provision: str
    kind: str
    scope: tuple[str, ...] | None
    on: date | None


@dataclass(frozen=True, kw_only=True)
class Assumptions:
    """What is taken as if. Empty means that nothing is."""

    in_force: frozenset[str] = frozenset()
    not_in_force: frozenset[str] = frozenset()
    consents: tuple[tuple[str, str, date], ...] = ()
    declarations: tuple[AssumedDeclaration, ...] = ()
    determinations: tuple[tuple[frozenset[str], str], ...] = ()

    def __bool__(self) -> bool:
        return bool(
            self.in_force or self.not_in_force or self.consents or self.declarations or self.determinations
        )

    def determined(self, provision: str, *states: str) -> bool:
        """Whether these States are taken to have mutually determined something (cets224.5.5, 10.8)."""
        return any(set(states) <= who and provision == what for who, what in self.determinations)


NOTHING = Assumptions()


def _list(value: Mapping[str, Any], name: str, path: str) -> list[Any]:
    part = value.get(name)
    if part is None:
        return []
    if not isinstance(part, list):
        raise InputError("not_a_list", f"{path}/{name} is a list, empty for none.", path=f"{path}/{name}")
    return part


def _members(value: Any, allowed: tuple[str, ...], path: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InputError("not_an_object", f"{path} is an object with {', '.join(allowed)}.", path=path)
    for name in value:
        if name not in allowed:
            raise InputError(
                "unknown_member",
                f"{path} has no member {name!r}; it may have {', '.join(allowed)}.",
                path=f"{path}/{name}",
            )
    return value


def _word(value: Any, allowed: tuple[str, ...], path: str) -> str:
    if value not in allowed:
        raise InputError("bad_word", f"{value!r} at {path} is not one of: {', '.join(allowed)}.", path=path)
    return str(value)


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str) or not value:
        raise InputError("not_text", f'{path} is a text, for instance "RS".', path=path)
    return value


def _declarable(value: Any, path: str) -> str:
    """A provision of an instrument that is known here; another word would change nothing, and look as if it had."""
    provision = _text(value, path)
    if not any(provision.startswith(f"{instrument}.") for instrument in INSTRUMENTS):
        raise InputError(
            "bad_provision",
            f"{provision!r} at {path} is no provision of a known instrument; write for instance cets224.7.9.a.",
            path=path,
        )
    return provision


def _reservable(provision: str, path: str) -> None:
    """Refuse a reservation that no State may make: under the Protocol there are four, and no other (cets224.19.1)."""
    declared = (f"cets224.{number}" for number in DECLARABLE)
    if provision.startswith("cets224.") and provision not in (*RESERVABLE, *declared):
        raise InputError(
            "no_reservation",
            f"No reservation may be made to {provision} at {path} (Article 19(1)); it can be made to one of: {', '.join(RESERVABLE)}.",
            path=path,
        )  # fmt: skip


def parse_assume(value: Any, path: str = "/assume") -> Assumptions:
    """Read the `assume` member of a need or a draft.

    Raises:
        InputError: naming the member and the words allowed.
    """
    if value is None:
        return NOTHING
    given = _members(value, ("in_force", "not_in_force", "consents", "declarations", "determinations"), path)
    in_force = [
        _word(item, INSTRUMENTS, f"{path}/in_force/{n}")
        for n, item in enumerate(_list(given, "in_force", path))
    ]
    not_in_force = [
        _word(item, INSTRUMENTS, f"{path}/not_in_force/{n}")
        for n, item in enumerate(_list(given, "not_in_force", path))
    ]
    both = set(in_force) & set(not_in_force)
    if both:
        raise InputError(
            "contradiction", f"{', '.join(sorted(both))} cannot be assumed both in force and not.", path=path
        )
    consents = []
    for n, item in enumerate(_list(given, "consents", path)):
        where = f"{path}/consents/{n}"
        part = _members(item, ("state", "instrument", "on"), where)
        consents.append(
            (
                _text(part.get("state"), f"{where}/state"),
                _word(part.get("instrument"), INSTRUMENTS, f"{where}/instrument"),
                within_reach(parse_date(_text(part.get("on"), f"{where}/on"), f"{where}/on"), f"{where}/on"),
            )
        )
    declarations = []
    for n, item in enumerate(_list(given, "declarations", path)):
        where = f"{path}/declarations/{n}"
        part = _members(item, ("state", "provision", "kind", "scope", "on"), where)
        scope = part.get("scope")
        if scope is not None and (
            not isinstance(scope, list) or not all(isinstance(one, str) for one in scope)
        ):
            raise InputError(
                "not_a_list", f"{where}/scope is null (every case) or a list of words.", path=f"{where}/scope"
            )
        provision = _declarable(part.get("provision"), f"{where}/provision")
        kind = _word(part.get("kind") or "declaration", DECLARATION_KINDS, f"{where}/kind")
        if kind == "reservation" and scope != []:
            _reservable(provision, f"{where}/provision")
        declarations.append(
            AssumedDeclaration(
                state=_text(part.get("state"), f"{where}/state"),
                provision=provision,
                kind=kind,
                scope=None if scope is None else tuple(scope),
                on=parse_date(part["on"], f"{where}/on") if part.get("on") else None,
            )
        )
    determinations = []
    for n, item in enumerate(_list(given, "determinations", path)):
        where = f"{path}/determinations/{n}"
        part = _members(item, ("states", "provision"), where)
        states = part.get("states")
        if not isinstance(states, list) or len(states) < 2:
            raise InputError("not_a_list", f"{where}/states names two States.", path=f"{where}/states")
        determinations.append(
            (frozenset(map(str, states)), _text(part.get("provision"), f"{where}/provision"))
        )
    seen: dict[tuple[str, str, date | None], tuple[str, ...] | None] = {}
    for n, one in enumerate(declarations):
        named = (one.state, one.provision, one.on)
        if seen.setdefault(named, one.scope) != one.scope:
            raise InputError(
                "contradiction", f"{path}/declarations/{n}: {one.state} cannot be assumed to declare two things under {one.provision} at once.",
                path=f"{path}/declarations/{n}",
            )  # fmt: skip
    days: dict[tuple[str, str], date] = {}
    for n, (state, instrument, day) in enumerate(consents):
        if days.setdefault((state, instrument), day) != day:
            raise InputError(
                "contradiction", f"{path}/consents/{n}: {state} cannot be assumed to consent to {instrument} on two days.",
                path=f"{path}/consents/{n}",
            )  # fmt: skip
    # In one order, whatever the order in which they were given; the latest declaration counts.
    declarations.sort(key=lambda one: (one.state, one.provision, one.on or date.min), reverse=True)
    return Assumptions(
        in_force=frozenset(in_force),
        not_in_force=frozenset(not_in_force),
        consents=tuple(sorted(consents)),
        declarations=tuple(declarations),
        determinations=tuple(sorted(determinations, key=lambda one: (sorted(one[0]), one[1]))),
    )
