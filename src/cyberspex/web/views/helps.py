"""Short help pages: the way of one request, the words used, provisions, forms of drafts, diagrams."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n
from django.views.decorators.http import require_GET

from cyberspex.core.directory import policy_files
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.law import cells
from cyberspex.web import words
from cyberspex.web.views import lawdata
from cyberspex.web.views.common import page

# Word, meaning, provision: the treaty's own word comes first, explained in ours (docs/glossary.md).
GLOSSARY: tuple[tuple[str, str, str], ...] = (
    (_n("Party"), _n("A State (or organisation) that is bound by an instrument."), "cets224.16"),
    (_n("Signatory"), _n("A State that has signed an instrument and is not yet bound by it."), "cets224.16"),
    (
        _n("Issuing Party"),
        _n("The Party whose authority issues an order to a service provider."),
        "cets224.7",
    ),
    (
        _n("Subscriber information"),
        _n("Who uses a service, under which contract and address; not traffic and not content."),
        "ets185.18.3",
    ),
    (
        _n("Traffic data"),
        _n("Data about a communication's origin, destination, route, time, size or duration."),
        "ets185.1.d",
    ),
    (
        _n("Supplemental information"),
        _n("What comes with an order: legal grounds, provisions and penalties, where to return the data."),
        "cets224.7.4",
    ),
    (
        _n("Simultaneous notification"),
        _n(
            "The notice that an issuing authority gives to the other Party's "
            "authority when it sends an order."
        ),
        "cets224.7.5",
    ),
    (
        _n("24/7 point of contact"),
        _n("The office of a Party that can be reached at any hour for urgent cooperation."),
        "ets185.35",
    ),
    (
        _n("Preservation"),
        _n("Keeping stored data as they are, so that they can be asked for later."),
        "ets185.29",
    ),
    (
        _n("Receipt"),
        _n("The recipient's signed word that a message arrived, and when. A clock starts here."),
        "",
    ),
    (_n("Seal"), _n("An organisation's signature; a personal signature is a different thing."), ""),
    (
        _n("Custody event"),
        _n("One entry that says who had an item of evidence in hands, when and what for."),
        "",
    ),
    (
        _n("Exercise"),
        _n("A case made as if the law were otherwise. It stays an exercise for ever and orders nothing."),
        "",
    ),
    (
        _n("Undetermined"),
        _n("An honest answer: something that decides is not known. It says what to ask."),
        "",
    ),
    (_n("Lawbook"), _n("The dated and cited data on which every answer rests, named by its digest."), ""),
)

PROVISIONS: tuple[tuple[str, str], ...] = (
    (
        "cets224.6",
        _n("Request for domain name registration information, directly to a registrar or registry."),
    ),
    ("cets224.7", _n("Order directly to a service provider for subscriber information.")),
    (
        "cets224.7.2.b",
        _n("A Party may declare that the order must come from, or be supervised by, certain authorities."),
    ),
    ("cets224.7.3", _n("What the order itself contains.")),
    ("cets224.7.4", _n("What comes with it as supplemental information.")),
    (
        "cets224.7.5.a",
        _n("A Party may ask to be notified when an order goes to a provider in its territory."),
    ),
    (
        "cets224.7.5.c",
        _n("The notified authority may instruct the provider not to disclose, on two grounds."),
    ),
    ("cets224.7.7", _n("What happens when the provider does not answer in time or refuses.")),
    ("cets224.8", _n("An order to which the other Party gives effect.")),
    ("cets224.9", _n("Disclosure in an emergency through the 24/7 points.")),
    ("cets224.10", _n("Mutual assistance in an emergency.")),
    ("cets224.14", _n("Protection of personal data.")),
    ("cets224.16.3", _n("Entry into force after five consents.")),
    ("ets185.29", _n("Preservation of stored data, for at least sixty days.")),
    ("ets185.30", _n("Quick disclosure of enough traffic data to find the provider and the path.")),
    ("ets185.31", _n("Mutual assistance for access to stored data.")),
    ("ets185.35", _n("The network of points of contact, at any hour.")),
)

PAGES = ("way", "glossary", "provisions", "schemas", "procedures", "signing", "evidence", "catalogues")


def _tools() -> list[Any]:
    from cyberspex.core.cooperation.tool import all_tools

    return list(all_tools())


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Which help pages there are."""
    return page(request, "docs_index.html", {"title": _("Help")})


@require_GET
def page_(request: HttpRequest, name: str) -> HttpResponse:
    """One help page."""
    if name not in PAGES:
        raise Http404
    context: dict[str, Any] = {"glossary": (), "provisions": (), "tools": (), "diagrams": ()}
    if name == "glossary":
        context["glossary"] = [(_(word), _(meaning), cite) for word, meaning, cite in GLOSSARY]
    elif name == "provisions":
        context["provisions"] = [(cite, _(text)) for cite, text in PROVISIONS]
    elif name == "schemas":
        context["tools"] = [
            {
                "code": tool.code,
                "title": words.label(tool.code),
                "audiences": ["file", *[str(one) for one in tool.audiences if str(one) != "file"]],
            }
            for tool in _tools()
        ]
    elif name == "catalogues":
        context["holds"] = [(str(kind), days) for kind, days in cells.HOLDS_DAYS.items()]
        context["added"] = list(cells.ADDED.items())
    elif name == "procedures":
        context["diagrams"] = [
            {
                "tool": words.label(tool.code),
                "code": tool.code,
                "side": str(side),
                "rows": procedure.transitions,
                "initial": str(procedure.initial),
            }
            for tool in _tools()
            for side, procedure in tool.procedures.items()
        ]
    return page(request, f"docs_{name}.html", context)


@require_GET
def schema(request: HttpRequest, tool: str) -> HttpResponse:
    """The JSON Schema of a tool's draft, for one audience where `?for=` names one, or of a provider's policy file."""
    from cyberspex.apps.cooperation import queries

    if tool == policy_files.SCHEMA_NAME:
        found = policy_files.schema(lawdata.lawbook())
    else:
        found = queries.schema_of(tool, _audience_of(request))
    text = json.dumps(found, ensure_ascii=False, indent=2)
    return HttpResponse(text, content_type="application/schema+json; charset=utf-8")


@require_GET
def xsd(request: HttpRequest, tool: str) -> HttpResponse:
    """The XML Schema of a tool's document, for the audience that `?for=` names or the addressee."""
    from cyberspex.apps.cooperation import queries

    return HttpResponse(
        queries.xsd_of(tool, _audience_of(request)), content_type="application/xml; charset=utf-8"
    )


def _audience_of(request: HttpRequest) -> Audience | None:
    asked = request.GET.get("for", "")
    try:
        return Audience(asked) if asked else None
    except ValueError as error:
        raise InputError("unknown_audience", "There is no such audience.") from error
