"""Messages and receipts keep what they were given, and refuse what is not one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cyberspex.core.exchange.envelope import Attachment, Body, Message, parse_message
from cyberspex.core.exchange.receipts import Receipt, parse_receipt
from cyberspex.core.exchange.retries import GIVE_UP_AFTER, LONGEST_WAIT, Outcome, next_try
from cyberspex.core.foundation.errors import InputError

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ONE = UUID("00000000-0000-4000-8000-000000000001")


def built_message(**changes: object) -> Message:
    members: dict[str, object] = {
        "id": ONE,
        "kind": "order",
        "tool": "cets224.7",
        "thread": ONE,
        "reference": "EX-2026-0001",
        "exercise": True,
        "sender": Body(id="rs.prosecution.example", name="Prosecution Office", state="RS"),
        "recipient": Body(id="hu.provider.example", state="HU"),
        "sent_at": AT,
        "body": {"request": {"a": 1}},
        "attachments": (
            Attachment(
                role="proof", media_type="application/json", sha256="0" * 64, size_bytes=3, data="YWJj"
            ),
        ),
    }
    return Message(**{**members, **changes})  # type: ignore[arg-type]


def test_a_message_reads_back_as_written() -> None:
    message = built_message(more={"tomorrow": ["kept"]})
    again = parse_message(json.loads(message.as_bytes()))
    assert again == message
    assert again.as_bytes() == message.as_bytes()


@pytest.mark.parametrize(
    "member", ["format", "id", "kind", "tool", "thread", "exercise", "sender", "recipient", "sent_at"]
)
def test_a_message_without_a_member_names_it(member: str) -> None:
    value = json.loads(built_message().as_bytes())
    del value[member]
    with pytest.raises(InputError) as refused:
        parse_message(value)
    assert member in refused.value.path or member in refused.value.message


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner)))
def test_what_is_not_a_message_is_bad_input_and_nothing_else(value: object) -> None:
    with pytest.raises(InputError):
        parse_message(value)


def test_a_receipt_reads_back_as_written() -> None:
    receipt = Receipt(
        message_id=ONE,
        message_sha256="a" * 64,
        recipient="hu.provider.example",
        received_at=AT,
        exercise=True,
    )
    assert parse_receipt(json.loads(receipt.as_bytes())) == receipt


def test_a_receipt_for_nothing_is_refused() -> None:
    with pytest.raises(InputError):
        parse_receipt({"format": "cyberspex.receipt/1", "message_id": "x"})


def test_a_partner_that_refuses_is_not_asked_again() -> None:
    assert next_try(attempts=1, released_at=AT, at=AT, outcome=Outcome.REFUSED).final


@given(st.integers(min_value=1, max_value=200))
def test_waits_grow_and_stay_bounded(attempts: int) -> None:
    here = next_try(attempts=attempts, released_at=AT, at=AT, outcome=Outcome.UNREACHABLE)
    later = next_try(attempts=attempts + 1, released_at=AT, at=AT, outcome=Outcome.UNREACHABLE)
    assert here.at is not None
    assert later.at is not None
    assert AT < here.at <= later.at <= AT + LONGEST_WAIT


def test_a_delivery_that_fails_for_three_days_has_failed_for_good() -> None:
    assert next_try(
        attempts=80,
        released_at=AT,
        at=AT + GIVE_UP_AFTER - timedelta(minutes=1),
        outcome=Outcome.UNREACHABLE,
    ).final
