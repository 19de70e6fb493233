"""The law as programs ask it: the same answers as in the shell, and a clear problem for whatever cannot be asked."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.adapters.lawbook_files.history import adopt
from cyberspex.api.limits import PerAddress
from cyberspex.api.v1.law_words import NEED_EXAMPLE
from cyberspex.cli.main import main
from cyberspex.core.cooperation.examples import example_of
from cyberspex.core.law.changes import Change, changed
from cyberspex.core.law.moves import Ground, Move
from procedure_world import AT

pytestmark = pytest.mark.django_db
LAW = shipped_lawbook()


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CYBERSPEX_DATA = str(tmp_path)
    monkeypatch.setenv("CYBERSPEX_DATA", str(tmp_path))
    monkeypatch.setattr(PerAddress, "allow_request", lambda self, request: True)


def got(client: Client, path: str, status: int = 200) -> Any:
    """The answer to a question by address."""
    answer = client.get(f"/api/v1{path}")
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def posted(client: Client, path: str, body: Any, status: int = 200) -> Any:
    """The answer to a question by body."""
    answer = client.post(f"/api/v1{path}", json.dumps(body), content_type="application/json")
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def shell(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """What the shell answers."""
    capsys.readouterr()
    assert main([*arguments, "--json"]) in (0, 1)
    return json.loads(capsys.readouterr().out)


def test_program_and_shell_get_the_same_answers(
    client: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    need, draft = tmp_path / "need.json", tmp_path / "draft.json"
    need.write_text(json.dumps(NEED_EXAMPLE))
    draft.write_text(json.dumps(example_of("cets224.7")))
    assert posted(client, "/routes", NEED_EXAMPLE) == shell(capsys, "routes", str(need))
    assert posted(client, "/check", example_of("cets224.7")) == shell(capsys, "check", str(draft))
    assert got(client, "/status?state=RS&on=2026-11-23") == shell(
        capsys, "status", "RS", "--on", "2026-11-23"
    )
    matrix = shell(capsys, "matrix", "--tool", "cets224.7", "--on", "2026-11-23", "--state", "JP")
    assert got(client, "/matrix?tool=cets224.7&on=2026-11-23&state=JP")["pairs"] == matrix["pairs"]
    clock = shell(
        capsys, "clock", "eu.2023.1543.10.2", "--from", "2026-11-23T10:00:00Z", "--calendar", "HU", "--event",
        "refused@2026-11-25T09:00:00Z",
    )  # fmt: skip
    asked = "/clock?key=eu.2023.1543.10.2&from=2026-11-23T10:00:00Z&calendar=HU&event=refused@2026-11-25T09:00:00Z"
    assert got(client, asked) == clock
    assert got(client, "/schemas/cets224.7?audience=provider") == shell(
        capsys, "schema", "cets224.7", "--for", "provider"
    )


def test_an_identifier_leads_to_its_candidates_and_is_repeated_in_no_problem(client: Client) -> None:
    found = posted(client, "/holder", {"identifier": "somebody@gmail.com"})
    assert (found["verdict"], found["online"]) == ("known", False)
    assert found["candidates"][0]["role"] == "provider"
    assert posted(client, "/holder", {"identifier": "+36 1 234 5678"})["verdict"] == "undetermined"
    for body in (
        {},
        {"identifier": 1},
        {"identifier": ""},
        {"identifier": "x" * 400},
        {"identifier": "a@b", "online": True},
    ):
        assert "a@b" not in json.dumps(posted(client, "/holder", body, 400))


def test_assuming_the_protocol_in_force_changes_the_matrix(client: Client) -> None:
    path = "/matrix?tool=cets224.7&on=2026-11-23&state=RS"
    before = {(one["from"], one["to"]): one["verdict"] for one in got(client, path)["pairs"]}
    after = {
        (one["from"], one["to"]): one["verdict"]
        for one in posted(client, path, {"in_force": ["cets224"]})["pairs"]
    }
    assert before["HU", "RS"] == "refused"
    assert after["HU", "RS"] != "refused"


def test_catalogues_are_searched_in_parts_and_every_cell_has_its_source(client: Client) -> None:
    whole = got(client, "/catalogues/providers?on=2026-11-23")
    assert whole["total"] == len(LAW.table("providers"))
    assert len(whole["entries"]) == 50
    part = got(client, "/catalogues/providers?on=2026-11-23&offset=10&limit=2")
    assert part["entries"] == whole["entries"][10:12]
    one = got(client, f"/catalogues/providers/{part['entries'][0]['id']}?on=2026-11-23")
    assert one["entry"] == part["entries"][0]
    assert all(cell["source"] for cell in one["entry"]["cells"] if cell["value"])
    assert got(client, "/catalogues/authorities?state=RS&on=2026-11-23")["total"] > 0


def test_declarations_are_those_made_up_to_the_day(client: Client) -> None:
    late = {one["provision"] for one in got(client, "/declarations?state=JP&on=2026-11-23")["declarations"]}
    early = {one["provision"] for one in got(client, "/declarations?state=JP&on=2023-01-01")["declarations"]}
    assert "cets224.7.9.a" in late - early


def test_an_old_answer_is_had_again_from_the_lawbook_it_names(client: Client, tmp_path: Path) -> None:
    row = LAW.table("providers")[0]
    change = Change(
        table="providers", entry=(str(row["id"]),), field="provider", old=row["provider"], new="Renamed",
        source="https://example.org/", as_of="2026-11-20", confidence="seen", by="user-1", at=AT,
    )  # fmt: skip
    after = changed(LAW, [change])
    adopt(
        after,
        Move(ground=Ground.CHANGE, old=LAW.digest, new=after.digest, by="user-1", at=AT, reason="Kept to ourselves.", changes=(change,)),
        tmp_path,
    )  # fmt: skip
    path = f"/catalogues/providers/{row['id']}?on=2026-11-23"
    assert got(client, path)["entry"]["name"] == "Renamed"
    assert got(client, f"{path}&lawbook={LAW.digest}")["entry"]["name"] == row["provider"]
    listed = got(client, "/lawbooks")
    assert (listed["current"], set(listed["kept"])) == (after.digest, {LAW.digest, after.digest})
    assert [one["new"] for one in listed["decisions"]] == [after.digest]
    assert "user-1" not in json.dumps(listed)
    assert "Kept to ourselves" not in json.dumps(listed)
    whole = client.get(f"/api/v1/lawbooks/{after.digest}")
    assert hashlib.sha256(whole.content).hexdigest() == after.digest
    found = got(client, f"/lawbooks/{after.digest}/difference?from={LAW.digest}")["difference"]
    assert [(one["field"], one["new"]) for one in found if one["field"] == "provider"] == [
        ("provider", "Renamed")
    ]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/status?state=XX", 400, "unknown_state"),
        ("/status?instrument=nothing", 400, "unknown_instrument"),
        ("/status?on=yesterday", 400, "bad_date"),
        ("/status?colour=red", 400, "unknown_parameter"),
        ("/status?state=RS&state=HU", 400, "repeated_parameter"),
        ("/status?state=", 400, "empty_parameter"),
        ("/status?lawbook=abc", 400, "bad_digest"),
        (f"/status?lawbook={'0' * 64}", 404, "unknown_lawbook"),
        ("/matrix", 400, "missing_parameter"),
        ("/matrix?tool=national.order", 400, "unknown_tool"),
        ("/catalogues/opinions", 404, "unknown_catalogue"),
        ("/catalogues/providers/nobody", 404, "no_such_entry"),
        ("/catalogues/providers?limit=0", 400, "bad_number"),
        ("/catalogues/providers?limit=1e3", 400, "bad_number"),
        ("/catalogues/providers?state=RU%00", 400, "bad_parameter"),
        ("/clock?key=cets224.7.7", 400, "missing_parameter"),
        ("/clock?key=nothing&from=2026-11-23", 400, "unknown_clock"),
        ("/clock?key=cets224.7.7&from=2026-11-23T10:00:00", 400, "naive_instant"),
        ("/clock?key=cets224.7.7&from=2026-11-23&calendar=XX", 400, "unknown_calendar"),
        ("/clock?key=cets224.7.7&from=2026-11-23&event=refused", 400, "bad_event"),
        ("/schemas/nothing", 400, "unknown_tool"),
        ("/lawbooks/abc", 400, "bad_digest"),
        (f"/lawbooks/{'0' * 64}/difference", 404, "unknown_lawbook"),
    ],
)
def test_what_cannot_be_asked_is_a_problem_that_says_why(
    client: Client, path: str, status: int, code: str
) -> None:
    answer = client.get(f"/api/v1{path}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert json.loads(answer.content)["type"] == f"urn:cyberspex:problem:{code}"


@pytest.mark.parametrize(
    ("body", "media_type", "status", "code"),
    [
        (b"{", "application/json", 400, "bad_json"),
        (b" ", "application/json", 400, "empty_input"),
        (b"[]", "application/json", 400, "not_an_object"),
        (b'{"a":1,"a":2}', "application/json", 400, "repeated_member"),
        (b'{"a":NaN}', "application/json", 400, "bad_json"),
        (b"[" * 100_000, "application/json", 400, "bad_json"),
        (b"\xff\xfe{", "application/json", 400, "bad_json"),
        (b"{}", "text/plain", 415, "unknown_media_type"),
        (b" " * 300_000, "application/json", 413, "too_large"),
        (
            b'{"issuing":{"state":"DE","authority":["judge","police"]}}',
            "application/json",
            400,
            "contradiction",
        ),
        (b'{"issuing":{"state":"SU"}}', "application/json", 400, "former_state"),
        (
            '{"issuing":{"state":"DE"},"holder":{"domain":"nob\u043edy.example"}}'.encode(),
            "application/json",
            400,
            "mixed_scripts",
        ),
        (b'{"issuing":{"state":"DE"},"on":"1890-01-01"}', "application/json", 400, "day_out_of_reach"),
        (
            b'{"issuing":{"state":"DE"},"holder":{"provider":"nobody"}}',
            "application/json",
            400,
            "unknown_provider",
        ),
        (b'{"issuing":{"state":"DE"},"colour":"red"}', "application/json", 400, "unknown_member"),
    ],
)
def test_a_need_that_is_none_is_a_problem_that_never_repeats_what_was_sent(
    client: Client, body: bytes, media_type: str, status: int, code: str
) -> None:
    answer = client.post("/api/v1/routes", body, content_type=media_type)
    assert (answer.status_code, json.loads(answer.content)["type"].rpartition(":")[2]) == (status, code)
    assert b"nobody" not in answer.content


def test_one_address_may_not_ask_without_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    statuses = {client.get("/api/v1/lawbooks").status_code for _ in range(120)}
    assert 429 in statuses
