"""The benchmarks run, in sizes that say nothing, so that they do not rot between two measurements."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "name", ["routes", "questions", "law", "render_sign", "package", "register", "intake"]
)
def test_each_benchmark_runs_and_measures_something(name: str) -> None:
    own = ("CYBERSPEX_DATA", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    env = {key: value for key, value in os.environ.items() if key not in own}
    done = subprocess.run(
        [sys.executable, "bench/run.py", "--quick", name], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert " targets met" in done.stdout
    assert "could not be made" not in done.stdout


def test_an_unknown_benchmark_is_named_with_those_that_there_are() -> None:
    done = subprocess.run(
        [sys.executable, "bench/run.py", "speed"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "no benchmark 'speed'" in done.stderr
    assert "routes" in done.stderr
