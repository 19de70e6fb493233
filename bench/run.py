"""Runs every benchmark, prints a table and writes the ratios to `bench/results.json`.

`python bench/run.py [NAME ...]` runs those named, all without a name; `--quick` only shows that they run and writes nothing.
Exits with 1 where a target is missed or a benchmark could not be made: what was measured is printed and written all the same.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from measure import FULL, LEFT_OUT, QUICK, Figure, machine, versions

BENCHMARKS = ("routes", "questions", "law", "render_sign", "package", "register", "intake", "rdap")
ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results.json"
PAGE = ROOT / "docs" / "reference" / "benchmarks.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
LIBRARIES = (
    "zen-engine",
    "holidays",
    "typst",
    "pyhanko",
    "django",
    "gunicorn",
    "joserfc",
    "psycopg",
    "whoisit",
)


def main(arguments: list[str]) -> int:
    """Run what was asked for."""
    quick = "--quick" in arguments
    asked = [name for name in arguments if name != "--quick"] or list(BENCHMARKS)
    unknown = [name for name in asked if name not in BENCHMARKS]
    if unknown:
        print(f"there is no benchmark {unknown[0]!r}; there are: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    figures: list[Figure] = []
    failed: dict[str, str] = {}
    for name in asked:
        begun = time.perf_counter()
        try:
            found = import_module(name).measure(QUICK if quick else FULL)
        except (Exception, SystemExit) as error:  # the others are measured all the same
            traceback.print_exc()
            failed[name] = f"{type(error).__name__}: {error}"
            continue
        figures += found
        for one in found:
            print(line(one), flush=True)
        print(f"  ({name}: {time.perf_counter() - begun:.0f} s)", flush=True)
    if not quick:
        write(figures, failed | LEFT_OUT, whole=len(asked) == len(BENCHMARKS))
    for name, why in (failed | LEFT_OUT).items():
        print(f"could not be made: {name}: {why}")
    missed = [one.name for one in figures if not one.met]
    print(
        f"{len(figures) - len(missed)} of {len(figures)} targets met"
        + (f"; missed: {', '.join(missed)}" if missed else "")
    )
    if quick:
        print("quick: these figures say nothing")
        return 1 if failed else 0
    return 1 if failed or missed else 0


def line(one: Figure) -> str:
    """One figure as people read it."""
    against = (
        f"{one.product:g} {one.unit} against {one.peer:g}"
        if one.peer is not None
        else f"{one.product:g} {one.unit}"
    )
    ratio = f"ratio {one.ratio:g}, " if one.ratio is not None else ""
    note = f" [{one.note}]" if one.note else ""
    return f"{'met   ' if one.met else 'MISSED'} {one.name}: {ratio}{one.target}; {against}: {one.what}{note}"


def write(figures: list[Figure], failed: dict[str, str], *, whole: bool) -> None:
    """Write the file; where only some were run, the others keep what they had."""
    when = datetime.now(UTC).isoformat(timespec="seconds")
    here = {"measured_at": when, "machine": machine(), "versions": versions(*LIBRARIES)}
    kept = (
        {}
        if whole or not RESULTS.is_file()
        else {one["name"]: one for one in json.loads(RESULTS.read_text())["figures"]}
    )
    kept |= {one.name: {**one.as_json(), "measured_at": when} for one in figures}
    found = {**here, "figures": list(kept.values()), "could_not_be_made": failed}
    RESULTS.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
    text = PAGE.read_text("utf-8")
    before, after = text.partition(BEGIN)[0], text.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n{table(found)}{END}{after}", "utf-8")


def table(found: Mapping[str, Any]) -> str:
    """The figures as the page of the documentation shows them: ratios first, for they travel to other machines."""
    lines = [
        f"Measured {str(found['measured_at'])[:10]} on {found['machine']}.",
        "",
        "| figure | what | ratio or value | target | met |",
        "|---|---|---|---|---|",
    ]
    for one in found["figures"]:
        value = f"{one['ratio']:g}" if one["ratio"] is not None else f"{one['product']:g} {one['unit']}"
        met = "yes" if one["met"] else "**no**"
        lines.append(f"| `{one['name']}` | {one['what']} | {value} | {one['target']} | {met} |")
    libraries = ", ".join(f"{name} {version}" for name, version in found["versions"].items())
    return "\n".join([*lines, "", f"Libraries: {libraries}.", ""])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
