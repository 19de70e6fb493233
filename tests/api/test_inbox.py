"""The inbox for partners: receipts, repeats and problem documents. All instants are of November 2026."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from openapi_spec_validator import validate

from cyberspex.apps.cooperation import services
from cyberspex.apps.cooperation.models import CaseRow
from cyberspex.apps.exchange.models import OutboxRow
from cyberspex.apps.history import services as history
from procedure_world import AT, Desk

pytestmark = pytest.mark.django_db
INBOX = "/api/v1/inbox"


def waiting_order(desk: Desk) -> bytes:
    row = desk.signed()
    services.send(actor=desk.approver, case_id=row.case_id, at=AT)
    item = OutboxRow.objects.get(case_id=row.case_id, kind="order")
    return bytes(history.read_content(item.content, reader=None, purpose="test", at=AT))


def test_a_new_order_is_201_and_its_repeat_200_with_the_same_receipt(desk: Desk, client: Client) -> None:
    raw = waiting_order(desk)
    first = client.post(INBOX, raw, content_type="application/jose")
    again = client.post(INBOX, raw, content_type="application/jose")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.content == again.content
    assert first.headers["content-type"] == "application/jose"


def test_an_altered_order_is_a_problem_and_leaves_no_case(desk: Desk, client: Client) -> None:
    raw = waiting_order(desk)
    count = CaseRow.objects.count()
    altered = raw[:-6] + (b"AAAAAA" if raw[-6:] != b"AAAAAA" else b"BBBBBB")
    answer = client.post(INBOX, altered, content_type="application/jose")
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert CaseRow.objects.count() == count


@pytest.mark.parametrize(
    ("raw", "content_type", "status"),
    [
        (b"not a message", "application/jose", 400),
        (b"anything", "text/plain", 415),
        (b"x" * (9 * 1024 * 1024), "application/jose", 413),
        (b"%PDF-1.7 of somebody else", "application/pdf", 400),
    ],
)
def test_what_cannot_be_taken_is_a_problem_document(
    desk: Desk, client: Client, raw: bytes, content_type: str, status: int
) -> None:
    answer = client.post(INBOX, raw, content_type=content_type)
    assert answer.status_code == status
    body = json.loads(answer.content)
    assert body["status"] == status
    assert body["type"].startswith("urn:cyberspex:problem:")
    assert raw[:40].decode() not in body["detail"]


def test_the_interface_describes_itself(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert "/api/v1/inbox" in document["paths"]
    validate(document)


CANARY = "Kanarinka <canary.person@example.org> +381600000042"


def _places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in items:
        yield (*way, name)
        yield from _places(item, (*way, name))


def test_no_problem_repeats_what_a_signed_message_says(desk: Desk, client: Client) -> None:
    """The canary stands once at each place of a message and of a bare request, signed by a known seal."""
    from cyberspex.apps.cooperation import means
    from cyberspex.core.cooperation.tool import project, tool_named
    from cyberspex.core.foundation.audience import Audience
    from procedure_world import OFFICE

    message = json.loads(means.peek_payload(waiting_order(desk)))
    message["attachments"] = []
    request = project(tool_named("cets224.7"), desk.example, Audience.PROVIDER)
    request["assume"] = {**request["assume"], "declarations": []}
    refused = 0
    for content in (message, request):
        for way in _places(content):
            changed = json.loads(json.dumps(content))
            holder = changed
            for step in way[:-1]:
                holder = holder[step]
            holder[way[-1]] = CANARY
            raw = means.sign_message(
                json.dumps(changed).encode(), organisation=desk.organisation(OFFICE), typ="x", at=AT
            )
            answer = client.post(INBOX, raw, content_type="application/jose")
            if answer.status_code >= 400:
                refused += 1
                assert answer.status_code < 500, way
                assert b"anary" not in answer.content, f"{way}: {answer.content!r}"
                assert "anary" not in str(answer.headers)
    assert refused > 10
