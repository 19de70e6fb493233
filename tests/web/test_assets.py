"""What is served is our own identity, and nothing in a page needs an inline script or style."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import cyberspex.web

WEB = Path(cyberspex.web.__file__).parent
SERVED = sorted(path for path in (WEB / "static").rglob("*") if path.is_file())
TEMPLATES = sorted([*(WEB / "jinja2").rglob("*.html"), *(WEB / "templates").rglob("*.html")])
FOREIGN = re.compile(rb"gds[ -]?transport|crown|crest|royal|light-94a07e06a1", re.IGNORECASE)


@pytest.mark.parametrize("path", SERVED, ids=lambda path: path.name)
def test_no_served_file_carries_another_bodys_identity(path: Path) -> None:
    if path.name == "LICENSE-govuk-frontend.txt":
        return  # the licence names its owner, as it has to
    assert not FOREIGN.search(path.read_bytes()), path.name
    assert not FOREIGN.search(path.name.encode())


def test_every_font_and_library_has_its_licence_beside_it() -> None:
    names = {path.relative_to(WEB / "static" / "web").as_posix() for path in SERVED}
    assert {"fonts/LICENSE-OFL.txt", "LICENSE-htmx.txt", "LICENSE-govuk-frontend.txt"} <= names
    assert all(name.startswith("fonts/ibm-plex-") for name in names if name.endswith(".woff2"))


def test_every_font_that_the_styles_name_is_there() -> None:
    styles = (WEB / "static" / "web" / "cyberspex.css").read_text("utf-8")
    named = set(re.findall(r"url\(\"?([^\")]+)\"?\)", styles))
    files = {name for name in named if not name.startswith("data:")}
    assert files
    assert all((WEB / "static" / "web" / name).is_file() for name in files)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_an_inline_script_style_or_handler(path: Path) -> None:
    text = path.read_text("utf-8")
    for tag in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in tag or 'type="application/json"' in tag, tag
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=\"|javascript:", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_loads_anything_from_another_host(path: Path) -> None:
    assert not re.search(r"(?:src|<link[^>]*href)=\"(?:https?:)?//", path.read_text("utf-8"))


def test_the_recipe_names_exact_versions_and_no_registry() -> None:
    recipe = (WEB / "assets" / "package.json").read_text("utf-8")
    assert all(
        re.fullmatch(r"\d+\.\d+\.\d+", said) for said in json.loads(recipe)["devDependencies"].values()
    )
    assert "://" not in recipe
    assert not list((WEB / "assets").glob("*lock*"))
