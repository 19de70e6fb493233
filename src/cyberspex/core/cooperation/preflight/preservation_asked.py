"""What a preservation request (ets185.29) asks for in this case: what the requested Party reserved is a fact (29.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cyberspex.core.cooperation.asking import Asking, Guide, by_declaration
from cyberspex.core.cooperation.preflight.parts import Draft, declared, part_of

if TYPE_CHECKING:
    from cyberspex.core.cooperation.tool import CheckContext


def asked_of_preservation(draft: Draft, context: CheckContext) -> Iterator[Guide]:
    """What the interview says of a preservation request on the day, with the reasons."""
    receiving = str(part_of(draft, "parties").get("receiving") or "")
    if not context.law.knows_state(receiving):
        return
    said = declared(context, receiving, "ets185.29.4")
    yield Guide(
        kind=Asking.FACT, path="/request/offences", provision="ets185.29.4",
        template=by_declaration(
            said.word,
            "{state} reserved that dual criminality is needed, except for Articles 2 to 11 of the Convention.",
            "{state} did not reserve dual criminality: it is no condition of preservation.",
            "Whether {state} reserved dual criminality is not known.",
        ),
        params={"state": receiving}, source=said.source or "", as_of=said.as_of or "",
    )  # fmt: skip
    official = context.law.languages(receiving)
    if official:
        yield Guide(
            kind=Asking.FACT, path="/languages/request", template="Official in {state}: {languages}.",
            params={"state": receiving, "languages": ", ".join(official)}, provision="ets185.25.3",
        )  # fmt: skip
