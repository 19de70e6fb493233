"""What an order to a provider (cets224.7) asks for in this case, and what it does not.

- declarations of both Parties are facts, not questions (7.9.a, 7.9.b both ways; 7.2.b, 7.5.a of the receiving Party);
- supervision is asked only where the receiving Party requires it and the issuer is no prosecutor or judge (7.2.b);
- the notification is asked only where the receiving Party requires it, or where that is not known (7.5.a);
- elements that the article does not reach are not offered, and the route that reaches them is named (7.1, 7.3.f);
- the languages of the provider and of the notified authority are two questions (4.2, 4.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cyberspex.core.cooperation.asking import Asking, Guide, by_declaration
from cyberspex.core.cooperation.content import JUDICIAL
from cyberspex.core.cooperation.preflight.order_to_provider import IP_INFORMATION, concerns
from cyberspex.core.cooperation.preflight.parts import Draft, declared, filled, part_of

if TYPE_CHECKING:
    from cyberspex.core.cooperation.tool import CheckContext

_ELEMENTS = "/order/information_sought/*/elements"
_BUNDLE = ("/notification/authority", "/notification/facts_summary", "/supplemental/notification_statement",
           "/languages/notification", "/notification_translations")  # fmt: skip


def asked_of_order(draft: Draft, context: CheckContext) -> Iterator[Guide]:
    """What the interview asks of an order on the day, with the reasons."""
    parties = part_of(draft, "parties")
    receiving = str(parties.get("receiving") or "")
    yield from _not_reached()
    for name in ("receiving", "issuing"):
        state = str(parties.get(name) or "")
        if context.law.knows_state(state):
            yield from _reservations(state, name, context)
    if not context.law.knows_state(receiving):
        return
    yield from _issuer(draft, receiving, context)
    yield from _notification(draft, receiving, context)
    official = context.law.languages(receiving)
    if official:
        yield Guide(
            kind=Asking.FACT, path="/languages/order", template="Official in {state}: {languages}.",
            params={"state": receiving, "languages": ", ".join(official)}, provision="cets224.4.2",
        )  # fmt: skip


def _not_reached() -> Iterator[Guide]:
    """Elements outside Article 7, why, and which route reaches them."""
    yield _barred(
        "Log-on histories and connection records are traffic data; Article 7 reaches subscriber information only.",
        "cets224.8.1", ("login_history", "connection_logs"), "cets224.8",
    )  # fmt: skip
    yield _barred(
        "Messages and contact lists are content; Article 7 reaches subscriber information only.",
        "ets185.31.1", ("messages", "contact_list"), "ets185.31",
    )  # fmt: skip
    yield _barred(
        "Data that do not exist yet are not stored; Article 7 reaches stored data only.",
        "ets185.33.1", ("real_time",), "ets185.33",
    )  # fmt: skip
    yield _barred("A password is no element of subscriber information.", "ets185.18.3", ("password",))
    yield _barred(
        "The description is detailed and specific: each element is named.", "cets224.7.3.f", ("everything",)
    )


def _barred(template: str, provision: str, options: tuple[str, ...], route: str = "") -> Guide:
    return Guide(
        kind=Asking.NOT_OFFERED, path=_ELEMENTS, template=template, provision=provision, options=options, route=route
    )  # fmt: skip


def _said(said: Any, state: str) -> dict[str, Any]:
    scope = ", ".join(said.scope) if said.scope else ""
    return {
        "params": {"state": state, "scope": scope},
        "source": said.source or "",
        "as_of": said.as_of or "",
    }


def _reservations(state: str, name: str, context: CheckContext) -> Iterator[Guide]:
    said = declared(context, state, "cets224.7.9.a")
    yield Guide(
        kind=Asking.FACT, path=f"/parties/{name}", provision="cets224.7.9.a",
        template=by_declaration(
            said.word,
            "{state} reserved the right not to apply Article 7.",
            "{state} did not reserve Article 7.",
            "Whether {state} reserved Article 7 is not known.",
        ),
        **_said(said, state),
    )  # fmt: skip
    said = declared(context, state, "cets224.7.9.b")
    if said.word == "made":
        reserved = tuple(sorted(IP_INFORMATION)) if concerns(said.scope, True) else ()
        reserved += ("access_number",) if concerns(said.scope, False) else ()
        yield Guide(
            kind=Asking.NOT_OFFERED, path=_ELEMENTS, provision="cets224.7.9.b", options=reserved, route="cets224.8",
            template="{state} reserved Article 7 for access numbers; the reservation works both ways.",
            **_said(said, state),
        )  # fmt: skip
    else:
        yield Guide(
            kind=Asking.FACT, path=_ELEMENTS, provision="cets224.7.9.b",
            template=by_declaration(
                said.word, "",
                "{state} reserved no type of access number.",
                "Whether {state} reserved types of access numbers, such as IP addresses, is not known.",
            ),
            **_said(said, state),
        )  # fmt: skip


def _issuer(draft: Draft, receiving: str, context: CheckContext) -> Iterator[Guide]:
    """Supervision is a question only where the receiving Party asks for it and the issuer does not answer it (7.2.b)."""
    said = declared(context, receiving, "cets224.7.2.b")
    kind = part_of(part_of(draft, "order"), "issuing_authority").get("authority")
    facts = {"provision": "cets224.7.2.b", **_said(said, receiving)}
    path = "/order/supervision"
    if said.word == "none":
        yield Guide(
            kind=Asking.NOT_ASKED, path=path,
            template="{state} did not declare that a prosecutor or judge has to issue or supervise the order.", **facts,
        )  # fmt: skip
    elif kind in JUDICIAL:
        yield Guide(
            kind=Asking.NOT_ASKED, path=path,
            template="A prosecutor, a judge or a court issues the order, so no supervision has to be shown.", **facts,
        )  # fmt: skip
    elif not filled(kind):
        yield Guide(
            kind=Asking.NOT_ASKED, path=path,
            template="Asked once it is known which kind of authority issues the order.", **facts,
        )  # fmt: skip
    else:
        yield Guide(
            kind=Asking.ASKED, path=path,
            template=by_declaration(
                said.word,
                "{state} requires that a prosecutor or other judicial authority issues or supervises the order.", "",
                "Whether {state} requires supervision is not known; shown supervision satisfies it.",
            ),
            **facts,
        )  # fmt: skip


def _notification(draft: Draft, receiving: str, context: CheckContext) -> Iterator[Guide]:
    """The notification with its summary of facts is asked only where the receiving Party asks for it (7.5.a)."""
    said = declared(context, receiving, "cets224.7.5.a")
    facts = {"provision": "cets224.7.5.a", **_said(said, receiving)}
    kind = Asking.NOT_ASKED if said.word == "none" else Asking.ASKED
    every = by_declaration(
        said.word,
        "{state} requires to be notified at the same time, in every case.",
        "{state} does not ask to be notified of orders to its providers.",
        "Whether {state} asks to be notified is not known; a notification satisfies it if it does.",
    )
    some = by_declaration(
        said.word,
        "{state} requires to be notified at the same time in these circumstances: {scope}.",
        every,
        every,
    )
    template = some if said.scope else every
    for path in _BUNDLE:
        yield Guide(kind=kind, path=path, template=template, **facts)
    official = context.law.languages(receiving)
    if official and kind is Asking.ASKED:
        yield Guide(
            kind=Asking.FACT, path="/languages/notification", template="Official in {state}: {languages}.",
            params={"state": receiving, "languages": ", ".join(official)}, provision="cets224.4.1",
        )  # fmt: skip
