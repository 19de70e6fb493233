"""Whoever kept a checkpoint can ask whether the log only grew since, and `verify` reads the answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from cyberspex.adapters.trust_files import load_trust
from cyberspex.adapters.verification import verify_bytes
from procedure_world import AT, Desk

pytestmark = pytest.mark.django_db


def asked(client: Client, checkpoint: dict[str, Any]) -> Any:
    return client.post("/api/v1/log/consistency", json.dumps(checkpoint), content_type="application/json")


def verdict(raw: bytes) -> str:
    trust = load_trust(Path(settings.CYBERSPEX_DATA) / "trust" / "exercise")
    return str(verify_bytes(raw, trust, AT).verdict)


def test_a_log_that_grew_proves_it_and_one_that_was_rewritten_cannot(desk: Desk, client: Client) -> None:
    desk.signed()
    kept = client.get("/api/v1/log/exercise/checkpoint")
    assert verdict(kept.content) == "valid"
    desk.signed()
    before = json.loads(kept.content)
    grown = asked(client, before)
    assert grown.status_code == 200
    assert json.loads(grown.content)["second"]["size"] > before["size"]
    assert verdict(grown.content) == "valid"
    assert verdict(asked(client, {**before, "root": "0" * 64}).content) == "invalid"


@pytest.mark.parametrize(
    ("change", "status"), [({"size": 0}, 400), ({"size": 99}, 400), ({"root": "x"}, 400), ({"more": 1}, 400)]
)
def test_what_is_no_checkpoint_of_this_log_is_refused(
    desk: Desk, client: Client, change: dict[str, Any], status: int
) -> None:
    desk.signed()
    before = json.loads(client.get("/api/v1/log/exercise/checkpoint").content)
    answer = asked(client, {**before, **change})
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")


def test_the_two_logs_are_apart(desk: Desk, client: Client) -> None:
    desk.signed()
    assert json.loads(client.get("/api/v1/log/real/checkpoint").content)["size"] == 0
    assert client.get("/api/v1/log/other/checkpoint").status_code == 400
