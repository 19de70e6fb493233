"""CETS 224 Article 7: order to a service provider in another Party for subscriber information.

- Content: the order (7.3), the supplemental information (7.4), the notification (7.5.a), the file.
- Three sides: issuing authority, provider, notified authority; each with its own lifecycle.
- The pre-flight check is in `cyberspex.core.cooperation.preflight.order_to_provider`.
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
    LegalProvision,
    Offence,
    Parties,
    Period,
    Preservation,
    Translation,
)
from cyberspex.core.cooperation.preflight.order_asked import asked_of_order
from cyberspex.core.cooperation.preflight.order_to_provider import approvers_of_order, order_to_provider
from cyberspex.core.cooperation.procedure import Side, procedure
from cyberspex.core.cooperation.tool import MessageRule, Question, Reason, Tool, Topic
from cyberspex.core.foundation.audience import Audience


class Element(StrEnum):
    """One element of subscriber information (ets185.18.3), or what is often asked for by mistake."""

    SERVICE_TYPE = "service_type"
    SERVICE_PERIOD = "service_period"
    TECHNICAL_PROVISIONS = "technical_provisions"
    NAME = "name"
    DATE_OF_BIRTH = "date_of_birth"
    POSTAL_ADDRESS = "postal_address"
    EMAIL = "email"
    PHONE = "phone"
    ACCESS_NUMBER = "access_number"
    BILLING = "billing"
    PAYMENT = "payment"
    EQUIPMENT_SITE = "equipment_site"
    REGISTRATION_IP = "registration_ip"
    LAST_LOGIN_IP = "last_login_ip"
    LOGIN_IP_AT = "login_ip_at"
    LOGIN_HISTORY = "login_history"
    CONNECTION_LOGS = "connection_logs"
    CONTACT_LIST = "contact_list"
    MESSAGES = "messages"
    PASSWORD = "password"  # noqa: S105  a data element that the article does not reach
    REAL_TIME = "real_time"
    EVERYTHING = "everything"


@dataclass(frozen=True, kw_only=True)
class Information:
    """The information sought about one identifier (7.3.f).

    Fields:
        id: short name within the order, by which the provider answers.
        elements: the data elements sought, each by its code.
        solely_to_identify: for IP information: sought only to identify the subscriber.
        note: anything that helps to find the right account.
    """

    id: str
    identifier: Identifier | None = None
    elements: list[Element] = field(default_factory=list)
    period: Period | None = None
    solely_to_identify: bool | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Order:
    """The order itself (7.3.a to f)."""

    issuing_authority: Body | None = None
    date_issued: str | None = None
    protocol_statement: bool | None = None
    service_provider: Body | None = None
    offences: list[Offence] = field(default_factory=list)
    seeking_authority: Body | None = None
    supervision: str | None = None
    information_sought: list[Information] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Supplemental:
    """What accompanies the order to the provider (7.4.a to h)."""

    legal_grounds: str | None = None
    provisions_and_penalties: list[LegalProvision] = field(default_factory=list)
    return_to: Body | None = None
    stated_days: int | None = None
    manner: str | None = None
    preservation: Preservation | None = None
    confidentiality: bool | None = None
    special_instructions: list[str] = field(default_factory=list)
    notification_statement: bool | None = None
    other: str | None = None


@dataclass(frozen=True, kw_only=True)
class Notification:
    """What only the notified authority sees (7.5.a): never the provider."""

    authority: Body | None = None
    facts_summary: str | None = None


@dataclass(frozen=True, kw_only=True)
class File:
    """The issuing side's own notes; they leave with nobody.

    Fields:
        necessity: why the measure is necessary and proportionate (cets224.13).
        physical_presence: how it is known that the provider is physically present (7.1).
    """

    necessity: str | None = None
    physical_presence: str | None = None
    breadth_reason: str | None = None
    notes: str | None = None


@dataclass(frozen=True, kw_only=True)
class Languages:
    """Languages of the documents: one, or two side by side."""

    order: list[str] = field(default_factory=list)
    notification: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A draft order with everything that accompanies it."""

    tool: Literal["cets224.7"]
    exercise: bool
    on: str
    parties: Parties
    reference: str | None = None
    assume: Assume | None = None
    languages: Languages | None = None
    order: Order | None = None
    supplemental: Supplemental | None = None
    notification: Notification | None = None
    translations: list[Translation] = field(default_factory=list)
    notification_translations: list[Translation] = field(default_factory=list)
    file: File | None = None


_BOTH = frozenset({Audience.PROVIDER, Audience.NOTIFIED_AUTHORITY, Audience.FILE})
_AUTHORITY = frozenset({Audience.NOTIFIED_AUTHORITY, Audience.FILE})

_ISSUING = procedure(
    "draft",
    """
    submit         | draft                                        | submitted | drafter  | cets224.7.1
    send_back      | submitted                                    | draft     | approver | cets224.7.1
    approve        | submitted                                    | approved  | approver | cets224.7.2.b
    sign           | approved                                     | signed    | approver | cets224.7.6
    send           | signed                                       | sending   | approver | cets224.7.1
    receipt        | sending                                      | pending   | partner  | cets224.7.7
    question       | pending clarify partial                      | clarify   | partner  | cets224.7.4.c
    clarify        | clarify                                      | pending   | drafter  | cets224.7.4.c
    answer_part    | pending clarify partial                      | partial   | partner  | cets224.7.2.a
    answer         | pending clarify partial expired reason_asked | disclosed | partner  | cets224.7.2.a
    refusal        | pending clarify partial expired              | refused   | partner  | cets224.7.7
    objected       | sending pending clarify partial              | blocked   | partner  | cets224.7.5.d.ii
    expire         | pending clarify partial                      | expired   | clock    | cets224.7.7
    ask_reason     | refused expired                              | reason_asked | drafter | cets224.7.7
    reason_given   | reason_asked refused expired                 | refused   | partner  | cets224.7.7
    elect          | refused expired blocked reason_asked         | elected   | drafter  | cets224.7.7
    withdraw       | draft submitted approved signed sending pending clarify | withdrawn | approver | cets224.7.1
    close          | disclosed refused expired blocked elected reason_asked  | closed    | drafter  | cets224.14.5
    """,
    subject="order:issuing",
)
_PROVIDER = procedure(
    "received",
    """
    receive       | received                         | pending       | partner           | cets224.7.7
    ask           | pending partial clarify          | clarify       | receiving_officer | cets224.7.4.c
    clarified     | clarify                          | pending       | partner           | cets224.7.4.c
    disclose_part | pending clarify partial          | partial       | receiving_officer | cets224.7.2.a
    disclose      | pending clarify partial          | disclosed     | receiving_officer | cets224.7.2.a
    refuse        | pending clarify partial          | refused       | receiving_officer | cets224.7.7
    instructed    | received pending clarify partial | blocked       | partner           | cets224.7.5.c
    give_reason   | refused blocked                  | refused       | receiving_officer | cets224.7.7
    withdrawn     | received pending clarify partial | withdrawn     | partner           | cets224.7.1
    """,
    subject="order:provider",
)
_NOTIFIED = procedure(
    "received",
    """
    receive              | received               | notified   | partner          | cets224.7.5.a
    ask_more_information | notified informed      | asked      | notified_officer | cets224.7.5.d.i
    informed             | asked                  | informed   | partner          | cets224.7.5.d.i
    instruct             | notified asked informed | instructed | notified_officer | cets224.7.5.c
    """,
    subject="order:notified_authority",
)


def _messages(*rules: MessageRule) -> dict[str, MessageRule]:
    return {rule.kind: rule for rule in rules}


_I, _P, _N = Side.ISSUING, Side.PROVIDER, Side.NOTIFIED_AUTHORITY

EXAMPLE = {
    "tool": "cets224.7",
    "exercise": True,
    "on": "2026-11-23",
    "reference": "EX-2026-0001",
    "assume": {
        "in_force": ["cets224"],
        "declarations": [
            {"state": "HU", "provision": "cets224.7.2.b", "kind": "declaration", "scope": None, "on": None},
            {"state": "HU", "provision": "cets224.7.5.a", "kind": "notification", "scope": None, "on": None},
            {"state": "HU", "provision": "cets224.7.9.a", "kind": "reservation", "scope": [], "on": None},
            {"state": "HU", "provision": "cets224.7.9.b", "kind": "reservation", "scope": [], "on": None},
            {"state": "RS", "provision": "cets224.7.9.a", "kind": "reservation", "scope": [], "on": None},
            {"state": "RS", "provision": "cets224.7.9.b", "kind": "reservation", "scope": [], "on": None},
        ],
    },
    "parties": {"issuing": "RS", "receiving": "HU"},
    "languages": {"order": ["en", "hu"], "notification": ["en", "hu"]},
    "order": {
        "issuing_authority": {
            "id": "rs.prosecution.example.org",
            "name": "Exercise Prosecution Office of Novi Primer",
            "authority": "public_prosecutor",
            "unit": "Department for High-Tech Crime",
            "official": "Ana Primer",
            "position": "Public prosecutor",
            "address": "Trg primera 1, 21000 Novi Primer",
            "country": "RS",
            "email": "office@rs.prosecution.example.org",
            "phone": "+381112345678",
        },
        "date_issued": "2026-11-23",
        "protocol_statement": True,
        "service_provider": {
            "id": "hu.provider.example.org",
            "name": "Példa Posta Exercise Provider",
            "address": "Példa utca 2, 1000 Budapest",
            "country": "HU",
            "email": "legal@hu.provider.example.org",
        },
        "offences": [
            {"description": "Computer-related fraud: goods sold on an invented market place, never sent"}
        ],
        "information_sought": [
            {
                "id": "1",
                "identifier": {"type": "email", "value": "seller@mail.example.org", "service": "Példa Posta"},
                "elements": ["name", "postal_address", "phone", "service_period", "payment"],
                "note": "The account from which the offers were sent.",
            },
            {
                "id": "2",
                "identifier": {
                    "type": "ip",
                    "value": "203.0.113.24",
                    "at": "2026-10-05T18:42:10+02:00",
                    "port": 51514,
                },
                "elements": ["name", "postal_address"],
                "solely_to_identify": True,
            },
        ],
    },
    "supplemental": {
        "legal_grounds": "Invented Code of Criminal Procedure, section 286: a prosecutor may order subscriber information.",
        "provisions_and_penalties": [
            {
                "law": "Invented Criminal Code",
                "provision": "section 301",
                "penalty": "imprisonment from 6 months to 5 years",
            }
        ],
        "return_to": {
            "id": "rs.prosecution.example.org",
            "name": "Exercise Prosecution Office of Novi Primer",
            "address": "Trg primera 1, 21000 Novi Primer",
            "country": "RS",
            "email": "office@rs.prosecution.example.org",
            "phone": "+381112345678",
        },
        "stated_days": 30,
        "manner": "Sealed evidence package through the exchange named in this order.",
        "preservation": {"sought": True, "on": "2026-10-20", "reference": "EX-P-2026-0007"},
        "confidentiality": True,
        "special_instructions": ["Please do not tell the subscriber before 23 May 2027."],
        "notification_statement": True,
        "other": None,
    },
    "notification": {
        "authority": {
            "id": "hu.notified.example.org",
            "name": "Exercise Notified Authority of Hungary",
            "address": "Példa tér 3, 1000 Budapest",
            "country": "HU",
            "email": "notified@hu.notified.example.org",
        },
        "facts_summary": "Between 1 and 10 October 2026 an unknown person offered bicycles on an invented market place, took payment from eleven buyers and sent nothing. The messages came from the account named in the order.",
    },
    "file": {
        "necessity": "The account is the only trace that leads to the seller; only identity and payment data are sought.",
        "physical_presence": "Registered office and staff in Budapest according to the company register.",
        "notes": "Invented case for practice.",
    },
}

NEXT_ROUTES = frozenset(
    {
        "cets224.8", "cets224.10", "ets185.29", "ets185.31", "ets030", "bilateral.mla", "mla.multilateral",
        "letter_rogatory", "eu.eio", "eu.mla2000", "eu_us.mla", "eu_uk.tca", "eu_jp.mla",
    }
)  # fmt: skip
"""cets224.7.7: enforcement only through Article 8 or other forms of mutual assistance; the data may be preserved beside."""


def _carries(draft: Mapping[str, Any]) -> Carried:
    """What the order holds for the request that follows; the facts come from the notification."""
    order, more = part(draft, "order"), part(draft, "supplemental")
    kept = part(more, "preservation")
    return Carried(
        data=("subscriber",),
        authority=part(order, "issuing_authority"),
        holder=part(order, "service_provider"),
        offences=tuple(one for one in order.get("offences") or () if isinstance(one, Mapping)),
        facts=str(part(draft, "notification").get("facts_summary") or ""),
        necessity=str(part(draft, "file").get("necessity") or ""),
        sought=sought_in(order.get("information_sought")),
        preservation={name: kept.get(name) for name in ("on", "reference")} if kept.get("sought") else {},
        confidentiality=more.get("confidentiality")
        if isinstance(more.get("confidentiality"), bool)
        else None,
    )


def _begins_from(carried: Carried, before: Before) -> dict[str, Any]:
    """An order from what came before, for instance a preservation (7.4.e); which elements are sought is asked anew."""
    return {
        "order": {
            "issuing_authority": dict(carried.authority),
            "service_provider": dict(carried.holder),
            "offences": [dict(one) for one in carried.offences],
            "information_sought": [
                {
                    "id": one.id,
                    "identifier": dict(one.identifier),
                    **({"period": dict(one.period)} if one.period else {}),
                    **({"note": one.note} if one.note else {}),
                }
                for one in carried.sought
            ],
        },
        "supplemental": {
            "preservation": {"sought": True, **carried.preservation}
            if carried.preservation
            else {"sought": False},
            "confidentiality": carried.confidentiality,
        },
        "notification": {"facts_summary": carried.facts},
        "file": {
            "necessity": carried.necessity,
            "notes": f"{before.tool}: {before.reference}",
        },
    }


_ASKED_BY_THE_PROVIDER = (
    AnsweringQuestion(
        code="territory",
        ask="Does Article 7 reach us: are we physically in a Party to which it applies?",
        provision="cets224.7.1",
        gathers=("cets224.16", "cets224.15", "cets224.7.9.a"),
        codes=("not_in_territory", "same_state", "state_missing", "unknown_state"),
        help="The treaty and its reservations were looked up for the day of the order; whether you are physically present you know yourselves.",
    ),
    AnsweringQuestion(
        code="order",
        ask="Does the order hold what Article 7(3) asks for, from an authority that our State accepts?",
        provision="cets224.7.3",
        gathers=("cets224.7.2.b", "cets224.7.3"),
    ),
    AnsweringQuestion(
        code="supplemental",
        ask="Is the supplemental information of Article 7(4) there?",
        provision="cets224.7.4",
        gathers=("cets224.7.4",),
    ),
    AnsweringQuestion(
        code="language",
        ask="Is it in a language that we accept?",
        provision="cets224.4.2",
        gathers=("cets224.4",),
    ),
    AnsweringQuestion(
        code="subscriber_information",
        ask="Is only stored subscriber information sought, and no access number that our State reserved?",
        provision="cets224.7.1",
        gathers=("cets224.7.1", "cets224.7.9.b", "cets224.8", "ets185.18", "ets185.31", "ets185.33"),
    ),
    AnsweringQuestion(
        code="notified",
        ask="Was our State's authority notified together with the order, where our State asks for it?",
        provision="cets224.7.5.a",
        gathers=("cets224.7.5.a", "cets224.7.5.e"),
    ),
    AnsweringQuestion(
        code="consult",
        ask="Does our own law make us consult our authorities before we disclose?",
        provision="cets224.7.5.b",
        help="Your own law answers this, whether or not your State asks to be notified.",
        yours=True,
    ),
    AnsweringQuestion(
        code="instructed",
        ask="Has our authority left us free to disclose, that is: did no instruction come?",
        provision="cets224.7.5.c",
        gathers=("cets224.7.5.c",),
        help="That nothing came is not consent; there is no time limit for an instruction before you disclose.",
    ),
    AnsweringQuestion(
        code="own_law",
        ask="Does the law that binds us let us disclose this?",
        provision="cets224.7.2.a",
        help="The Protocol makes it possible to answer; your own law says whether you do.",
        yours=True,
    ),
)
"""Digest, section 22: a provider that received an order."""

_ASKED_BY_THE_NOTIFIED = (
    AnsweringQuestion(
        code="notification",
        ask="Did the order, its supplemental information and the summary of facts come together?",
        provision="cets224.7.5.a",
        gathers=("cets224.7.5", "cets224.7.3", "cets224.7.4"),
    ),
    AnsweringQuestion(
        code="language",
        ask="Is it in a language that we accept?",
        provision="cets224.4.1",
        gathers=("cets224.4",),
    ),
    AnsweringQuestion(
        code="ground_prejudice",
        ask="Would disclosure leave criminal investigations or proceedings in our State unharmed?",
        provision="cets224.7.5.c.i",
        help="If it may prejudice them, you may instruct the provider not to disclose.",
        yours=True,
    ),
    AnsweringQuestion(
        code="ground_mutual_assistance",
        ask="Would mutual assistance be free of the conditions and grounds of Articles 25(4) and 27(4) of the Convention?",
        provision="cets224.7.5.c.ii",
        help="If one would apply, you may instruct the provider not to disclose. There is no third ground.",
        yours=True,
    ),
)
"""Digest, section 22: the notified authority. No other outcome exists: it neither approves nor edits."""

TOOL = Tool(
    code="cets224.7",
    title="Order to a service provider for subscriber information",
    provision="cets224.7",
    addressee=Audience.PROVIDER,
    audiences=(Audience.PROVIDER, Audience.NOTIFIED_AUTHORITY),
    content=Draft,
    sections={
        "order": _BOTH,
        "supplemental": _BOTH,
        "translations": _BOTH,
        "notification": _AUTHORITY,
        "notification_translations": _AUTHORITY,
        "file": frozenset({Audience.FILE}),
    },
    procedures={_I: _ISSUING, _P: _PROVIDER, _N: _NOTIFIED},
    messages=_messages(
        MessageRule(kind="order", from_side=_I, to_side=_P, on_send="send", on_receive="receive", provision="cets224.7.1", opens=Audience.PROVIDER),
        MessageRule(kind="notification", from_side=_I, to_side=_N, on_send="send", on_receive="receive", provision="cets224.7.5.a", opens=Audience.NOTIFIED_AUTHORITY),
        MessageRule(kind="question", from_side=_P, to_side=_I, on_send="ask", on_receive="question", provision="cets224.7.4.c"),
        MessageRule(kind="clarification", from_side=_I, to_side=_P, on_send="clarify", on_receive="clarified", provision="cets224.7.4.c"),
        MessageRule(kind="answer", from_side=_P, to_side=_I, on_receive="answer", provision="cets224.7.2.a"),
        MessageRule(kind="reason_asked", from_side=_I, to_side=_P, on_send="ask_reason", provision="cets224.7.7"),
        MessageRule(kind="reason", from_side=_P, to_side=_I, on_send="give_reason", on_receive="reason_given", provision="cets224.7.7"),
        MessageRule(kind="more_information_asked", from_side=_N, to_side=_I, on_send="ask_more_information", provision="cets224.7.5.d.i"),
        MessageRule(kind="more_information", from_side=_I, to_side=_N, on_receive="informed", provision="cets224.7.5.d.i"),
        MessageRule(kind="instruction", from_side=_N, to_side=_P, on_send="instruct", on_receive="instructed", provision="cets224.7.5.c"),
        MessageRule(kind="objection", from_side=_N, to_side=_I, on_receive="objected", provision="cets224.7.5.d.ii"),
        MessageRule(kind="withdrawal", from_side=_I, to_side=_P, on_send="withdraw", on_receive="withdrawn", provision="cets224.7.1"),
    ),
    reasons={
        "not_subscriber_information": Reason(title="What is sought is not subscriber information.", provision="cets224.7.1"),
        "not_in_territory": Reason(title="We are not physically present in the territory of a Party.", provision="cets224.7.1"),
        "no_possession_or_control": Reason(title="We do not possess or control the data.", provision="cets224.7.1"),
        "order_incomplete": Reason(title="The order or its supplemental information is not complete.", provision="cets224.7.3"),
        "not_specific": Reason(title="The description of the information sought is not specific.", provision="cets224.7.3.f"),
        "language": Reason(title="The language is not one that we accept.", provision="cets224.4.2"),
        "not_authenticated": Reason(title="The order could not be authenticated.", provision="cets224.7.6"),
        "access_number_reserved": Reason(title="Our State reserved Article 7 for this type of access number.", provision="cets224.7.9.b"),
        "instructed": Reason(title="Our authority instructed us not to disclose.", provision="cets224.7.5.c"),
        "domestic_law": Reason(title="The law that binds us does not allow the disclosure.", provision="cets224.7.2.a"),
        "other": Reason(title="Another reason, given in words.", provision="cets224.7.7"),
        "prejudice_to_proceedings": Reason(
            title="Disclosure may prejudice criminal investigations or proceedings in this Party.", provision="cets224.7.5.c.i"
        ),
        "mutual_assistance_grounds": Reason(
            title="Conditions or grounds for refusal under Articles 25(4) and 27(4) of the Convention would apply.",
            provision="cets224.7.5.c.ii",
        ),
    },
    powers={"issue": "cets224.7:issue", "answer": "cets224.7:answer", "instruct": "cets224.7:instruct"},
    time_limits=("cets224.7.7",),
    preflight=order_to_provider,
    answering={_P: _ASKED_BY_THE_PROVIDER, _N: _ASKED_BY_THE_NOTIFIED},
    examples=(EXAMPLE,),
    template_note=(
        "No form for an order under Article 7 was seen. The form is our own; its content follows Article 7(3) and (4), and of the "
        "notification Article 7(5)(a)."
    ),
    letter_from="/order/issuing_authority",
    letter_to={
        Audience.PROVIDER: "/order/service_provider",
        Audience.NOTIFIED_AUTHORITY: "/notification/authority",
        Audience.FILE: "/order/service_provider",
    },
    letter_day="/order/date_issued",
    asked="/order/information_sought",
    days_stated="/supplemental/stated_days",
    clock_from_receipt="cets224.7.7",
    approvers=approvers_of_order,
    carries=_carries,
    begins_from=_begins_from,
    next_routes=NEXT_ROUTES,
    asked_by_law=asked_of_order,
    stated={"/order/protocol_statement": True},
    statements=("/order/protocol_statement", "/supplemental/notification_statement"),
    sender_also=("/supplemental/return_to",),
    topics=(
        Topic(code="case", title="The States and the offence", paths=("/parties/issuing", "/parties/receiving", "/order/offences", "/supplemental/provisions_and_penalties")),
        Topic(code="issuer", title="Who issues the order", paths=("/order/issuing_authority", "/order/supervision", "/order/seeking_authority", "/order/date_issued", "/order/protocol_statement", "/supplemental/legal_grounds")),
        Topic(code="provider", title="The provider", paths=("/order/service_provider", "/file/physical_presence")),
        Topic(code="sought", title="What is sought", paths=("/order/information_sought", "/file/breadth_reason")),
        Topic(code="answer", title="How the provider answers", paths=("/supplemental/return_to", "/supplemental/stated_days", "/supplemental/manner", "/supplemental/preservation", "/supplemental/confidentiality", "/supplemental/special_instructions", "/supplemental/other")),
        Topic(code="notification", title="The notified authority", paths=("/notification/authority", "/notification/facts_summary", "/supplemental/notification_statement")),
        Topic(code="languages", title="Languages", paths=("/languages/order", "/languages/notification", "/translations", "/notification_translations")),
        Topic(code="file", title="For your own file", paths=("/file/necessity", "/file/notes")),
    ),
    questions=(
        Question(path="/parties/receiving", ask="In which State is the provider physically present?", why="Article 7 reaches providers in the territory of another Party; offering services there is not enough.", provision="cets224.7.1"),
        Question(path="/order/issuing_authority", ask="Which authority issues the order?", why="The order names its issuing authority; the receiving Party may require a prosecutor or other judicial authority.", provision="cets224.7.3.a", members=("name", "authority", "address", "country", "email")),
        Question(path="/order/date_issued", ask="On which day is the order issued?", why="The order carries its date.", provision="cets224.7.3.a"),
        Question(path="/order/protocol_statement", ask="Is the order issued pursuant to the Second Additional Protocol?", why="The statement protects a provider that answers in good faith.", provision="cets224.7.3.b"),
        Question(path="/order/service_provider", ask="Who is the provider, and at which address is it served?", why="The order names the provider and its address.", provision="cets224.7.3.c", members=("name", "address", "country", "email"), holder=True),
        Question(path="/order/offences", ask="Which offences are under investigation?", why="The order names them; their facts do not belong here.", provision="cets224.7.3.d"),
        Question(path="/order/seeking_authority", ask="Does another authority seek the information?", why="It is named only if it is not the issuing authority.", provision="cets224.7.3.e", members=("name", "address", "country", "email"), optional=True),
        Question(path="/order/supervision", ask="Under whose supervision is the order issued?", why="Only where the receiving Party declared that it requires it and the issuer is not a prosecutor or judge.", provision="cets224.7.2.b"),
        Question(path="/order/information_sought", ask="Which information is sought, about which account?", why="The description is detailed and specific; a provider answers identifier by identifier.", provision="cets224.7.3.f"),
        Question(path="/supplemental/legal_grounds", ask="Which domestic law empowers the authority?", why="The supplemental information gives the legal grounds.", provision="cets224.7.4.a"),
        Question(path="/supplemental/provisions_and_penalties", ask="Which provisions cover the offence, and which penalties?", why="There is no minimum penalty, but both are stated.", provision="cets224.7.4.b"),
        Question(path="/supplemental/return_to", ask="To whom does the provider answer?", why="The provider returns the data there and asks there; so does the notified authority.", provision="cets224.7.4.c", members=("name", "address", "country", "email", "phone")),
        Question(path="/supplemental/stated_days", ask="Within how many days is the answer asked for?", why="The longer of 30 days and this time counts, from receipt.", provision="cets224.7.4.d"),
        Question(path="/supplemental/manner", ask="In which manner are the data returned?", why="Time frame and manner stand together.", provision="cets224.7.4.d"),
        Question(path="/supplemental/preservation", ask="Was preservation already sought?", why="Always answered, with date and reference if it was.", provision="cets224.7.4.e"),
        Question(path="/supplemental/confidentiality", ask="Must the provider keep the order confidential?", why="Confidentiality is not automatic everywhere; it is asked as a special procedural instruction.", provision="cets224.7.4.f"),
        Question(path="/supplemental/special_instructions", ask="Which special procedural instructions apply?", why="Only if there are some.", provision="cets224.7.4.f", optional=True),
        Question(path="/supplemental/notification_statement", ask="Does the order state that the authority is notified at the same time?", why="Where the receiving Party requires notification, the order says that it was made.", provision="cets224.7.4.g"),
        Question(path="/notification/authority", ask="Which single authority is notified?", why="Each Party that requires notification names one authority.", provision="cets224.7.5.e", members=("name", "address", "country", "email")),
        Question(path="/notification/facts_summary", ask="What are the facts, in summary?", why="The notified authority gets them; the provider never does.", provision="cets224.7.5.a"),
        Question(path="/languages/order", ask="In which language does the provider get the order?", why="A language in which the provider accepts comparable domestic process, or another that it accepts.", provision="cets224.4.2"),
        Question(path="/languages/notification", ask="In which language is the authority notified?", why="A language acceptable to the notified Party.", provision="cets224.4.1"),
        Question(path="/file/necessity", ask="Why is the measure necessary and proportionate?", why="Kept in the file; powers are subject to conditions and safeguards.", provision="cets224.13"),
        Question(path="/parties/issuing", ask="Which State issues the order?", why="A competent authority of a Party issues it; yours is your organisation's State.", provision="cets224.7.1"),
        Question(path="/file/physical_presence", ask="How is it known that the provider is physically present there?", why="Kept in the file; offering services in a State is not presence.", provision="cets224.7.1"),
        Question(path="/order/information_sought/*/identifier", ask="What identifies the account?", why="As the provider knows it.", provision="cets224.7.3.f"),
        Question(path="/order/information_sought/*/identifier/at", ask="When was the address used?", why="To the second, with its offset, for instance 2026-10-05T18:42:10+02:00; an address belongs to somebody for minutes.", provision="cets224.7.3.f", when=("type", ("ip",))),
        Question(path="/order/information_sought/*/identifier/port", ask="From which port?", why="Providers that share addresses among users need it.", provision="cets224.7.3.f", when=("type", ("ip",))),
        Question(path="/order/information_sought/*/identifier/service", ask="On which service is it used?", why="A name means something only on a service.", provision="cets224.7.3.f", when=("type", ("email", "phone", "username", "wallet", "other"))),
        Question(path="/order/information_sought/*/elements", ask="Which information about it?", why="Only what the case needs of the stored subscriber information.", provision="ets185.18.3"),
        Question(path="/order/information_sought/*/solely_to_identify", ask="Is this sought only to identify the subscriber?", why="Information on IP addresses can be subscriber information only then.", provision="cets224.7.1", when=("elements", ("registration_ip", "last_login_ip", "login_ip_at"))),
        Question(path="/order/information_sought/*/period", ask="Of which days?", why="As short as the case allows; only days that have passed.", provision="cets224.14.2.b", when=("elements", ("login_ip_at", "last_login_ip", "registration_ip", "service_period", "billing", "payment"))),
        Question(path="/order/information_sought/*/note", ask="What else helps to find the right account?", why="The provider reads it; the facts of the case do not belong here.", provision="cets224.7.3.f", optional=True),
        Question(path="/file/breadth_reason", ask="Why is so much asked for?", why="Only where nearly every element is sought; kept in the file.", provision="cets224.14.2.b", optional=True),
        Question(path="/supplemental/preservation/on", ask="On which day was it sought?", why="The date of the request for preservation.", provision="cets224.7.4.e", when=("sought", ("yes",))),
        Question(path="/supplemental/preservation/reference", ask="Under which reference?", why="The number, if there is one.", provision="cets224.7.4.e", when=("sought", ("yes",))),
        Question(path="/supplemental/other", ask="What else may help to obtain the disclosure?", why="Only if there is something.", provision="cets224.7.4.h", optional=True),
        Question(path="/translations", ask="Which texts of the order have a translation?", why="Free text is not translated by the program; it is marked as untranslated without one.", provision="cets224.4.2", optional=True),
        Question(path="/notification_translations", ask="Which texts of the notification have a translation?", why="They stand apart, so that none reaches the provider.", provision="cets224.4.1", optional=True),
        Question(path="/file/notes", ask="Anything to remember?", why="For the file; it leaves with nobody.", provision="cets224.13", optional=True),
    ),
)  # fmt: skip
