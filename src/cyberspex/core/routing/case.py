"""A need with the law of its day, and the words in which rules answer: findings, routes, limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cyberspex.core.foundation.findings import Finding, Verdict
from cyberspex.core.law.lawbook import LawbookAt
from cyberspex.core.routing.answer import Question, Route
from cyberspex.core.routing.need import Need

STORED = frozenset(
    {"subscriber", "user_identification", "traffic", "content", "domain_registration", "other"}
)


SUBSCRIBER = frozenset({"subscriber", "user_identification"})


_NAMES: Mapping[str, str] = {
    "cets224": "CETS 224", "ets185": "ETS 185", "ets030": "ETS 30", "ets182": "ETS 182", "ets189": "ETS 189",
    "eu.2023.1543": "Regulation (EU) 2023/1543", "eu.eio": "Directive 2014/41/EU", "eu.mla2000": "EU MLA Convention 2000",
    "eu_us.mla": "EU-US MLA Agreement", "eu_jp.mla": "EU-Japan MLA Agreement",
    "eu_uk.tca": "EU-UK Trade and Cooperation Agreement", "us.cloud_act": "CLOUD Act executive agreement", "bilateral": "A bilateral treaty",
}  # fmt: skip


_WORDS: Mapping[str, str] = {
    "subscriber": "subscriber information", "user_identification": "data to identify the user", "traffic": "traffic data",
    "content": "content data", "domain_registration": "registration data", "other": "other evidence", "eppo": "the European Public Prosecutor's Office",
    "real_time": "data in real time", "search": "a search", "hearing": "a hearing", "joint_team": "a joint team",
}  # fmt: skip


@cache
def plain(*codes: str | None) -> str:
    """Codes of a need as words of a sentence."""
    return ", ".join(_WORDS.get(code, code.replace("_", " ")) for code in codes if code)


@cache
def named(code: str) -> str:
    """An instrument as a practitioner writes it; with a longer code, the article and paragraph too."""
    for short, name in _NAMES.items():
        if code == short:
            return name
        if code.startswith(f"{short}."):
            article, *rest = code[len(short) + 1 :].split(".")
            return f"Article {article}" + "".join(f"({part})" for part in rest) + f" of {name}"
    return code


LIGHT = frozenset({"subscriber", "user_identification", "domain_registration"})
"""What the e-evidence Regulation treats like subscriber data (eu.2023.1543.3.10)."""


@dataclass(kw_only=True)
class Case:
    """A need completed from the catalogue, with the law on its day.

    Fields:
        source: the State that asks.
        target: the State through which the holder is reached: where it is present, else where its addressee is.
        data: the data sought; empty where it is not known. measure: the measure; production where none is named.
        shared: what several routes of this one need ask alike, found once.
    """

    need: Need
    law: LawbookAt
    notes: list[Finding] = field(default_factory=list)
    source: str = field(init=False)
    target: str | None = field(init=False)
    data: tuple[str, ...] = field(init=False)
    measure: str = field(init=False)
    shared: dict[str, Any] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        need = self.need
        self.source = need.state
        state = need.holder_state if need.holder_state not in (None, "none") else need.eu_addressee
        self.target = None if state == "none" else state
        self.data = need.data or ()
        self.measure = need.measure or "production"


def yes(
    code: str, provision: str, template: str, *, source: str = "", as_of: str = "", path: str = "", fix: str = "", **params: object
) -> Finding:  # fmt: skip
    """A reason for a route."""
    return Finding(verdict=Verdict.PERMITTED, code=code, template=template, params=params, provision=provision,
                   source=source, as_of=as_of, path=path, fix_template=fix)  # fmt: skip


def no(
    code: str, provision: str, template: str, *, source: str = "", as_of: str = "", path: str = "", fix: str = "", **params: object
) -> Finding:  # fmt: skip
    """A reason against a route."""
    return Finding(verdict=Verdict.REFUSED, code=code, template=template, params=params, provision=provision,
                   source=source, as_of=as_of, path=path, fix_template=fix)  # fmt: skip


def doubt(
    code: str, provision: str, template: str, *, source: str = "", as_of: str = "", path: str = "", fix: str = "", **params: object
) -> Finding:  # fmt: skip
    """A reason why a route hangs on a fact."""
    return Finding(verdict=Verdict.UNDETERMINED, code=code, template=template, params=params, provision=provision,
                   source=source, as_of=as_of, path=path, fix_template=fix)  # fmt: skip


def warn(
    code: str, provision: str, template: str, *, source: str = "", as_of: str = "", path: str = "", fix: str = "", **params: object
) -> Finding:  # fmt: skip
    """Something to know that changes nothing."""
    return Finding(verdict=Verdict.WARNING, code=code, template=template, params=params, provision=provision,
                   source=source, as_of=as_of, path=path, fix_template=fix)  # fmt: skip


def as_warning(finding: Finding) -> Finding:
    """The same reason where it bars a part only."""
    return Finding(verdict=Verdict.WARNING, code=finding.code, template=finding.template, params=finding.params, provision=finding.provision,
                   source=finding.source, as_of=finding.as_of, path=finding.path, fix_template=finding.fix_template)  # fmt: skip


def route_of(
    code: str, order: int, parts: Iterable[tuple[list[Finding], list[Question]] | list[Finding]], **more: Any
) -> Route:
    findings: list[Finding] = []
    questions: list[Question] = []
    for part in parts:
        if isinstance(part, tuple):
            findings += part[0]
            questions += part[1]
        else:
            findings += part
    asked = tuple([one.deciding(code) for one in questions]) if questions else ()
    return Route(route=code, order=order, findings=tuple(findings), questions=asked, **more)


def body(kind: str, state: str | None) -> dict[str, Any]:
    return {"kind": kind, "state": state}


_LIMIT_WORDS = frozenset({"serve", "objection", "extended", "emergency", "decision", "execution"})
"""Words that tell two time limits of one provision apart."""


@cache
def limit(key: str, value: str) -> Mapping[str, str]:
    return {
        "key": key,
        "value": value,
        "provision": ".".join(p for p in key.split(".") if p not in _LIMIT_WORDS),
    }


def speaks(case: Case, state: str | None) -> tuple[str, ...]:
    return case.law.languages(state) if state else ()
