"""Write `docs/law/coverage.md`: for every provision of the lawbook the rules that cite it, the worked examples in which it
counts, how sure the lawbook is of it, and what is not covered. A test compares the page with what this makes of today's.
"""

from __future__ import annotations

import importlib
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "law" / "coverage.md"
CASES = ROOT / "tests" / "cases"

sys.path.insert(0, str(CASES))

LEFT_OUT: Mapping[str, str] = {
    "eu.2023.1543.10.8": "Disputes over immunities after receipt are decided by the issuing authority; the need asks before sending.",
    "cets224.12.2": "The terms of an agreement on a joint team are a checklist of the document, not a condition of the route.",
    "cets224.14": "Duties after receipt stand in core/protection, not in the choice of a route.",
    "bilateral": "Which bilateral treaties exist is not in the sources; it is asked, or assumed.",
    "mla.multilateral": "Which conventions on particular offences bind whom is not in the sources; it is asked.",
}
"""What the rules leave out, and why."""


def _cited(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("provision"), str):
            yield value["provision"]
        for one in value.values():
            yield from _cited(one)
    elif isinstance(value, list):
        for one in value:
            yield from _cited(one)


def worked_examples() -> dict[str, list[str]]:
    """The worked examples in whose answer a provision is cited, by provision."""
    runner = importlib.import_module("test_route_cases")  # it lays the cases over their plain need

    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(runner.FOLDER.glob("*.yaml")):
        content = yaml.safe_load(path.read_text("utf-8"))
        for case in content["cases"]:
            for provision in set(_cited(runner.answered(content, case))):
                found[provision].append(str(case["id"]))
    clocks = yaml.safe_load((CASES / "clock" / "clocks.yaml").read_text("utf-8"))
    for key in {str(case["key"]) for case in clocks["cases"]}:
        found[key].append(f"clock {key}")
    return found


def page() -> str:
    """The page of today."""
    from cyberspex.adapters.lawbook_files import shipped_lawbook
    from cyberspex.core.routing.rules import EVERY, RULES

    lawbook = shipped_lawbook()
    rules: dict[str, list[str]] = defaultdict(list)
    for rule, provisions in RULES:
        for one in dict.fromkeys(provisions):
            rules[one].append(f"{rule.__module__.rsplit('.', 1)[1]}.{rule.__name__}")
    for one in EVERY:
        rules[one].append("find.find_routes")
    clocks = {str(row["key"]): str(row["provision"]) for row in lawbook.time_limits}
    timed: dict[str, list[str]] = defaultdict(list)
    for key, provision in clocks.items():
        timed[provision].append(key)
    examples = worked_examples()
    lines = [
        "# What the rules cover",
        "",
        "Made by `python tools/law_coverage.py` from the table of rules (`core/routing/rules/`), the provisions and time limits of the",
        "lawbook and the worked examples (`tests/cases/`); a test holds them equal. What a rule does, and what it leaves out, stands in",
        "its docstring. *Remembered* provisions were not read in the sources kept here; *low* ones have to be checked before use.",
        "",
        "## Routes",
        "",
        "| Rule | Says |",
        "|---|---|",
        *(
            f"| `{rule.__module__.rsplit('.', 1)[1]}.{rule.__name__}` | {(rule.__doc__ or '').strip().splitlines()[0]} |"
            for rule, _ in RULES
        ),
        "",
        "## Provisions",
        "",
        "| Provision | Says | Confidence | Rules and clocks | Worked examples | Gap |",
        "|---|---|---|---|---|---|",
    ]
    sure = {"seen": "seen", "memory-high": "remembered", "memory-low": "low"}
    for row in sorted(lawbook.table("provisions"), key=lambda one: str(one["provision"])):
        code = str(row["provision"])
        by = [f"`{one}`" for one in rules[code]] + [f"clock `{one}`" for one in timed[code]]
        cases = sorted(
            set(examples.get(code, [])) | {f"clock {key}" for key in timed[code] if examples.get(key)}
        )
        shown = ", ".join(cases[:3]) + (f" and {len(cases) - 3} more" if len(cases) > 3 else "")
        gap = LEFT_OUT.get(code, "") or ("" if by and cases else "no worked example" if by else "no rule")
        lines.append(
            f"| `{code}` | {row['says']} | {sure[str(row['confidence'])]} | {', '.join(by)} | {shown} | {gap} |"
        )
    lines += ["", "## Left out", "", *(f"- `{code}`: {why}" for code, why in LEFT_OUT.items()), ""]
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
