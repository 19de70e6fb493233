"""The catalogue of providers, as the lawbook knows it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_noop as _n
from django.views.decorators.http import require_GET

from cyberspex.web.lists import Column, as_csv, listing
from cyberspex.web.views import lawdata
from cyberspex.web.views.common import day_in, page

COLUMNS = (
    Column(key="name", title=_n("Provider")),
    Column(key="kind", title=_n("Kind"), kind="code", filter=True),
    Column(key="seat", title=_n("Seat"), kind="state", filter=True),
    Column(key="eu", title=_n("In the EU"), kind="state", filter=True),
    Column(key="channel", title=_n("Channel")),
    Column(key="foreign", title=_n("Rule for foreign requests")),
    Column(key="notice", title=_n("Tells its users")),
    Column(key="as_of", title=_n("Known as of"), kind="day"),
    Column(key="source", title=_n("Source"), kind="link"),
)


@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """Providers with their seat, channel and published policy."""
    on = day_in(request)
    made = listing(request, COLUMNS, lawdata.provider_rows(on), csv="/providers/catalogue.csv", sort="name")
    return page(request, "providers.html", {"list": made})


@require_GET
def catalogue_csv(request: HttpRequest) -> HttpResponseBase:
    """The same as a file."""
    return as_csv(request, COLUMNS, lawdata.provider_rows(day_in(request)), name="providers.csv", sort="name")
