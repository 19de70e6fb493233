"""The interview asks the fewest questions and still reaches the answer that all facts at once give."""

from __future__ import annotations

from cases.interviewing import AT_ONCE, Interview
from cases.test_route_cases import all_needs
from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.core.routing import find_routes
from cyberspex.core.routing.questions import outline


def test_interview_over_every_case_ends_with_the_answer_of_all_facts_and_asks_less_than_half() -> None:
    lawbook = shipped_lawbook()
    interview = Interview(lawbook=lawbook)
    counts = []
    for name, need in all_needs():
        heard, asked = interview.held(need)
        assert outline(find_routes(heard, lawbook)) == outline(find_routes(need, lawbook)), (name, asked)
        assert len(asked) == len(set(asked)), name
        counts.append(len(asked))
    assert sum(counts) / len(counts) < AT_ONCE / 2
