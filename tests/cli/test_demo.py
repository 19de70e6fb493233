"""`cyberspex demo` leaves every artefact, and each verifies with the trust it leaves beside them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    out = tmp_path_factory.mktemp("demo")
    done = subprocess.run(
        [sys.executable, "-m", "cyberspex.cli.main", "demo", "--out", str(out), "--json"],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return out, json.loads(done.stdout)


def test_the_whole_demo_is_valid_and_names_what_it_left(played: tuple[Path, dict[str, object]]) -> None:
    out, answer = played
    assert answer["verdict"] == "valid"
    steps = answer["steps"]
    assert isinstance(steps, list)
    for step in steps:
        assert set(step) >= {"step", "actor", "artefact", "verdict"}
        if step["artefact"]:
            assert (out / step["artefact"]).is_file()


@pytest.mark.parametrize(
    "name", ["documents/provider.pdf", "evidence/package.zip", "documents/provider.proof.json"]
)
def test_artefacts_verify_with_the_trust_beside_them(
    played: tuple[Path, dict[str, object]], name: str
) -> None:
    out, _ = played
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "cyberspex.cli.main",
            "verify",
            str(out / name),
            "--trust",
            str(out / "trust"),
            "--json",
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["verdict"] == "valid"


def test_another_demonstration_replaces_the_first_and_nothing_of_anybody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cyberspex.cli.commands.demo import MARK, _folder
    from cyberspex.core.foundation.errors import InputError

    (tmp_path / "check.json").write_text("mine")
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match=r"already holds check\.json"):
        _folder(str(tmp_path))
    assert (tmp_path / "check.json").read_text() == "mine"
    (tmp_path / MARK).write_text("")
    _folder(str(tmp_path))
    assert sorted(one.name for one in tmp_path.iterdir()) == [MARK, "notes.txt"]
    with pytest.raises(InputError, match="is a file"):
        _folder(str(tmp_path / "notes.txt"))


def test_every_artefact_stands_where_the_folder_s_list_says(played: tuple[Path, dict[str, object]]) -> None:
    from cyberspex.cli.commands.demo import ARTEFACTS, MARK

    assert {one.name for one in played[0].iterdir()} == {*ARTEFACTS, MARK}


@pytest.mark.parametrize(
    "name",
    [
        "checkpoints/provider.json",
        "checkpoints/consistency.json",
        "messages/02-order.jws",
        "messages/02-order.receipt.jws",
    ],
)
def test_checkpoints_messages_and_receipts_verify_too(
    played: tuple[Path, dict[str, object]], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from cyberspex.cli.main import main

    assert main(["verify", str(played[0] / name), "--trust", str(played[0] / "trust")]) == 0
