"""`cyberspex routes`, `matrix`, `status` and `law` through the front door, bad input included."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.cli.main import main

NEED: dict[str, Any] = {
    "on": "2026-11-23",
    "issuing": {"state": "RS", "authority": "public_prosecutor"},
    "holder": {"kind": "service_provider", "state": "HU"},
    "data": ["subscriber"],
    "measure": "production",
    "purpose": "criminal_proceedings",
}


@pytest.fixture
def need(tmp_path: Path) -> Path:
    path = tmp_path / "need.json"
    path.write_text(json.dumps(NEED), "utf-8")
    return path


def asked(*words: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    status = main(list(words))
    shown = capsys.readouterr()
    assert "Traceback" not in shown.err + shown.out
    return status, shown.out, shown.err


def test_routes_answers_in_json_and_names_its_lawbook(need: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = asked("routes", str(need), "--json", capsys=capsys)
    answer = json.loads(out)
    assert status == 0
    assert answer["lawbook"] == shipped_lawbook().digest
    assert answer["on"] == "2026-11-23"
    assert answer["routes"][0]["route"] == "ets030"
    members = {"rank", "route", "verdict", "addressee", "channel", "form", "languages", "time_limits", "notify",
               "authority_ok", "parallel_with", "findings"}  # fmt: skip
    assert members <= set(answer["routes"][0])


def test_routes_speaks_to_people(need: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = asked("routes", str(need), capsys=capsys)
    assert status == 0
    assert "ets030" in out
    assert "cets224.16.3" in out


def test_the_day_asked_about_counts_before_the_need_s_own(
    need: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = asked("routes", str(need), "--on", "2001-01-01", "--json", capsys=capsys)
    assert json.loads(out)["on"] == "2001-01-01"


def test_a_refused_need_ends_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "n.json"
    path.write_text(
        json.dumps({**NEED, "purpose": "civil", "holder": {"kind": "bank", "state": "HU"}}), "utf-8"
    )
    status, out, _ = asked("routes", str(path), "--json", capsys=capsys)
    assert (status, json.loads(out)["verdict"]) == (1, "refused")


def test_a_need_may_come_from_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(NEED).encode())))
    status, out, _ = asked("routes", "-", "--json", capsys=capsys)
    assert status == 0
    assert json.loads(out)["verdict"] == "permitted"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"{", "JSON"),
        (b"[]", "object"),
        (b'{"on": "2026-11-23", "on": "2026-11-24"}', "twice"),
        (b"\xff\xfe", "UTF-8"),
        (b'{"on": NaN}', "NaN"),
        (b"[" * 100_000, "nested"),
        (b" " * (10 * 1024 * 1024), "MiB"),
        (json.dumps({**NEED, "issuing": {"state": "XX"}}).encode(), "XX"),
        (json.dumps({**NEED, "issuing": {}}).encode(), "State"),
        (json.dumps({**NEED, "data": ["metadata"]}).encode(), "user_identification"),
        (json.dumps({**NEED, "on": "yesterday"}).encode(), "YYYY-MM-DD"),
        (json.dumps({**NEED, "on": 5}).encode(), "YYYY-MM-DD"),
    ],
)
def test_a_need_that_cannot_be_asked_ends_with_one_sentence(
    tmp_path: Path, content: bytes, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "need.json"
    path.write_bytes(content)
    status, out, err = asked("routes", str(path), "--json", capsys=capsys)
    assert (status, out) == (2, "")
    assert words in err
    assert len(err.strip().splitlines()) == 1


def test_routes_says_what_changed_for_a_need_since_a_day(
    need: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = asked("routes", str(need), "--since", "2005-01-01", "--json", capsys=capsys)
    answer = json.loads(out)
    assert (status, answer["since"], answer["on"]) == (0, "2005-01-01", "2026-11-23")
    gained = {one["route"]: one for one in answer["changes"] if one["kind"] == "gained"}
    assert "ets185.31" in gained
    assert any(one["provision"] == "ets185.36.3" for one in gained["ets185.31"]["because"])
    _, shown, _ = asked("routes", str(need), "--since", "2005-01-01", capsys=capsys)
    assert "ets185.31: refused -> permitted" in shown
    status, _, err = asked("routes", str(need), "--since", "2027-01-01", capsys=capsys)
    assert status == 2
    assert "--since" in err


def test_routes_names_what_to_ask_next_and_why(need: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = asked("routes", str(need), "--ask", "--json", capsys=capsys)
    found = json.loads(out)["ask"]
    assert [len(one["decides"]) for one in found[:-1]] == sorted(
        (len(one["decides"]) for one in found[:-1]), reverse=True
    )
    _, shown, _ = asked("routes", str(need), "--ask", capsys=capsys)
    assert f"Ask: {found[0]['ask']}" in shown


def test_horizon_says_from_when_a_pair_would_be_bound(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = asked(
        "horizon", "DE", "RS", "--deposit", "DE@2026-12-01", "--on", "2026-11-23", "--json", capsys=capsys
    )
    answer = json.loads(out)
    assert (status, answer["pair_from"], answer["assumed"]) == (0, "2027-04-01", True)
    status, shown, _ = asked("horizon", "RS", "JP", "--on", "2026-11-23", capsys=capsys)
    assert status == 1
    assert "1 more needed" in shown
    for words in (
        ["DE", "FR", "RS"],
        ["DE", "--deposit", "DE"],
        ["YU", "DE"],
        ["HU", "DE", "--deposit", "HU@2027-01-01"],
    ):
        status, _, err = asked("horizon", *words, capsys=capsys)
        assert status == 2, words
        assert len(err.strip().splitlines()) == 1


def test_a_missing_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = asked("routes", "nowhere.json", capsys=capsys)
    assert status == 2
    assert "nowhere.json" in err


@pytest.mark.parametrize("digest", ["abc", "0" * 64])
def test_an_unknown_lawbook_is_bad_input(need: Path, digest: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = asked("routes", str(need), "--lawbook", digest, capsys=capsys)
    assert status == 2
    assert "lawbook" in err


def test_status_says_since_when_and_by_which_source(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = asked("status", "RS", "--on", "2026-11-23", "--json", capsys=capsys)
    entries = {one["instrument"]: one for one in json.loads(out)["entries"]}
    assert status == 0
    assert entries["cets224"]["status"] == "not_yet_in_force"
    assert entries["cets224"]["consent_on"] == "2023-02-09"
    assert entries["ets185"]["status"] == "in_force"
    assert all(one["source"] for one in entries.values() if one["status"] != "not_party")
    assert entries["un.cybercrime"]["status"] == "not_party"  # in no source seen, and said so


@pytest.mark.parametrize(
    "words", [("status", "XX"), ("status", "--instrument", "cets999"), ("matrix", "--tool", "cets224.99")]
)
def test_unknown_words_are_bad_input(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = asked(*words, capsys=capsys)
    assert (status, out) == (2, "")
    assert words[-1] in err


def test_the_matrix_names_every_pair_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = asked("matrix", "--tool", "ets185.29", "--on", "2026-11-23", "--json", capsys=capsys)
    answer = json.loads(out)
    pairs = {(pair["from"], pair["to"]): pair for pair in answer["pairs"]}
    assert answer["tool"] == "ets185.29"
    assert pairs["RS", "HU"]["verdict"] == "permitted"
    assert pairs["RS", "IE"]["verdict"] == "refused"
    assert pairs["RS", "IE"]["because"][0]["provision"] == "ets185.36.3"


def test_the_matrix_can_be_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = asked("matrix", "--tool", "ets185.29", "--on", "2026-11-23", "--csv", capsys=capsys)
    assert out.splitlines()[0].split(",")[:3] == ["from", "to", "verdict"]


def test_the_lawbook_that_ships_is_sound_and_age_only_warns(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = asked("law", "lint", "--on", "2028-11-23", "--json", capsys=capsys)
    assert status == 0
    assert {one["verdict"] for one in json.loads(out)["findings"]} == {"warning"}


def test_routes_start_without_the_web_framework(need: Path) -> None:
    code = (
        "import sys; from cyberspex.cli.main import main; main(['routes', sys.argv[1], '--json']);"
        "sys.exit(any(name.split('.')[0] in ('django', 'pydantic', 'yaml') for name in sys.modules))"
    )
    assert (
        subprocess.run([sys.executable, "-c", code, str(need)], capture_output=True, check=False).returncode
        == 0
    )


def test_status_says_what_changed_between_two_days(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = asked(
        "status",
        "HU",
        "--instrument",
        "cets224",
        "--since",
        "2026-01-01",
        "--on",
        "2026-03-01",
        "--json",
        capsys=capsys,
    )
    assert status == 0
    assert [(one["was"], one["status"]) for one in json.loads(out)["changes"]] == [
        ("signatory", "not_yet_in_force")
    ]
    status, _, err = asked("status", "HU", "--since", "2027-01-01", "--on", "2026-03-01", capsys=capsys)
    assert status == 2
    assert "--since" in err
