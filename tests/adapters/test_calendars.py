"""The frozen calendars are what their libraries say, so that nobody can have changed a holiday by hand."""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import make_calendars

KEPT = json.loads(make_calendars.TABLES.read_text("utf-8"))


def test_every_holiday_weekend_and_estimate_is_the_librarys() -> None:
    assert f"holidays {version('holidays')} " in KEPT["source"]
    made = make_calendars.states()
    assert {code: table for code, table in made.items() if table != KEPT["states"].get(code)} == {}
    assert set(made) == set(KEPT["states"])


def test_every_zone_is_the_databases() -> None:
    assert make_calendars.zones() == KEPT["zones"]
