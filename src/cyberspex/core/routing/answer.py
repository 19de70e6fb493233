"""The answer to a need: routes in order, what is excluded and why, and what to ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cyberspex.core.foundation.findings import Finding, Verdict


@dataclass(frozen=True, kw_only=True)
class Question:
    """A fact that is missing, and which routes it decides; none where it only shapes them."""

    fact: str
    ask: str
    provision: str
    decides: tuple[str, ...]

    def deciding(self, route: str) -> Question:
        """The same question, asked for one route."""
        return Question(fact=self.fact, ask=self.ask, provision=self.provision, decides=(route,))


@dataclass(frozen=True, kw_only=True, init=False)
class Route:
    """One way of proceeding.

    Fields:
        findings: the reasons; a refusal among them excludes the route.
        questions: unknown facts on which it hangs.
        shaping: unknown facts that shape it, without deciding whether it is open.
        fixable: excluded only because issuer, validation or form is wrong.
        order: preference, lower first.
    """

    route: str
    order: int
    findings: tuple[Finding, ...]
    questions: tuple[Question, ...] = ()
    shaping: tuple[Question, ...] = ()
    addressee: Mapping[str, Any] = field(default_factory=dict)
    channel: str = ""
    form: str = ""
    languages: tuple[str, ...] = ()
    time_limits: tuple[Mapping[str, str], ...] = ()
    notify: tuple[Mapping[str, Any], ...] = ()
    authority_ok: bool | None = None
    parallel_with: str | None = None
    fixable: bool = False

    def __init__(
        self, *, route: str, order: int, findings: tuple[Finding, ...], questions: tuple[Question, ...] = (),
        shaping: tuple[Question, ...] = (), addressee: Mapping[str, Any] | None = None, channel: str = "", form: str = "",
        languages: tuple[str, ...] = (), time_limits: tuple[Mapping[str, str], ...] = (), notify: tuple[Mapping[str, Any], ...] = (),
        authority_ok: bool | None = None, parallel_with: str | None = None, fixable: bool = False,
    ) -> None:  # fmt: skip
        # Written out for the same reason as that of a finding: an answer holds dozens of routes.
        self.__dict__.update(
            route=route, order=order, findings=findings, questions=questions, shaping=shaping,
            addressee=addressee if addressee is not None else {}, channel=channel, form=form, languages=languages,
            time_limits=time_limits, notify=notify, authority_ok=authority_ok, parallel_with=parallel_with, fixable=fixable,
        )  # fmt: skip

    def but(self, **changes: Any) -> Route:
        """The same route with some members changed."""
        other = object.__new__(Route)
        other.__dict__.update(self.__dict__)
        other.__dict__.update(changes)
        return other

    @property
    def verdict(self) -> Verdict:
        """Refused if a reason refuses, undetermined if a fact is missing, else permitted."""
        words = {finding.verdict for finding in self.findings}
        if Verdict.REFUSED in words:
            return Verdict.REFUSED
        if Verdict.UNDETERMINED in words or self.questions:
            return Verdict.UNDETERMINED
        return Verdict.PERMITTED

    def as_json(self, rank: int) -> dict[str, Any]:
        """A route as the contract writes it."""
        return {
            "rank": rank,
            "route": self.route,
            "verdict": str(self.verdict),
            "addressee": dict(self.addressee),
            "channel": self.channel,
            "form": self.form,
            "languages": list(self.languages),
            "time_limits": [dict(one) for one in self.time_limits],
            "notify": [dict(one) for one in self.notify],
            "authority_ok": self.authority_ok,
            "parallel_with": self.parallel_with,
            "findings": [finding.as_json() for finding in self.findings],
        }


@dataclass(frozen=True, kw_only=True)
class Answer:
    """All routes for a need on a day, from one version of the lawbook."""

    on: str
    lawbook: str
    assumed: bool
    routes: tuple[Route, ...]
    excluded: tuple[Route, ...]
    then: tuple[Route, ...] | None = None
    confidence: Mapping[str, str] = field(default_factory=dict)
    """How sure the lawbook is of what a provision says, by provision."""
    notes: tuple[Finding, ...] = ()
    """What to know of the day asked about and of what was typed, whatever the route."""

    @property
    def verdict(self) -> Verdict:
        """Permitted if any route is, else undetermined if any is, else refused."""
        words = {route.verdict for route in self.routes}
        for word in (Verdict.PERMITTED, Verdict.UNDETERMINED):
            if word in words:
                return word
        return Verdict.REFUSED

    def as_json(self) -> dict[str, Any]:
        """The answer as the contract writes it."""
        questions: dict[str, Question] = {}
        for route in (*self.routes, *(self.then or ())):
            for one in (*route.questions, *route.shaping):
                held = questions.get(one.fact)
                decides = tuple(dict.fromkeys((*(held.decides if held else ()), *one.decides)))
                questions[one.fact] = replace(held or one, decides=decides)
        value: dict[str, Any] = {
            "on": self.on,
            "lawbook": self.lawbook,
            "assumed": self.assumed,
            "verdict": str(self.verdict),
            "routes": [route.as_json(rank) for rank, route in enumerate(self.routes, 1)],
            "excluded": [
                {
                    "route": route.route,
                    "verdict": "refused",
                    **({"fixable": True} if route.fixable else {}),
                    "findings": [one.as_json() for one in route.findings if one.verdict is Verdict.REFUSED],
                }
                for route in self.excluded
            ],
            "questions": [
                {"fact": one.fact, "ask": one.ask, "provision": one.provision, "decides": list(one.decides)}
                for one in sorted(questions.values(), key=lambda one: -len(one.decides))
            ],
        }
        value["notes"] = [one.as_json() for one in self.notes]
        if self.then is not None:
            value["then"] = [route.as_json(rank) for rank, route in enumerate(self.then, 1)]
        for route in (*value["routes"], *value["excluded"], *value.get("then", ())):
            for one in route["findings"]:
                one["confidence"] = self.confidence.get(one["provision"], "")
        return value
