"""The acts that a person does on a case with one small form: what is asked, and which service it goes to.

One table, so that a page never decides who may do what: the service does, and says why not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _n

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.time import parse_date
from cyberspex.web.views.common import read_instant

LARGEST_PROOF_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing that an act asks.

    Fields:
        name: the service's argument.
        label: English words; the page translates them.
        kind: text, textarea, date, instant, yes, file, grounds, reasons, identifier, message, choice.
        hint: a sentence below the label.
        options: for a choice, the codes allowed.
        required: whether the act cannot be done without it.
    """

    name: str
    label: str
    kind: str = "textarea"
    hint: str = ""
    options: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True, kw_only=True)
class Act:
    """An act on a case.

    Fields:
        title: heading and button, in English; the page translates it.
        fields: what is asked.
        warn: a sentence to read before doing it, empty where it can be undone.
        provision: where the law speaks of it.
    """

    title: str
    fields: tuple[Field, ...] = ()
    warn: str = ""
    provision: str = ""


ACTS: dict[str, Act] = {
    "withdraw": Act(title=_n("Withdraw"), warn=_n("The other side is told at once.")),
    "close_case": Act(title=_n("Close the case")),
    "ask_reason": Act(title=_n("Ask for the reasons"), provision="cets224.7.7"),
    "clarify": Act(
        title=_n("Answer the question"),
        fields=(
            Field(name="message_id", label=_n("Question"), kind="message"),
            Field(name="text", label=_n("Answer")),
        ),
    ),
    "give_more_information": Act(
        title=_n("Give more information"),
        fields=(
            Field(name="message_id", label=_n("Asked in"), kind="message"),
            Field(
                name="text",
                label=_n("Information"),
                hint=_n("It goes to the notified authority only; the provider does not see it."),
            ),
            Field(
                name="consent",
                label=_n("It may be shown to the provider"),
                kind="yes",
                required=False,
            ),
        ),
        provision="cets224.7.5.d.i",
    ),
    "record_receipt": Act(
        title=_n("Record the receipt"),
        fields=(
            Field(
                name="recipient",
                label=_n("Received by"),
                kind="choice",
                options=("provider", "notified_authority", "requested_authority"),
            ),
            Field(
                name="received_at",
                label=_n("Received on"),
                kind="instant",
                hint=_n("Local date and time at the recipient, and the time zone."),
            ),
            Field(name="proof", label=_n("Proof of receipt"), kind="file"),
        ),
        warn=_n("The clock starts at this instant."),
    ),
    "ask": Act(
        title=_n("Ask a question back"),
        fields=(
            Field(name="identifier_id", label=_n("About"), kind="identifier", required=False),
            Field(name="text", label=_n("Question")),
        ),
    ),
    "refuse_all": Act(
        title=_n("Refuse the whole order"),
        fields=(
            Field(name="reason", label=_n("Ground"), kind="reasons"),
            Field(name="text", label=_n("In words"), required=False),
        ),
        warn=_n("Every identifier without an answer is refused, and the answer is sent."),
        provision="cets224.7.7",
    ),
    "give_reason": Act(
        title=_n("Give the reasons"),
        fields=(
            Field(name="message_id", label=_n("Asked in"), kind="message"),
            Field(name="reason", label=_n("Ground"), kind="reasons"),
            Field(name="text", label=_n("In words"), required=False),
        ),
        provision="cets224.7.7",
    ),
    "release_answer": Act(
        title=_n("Send the answer"),
        fields=(
            Field(
                name="final",
                label=_n("This is the final answer; nothing follows"),
                kind="yes",
                required=False,
            ),
            Field(
                name="by_other_means",
                label=_n("We carry it by other means: download the sealed answer afterwards"),
                kind="yes",
                required=False,
            ),
        ),
        warn=_n("The package is sealed and the answer is signed and sent. It cannot be taken back."),
    ),
    "ask_more_information": Act(
        title=_n("Ask for more information"),
        fields=(Field(name="text", label=_n("What is needed")),),
        provision="cets224.7.5.d.i",
    ),
    "instruct_not_to_disclose": Act(
        title=_n("Instruct the provider not to disclose"),
        fields=(
            Field(name="ground", label=_n("Ground"), kind="grounds"),
            Field(
                name="reasons",
                label=_n("Reasons for the issuing authority"),
                hint=_n("They go to the contact that the order names under Article 7(4)(c)."),
            ),
        ),
        warn=_n(
            "The provider is told at once. If it has answered already, the instruction is recorded as late."
        ),
        provision="cets224.7.5.c",
    ),
    "mark_preserved": Act(
        title=_n("Say that the data are preserved"),
        fields=(
            Field(name="until", label=_n("Preserved until"), kind="date", required=False),
            Field(name="reference", label=_n("Reference of the preservation"), kind="text"),
        ),
        provision="ets185.29.7",
    ),
    "mark_not_preserved": Act(
        title=_n("Say that the data are not preserved"),
        fields=(
            Field(name="reason", label=_n("Ground"), kind="reasons"),
            Field(name="text", label=_n("In words"), required=False),
        ),
        provision="ets185.29.5",
    ),
    "ask_extension": Act(
        title=_n("Ask for a longer preservation"),
        fields=(Field(name="until", label=_n("Until"), kind="date"),),
        provision="ets185.29.7",
    ),
    "record_follow_up": Act(
        title=_n("Record the request that follows"),
        fields=(
            Field(name="reference", label=_n("Reference of the request for mutual assistance"), kind="text"),
        ),
        provision="ets185.29.7",
    ),
}


def arguments(act: Act, request: HttpRequest) -> dict[str, Any]:
    """What the service gets, read from the posted form."""
    given: dict[str, Any] = {}
    for field in act.fields:
        if field.kind == "yes":
            given[field.name] = request.POST.get(field.name) == "yes"
            continue
        if field.kind == "file":
            upload = request.FILES.get(field.name)
            if upload is None:
                raise InputError("no_file", "Choose a file first.", path=field.name)
            if (upload.size or 0) > LARGEST_PROOF_BYTES:
                raise InputError("too_large", "The file is larger than 20 MiB.", path=field.name)
            given[field.name] = upload.read()
            continue
        if field.kind == "instant":
            given[field.name] = read_instant(request, field.name)
            continue
        text = (request.POST.get(field.name) or "").strip()
        if field.required and not text:
            raise InputError("missing", "This has to be filled in.", path=field.name)
        if field.kind == "date":
            given[field.name] = parse_date(text, field.name) if text else None
        elif field.kind == "choice" and text not in field.options:
            raise InputError("bad_choice", "Choose one of the list.", path=field.name)
        else:
            given[field.name] = text
    return given


def service(name: str) -> Callable[..., Any]:
    """The use case that carries out an act."""
    from cyberspex.apps.cooperation import services

    return getattr(services, name)  # type: ignore[no-any-return]
