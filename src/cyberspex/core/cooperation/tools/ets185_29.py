"""ETS 185 Article 29: request for the expedited preservation of stored data, through 24/7 points.

- Content follows Article 29(2)(a) to (f) and sections 1 to 7 of the template that was seen
  (T-CY(2018)11, adopted on 9 July 2018; what follows section 7 was not seen). Other members are our own.
- Two sides: requesting and requested authority. Preservation lasts at least sixty days (29.7).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from cyberspex.core.cooperation.answering import AnsweringQuestion
from cyberspex.core.cooperation.carrying import Before, Carried, part, sought_in
from cyberspex.core.cooperation.content import (
    Assume,
    Body,
    Identifier,
    Offence,
    Parties,
    Period,
    Translation,
)
from cyberspex.core.cooperation.preflight.preservation_asked import asked_of_preservation
from cyberspex.core.cooperation.preflight.preservation_request import preservation_request
from cyberspex.core.cooperation.procedure import Side, procedure
from cyberspex.core.cooperation.tool import MessageRule, Question, Reason, Tool, Topic
from cyberspex.core.foundation.audience import Audience


class RequestStatus(StrEnum):
    """Section 3 of the template."""

    NEW = "new"
    EXTENSION = "extension"


class DataCategory(StrEnum):
    """Which stored data are to be preserved."""

    SUBSCRIBER = "subscriber"
    TRAFFIC = "traffic"
    CONTENT = "content"
    OTHER = "other"


class FollowUp(StrEnum):
    """What the requesting Party intends to send (29.2.f)."""

    SEARCH_OR_ACCESS = "search_or_access"
    SEIZURE_OR_SECURING = "seizure_or_securing"
    DISCLOSURE = "disclosure"


@dataclass(frozen=True, kw_only=True)
class Data:
    """Stored data to be preserved about one identifier (29.2.c)."""

    id: str
    identifier: Identifier | None = None
    categories: list[DataCategory] = field(default_factory=list)
    period: Period | None = None
    relation_to_offence: str | None = None


@dataclass(frozen=True, kw_only=True)
class Request:
    """The request to the 24/7 point of the other State."""

    date: str | None = None
    status: RequestStatus | None = None
    previous_reference: str | None = None
    requested_authority: Body | None = None
    requesting_authority: Body | None = None
    office_hours: str | None = None
    time_zone: str | None = None
    preferred_response: str | None = None
    confirmation_contact: Body | None = None
    investigative_authority: Body | None = None
    offences: list[Offence] = field(default_factory=list)
    facts: str | None = None
    data: list[Data] = field(default_factory=list)
    custodian: Body | None = None
    custodian_information: str | None = None
    necessity: str | None = None
    intends_follow_up: bool | None = None
    follow_up: list[FollowUp] = field(default_factory=list)
    requested_days: int | None = None
    confidentiality: bool | None = None


@dataclass(frozen=True, kw_only=True)
class File:
    """The requesting side's own notes; they leave with nobody."""

    notes: str | None = None


@dataclass(frozen=True, kw_only=True)
class Languages:
    """Languages of the request: one, or two side by side."""

    request: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A draft preservation request."""

    tool: Literal["ets185.29"]
    exercise: bool
    on: str
    parties: Parties
    reference: str | None = None
    assume: Assume | None = None
    languages: Languages | None = None
    request: Request | None = None
    translations: list[Translation] = field(default_factory=list)
    file: File | None = None


_SEEN = frozenset({Audience.REQUESTED_AUTHORITY, Audience.FILE})

_REQUESTING = procedure(
    "draft",
    """
    submit        | draft                                | submitted | drafter  | ets185.29.2
    send_back     | submitted                            | draft     | approver | ets185.29.2
    approve       | submitted                            | approved  | approver | ets185.29.2
    sign          | approved                             | signed    | approver | ets185.25.3
    send          | signed                               | sending   | approver | ets185.35.1
    receipt       | sending                              | pending   | partner  | ets185.29.1
    question      | pending clarify                      | clarify   | partner  | ets185.35.1
    clarify       | clarify                              | pending   | drafter  | ets185.35.1
    was_preserved | pending clarify extending            | preserved | partner  | ets185.29.7
    was_refused   | pending clarify extending            | refused   | partner  | ets185.29.5
    extend        | preserved                            | extending | drafter  | ets185.29.7
    follow_up     | preserved extending                  | followed  | drafter  | ets185.29.7
    expire        | preserved extending                  | expired   | clock    | ets185.29.7
    elect         | preserved followed refused expired   | elected   | drafter  | ets185.31.1
    withdraw      | draft submitted approved signed sending pending clarify | withdrawn | approver | ets185.29.1
    close         | preserved followed refused expired elected | closed | drafter  | ets185.29.7
    """,
    subject="request:requesting_authority",
)
_REQUESTED = procedure(
    "received",
    """
    receive         | received                    | pending   | partner           | ets185.29.1
    ask             | pending clarify             | clarify   | receiving_officer | ets185.35.1
    clarified       | clarify                     | pending   | partner           | ets185.35.1
    preserve        | pending clarify extending   | preserved | receiving_officer | ets185.29.3
    not_preserve    | pending clarify extending   | refused   | receiving_officer | ets185.29.5
    extension_asked | preserved                   | extending | partner           | ets185.29.7
    followed        | preserved extending         | followed  | partner           | ets185.29.7
    expire          | preserved extending         | expired   | clock             | ets185.29.7
    withdrawn       | pending clarify preserved   | withdrawn | partner           | ets185.29.1
    """,
    subject="request:requested_authority",
)

_Q, _D = Side.REQUESTING_AUTHORITY, Side.REQUESTED_AUTHORITY

EXAMPLE = {
    "tool": "ets185.29",
    "exercise": True,
    "on": "2026-11-23",
    "reference": "EX-P-2026-0007",
    "parties": {"issuing": "RS", "receiving": "HU"},
    "languages": {"request": ["en"]},
    "request": {
        "date": "2026-11-23",
        "status": "new",
        "requested_authority": {
            "id": "hu.point.example.org",
            "name": "Exercise 24/7 Point of Hungary",
            "country": "HU",
            "email": "point@hu.point.example.org",
        },
        "requesting_authority": {
            "id": "rs.point.example.org",
            "name": "Exercise 24/7 Point of Serbia",
            "authority": "police",
            "official": "Marko Primer",
            "address": "Trg primera 5, 11000 Beograd",
            "country": "RS",
            "email": "point@rs.point.example.org",
            "phone": "+381112345679",
        },
        "office_hours": "at all hours",
        "time_zone": "Europe/Belgrade",
        "preferred_response": "e-mail",
        "offences": [
            {"description": "Computer-related fraud, Article 8 of the Convention as enacted at home"}
        ],
        "facts": "An unknown person took payment for bicycles that were never sent; the offers came from the account below.",
        "data": [
            {
                "id": "1",
                "identifier": {"type": "email", "value": "seller@mail.example.org", "service": "Példa Posta"},
                "categories": ["subscriber", "traffic"],
                "period": {"from_on": "2026-10-01", "until_on": "2026-10-10"},
                "relation_to_offence": "The account from which the offers were sent.",
            }
        ],
        "custodian": {
            "id": "hu.provider.example.org",
            "name": "Példa Posta Exercise Provider",
            "address": "Példa utca 2, 1000 Budapest",
            "country": "HU",
        },
        "necessity": "The provider deletes connection records after a short time.",
        "intends_follow_up": True,
        "follow_up": ["disclosure"],
        "requested_days": 90,
        "confidentiality": True,
    },
    "file": {"notes": "Invented case for practice."},
}


def _carries(draft: Mapping[str, Any]) -> Carried:
    """What the request holds for the one that follows (29.2.f)."""
    request = part(draft, "request")
    categories = {
        str(category)
        for one in request.get("data") or ()
        if isinstance(one, Mapping)
        for category in one.get("categories") or ()
    }
    return Carried(
        data=tuple(word for word in ("subscriber", "traffic", "content", "other") if word in categories),
        authority=part(request, "requesting_authority"),
        holder=part(request, "custodian"),
        offences=tuple(one for one in request.get("offences") or () if isinstance(one, Mapping)),
        facts=str(request.get("facts") or ""),
        necessity=str(request.get("necessity") or ""),
        sought=sought_in(request.get("data")),
        confidentiality=request.get("confidentiality")
        if isinstance(request.get("confidentiality"), bool)
        else None,
    )


def _begins_from(carried: Carried, before: Before) -> dict[str, Any]:
    """A request from what an order held; the point of contact that asks and the one that is asked are chosen anew."""
    return {
        "request": {
            "status": "new",
            "investigative_authority": dict(carried.authority),
            "offences": [dict(one) for one in carried.offences],
            "facts": carried.facts,
            "data": [
                {
                    "id": one.id,
                    "identifier": dict(one.identifier),
                    "categories": [word for word in carried.data if word in set(DataCategory)],
                    **({"period": dict(one.period)} if one.period else {}),
                    **({"relation_to_offence": one.note} if one.note else {}),
                }
                for one in carried.sought
            ],
            "custodian": dict(carried.holder),
            "necessity": carried.necessity,
            "intends_follow_up": True,
            "follow_up": ["disclosure"],
            "confidentiality": carried.confidentiality,
        },
        "file": {"notes": f"{before.tool}: {before.reference}"},
    }


_ASKED_BY_THE_REQUESTED = (
    AnsweringQuestion(
        code="parties",
        ask="Are both States bound by the Convention on the day?",
        provision="ets185.36.3",
        gathers=("ets185.36",),
        codes=("same_state", "state_missing", "unknown_state"),
    ),
    AnsweringQuestion(
        code="contents",
        ask="Does the request hold what Article 29(2) asks for?",
        provision="ets185.29.2",
        gathers=("ets185.29.2", "ets185.29.1", "ets185.35"),
    ),
    AnsweringQuestion(
        code="dual_criminality",
        ask="Is dual criminality no obstacle?",
        provision="ets185.29.4",
        gathers=("ets185.29.3", "ets185.29.4"),
        help="It is no condition of preservation, save where your State reserved it and the condition cannot be met at disclosure.",
        yours=True,
    ),
    AnsweringQuestion(
        code="grounds",
        ask="Is it free of the two grounds of refusal: political offence, essential interests?",
        provision="ets185.29.5",
        gathers=("ets185.29.5",),
        help="There is no other ground. Whether one applies, you decide.",
        yours=True,
    ),
    AnsweringQuestion(
        code="would_secure",
        ask="Will preservation secure the data, without warning the suspect?",
        provision="ets185.29.6",
        gathers=("ets185.29.6",),
        help="If not, tell the requesting point at once: it decides whether to go on.",
        yours=True,
    ),
    AnsweringQuestion(
        code="period",
        ask="Will the data be kept for at least sixty days?",
        provision="ets185.29.7",
        gathers=("ets185.29.7",),
        help="And, once the request for the data has come, until it is decided.",
    ),
)
"""Digest, sections 13 and 22: the 24/7 point that is asked to have data preserved."""

TOOL = Tool(
    code="ets185.29",
    title="Request for expedited preservation of stored computer data",
    provision="ets185.29",
    addressee=Audience.REQUESTED_AUTHORITY,
    audiences=(Audience.REQUESTED_AUTHORITY,),
    content=Draft,
    sections={"request": _SEEN, "translations": _SEEN, "file": frozenset({Audience.FILE})},
    procedures={_Q: _REQUESTING, _D: _REQUESTED},
    messages={
        rule.kind: rule
        for rule in (
            MessageRule(kind="request", from_side=_Q, to_side=_D, on_send="send", on_receive="receive", provision="ets185.29.1", opens=Audience.REQUESTED_AUTHORITY),
            MessageRule(kind="question", from_side=_D, to_side=_Q, on_send="ask", on_receive="question", provision="ets185.35.1"),
            MessageRule(kind="clarification", from_side=_Q, to_side=_D, on_send="clarify", on_receive="clarified", provision="ets185.35.1"),
            MessageRule(kind="preserved", from_side=_D, to_side=_Q, on_send="preserve", on_receive="was_preserved", provision="ets185.29.3"),
            MessageRule(kind="not_preserved", from_side=_D, to_side=_Q, on_send="not_preserve", on_receive="was_refused", provision="ets185.29.5"),
            MessageRule(kind="extension", from_side=_Q, to_side=_D, on_send="extend", on_receive="extension_asked", provision="ets185.29.7"),
            MessageRule(kind="follow_up", from_side=_Q, to_side=_D, on_send="follow_up", on_receive="followed", provision="ets185.29.7"),
            MessageRule(kind="withdrawal", from_side=_Q, to_side=_D, on_send="withdraw", on_receive="withdrawn", provision="ets185.29.1"),
        )
    },
    reasons={
        "political_offence": Reason(title="The request concerns a political offence or one connected with it.", provision="ets185.29.5.a"),
        "essential_interests": Reason(title="Execution would prejudice sovereignty, security, public order or other essential interests.", provision="ets185.29.5.b"),
        "no_dual_criminality": Reason(title="This State reserved dual criminality, and it will be missing at disclosure.", provision="ets185.29.4"),
        "data_not_found": Reason(title="The data could not be found at the custodian.", provision="ets185.29.2.d"),
        "would_not_secure": Reason(title="Preservation will not secure the data, or would tip off.", provision="ets185.29.6"),
    },
    powers={"issue": "ets185.29:request", "answer": "ets185.29:answer"},
    time_limits=("ets185.29.7",),
    preflight=preservation_request,
    answering={_D: _ASKED_BY_THE_REQUESTED},
    examples=(EXAMPLE,),
    letter_from="/request/requesting_authority",
    letter_to={
        Audience.REQUESTED_AUTHORITY: "/request/requested_authority",
        Audience.FILE: "/request/requested_authority",
    },
    letter_day="/request/date",
    template_note=(
        "Based on the template of the T-CY for requests under Articles 29 and 30 (T-CY(2018)11, adopted on 9 July 2018), of which "
        "the beginning of a copy in English and Azerbaijani was seen: sections 1 to 6, and the heading of section 7. Not seen: the "
        "fields of section 7 and everything after it. Of what was seen, mobile telephone and fax have no field of their own here."
    ),
    template_sections={
        "/request/date": "1", "/reference": "2", "/request/status": "3", "/request/previous_reference": "3",
        "/request/requested_authority": "4", "/request/requesting_authority": "5", "/request/office_hours": "5",
        "/request/time_zone": "5", "/request/preferred_response": "5", "/request/confirmation_contact": "6",
        "/request/investigative_authority": "7",
    },
    asked="/request/data",
    carries=_carries,
    begins_from=_begins_from,
    asked_by_law=asked_of_preservation,
    statements=("/request/intends_follow_up",),
    topics=(
        Topic(code="case", title="The States and the offence", paths=("/parties/issuing", "/parties/receiving", "/request/status", "/request/previous_reference", "/request/offences", "/request/facts")),
        Topic(code="points", title="The two 24/7 points", paths=("/request/requesting_authority", "/request/requested_authority", "/request/date", "/request/office_hours", "/request/time_zone", "/request/preferred_response", "/request/confirmation_contact", "/request/investigative_authority")),
        Topic(code="data", title="The data", paths=("/request/data", "/request/custodian", "/request/custodian_information")),
        Topic(code="keeping", title="Why, how long and what follows", paths=("/request/necessity", "/request/requested_days", "/request/intends_follow_up", "/request/follow_up", "/request/confidentiality")),
        Topic(code="languages", title="Language and translations", paths=("/languages/request", "/translations")),
        Topic(code="file", title="For your own file", paths=("/file/notes",)),
    ),
    questions=(
        Question(path="/request/status", ask="Is it a new request, or an extension?", why="Section 3 of the template seen.", provision="ets185.29.7"),
        Question(path="/request/requested_authority", ask="Which 24/7 point is asked?", why="Requests go from point to point.", provision="ets185.35.1", members=("name", "country", "email", "phone")),
        Question(path="/request/requesting_authority", ask="Which authority seeks the preservation?", why="The request names it.", provision="ets185.29.2.a", members=("name", "official", "address", "country", "email", "phone")),
        Question(path="/request/offences", ask="Which offence is under investigation?", why="No dual criminality is needed unless the State reserved it.", provision="ets185.29.2.b"),
        Question(path="/request/facts", ask="What are the facts, in brief?", why="A brief summary is required.", provision="ets185.29.2.b"),
        Question(path="/request/data", ask="Which stored data are to be preserved, and how do they relate to the offence?", why="Both are required.", provision="ets185.29.2.c"),
        Question(path="/request/custodian", ask="Who holds the data, or where is the system?", why="Any available information that identifies the custodian.", provision="ets185.29.2.d", members=("name", "address", "country"), holder=True),
        Question(path="/request/necessity", ask="Why is preservation necessary?", why="The request says so.", provision="ets185.29.2.e"),
        Question(path="/request/intends_follow_up", ask="Will a request for the data follow?", why="The request says that the Party intends to send one.", provision="ets185.29.2.f"),
        Question(path="/request/requested_days", ask="For how many days?", why="Never less than sixty.", provision="ets185.29.7"),
        Question(path="/parties/issuing", ask="Which State asks?", why="The point of contact of a Party asks; yours is your organisation's State.", provision="ets185.29.1"),
        Question(path="/parties/receiving", ask="In the territory of which State are the data stored?", why="The request reaches data stored by means of a computer system there.", provision="ets185.29.1"),
        Question(path="/request/previous_reference", ask="Which reference has the earlier request?", why="Section 3 of the template seen.", provision="ets185.29.7", when=("status", ("extension",))),
        Question(path="/request/date", ask="Of which day is the request?", why="Section 1 of the template seen.", provision="ets185.29.2.a"),
        Question(path="/request/office_hours", ask="When can your point be reached?", why="Section 5 of the template seen.", provision="ets185.35.1", optional=True),
        Question(path="/request/time_zone", ask="In which time zone?", why="Section 5 of the template seen; for instance Europe/Belgrade.", provision="ets185.35.1", optional=True),
        Question(path="/request/preferred_response", ask="By which means is the answer preferred?", why="Section 5 of the template seen.", provision="ets185.35.1", optional=True),
        Question(path="/request/confirmation_contact", ask="Who else confirms that the request is genuine?", why="Section 6 of the template seen; only if it is another office.", provision="ets185.35.1", members=("name", "country", "email", "phone"), optional=True),
        Question(path="/request/investigative_authority", ask="Which authority investigates?", why="Section 7 of the template seen; only if it is another than the one that asks.", provision="ets185.29.2.a", members=("name", "country", "email", "phone"), optional=True),
        Question(path="/request/data/*/identifier", ask="What identifies the data?", why="The stored data are described so that they can be found.", provision="ets185.29.2.c"),
        Question(path="/request/data/*/identifier/at", ask="When was the address used?", why="To the second, with its offset, for instance 2026-10-05T18:42:10+02:00; an address belongs to somebody for minutes.", provision="ets185.29.2.c", when=("type", ("ip",))),
        Question(path="/request/data/*/identifier/port", ask="From which port?", why="Providers that share addresses among users need it.", provision="ets185.29.2.c", when=("type", ("ip",))),
        Question(path="/request/data/*/identifier/service", ask="On which service is it used?", why="A name means something only on a service.", provision="ets185.29.2.c", when=("type", ("email", "phone", "username", "wallet", "other"))),
        Question(path="/request/data/*/categories", ask="Which kinds of data?", why="Preservation reaches all stored computer data, traffic data and content, too.", provision="ets185.29.1"),
        Question(path="/request/data/*/period", ask="Of which days?", why="Only days that have passed: what is stored can be preserved.", provision="ets185.29.1"),
        Question(path="/request/data/*/relation_to_offence", ask="How do they relate to the offence?", why="A sentence is enough.", provision="ets185.29.2.c"),
        Question(path="/request/custodian_information", ask="What else is known about who holds the data, or where the system is?", why="Where the name is not known, this takes its place.", provision="ets185.29.2.d", optional=True),
        Question(path="/request/follow_up", ask="Which request will follow?", why="Search, seizure or disclosure.", provision="ets185.29.2.f", when=("intends_follow_up", ("yes",))),
        Question(path="/request/confidentiality", ask="Must the custodian keep it confidential?", why="Your point says so if the user must not know.", provision="ets185.29.6"),
        Question(path="/languages/request", ask="In which language is the request made?", why="A language that the requested Party takes.", provision="ets185.25.3"),
        Question(path="/translations", ask="Which texts have a translation?", why="Free text is not translated by the program; it is marked as untranslated without one.", provision="ets185.25.3", optional=True),
        Question(path="/file/notes", ask="Anything to remember?", why="For the file; it leaves with nobody.", provision="ets185.15", optional=True),
    ),
)  # fmt: skip
