"""Asking well: which facts of a need are still missing, in the order in which they decide most.

- A missing fact is worth a question where one of its values would change the answer; each is tried, nothing is guessed.
- First come facts that open or close the most routes, then those that only shape one (addressee, language, time limit).
- What is out of the ordinary (a territory, a privileged person, an earlier attempt ...) is one question together: where it
  is not said, there is none, as the contract of a need has it.
- What the lawbook does not hold (a deposit not seen, a bilateral treaty) is no fact of a need; the answer's own questions name it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cyberspex.core.foundation.findings import Verdict
from cyberspex.core.law.lawbook import Lawbook, LawbookAt
from cyberspex.core.routing.answer import Answer, Route
from cyberspex.core.routing.compare import moved
from cyberspex.core.routing.find import find_routes
from cyberspex.core.routing.need import (
    AUTHORITIES,
    DATA,
    HOLDERS,
    HOSTED,
    MEASURES,
    PURPOSES,
    RISKS,
    ROUTES,
    Attempt,
    Emergency,
    Need,
)

Change = Mapping[str, Any]
SPECIAL = "special"
"""The name of the one question for everything that is out of the ordinary."""


@dataclass(frozen=True, kw_only=True)
class Value:
    """One value that a fact may have, and what it changes in a need.

    Fields:
        code: the value in words of the contract, for instance `judge` or `yes`.
        changes: members of `Need`.
    """

    code: str
    changes: Change


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A fact that a need may lack.

    Fields:
        name: the member of a need, as the contract writes it.
        ask, why: the question and why it is asked.
        provision: where the law makes it count, unless a reason of the answer names a nearer one.
        values: values that between them show every difference the fact can make.
        known: whether the need says it.
        counts: whether it can count at all in this need.
        special: out of the ordinary, so that silence means that there is none.
    """

    name: str
    ask: str
    why: str
    provision: str
    values: Callable[[Need, LawbookAt], Iterable[Value]]
    known: Callable[[Need], bool]
    counts: Callable[[Need], bool] = lambda need: True
    special: bool = False


@dataclass(frozen=True, kw_only=True)
class OpenFact:
    """A missing fact whose value would change the answer.

    Fields:
        decides: routes that one of its values would open or close, in the order of the answer.
        shapes: further routes that it would only change in rank, addressee, form, language, time limit or notification.
        members: the facts that the question covers; more than one only for what is out of the ordinary.
    """

    fact: str
    ask: str
    why: str
    provision: str
    decides: tuple[str, ...]
    shapes: tuple[str, ...]
    members: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The question for programs."""
        return {
            "fact": self.fact, "ask": self.ask, "why": self.why, "provision": self.provision,
            "decides": list(self.decides), "shapes": list(self.shapes), "members": list(self.members),
        }  # fmt: skip


# --- values


def _words(attribute: str, *codes: str) -> Callable[[Need, LawbookAt], tuple[Value, ...]]:
    made = tuple(Value(code=code, changes={attribute: code}) for code in codes)
    return lambda need, law: made


def _yes_no(attribute: str) -> Callable[[Need, LawbookAt], tuple[Value, ...]]:
    made = tuple(Value(code=code, changes={attribute: said}) for code, said in (("yes", True), ("no", False)))
    return lambda need, law: made


def kinds_of_state(law: LawbookAt) -> tuple[str, ...]:
    """One State of each kind: two of a kind are bound by the same on the day, so they give the same verdicts."""
    found: tuple[str, ...] | None = law.kept.get("kinds_of_state")
    if found is None:
        instruments = sorted({one for one, _state in (*law.lawbook.status, *law.lawbook.acts)})
        kinds: dict[tuple[Any, ...], str] = {}
        for state in sorted({one for _instrument, one in (*law.lawbook.status, *law.lawbook.acts)}):
            if law.knows_state(state):
                bound = tuple(law.in_force(state, one).word for one in instruments)
                kinds.setdefault((law.in_union(state), *bound), state)
        found = law.kept["kinds_of_state"] = tuple(kinds.values())
    return found


def _states(
    attribute: str, *, none: bool, union: bool = False
) -> Callable[[Need, LawbookAt], Iterable[Value]]:
    def values(need: Need, law: LawbookAt) -> Iterable[Value]:
        codes = [code for code in kinds_of_state(law) if not union or law.in_union(code)]
        own = [need.state] if not union or law.in_union(need.state) else []
        for code in dict.fromkeys([*(["none"] if none else []), *own, *codes]):
            yield Value(code=code, changes={attribute: code})

    return values


def _here_or_there(
    attribute: str, *, beside: str = "", none: bool = False
) -> Callable[[Need, LawbookAt], Iterable[Value]]:
    """The State that asks, the one where the holder is, and some other; `beside`: a fact that counts only together with it."""

    def values(need: Need, law: LawbookAt) -> Iterable[Value]:
        there = [one for one in (need.holder_state, need.eu_addressee) if one not in (None, "none")]
        other = next((one for one in kinds_of_state(law) if one not in (need.state, *there)), need.state)
        if none:
            yield Value(code="none", changes={attribute: "none"})
        for code in dict.fromkeys([need.state, *there, other]):
            yield Value(code=str(code), changes={attribute: code})
        if beside and getattr(need, beside) is None:
            yield Value(code=need.state, changes={attribute: need.state, beside: need.state})

    return values


def _emergencies(need: Need, law: LawbookAt) -> Iterable[Value]:
    yield Value(code="no", changes={"no_emergency": True})
    for risk in RISKS:
        whole = Emergency(risk_to=risk, imminent=True, significant=True)
        yield Value(code=risk, changes={"emergency": whole})


def _of_emergency(name: str, *said: Any) -> Callable[[Need, LawbookAt], Iterable[Value]]:
    def values(need: Need, law: LawbookAt) -> Iterable[Value]:
        for one in said:
            code = {True: "yes", False: "no"}.get(one, one)
            yield Value(
                code=str(code), changes={"emergency": replace(need.emergency or Emergency(), **{name: one})}
            )

    return values


def _in_emergency(name: str) -> Callable[[Need], bool]:
    return lambda need: (
        need.no_emergency or (need.emergency is not None and getattr(need.emergency, name) is not None)
    )


_MONTHS = (1, 24, 36, 60)  # below, between and at the thresholds that instruments set: three and four years


def _months(attribute: str, *numbers: int) -> Callable[[Need, LawbookAt], tuple[Value, ...]]:
    made = tuple(Value(code=str(one), changes={attribute: one}) for one in numbers)
    return lambda need, law: made


_OFFENCES: tuple[tuple[str, ...], ...] = (
    (), ("terrorism",), ("non_cash_fraud", "via_information_system"), ("organised_crime",), ("annex_iv",),
)  # fmt: skip


def _tags(need: Need, law: LawbookAt) -> Iterable[Value]:
    return (Value(code=",".join(one) or "none", changes={"tags": one}) for one in _OFFENCES)


def _lists(attribute: str, words: Iterable[str]) -> Callable[[Need, LawbookAt], tuple[Value, ...]]:
    made = tuple(Value(code=word, changes={attribute: (word,)}) for word in words)
    return lambda need, law: made


def _hosted(need: Need, law: LawbookAt) -> Iterable[Value]:
    yield Value(code="none", changes={"hosted_for": "none"})
    other = next(code for code in kinds_of_state(law) if code != need.state)
    for kind in HOSTED:
        for state in (need.state, other):
            yield Value(code=f"{kind}:{state}", changes={"hosted_for": {"kind": kind, "state": state}})


def _before(need: Need, law: LawbookAt) -> Iterable[Value]:
    yield Value(code="none", changes={"previous": ()})
    for route in ("cets224.7", "eu.epoc", "eu.epoc_pr", "cets224.6"):
        for outcome in ("silent", "refused", "objected"):
            attempt = Attempt(route=route, outcome=outcome, sent_on=date.min, on=need.on)
            yield Value(code=f"{route}:{outcome}", changes={"previous": (attempt,)})


def _domains(need: Need, law: LawbookAt) -> Iterable[Value]:
    yield Value(code="generic", changes={"domain": "example.com"})
    yield Value(code="country", changes={"domain": "example.eu"})


def _territories(need: Need, law: LawbookAt) -> Iterable[Value]:
    """Territories that a declaration names, and one that none names: a code that no list of Parties has."""
    yield Value(code="none", changes={"territory": "none"})
    named = [
        str(word)
        for (state, provision), rows in law.lawbook.deposited.items()
        if state == need.holder_state and provision in _EXTENT
        for row in rows
        for word in row.get("scope", ())
    ]
    for one in law.assume.declarations:
        if one.state == need.holder_state and one.provision in _EXTENT:
            named += one.scope or ()
    listed = {state for _instrument, state in law.lawbook.status}
    other = next((code for code in law.lawbook.states if code not in listed), None)
    for code in dict.fromkeys([*named, other]):
        if code is not None and law.knows_state(code):
            yield Value(code=code, changes={"territory": code})


_EXTENT = ("ets185.38", "cets224.18.2", "ets030.25")
"""Where States declare to which territories a treaty extends."""


def _said(attribute: str) -> Callable[[Need], bool]:
    return lambda need: getattr(need, attribute) is not None


def _sentence(need: Need) -> bool:
    return need.purpose == "sentence_execution"


FACTS: tuple[Fact, ...] = (
    Fact(
        name="holder.state", ask="In which State is the holder physically present?",
        why="Treaties bind States: the State where the holder is present decides which of them can be used.",
        provision="cets224.7.1", values=_states("holder_state", none=True),
        known=lambda need: need.holder_state is not None or need.provider not in (None, "none"),
    ),
    Fact(
        name="data", ask="Which data are sought?", why="Each route reaches certain kinds of data only, and who may issue depends on the kind.",
        provision="ets185.18.3", values=_lists("data", DATA), known=_said("data"),
    ),
    Fact(
        name="measure", ask="Which measure is sought: production, preservation, data in real time, a search, a hearing or a joint team?",
        why="Production, preservation and real-time collection have rules of their own.", provision="ets185.23",
        values=_words("measure", *MEASURES), known=_said("measure"),
    ),
    Fact(
        name="purpose", ask="For which purpose are the data sought?",
        why="Nearly every route serves criminal investigations and proceedings only.", provision="cets224.2.1",
        values=_words("purpose", *PURPOSES), known=_said("purpose"),
    ),
    Fact(
        name="holder.kind", ask="What is the holder: a service provider, registrar, registry, public authority, person or bank?",
        why="Direct orders reach service providers, registrars or registries; other holders are reached through authorities.",
        provision="eu.2023.1543.3.3", values=_words("kind", *HOLDERS), known=_said("kind"),
    ),
    Fact(
        name="emergency", ask="Is there a significant and imminent risk to the life or safety of a person?",
        why="An emergency opens routes of its own, with time limits in hours.", provision="cets224.3.2.c", values=_emergencies,
        known=lambda need: need.emergency is not None or need.no_emergency,
    ),
    Fact(
        name="issuing.authority", ask="Which authority issues the order?",
        why="Some data may be ordered by a judge only, some by a prosecutor, too; some States ask for a judicial authority.",
        provision="eu.2023.1543.4", values=_words("authority", *AUTHORITIES), known=_said("authority"),
    ),
    Fact(
        name="validated_by", ask="Who validates the order?",
        why="Where the issuer alone is not enough, a judge or prosecutor can validate or supervise.", provision="eu.2023.1543.4",
        values=_words("validated_by", "none", "judge", "public_prosecutor", "police"), known=_said("validated_by"),
    ),
    Fact(
        name="holder.eu_addressee", ask="In which Member State is the provider's designated establishment or legal representative?",
        why="A European order goes to that addressee, wherever the provider itself or its data are.", provision="eu.2023.1543.7.1",
        values=_states("eu_addressee", none=True, union=True), known=_said("eu_addressee"),
    ),
    Fact(
        name="holder.offers_services_in_eu", ask="Does the provider offer services in the European Union?",
        why="The Regulation covers providers that do, and they must have an addressee there.", provision="eu.2023.1543.2.1",
        values=_yes_no("offers_services_in_eu"), known=_said("offers_services_in_eu"),
    ),
    Fact(
        name="offence.max_penalty_months", ask="Which maximum penalty does the offence carry, in months?",
        why="Some routes are open for offences above a threshold only.", provision="eu.2023.1543.5.4",
        values=_months("max_penalty_months", *_MONTHS), known=_said("max_penalty_months"),
    ),
    Fact(
        name="offence.tags", ask="Is the offence one of the listed kinds: terrorism, an attack on information systems, child sexual abuse, non-cash fraud ...?",
        why="Listed offences pass whatever their penalty, and some conventions serve particular offences.", provision="eu.2023.1543.5.4",
        values=_tags, known=_said("tags"),
    ),
    Fact(
        name="offence.committed_in", ask="Where was the offence committed?",
        why="The other State is not notified where offence and person both belong to the issuing State.", provision="eu.2023.1543.8.2",
        values=_here_or_there("committed_in", beside="resides_in"), known=_said("committed_in"),
    ),
    Fact(
        name="person.resides_in", ask="Where does the person reside whose data are sought?",
        why="The person's residence decides on notification and on some agreements.", provision="eu.2023.1543.8.2",
        values=_here_or_there("resides_in", beside="committed_in"), known=_said("resides_in"),
    ),
    Fact(
        name="volatile", ask="Could the data be lost or changed soon?", why="Then preservation comes first.", provision="ets185.29.1",
        values=_yes_no("volatile"), known=_said("volatile"),
    ),
    Fact(
        name="preserved", ask="Have the data been preserved already?", why="What is preserved need not be preserved again.", provision="ets185.29.1",
        values=_yes_no("preserved"), known=_said("preserved"), counts=lambda need: need.volatile is True,
    ),
    Fact(
        name="emergency.risk_to", ask="What is at risk: life, safety, or something else?", why="Only a risk to the life or safety of a person counts everywhere.",
        provision="cets224.3.2.c", values=_of_emergency("risk_to", *RISKS), known=_in_emergency("risk_to"),
        counts=lambda need: need.emergency is not None,
    ),
    Fact(
        name="emergency.imminent", ask="Is the risk imminent?", why="A risk that is not imminent is no emergency.", provision="cets224.3.2.c",
        values=_of_emergency("imminent", True, False), known=_in_emergency("imminent"), counts=lambda need: need.emergency is not None,
    ),
    Fact(
        name="emergency.significant", ask="Is the risk significant?", why="A risk that is not significant is no emergency under the Protocol.",
        provision="cets224.3.2.c", values=_of_emergency("significant", True, False), known=_in_emergency("significant"),
        counts=lambda need: need.emergency is not None,
    ),
    Fact(
        name="sentence_months", ask="How long is the custodial sentence, in months?", why="It has to be of four months or more.",
        provision="eu.2023.1543.2.2", values=_months("sentence_months", 1, 4), known=_said("sentence_months"), counts=_sentence,
    ),
    Fact(
        name="in_absentia", ask="Was the sentence rendered in absentia?", why="A sentence rendered in absentia does not count.",
        provision="eu.2023.1543.2.2", values=_yes_no("in_absentia"), known=_said("in_absentia"), counts=_sentence,
    ),
    Fact(
        name="absconded", ask="Has the convict absconded?", why="It serves to find convicts who absconded.", provision="eu.2023.1543.2.2",
        values=_yes_no("absconded"), known=_said("absconded"), counts=_sentence,
    ),
    Fact(
        name="holder.domain", ask="Which domain is it?", why="The policy for generic domains does not reach those of a country.",
        provision="icann.disclosure", values=_domains, known=_said("domain"),
        counts=lambda need: "domain_registration" in (need.data or ()),
    ),
    Fact(
        name="holder.contract_state", ask="Is there a State where the provider only offers its services or has a contract?",
        why="An offer of services is no presence; it may make a national order possible.", provision="ets185.18.1.b",
        values=_here_or_there("contract_state", none=True), known=_said("contract_state"), special=True,
    ),
    Fact(
        name="holder.hosted_for", ask="Are the data hosted for a public authority or for a professional bound by secrecy?",
        why="Such data are protected from European orders of other States.", provision="eu.2023.1543.5.8", values=_hosted,
        known=_said("hosted_for"), special=True,
    ),
    Fact(
        name="person.privileged", ask="Is the person protected as a lawyer, doctor, journalist or by immunity?",
        why="Privileges of the other State may bar disclosure.", provision="eu.2023.1543.12.1.a",
        values=_words("privileged", "none", "lawyer", "official_immunity"), known=_said("privileged"), special=True,
    ),
    Fact(
        name="previous", ask="Was another route tried before, and what came of it?",
        why="A failed order is enforced, not sent again.", provision="cets224.7.7", values=_before, known=_said("previous"), special=True,
    ),
    Fact(
        name="holder.territory", ask="Is the holder in a territory with a status of its own?",
        why="A treaty may not extend to it.", provision="ets185.38",
        values=_territories,
        known=_said("territory"), special=True,
    ),
    Fact(
        name="issuing.unit", ask="Does a constituent unit of a federal State ask by itself?", why="A federal State may have reserved its units' part.",
        provision="cets224.17.2",
        values=lambda need, law: (
            Value(code="none", changes={"unit": "none"}), Value(code=f"{need.state}-01", changes={"unit": f"{need.state}-01"}),
        ),
        known=_said("unit"), special=True,
    ),
)  # fmt: skip
"""Every fact that may be missing, in the order in which ties are broken."""

BY_NAME: Mapping[str, Fact] = {fact.name: fact for fact in FACTS}


# --- what a value changes

Shape = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Outline:
    """What an answer comes to: for each route its verdict and how one proceeds on it, and the order of preference."""

    routes: Mapping[str, tuple[Verdict, Shape]]
    order: tuple[str, ...]


def outline(answer: Answer) -> Outline:
    """The outline of an answer; what may follow a preservation stands under `then:`."""
    found = {route.route: (route.verdict, _shape(route)) for route in answer.routes}
    found |= {route.route: (Verdict.REFUSED, (route.fixable,)) for route in answer.excluded}
    then = [f"then:{route.route}" for route in answer.then or ()]
    found |= {
        name: (route.verdict, _shape(route)) for name, route in zip(then, answer.then or (), strict=True)
    }
    return Outline(routes=found, order=(*(route.route for route in answer.routes), *then))


def _shape(route: Route) -> Shape:
    return (
        tuple(sorted(route.addressee.items(), key=str)), route.channel, route.form, route.languages,
        tuple(sorted((one["key"], one["value"]) for one in route.time_limits)),
        tuple((one["state"], one["authority"], one["suspensive"]) for one in route.notify),
        route.authority_ok, route.parallel_with,
    )  # fmt: skip


_NOT_NAMED: tuple[Verdict, Shape] = (Verdict.REFUSED, ("not named",))


def open_facts(need: Need, lawbook: Lawbook, *, unknown: Iterable[str] = ()) -> tuple[OpenFact, ...]:
    """The missing facts that would change the answer, those that decide most first.

    A value changes a route's verdict, or only its shape; reasons in other words alone are no change. Facts are tried one
    by one, so a fact that counts only together with another one comes up once that one is known.

    Args:
        unknown: names of facts that the person does not know either; they are not asked again.
    """
    trial = _Trial(need, lawbook)
    left_out = set(unknown)
    found = [
        one for fact in FACTS if not fact.special and fact.name not in left_out and (one := trial.of(fact))
    ]
    found.sort(key=lambda one: (-len(one.decides), -len(one.shapes)))
    unusual = _unusual(trial, left_out)
    return (*found, unusual) if unusual else tuple(found)


def next_question(need: Need, lawbook: Lawbook, *, unknown: Iterable[str] = ()) -> OpenFact | None:
    """The first of `open_facts`, none where no missing fact would change the answer."""
    trial = _Trial(need, lawbook)
    left_out = set(unknown)
    found = [
        one for fact in FACTS if not fact.special and fact.name not in left_out and (one := trial.of(fact))
    ]
    if found:
        return max(found, key=lambda one: (len(one.decides), len(one.shapes)))
    return _unusual(trial, left_out)


class _Trial:
    """An answer, and what it would be with one fact more."""

    def __init__(self, need: Need, lawbook: Lawbook) -> None:
        self.need = need
        self.lawbook = lawbook
        self.law = lawbook.at(need.on, need.assume)
        answer = find_routes(need, lawbook)
        self.before = outline(answer)
        self.provisions: dict[str, str] = {}
        for route in (*answer.routes, *(answer.then or ())):
            for one in (*route.questions, *route.shaping):
                self.provisions.setdefault(one.fact, one.provision)

    def of(self, fact: Fact) -> OpenFact | None:
        """The question for a fact, none where it is known or would change nothing."""
        if fact.known(self.need) or not fact.counts(self.need):
            return None
        decides: dict[str, None] = {}
        shapes: dict[str, None] = {}
        for value in fact.values(self.need, self.law):
            after = outline(find_routes(replace(self.need, **value.changes), self.lawbook))
            for route in self.before.routes.keys() | after.routes.keys():
                was, now = self.before.routes.get(route, _NOT_NAMED), after.routes.get(route, _NOT_NAMED)
                if was[0] is not now[0]:
                    decides[route.removeprefix("then:")] = None
                elif was[1] != now[1]:
                    shapes[route.removeprefix("then:")] = None
            shapes |= dict.fromkeys(
                route.removeprefix("then:") for route in moved(self.before.order, after.order)
            )
        if not decides and not shapes:
            return None
        return OpenFact(
            fact=fact.name, ask=fact.ask, why=fact.why, provision=self.provisions.get(fact.name, fact.provision),
            decides=_in_order(decides), shapes=_in_order(one for one in shapes if one not in decides), members=(fact.name,),
        )  # fmt: skip


def _in_order(routes: Iterable[str]) -> tuple[str, ...]:
    given = set(routes)
    return tuple(code for code in ROUTES if code in given)


def _unusual(trial: _Trial, left_out: set[str]) -> OpenFact | None:
    """One question for everything out of the ordinary that would change the answer."""
    if SPECIAL in left_out:
        return None
    found = [one for fact in FACTS if fact.special and fact.name not in left_out and (one := trial.of(fact))]
    if not found:
        return None
    decides = {route for one in found for route in one.decides}
    shapes = {route for one in found for route in one.shapes} - decides
    return OpenFact(
        fact=SPECIAL, ask="Is there anything out of the ordinary?", why="Where nothing is said, the answer takes it that there is none.",
        provision=found[0].provision, decides=_in_order(decides), shapes=_in_order(shapes),
        members=tuple(one.fact for one in found),
    )  # fmt: skip


def nothing_special(need: Need) -> Need:
    """The need with everything out of the ordinary said to be none."""
    none: dict[str, Any] = {
        "contract_state": "none",
        "hosted_for": "none",
        "privileged": "none",
        "previous": (),
        "territory": "none",
        "unit": "none",
    }
    return replace(need, **{name: said for name, said in none.items() if getattr(need, name) is None})
