"""Imports point down, the core stands alone, and a command loads only what it needs."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from cyberspex.core.cooperation.examples import example_of

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
LINTER = Path(sys.executable).parent / "lint-imports"
READS_OUTSIDE = frozenset(
    {"socket", "ssl", "subprocess", "sqlite3", "urllib.request", "http", "tempfile", "gettext"}
)
WITHOUT_RECORDS = (
    ("help",),
    ("routes", "-"),
    ("status", "HU"),
    ("matrix", "--tool", "ets185.29"),
    ("law", "show"),
    ("catalogue", "due"),
    ("schema", "cets224.7"),
    ("check", "-"),
    ("clock", "cets224.7.7", "--from", "2026-11-23T10:00:00Z"),
)
HEAVY = (
    "django",
    "pyhanko",
    "pikepdf",
    "typst",
    "lxml",
    "docx",
    "cryptography",
    "asn1crypto",
    "joserfc",
    "httpx",
)
NEED = {
    "on": "2026-11-23",
    "issuing": {"state": "DE", "authority": "judge"},
    "holder": {"kind": "service_provider", "state": "RS"},
    "data": ["subscriber"],
    "measure": "production",
}


def linted(source: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINTER, "--config", ROOT / "pyproject.toml", "--no-cache"],
        cwd=source,
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_import_points_down() -> None:
    answer = linted(SOURCE)
    assert answer.returncode == 0, answer.stdout[-3000:]


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("core/law/status.py", "import django.conf"),
        ("core/law/status.py", "from cyberspex.core.cooperation import tool"),
        ("core/routing/find.py", "from cyberspex.adapters import calendars"),
        ("apps/audit/services.py", "from cyberspex.adapters import log_keys"),
        ("apps/history/services.py", "from cyberspex.apps.cooperation import acts"),
        ("adapters/jws/__init__.py", "from cyberspex.apps.accounts import models"),
        ("cli/commands/serve.py", "from cyberspex.project import config"),
        ("web/people.py", "from cyberspex.api import limits"),
        ("web/views/audit.py", "from cyberspex.apps.history.models import Event"),
    ],
)
def test_an_import_that_points_elsewhere_is_found(tmp_path: Path, module: str, line: str) -> None:
    shutil.copytree(SOURCE / "cyberspex", tmp_path / "cyberspex", ignore=_only_python)
    changed = tmp_path / "cyberspex" / module
    changed.write_text(f"{changed.read_text('utf-8')}\n\ndef _fault() -> None:\n    {line}\n", "utf-8")
    answer = linted(tmp_path)
    assert answer.returncode == 1, answer.stdout[-3000:]
    assert "BROKEN" in answer.stdout


def _only_python(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if not name.endswith(".py") and not (Path(folder) / name).is_dir()]


def test_the_core_imports_the_standard_library_only_and_nothing_that_reaches_outside() -> None:
    for path in sorted((SOURCE / "cyberspex" / "core").rglob("*.py")):
        for name in imported(path):
            first = name.partition(".")[0]
            assert first == "cyberspex" or first in sys.stdlib_module_names, f"{path.name} imports {name}"
            assert not READS_OUTSIDE & {first, name}, f"{path.name} imports {name}"


def test_the_core_never_opens_a_file_nor_reads_the_clock() -> None:
    for path in sorted((SOURCE / "cyberspex" / "core").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            said = ast.unparse(node.func)
            assert said not in ("open", "print", "input"), f"{path.name} calls {said}"
            if path.name != "time.py":  # `SystemClock` lives there and is handed in by front doors
                assert said not in ("datetime.now", "date.today", "time.time"), f"{path.name} calls {said}"


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return names


def test_no_module_imports_in_a_circle() -> None:
    graph = grimp.build_graph("cyberspex", cache_dir=None)
    # The registry of tools finds its modules by folder; they import the type that describes them.
    graph.remove_import(
        importer="cyberspex.core.cooperation.tool", imported="cyberspex.core.cooperation.tools"
    )
    left = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    while ready := {module for module, needs in left.items() if not needs & left.keys()}:
        left = {module: needs for module, needs in left.items() if module not in ready}
    assert not left, sorted(left)


@pytest.mark.parametrize("arguments", WITHOUT_RECORDS, ids=lambda one: one[0])
def test_a_command_without_records_loads_neither_django_nor_documents_nor_signatures(
    arguments: tuple[str, ...],
) -> None:
    program = (
        "import sys; from cyberspex.cli.main import main; status = main(sys.argv[1:]);"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr); sys.exit(status)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        input=json.dumps(NEED if arguments[0] == "routes" else example_of("cets224.7")),
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode in (0, 1), answer.stderr
    assert answer.stderr.split() == [], answer.stderr
