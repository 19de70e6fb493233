"""What a hostile or broken partner may send, soundly signed. All instants are of 2026-11-23."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from cyberspex.apps.cooperation import means
from cyberspex.apps.cooperation.models import CaseRow
from cyberspex.apps.exchange.services import accept
from cyberspex.core.cooperation.answering import whole
from cyberspex.core.exchange.envelope import JWS_TYPE, Attachment, Body, Message
from cyberspex.core.foundation.errors import CyberspexError
from procedure_world import AT, NOTIFIED, OFFICE, PROVIDER, Desk

pytestmark = pytest.mark.django_db


def signed_by(desk: Desk, signer: str, **changes: Any) -> bytes:
    members: dict[str, Any] = {
        "id": uuid4(),
        "kind": "order",
        "tool": "cets224.7",
        "thread": uuid4(),
        "reference": "EX-2026-0001",
        "exercise": True,
        "sender": Body(id=OFFICE),
        "recipient": Body(id=PROVIDER),
        "sent_at": AT,
        "body": {"request": {}},
    }
    message = Message(**{**members, **changes})
    return means.sign_message(message.as_bytes(), organisation=desk.organisation(signer), typ=JWS_TYPE, at=AT)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"request": 3},
        {"request": {"notification": {"facts_summary": "never for a provider"}}},
        {"request": {"file": {}}},
    ],
)
def test_an_order_that_no_provider_may_see_or_read_opens_no_case(desk: Desk, body: dict[str, Any]) -> None:
    with pytest.raises(CyberspexError):
        accept(signed_by(desk, OFFICE, body=body), "application/jose", AT)
    assert not CaseRow.objects.exists()


@pytest.mark.parametrize(
    "request_given",
    [
        {"order": [], "parties": 7, "supplemental": "x"},
        {"order": {"information_sought": [1, None, {"id": "a"}, {"id": "a"}, {}]}},
        {"order": {"information_sought": {"id": "a"}}},
        {"tool": "cets224.7", "on": "2026-11-23", "order": [], "parties": 7, "supplemental": "x"},
        {"tool": "cets224.7", "on": "2026-11-23", "parties": {"issuing": "RS"}, "order": {"offences": 3}},
        {"tool": "cets224.7", "on": 5, "order": {"information_sought": [None, {"identifier": []}]}},
    ],
)
def test_an_ill_formed_order_opens_a_case_that_can_be_shown_and_breaks_nothing(
    desk: Desk, request_given: dict[str, Any]
) -> None:
    from cyberspex.apps.cooperation import queries

    accepted = accept(signed_by(desk, OFFICE, body={"request": request_given}), "application/jose", AT)
    queries.identifiers(actor=desk.officer, case_id=accepted.case_id, at=AT)
    checklist = queries.may_i_answer(actor=desk.officer, case_id=accepted.case_id, at=AT)
    assert whole(checklist) == "refused"
    assert queries.is_genuine(actor=desk.officer, case_id=accepted.case_id, at=AT)["verdict"] != "valid"


def test_a_known_body_cannot_speak_in_anothers_name(desk: Desk) -> None:
    with pytest.raises(CyberspexError) as refused:
        accept(signed_by(desk, NOTIFIED), "application/jose", AT)
    assert refused.value.code == "sender_not_signer"


def test_a_real_message_never_reaches_an_exercise_organisation(desk: Desk) -> None:
    with pytest.raises(CyberspexError):
        accept(signed_by(desk, OFFICE, exercise=False), "application/jose", AT)
    assert not CaseRow.objects.exists()


def test_an_attachment_that_is_not_the_signed_one_is_refused(desk: Desk) -> None:
    wrong = Attachment(
        role="proof", media_type="application/json", sha256="0" * 64, size_bytes=3, data="YWJj"
    )
    with pytest.raises(CyberspexError) as refused:
        accept(signed_by(desk, OFFICE, attachments=(wrong,)), "application/jose", AT)
    assert refused.value.code == "attachment_altered"


def test_another_message_under_a_known_id_is_refused(desk: Desk) -> None:
    key = uuid4()
    accept(signed_by(desk, OFFICE, id=key), "application/jose", AT)
    with pytest.raises(CyberspexError) as refused:
        accept(signed_by(desk, OFFICE, id=key, reference="EX-2"), "application/jose", AT)
    assert refused.value.code == "message_id_reused"


@pytest.mark.parametrize("kind", ["answer", "question", "instruction", "objection", "order", "nonsense"])
def test_a_body_without_a_part_in_the_thread_changes_nothing(desk: Desk, kind: str) -> None:
    row = desk.sent()
    before = list(CaseRow.objects.order_by("case_id").values())
    stranger = "hu.point.example.org"
    for recipient in (OFFICE, PROVIDER):
        raw = signed_by(
            desk,
            stranger,
            kind=kind,
            thread=row.thread,
            sender=Body(id=stranger),
            recipient=Body(id=recipient),
            body={"identifiers": [], "final": True},
        )
        with pytest.raises(CyberspexError):
            accept(raw, "application/jose", AT)
    assert list(CaseRow.objects.order_by("case_id").values()) == before


@pytest.mark.parametrize("identifiers", [None, 7, [3], [{"outcome": "all"}], "x"])
def test_an_answer_in_no_known_form_is_refused_whole(desk: Desk, identifiers: object) -> None:
    row = desk.sent()
    raw = signed_by(
        desk,
        PROVIDER,
        kind="answer",
        thread=row.thread,
        sender=Body(id=PROVIDER),
        recipient=Body(id=OFFICE),
        body={"identifiers": identifiers, "final": True},
    )
    with pytest.raises(CyberspexError):
        accept(raw, "application/jose", AT)
    state = row.state
    row.refresh_from_db()
    assert row.state == state


def test_names_that_say_too_much_do_not_enter_events(desk: Desk) -> None:
    from cyberspex.apps.cooperation import queries

    sought = [{"id": "person@example.org"}, {"id": "b"}]
    raw = signed_by(desk, OFFICE, body={"request": {"order": {"information_sought": sought}}})
    accepted = accept(raw, "application/jose", AT)
    views = queries.identifiers(actor=desk.officer, case_id=accepted.case_id, at=AT)
    assert [view.id for view in views] == ["1", "b"]


def test_a_reference_with_spaces_is_taken(desk: Desk) -> None:
    accepted = accept(signed_by(desk, OFFICE, reference="KTI 12/2026"), "application/jose", AT)
    assert CaseRow.objects.get(case_id=accepted.case_id).reference == "KTI_12/2026"


def test_a_reference_that_holds_an_address_is_refused(desk: Desk) -> None:
    with pytest.raises(CyberspexError):
        accept(signed_by(desk, OFFICE, reference="person@example.org"), "application/jose", AT)
    assert not CaseRow.objects.exists()
