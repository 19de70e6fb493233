"""A filtered page of the register at 100,000 requests, whole page with sign-in and template, in process.

Every database gets a process of its own. The rows go straight into the table of the register, with the mix of a busy
office: five years, two tools, three of four cases closed, a few hundred partners of which some get most of the
orders, and a smaller office beside it whose rows must never be met. Each filter's first page and its page in the
middle of the list are asked for in turns.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from measure import LEFT_OUT, Figure, Sizes, of_limit, of_times, percentile, seconds

P95_MS = 25.0
DEEP = 1.5
PASSES = 3
NEWEST = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
FILTERS: tuple[dict[str, str], ...] = (
    {},
    {"state": "disclosed"},
    {"tool": "ets185.29"},
    {"tool": "cets224.7", "state": "refused"},
    {"counterpart": "hu.provider-3.example.org"},
    {"reference": "2024-"},
    {"exercise": "no", "state": "pending"},
    {"due_before": "2026-06-01"},
    {"sort": "due", "state": "pending"},
    {"sort": "reference", "state": "disclosed"},
)


def measure(sizes: Sizes) -> list[Figure]:
    """The slowest filter's p95, and how much a deep page costs more, on both databases."""
    figures = _figures("SQLite", _process(sizes, ""), sizes)
    if not sizes.servers:
        return figures
    with throw_away_server() as url:
        if url is not None:
            figures += _figures("PostgreSQL", _process(sizes, url), sizes)
    return figures


@contextmanager
def throw_away_server() -> Iterator[str | None]:
    """The throw-away server that the tests use, but one that waits for the disk; none where there is none."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))
    from run_tests import postgresql

    with postgresql(durable=True) as url:
        if url is None:
            LEFT_OUT["PostgreSQL"] = (
                "there is no PostgreSQL 15 or later here, or it did not start: apt-get install -y postgresql"
            )
        yield url


def _figures(name: str, found: list[dict[str, Any]], sizes: Sizes) -> list[Figure]:
    worst = max(found, key=lambda one: max(one["first_p95"], one["deep_p95"]))
    p95 = max(worst["first_p95"], worst["deep_p95"])
    deepest = max(found, key=lambda one: one["deep"] / one["first"])
    queries = max(one["queries"] for one in found)
    code = name.lower()
    return [
        of_limit(f"register_p95_{code}", f"p95 of a filtered page of the register, {sizes.rows} requests, {name}", p95, P95_MS,
                 unit="ms", note=f"slowest filter {worst['filter'] or 'none'}; at most {queries} queries a page"),
        of_times(f"register_deep_{code}", f"a page in the middle of the list against the first one, {name}",
                 deepest["deep"], deepest["first"], DEEP, note=f"largest difference, filter {deepest['filter'] or 'none'}"),
    ]  # fmt: skip


def _process(sizes: Sizes, url: str) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="cyberspex-bench-") as data:
        env = {**os.environ, "CYBERSPEX_DATA": data, "CYBERSPEX_MODE": "test", "DATABASE_URL": url}
        done = subprocess.run(
            [sys.executable, __file__, str(sizes.rows), str(sizes.pages)], stdout=subprocess.PIPE, text=True, check=True, env=env
        )  # fmt: skip
    return list(json.loads(done.stdout))


def fill(organisation_id: UUID, count: int, *, exercise: bool, seed: int) -> None:
    """Rows of one office."""
    from django.db import transaction

    from cyberspex.apps.cooperation.models import CaseRow
    from cyberspex.core.cooperation.tool import all_tools

    draw = random.Random(seed)
    tools = {tool.code: tool for tool in all_tools()}
    sides = {
        code: next(side for side in tool.procedures if str(side) in ("issuing", "requesting_authority"))
        for code, tool in tools.items()
        if code in ("cets224.7", "ets185.29")
    }
    closed = ("disclosed", "refused", "preserved", "followed", "withdrawn", "closed")
    states = {code: [str(one) for one in tools[code].procedures[side].states] for code, side in sides.items()}
    partners = [f"hu.provider-{number}.example.org" for number in range(300)]
    weights = [1 / (1 + number) for number in range(300)]

    def row(number: int) -> CaseRow:
        code = draw.choices(tuple(states), (7, 3))[0]
        ended = [one for one in states[code] if one in closed]
        state = draw.choice(ended) if ended and draw.random() < 0.75 else draw.choice(states[code])
        opened = NEWEST - timedelta(seconds=draw.randrange(5 * 365 * 86400))
        due = (opened + timedelta(days=30)).date() if draw.random() < 0.8 else None
        return CaseRow(
            case_id=UUID(int=draw.getrandbits(128), version=4), organisation_id=organisation_id, tool=code,
            side=str(sides[code]), exercise=exercise, organisation_exercise=exercise,
            reference=f"{opened.year}-{number:07d}", thread=UUID(int=draw.getrandbits(128), version=4), state=state,
            is_open=state not in closed, issuing_state="RS", receiving_state="HU",
            counterpart=draw.choices(partners, weights)[0], urgency=draw.choice((1, 3, 5, 5, 5)), due_on=due,
            opened_at=opened, changed_at=opened, last_seq=number,
        )  # fmt: skip

    with transaction.atomic():
        for start in range(0, count, 5000):
            CaseRow.objects.bulk_create(
                [row(number) for number in range(start, min(count, start + 5000))], batch_size=500
            )


def _child(rows: int, pages: int) -> list[dict[str, Any]]:
    from cyberspex.cli.django_setup import migrate, start

    start()
    migrate()
    from django.db import connection
    from django.test import Client

    from cyberspex.apps.accounts.models import Membership, Organisation, User

    office = Organisation.objects.create(
        body_id="rs.office.example.org", name="Office", state="RS", kind="authority", exercise=False
    )
    beside = Organisation.objects.create(
        body_id="rs.beside.example.org", name="Beside", state="RS", kind="authority", exercise=False
    )
    person = User.objects.create_user("drafter@office.example.org", None)
    Membership.objects.create(user=person, organisation=office, role="drafter", function="public_prosecutor")
    fill(office.pk, rows, exercise=False, seed=1)
    fill(beside.pk, rows // 5, exercise=False, seed=2)
    if (
        connection.vendor == "postgresql"
    ):  # which gathers its statistics by itself after a while; SQLite does without
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    client = Client()
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    lists = [_List(client, given, _middle(office, given)) for given in FILTERS]
    for _pass in range(PASSES):
        for one in lists:
            one.measure(pages)
    return [one.result() for one in lists]


class _List:
    """One filter: its first page and its page in the middle, with their times."""

    def __init__(self, client: Any, given: dict[str, str], place: str) -> None:
        self.client = client
        self.given = given
        self.deep = {**given, "after": place}
        self.passes: dict[str, list[list[float]]] = {"first": [], "deep": []}
        for _warm in range(3):
            self.page(given)
            self.page(self.deep)

    def page(self, query: dict[str, str]) -> None:
        answer = self.client.get("/requests/", query)
        if answer.status_code != 200 or b"<tbody>" not in answer.content:
            raise SystemExit(f"the register did not answer {query}: {answer.status_code}")

    def measure(self, pages: int) -> None:
        """One pass, in turns."""
        first, deep = [], []
        for _page in range(pages):
            first.append(seconds(lambda: self.page(self.given)) * 1000)
            deep.append(seconds(lambda: self.page(self.deep)) * 1000)
        self.passes["first"].append(first)
        self.passes["deep"].append(deep)

    def result(self) -> dict[str, Any]:
        """Medians over all passes, and the median of the passes' p95: one burst of another program is no slow page."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as seen:
            self.page(self.deep)
        found: dict[str, Any] = {
            "filter": " ".join(f"{name}={value}" for name, value in self.given.items()),
            "queries": len(seen),
        }
        for name, passes in self.passes.items():
            found[name] = statistics.median(time for times in passes for time in times)
            found[f"{name}_p95"] = statistics.median(percentile(times, 0.95) for times in passes)
        return found


def _middle(office: Any, given: dict[str, str]) -> str:
    """The place in the middle of a filtered list, as the page's own links name it."""
    from datetime import date

    from cyberspex.apps.cooperation import queries

    named = {
        name: value for name, value in given.items() if name in ("tool", "state", "counterpart", "reference")
    }
    due = date.fromisoformat(given["due_before"]) if "due_before" in given else None
    exercise = {"yes": True, "no": False}.get(given.get("exercise", ""))
    filters = queries.RegisterFilter(**named, due_before=due, exercise=exercise)
    found = queries._filtered(office, filters)
    sort = queries.order_of(filters, given.get("sort", "newest"))
    if sort == "due":
        found = found.filter(due_on__isnull=False)
    order = queries._ORDERS[sort]
    half = found.count() // 2
    rows = list(found.order_by(*queries._order_by(order, backward=False))[half : half + 1])
    if not rows:
        raise SystemExit(f"no request fits {given}")
    return str(queries._cursor(rows[0], order))


if __name__ == "__main__":
    print(json.dumps(_child(int(sys.argv[1]), int(sys.argv[2]))))
