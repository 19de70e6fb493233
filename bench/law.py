"""The law by itself: the matrix of the world, time limits, loading the lawbook, and `cyberspex routes` from the shell.

- Matrix: seven tools of the Protocol, every ordered pair of the States listed for any treaty, in a fresh process from the
  first import to the last pair.
- Time limits: twenty working days from a receipt with the public holidays of a State, against the `holidays` library's
  own count; every answer must be the same. The States are ones that work on no Saturday in exchange for a weekday:
  the library counts such a day, Regulation 1182/71 does not (Article 2(2)).
- Shell: the whole command against starting the bare interpreter.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import holidays
from measure import Figure, Sizes, in_turns, of_limit, of_rates, of_times

from cyberspex.adapters.calendars import calendar_of, zone_for
from cyberspex.core.law.time_limits import compute

STATES = ("DE", "FR", "AT", "RS", "IT", "SE", "JP", "NL")
WORKING_DAYS = 20
ROW = {
    "key": "bench", "provision": "", "value": WORKING_DAYS, "unit": "working_days", "rule": "protocol.default", "starts": "receipt", "ends": "answer",
}  # fmt: skip
NEED = {"on": "2026-11-23", "issuing": {"state": "DE", "authority": "public_prosecutor"}, "holder": {"state": "RS"}, "data": ["subscriber"]}  # fmt: skip

LOADED = """
import time
begun = time.perf_counter()
from cyberspex.adapters.lawbook_files import shipped_lawbook
shipped_lawbook()
print(time.perf_counter() - begun)
"""
MATRIX = """
import time
begun = time.perf_counter()
from datetime import date
from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.core.routing.matrix import TOOLS, matrix
lawbook = shipped_lawbook()
tools = [tool for tool in TOOLS if tool.startswith("cets224.")]
pairs = sum(len(matrix(lawbook, tool, date(2026, 11, 23))["pairs"]) for tool in tools)
print(time.perf_counter() - begun, len(tools), pairs)
"""


class DisagreementError(Exception):
    """The product and the library count to different days."""


def measure(sizes: Sizes) -> list[Figure]:
    """The four figures."""
    return [_matrix(sizes), _limits(sizes), _load(sizes), _shell(sizes)]


def _fresh(program: str) -> list[float]:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return [float(one) for one in done.stdout.split()]


def _matrix(sizes: Sizes) -> Figure:
    runs = [_fresh(MATRIX) for _run in range(1 if sizes.quick else 3)]
    note = f"{runs[0][1]:.0f} tools, {runs[0][2]:.0f} answers"
    return of_limit("world_matrix", "the matrix of every ordered pair of States for the tools of the Protocol, cold",
                    statistics.median(run[0] for run in runs), 2.0, unit="s", note=note)  # fmt: skip


def _load(sizes: Sizes) -> Figure:
    runs = [_fresh(LOADED)[0] * 1000 for _run in range(max(3, sizes.starts))]
    return of_limit(
        "lawbook_load",
        "importing the reader and loading the lawbook in a fresh process",
        statistics.median(runs),
        150.0,
        unit="ms",
    )


def _shell(sizes: Sizes) -> Figure:
    with tempfile.TemporaryDirectory(prefix="cyberspex-bench-") as kept:
        need = Path(kept) / "need.json"
        need.write_text(json.dumps(NEED))

        def run(*command: str) -> None:
            subprocess.run([sys.executable, *command], stdout=subprocess.DEVNULL, check=False)

        both = in_turns(
            3 * sizes.starts, partial(run, "-m", "cyberspex.cli.main", "routes", str(need), "--json"), partial(run, "-c", "pass")
        )  # fmt: skip
    return of_times(
        "shell_routes",
        "`cyberspex routes` from the shell, in starts of the bare interpreter",
        both[0] * 1000,
        both[1] * 1000,
        15,
    )


def _limits(sizes: Sizes) -> Figure:
    draw = random.Random(71)
    cases = [
        (draw.choice(STATES), date(2026, 1, 1) + timedelta(days=draw.randrange(700)))
        for _case in range(sizes.limits)
    ]
    calendars = {state: calendar_of(state) for state in STATES}
    theirs = {state: holidays.country_holidays(state, years=range(2026, 2030)) for state in STATES}

    def product() -> list[date]:
        return [calendars[state].working_day_after(day, WORKING_DAYS) for state, day in cases]

    def explained() -> list[date]:
        return [
            compute("bench", datetime(day.year, day.month, day.day, 10, tzinfo=UTC), lawbook_table=(ROW,),
                    calendar=calendars[state], zone=zones[state]).due_on
            for state, day in cases
        ]  # fmt: skip

    def peer() -> list[date]:
        return [theirs[state].get_nth_working_day(day, WORKING_DAYS) for state, day in cases]

    zones = {state: zone_for(state, None) for state in STATES}
    answers: list[list[date]] = [[], [], []]

    def keep(place: int, work: Callable[[], list[date]]) -> None:
        answers[place] = work()

    taken = in_turns(
        sizes.rounds, *(partial(keep, place, work) for place, work in enumerate((product, explained, peer)))
    )
    for case, *found in zip(cases, *answers, strict=True):
        if len(set(found)) > 1:
            raise DisagreementError(f"{case}: {found}")
    note = f"with its explanation in words {len(cases) / taken[1]:.0f} a second, {taken[2] / taken[1]:.1f} times the library"
    return of_rates("time_limits", "days of twenty working days with public holidays a second, against the holidays library",
                    len(cases) / taken[0], len(cases) / taken[2], 10, note=note)  # fmt: skip
