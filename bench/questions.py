"""How much the interview asks: the average number of questions over the worked examples, against asking everything.

A person says the two States, the data, the measure and the day, and then answers what is asked, one by one; a fact that the
example does not say is not known to the person either. Each interview must end with the answer of all facts at once, else the
benchmark fails. No clock is read: the figure is the same on every machine.
"""

from __future__ import annotations

import sys
from pathlib import Path

from measure import Figure, Sizes, of_limit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from cases.interviewing import AT_ONCE, Interview
from cases.test_route_cases import all_needs
from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.core.routing import find_routes
from cyberspex.core.routing.questions import outline


class OtherAnswerError(Exception):
    """An interview did not reach the answer of all facts."""


def measure(sizes: Sizes) -> list[Figure]:
    """The one figure."""
    lawbook = shipped_lawbook()
    interview = Interview(lawbook=lawbook)
    counts: list[int] = []
    for name, need in list(all_needs())[: 20 if sizes.quick else None]:
        heard, asked = interview.held(need)
        if outline(find_routes(heard, lawbook)) != outline(find_routes(need, lawbook)):
            raise OtherAnswerError(name)
        counts.append(len(asked))
    note = f"{len(counts)} worked examples, at most {max(counts)}; asking everything takes {AT_ONCE}"
    return [of_limit("questions", "questions that the interview asks on average until no answer would change it",
                     sum(counts) / len(counts), AT_ONCE / 2, unit="questions", note=note)]  # fmt: skip
