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
