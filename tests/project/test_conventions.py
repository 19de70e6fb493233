"""The repository's own conventions, read from the repository."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from cyberspex.adapters.lawbook_files import shipped_lawbook

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import check_licences
import make_docs

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = {".git", ".venv", "var", "out", "node_modules"}
TEXT = {
    ".py",
    ".md",
    ".html",
    ".yaml",
    ".toml",
    ".json",
    ".js",
    ".css",
    ".scss",
    ".typ",
    ".j2",
    ".txt",
    ".po",
    ".lock",
    "",
}
FONTS = {".ttf", ".otf", ".woff", ".woff2"}
# Put together from pieces, so that this file does not hold what it looks for.
FOREIGN_PLACES = re.compile(
    r"(?<![\w.])/(?:" + "|".join(("ho" + "me", "ro" + "ot", "wo" + "rk", "tm" + "p", "fa" + "rm", "Us" + "ers")) + r")/\w"
    r"|" + "|".join(
        (r"pypi\." + "org", "python" + "hosted", "np" + "mjs", r"proxy\." + r"golang", "crates" + r"\.io")
    )
)  # fmt: skip
UNFINISHED = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK")) + r")\b")
IDENTITY_OF_OTHERS = re.compile(
    r"gds[ -]?transport|govuk-crest|govuk-icon-mask|logotype-crown|crest\.svg|light-94a07e06a1", re.I
)


def files() -> list[Path]:
    """Every file that belongs to the repository: those that version control knows, else all but what is made."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        found = [path for path in ROOT.rglob("*") if not LEFT_OUT & set(path.relative_to(ROOT).parts)]
    return [path for path in found if path.is_file()]


def texts() -> list[tuple[Path, str]]:
    return [
        (path, path.read_text("utf-8"))
        for path in files()
        if path.suffix in TEXT and path.stat().st_size < 4_000_000
    ]


def headings(text: str) -> set[str]:
    """The anchors of a page's headings, as they are made from their words."""
    return {
        re.sub(r"[^\w\- ]", "", line.lstrip("#").strip().lower()).replace(" ", "-")
        for line in text.splitlines()
        if line.startswith("#")
    }


def test_no_file_names_a_place_outside_the_repository_or_a_package_registry() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {hit.group(0)}"
        for path, text in texts()
        if path.name != "tables.json"
        for hit in [FOREIGN_PLACES.search(text)]
        if hit
    ]
    assert found == []


def test_nothing_is_left_for_later() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {hit.group(0)}"
        for path, text in texts()
        if path.suffix in (".py", ".md", ".html", ".typ", ".yaml")
        for hit in [UNFINISHED.search(text)]
        if hit
    ]
    assert found == []


def test_nothing_wears_the_typeface_the_crown_or_the_crest_of_somebody_else() -> None:
    for path, text in texts():
        if path.parent.name != "project" and path.name != "test_assets.py":
            assert not IDENTITY_OF_OTHERS.search(text), path
    for path in files():
        if path.suffix != ".py":  # a module may be named for what carries a request
            assert not re.search(r"crown|crest|gds|transport", path.name, re.I), path
        if path.suffix in FONTS:
            assert path.name.startswith(
                ("NotoSans", "DroidSansFallback", "NanumGothicCoding", "ibm-plex-")
            ), path


def test_every_folder_with_fonts_holds_their_licence_and_it_is_the_open_one() -> None:
    folders = {path.parent for path in files() if path.suffix in FONTS}
    assert folders
    for folder in folders:
        assert "SIL OPEN FONT LICENSE" in (folder / "LICENSE-OFL.txt").read_text("utf-8").upper(), folder
        if list(folder.glob("DroidSans*")):
            assert "Apache License" in (folder / "LICENSE-Apache-2.0.txt").read_text("utf-8")


def test_the_licence_is_the_european_union_public_licence() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2".casefold() in text.casefold()
    assert 'license = "EUPL-1.2"' in (ROOT / "pyproject.toml").read_text("utf-8")
    assert "EUPL-1.2" in (ROOT / "README.md").read_text("utf-8")


def test_the_readme_says_whose_product_this_is_not() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert "not a product of the Council of Europe or of the European Union; it gives no legal advice" in text


def test_every_decision_has_its_number_its_title_and_its_parts() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = []
    for page in pages:
        name = re.fullmatch(r"(\d{4})-[a-z0-9-]+\.md", page.name)
        assert name, page.name
        numbers.append(int(name.group(1)))
        text = page.read_text("utf-8")
        assert text.startswith(f"# {numbers[-1]}. "), page.name
        for part in ("**Context.**", "**Choice.**", "**Consequences.**"):
            assert part in text, f"{page.name} has no {part}"
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_link_of_a_page_leads_somewhere() -> None:
    lost = []
    for page in (path for path in files() if path.suffix == ".md"):
        text = page.read_text("utf-8")
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            there = (page.parent / name).resolve() if name else page
            if not there.exists() or (anchor and anchor not in headings(there.read_text("utf-8"))):
                lost.append(f"{page.relative_to(ROOT)}: {target}")
        for name in re.findall(r"`(docs/[\w./-]+)`", text):
            if not (ROOT / name).exists():
                lost.append(f"{page.relative_to(ROOT)}: {name}")
    assert lost == []


def test_every_command_in_the_pages_is_one_that_there_is() -> None:
    from cyberspex.cli.main import COMMANDS

    known = {*COMMANDS, "COMMAND", "help"}
    for path in files():
        if path.suffix == ".md" and path.parent.name != "reference":
            for name in re.findall(
                r"(?:^|`|bin/|\$ )cyberspex ([a-z]+|COMMAND)\b", path.read_text("utf-8"), re.M
            ):
                assert name in known, f"{path.relative_to(ROOT)} names `cyberspex {name}`"


def test_the_pages_made_from_the_program_are_those_of_today() -> None:
    assert make_docs.outdated() == []


def test_a_page_that_the_program_no_longer_says_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(make_docs.PAGES, "procedures.md", lambda: "another lifecycle\n")
    assert make_docs.outdated() == ["procedures.md"]


def test_every_make_target_of_the_pages_is_one_that_there_is() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    for path in files():
        if path.suffix == ".md":
            for name in re.findall(r"`make ([a-z-]+)", path.read_text("utf-8")):
                assert name in targets, f"{path.relative_to(ROOT)} names `make {name}`"


@pytest.mark.django_db
def test_the_migrations_are_complete() -> None:
    said = io.StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=said, verbosity=1)
    assert "No changes detected" in said.getvalue()


def test_no_case_content_is_registered_with_the_administration_of_the_framework() -> None:
    from django.conf import settings

    assert "django.contrib.admin" not in settings.INSTALLED_APPS


def test_every_library_has_a_licence_that_goes_with_ours() -> None:
    assert list(check_licences.faults((ROOT / "requirements.lock").read_text("utf-8"))) == []


@pytest.mark.parametrize(
    ("licence", "goes"),
    [
        ("MIT", True),
        ("License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)", True),
        ("AGPL-3.0-only", False),
        ("GPL-3.0-or-later", False),
        ("Proprietary", False),
        ("", False),
    ],
)
def test_a_licence_that_does_not_go_with_ours_is_found(licence: str, goes: bool) -> None:
    assert check_licences.goes(licence) is goes


def test_no_code_compares_with_the_name_of_a_state() -> None:
    states = shipped_lawbook().states
    for part in ("core", "apps", "adapters", "web", "api", "cli"):
        for path in sorted((ROOT / "src" / "cyberspex" / part).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not isinstance(node, ast.Compare):
                    continue
                said = {one.value for one in ast.walk(node) if isinstance(one, ast.Constant)}
                named = {one for one in said if isinstance(one, str) and one in states}
                assert not named, f"{path.relative_to(ROOT)}:{node.lineno} compares with {sorted(named)}"


def test_every_test_is_named_by_a_sentence_and_none_is_left_out() -> None:
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        text = path.read_text("utf-8")
        for name in re.findall(r"^(?:async )?def test_(\w+)", text, re.M):
            assert len(name.split("_")) >= 3, f"{path.relative_to(ROOT)}: test_{name} is no sentence"
        assert not re.search(r"pytest\.mark\.(?:sk" + r"ip|xf" + r"ail)\b", text), path.relative_to(ROOT)
