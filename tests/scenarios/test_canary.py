"""A planted e-mail, phone, address and name leave no trace outside encrypted content. Dates of 2026-11-23."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from cyberspex.apps.cooperation import services
from cyberspex.apps.exchange import worker
from cyberspex.apps.history.models import Event
from cyberspex.core.foundation.errors import CyberspexError
from procedure_world import AT, PROVIDER, Desk

pytestmark = pytest.mark.django_db
CANARIES = ("canary.person@example.org", "+381600000042", "203.0.113.42", "Kanarinka Primerović")


def planted(draft: dict[str, Any]) -> dict[str, Any]:
    """The draft with the canaries in its free texts and its first identifier."""
    texts = " ".join(CANARIES)
    draft = json.loads(json.dumps(draft))
    draft["notification"]["facts_summary"] = texts
    draft["file"] = {**draft.get("file", {}), "notes": texts}
    draft["order"]["information_sought"][0]["identifier"] = {"type": "email", "value": CANARIES[0]}
    return dict(draft)


def test_no_event_list_log_or_file_name_repeats_a_canary(
    desk: Desk, caplog: pytest.LogCaptureFixture, client: Client
) -> None:
    caplog.set_level(logging.DEBUG)
    desk.example = planted(desk.example)
    row = desk.sent()
    case = desk.case_of(PROVIDER, row)
    services.ask(actor=desk.officer, case_id=case.case_id, text=" ".join(CANARIES), at=AT)
    worker.run_once(AT)
    with pytest.raises(CyberspexError) as refused:
        services.set_identifier(
            actor=desk.officer,
            case_id=case.case_id,
            identifier_id=CANARIES[0],
            outcome="not_held",
            at=AT,
        )
    failed = client.post("/api/v1/inbox", " ".join(CANARIES).encode(), content_type="application/jose")
    places = {
        "log": caplog.text,
        "repr": repr(refused.value),
        "problem": failed.content.decode() + str(failed.headers),
        "names": " ".join(str(path) for path in desk.data.rglob("*")),
        "events": json.dumps([[e.kind, e.reason, e.data] for e in Event.objects.all()], default=str),
    }
    for label in ("cooperation", "exchange", "evidence"):
        for model in apps.get_app_config(label).get_models():
            text = [
                {name: v for name, v in one.items() if not isinstance(v, bytes | memoryview)}
                for one in model.objects.values()
            ]
            places[model.__name__] = str(text)
    for place, text in places.items():
        for canary in CANARIES:
            assert canary not in text, place
