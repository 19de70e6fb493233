"""An answer as a sheet to hand over: need, day, lawbook, routes with reasons and sources, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cyberspex.core.documents.sheet import Line, Part, Sheet
from cyberspex.core.foundation.findings import Finding, Verdict
from cyberspex.core.routing import Answer, Route
from cyberspex.web import needs, words
from cyberspex.web.jinja import (
    day,
    field_value,
    finding_fix,
    finding_text,
    instant,
    language_name,
    said,
    state_name,
    tr,
    with_cites,
)

DATA_NAME = "answer.json"


def sheet_of(
    need: Mapping[str, Any], answer: Answer, questions: Iterable[Any], *, at: datetime, address: str
) -> Sheet:
    """Compose the sheet.

    Args:
        questions: what to look up elsewhere, as the answer's page lists it.
        at: when it is made. address: where the same answer can be had again.
    """
    rows = [
        (_("On the day"), day(answer.on)), (_("Answer"), words.label(answer.verdict)), (_("Lawbook"), answer.lawbook),
        (_("Made"), instant(at.isoformat())), (_("Address of this answer"), address),
    ]  # fmt: skip
    parts = [
        Part(
            heading=_("What was asked"),
            rows=tuple(_need_rows(need)),
            lines=tuple(Line(text=finding_text(one)) for one in answer.notes),
        )
    ]
    for rank, route in enumerate(answer.routes, 1):
        heading = (
            _("Recommended route")
            if rank == 1
            else _("Alternatives, in order of preference")
            if rank == 2
            else ""
        )
        if heading:
            parts.append(Part(heading=heading))
        parts.append(_route(f"{rank}. {words.label(route.route)}", route))
    if answer.then:
        parts.append(Part(heading=_("Then, to get the data")))
        parts += [_route(words.label(route.route), route) for route in answer.then]
    look_up = tuple(Line(text=said(one.ask), cite=words.provision(one.provision)) for one in questions)
    if look_up:
        parts.append(Part(heading=_("To look up elsewhere"), lines=look_up))
    if answer.excluded:
        parts.append(Part(heading=_("Why not the others")))
        for route in answer.excluded:
            refusals = [one for one in route.findings if one.verdict is Verdict.REFUSED]
            mark = _("can be put right") if route.fixable else ""
            parts.append(
                Part(
                    heading=words.label(route.route),
                    level=3,
                    mark=mark,
                    lines=tuple(_line(one) for one in refusals),
                )
            )
    title = _("Which route is lawful?")
    to = (need.get("holder") or {}).get("state")
    subtitle = f"{state_name(need['issuing']['state'])} – {state_name(to) if to not in (None, 'none') else '?'}, {day(answer.on)}"
    banner = _('Exercise: this answer is "as if" and does not say what the law is.') if answer.assumed else ""
    return Sheet(
        language=(get_language() or "en").split("-")[0], title=title, subtitle=subtitle, banner=banner, rows=tuple(rows), parts=tuple(parts),
        page=_("page"), foot=f"CyberSPEX · {_('Lawbook')} {answer.lawbook[:12]} · {_('Independent open-source project; no legal advice.')}",
        attached=DATA_NAME,
    )  # fmt: skip


def _need_rows(need: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    pairs = needs.fields_of(need)
    for name in dict.fromkeys(name for name, _value in pairs):
        values = [value for other, value in pairs if other == name and value]
        text = ", ".join(field_value(value, name) if name not in needs.FREE else value for value in values)
        yield words.field_name(name), text


def _route(heading: str, route: Route) -> Part:
    addressee = route.addressee
    rows = [
        (_("Addressed to"), " · ".join(filter(None, (words.label(addressee.get("kind")), state_name(addressee.get("state")))))),
        (_("Issued by"), {True: _("the issuer named may issue it"), None: _("depends on who issues or validates it"),
                          False: _("another authority has to issue or validate it")}[route.authority_ok]),
        (_("Form"), with_cites(tr(route.form))),
        (_("Channel"), with_cites(tr(route.channel))),
        (_("Languages"), ", ".join(language_name(one) for one in route.languages)),
        (_("To be notified"), "; ".join(_notified(one) for one in route.notify) or _("nobody, as far as is known")),
        (_("Time limits"), "; ".join(f"{with_cites(tr(one['value']))} ({words.provision(one['provision'])})" for one in route.time_limits)
         or _("none set by the instrument")),
    ]  # fmt: skip
    return Part(
        heading=heading, level=3, mark=words.label(route.verdict), rows=tuple((name, text) for name, text in rows if text),
        lines=tuple(_line(one) for one in route.findings),
    )  # fmt: skip


def _notified(one: Mapping[str, Any]) -> str:
    who = str(one["authority"])
    name = words.provision(who) if who.startswith("cets") else words.label(who)
    pause = f", {_('suspends it')}" if one["suspensive"] else ""
    return f"{state_name(one['state'])}: {name} ({words.provision(one['provision'])}{pause})"


def _line(finding: Finding) -> Line:
    fix = finding_fix(finding)
    return Line(
        text=finding_text(finding) + (f" {_('To put it right:')} {fix}" if fix else ""), mark=words.label(finding.verdict),
        cite=words.provision(finding.provision), source=finding.source,
        as_of=_("as of %(day)s") % {"day": day(finding.as_of)} if finding.as_of else "",
    )  # fmt: skip
