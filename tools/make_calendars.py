"""Freezes the holidays, weekends and zones of every State from the libraries that keep them, once a release.

`python tools/make_calendars.py YYYY-MM-DD` writes the tables with that day as the day of freezing. They are read
before they are committed: an update of the library can change a date of law.
"""

from __future__ import annotations

import json
import sys
import warnings
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import holidays

FIRST, LAST = 2022, 2035
TABLES = Path(__file__).resolve().parent.parent / "src/cyberspex/adapters/calendars/tables.json"


def states() -> dict[str, dict[str, Any]]:
    """The days, the estimated ones among them, and the weekend of every State that the library knows."""
    found: dict[str, dict[str, Any]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library warns of years that it does not know; they stay empty
        for code in sorted(holidays.list_supported_countries(include_aliases=False)):
            calendar = holidays.country_holidays(code, years=range(FIRST, LAST + 1))
            days = {day.isoformat(): name for day, name in calendar.items() if FIRST <= day.year <= LAST}
            found[code] = {
                "days": sorted(days),
                "estimated": sorted(day for day, name in days.items() if "estimated" in name.lower()),
                "weekend": sorted(calendar.weekend),
            }
    return found


def zones() -> dict[str, list[str]]:
    """The time zones of every State, in the order of the database's table."""
    found: dict[str, list[str]] = {}
    for line in (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            state, _place, zone, *_remark = line.split("\t")
            found.setdefault(state, []).append(zone)
    return dict(sorted(found.items()))


if __name__ == "__main__":
    source = (
        f"python package holidays {version('holidays')} (MIT), frozen {sys.argv[1]}; zones: IANA zone.tab"
    )
    tables = {"source": source, "states": states(), "years": [FIRST, LAST], "zones": zones()}
    TABLES.write_text(json.dumps(tables, separators=(",", ":"), ensure_ascii=False), "utf-8")
