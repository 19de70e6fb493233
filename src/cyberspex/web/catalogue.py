"""The translations of the interface: gathered from templates and code, compiled without system tools.

`python -m cyberspex.web.catalogue` reads every English sentence of the screens and of the core's findings,
brings `locale/<language>/LC_MESSAGES/django.po` up to date and writes the `.mo` beside it. A test does the
same in memory and compares, so a sentence without its translation is found.
"""

from __future__ import annotations

import ast
import dataclasses
import io
import re
import sys
import typing
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

WEB = Path(__file__).parent
CORE = WEB.parent / "core"
APPS = WEB.parent / "apps"
ADAPTERS = WEB.parent / "adapters"
LANGUAGES = ("fr",)

_DJANGO_TAG = re.compile(r"{%\s*trans(?:late)?\s+\"([^\"]+)\"\s*%}")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+(?:![rs])?\}")
_SENTENCES = frozenset(
    {"template", "fix_template", "title", "text", "help", "ask", "why", "label", "explanation", "note"}
)
"""Keyword arguments by which the core hands sentences to front doors."""


Sentence = str | tuple[str, ...]
"""A sentence, or its singular and plural."""


def sentences() -> Iterator[tuple[Sentence, str]]:
    """Every English sentence of the interface with the file it stands in."""
    method_map = [("**/jinja2/**.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
    options = {"**/jinja2/**.html": {"trimmed": "true", "newstyle_gettext": "true"}}
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "_n": None, "gettext_noop": None}
    for name, _line, message, _comments, _context in extract_from_dir(
        str(WEB), method_map, options, keywords=keywords
    ):
        if message:
            yield message, f"web/{name}"
    for path in sorted((WEB / "templates").rglob("*.html")):
        for one in _DJANGO_TAG.findall(path.read_text("utf-8")):
            yield one, f"web/{path.relative_to(WEB).as_posix()}"
    known = (ADAPTERS / "identifiers", ADAPTERS / "rdap")
    for path in sorted([*CORE.rglob("*.py"), *(one for folder in known for one in folder.rglob("*.py"))]):
        routing = (CORE / "routing") in path.parents
        for one in _core_sentences(ast.parse(path.read_text("utf-8")), routing=routing):
            yield one, path.relative_to(WEB.parent).as_posix()
    for folder, called, members in (
        (ADAPTERS, ("Check",), ("name", "detail")),
        (APPS, ("InputError", "ProcedureError"), ()),
        (WEB / "views", ("InputError", "ProcedureError"), ()),
        (CORE / "foundation", ("InputError",), ()),
        (CORE / "directory", ("InputError",), ()),
        (ADAPTERS / "identifiers", ("InputError", "_bad"), ()),
        (CORE / "law" / "lawbook.py", ("InputError",), ()),
        (CORE / "law" / "horizon.py", ("InputError",), ()),
        (CORE / "routing" / "find.py", ("InputError",), ()),
    ):
        for path in sorted(folder.rglob("*.py")) if folder.is_dir() else (folder,):
            for one in _said_by(ast.parse(path.read_text("utf-8")), called, members):
                yield one, path.relative_to(WEB.parent).as_posix()
    for one in sorted(_words_of_tools()):
        yield one, "core/cooperation/tools"
    for one in sorted(_words_of_lawbook()):
        yield one, "lawbook"


def _words_of_tools() -> set[str]:
    """Members, codes, states and acts of every tool, as `words.label` prints them."""
    from cyberspex.core.cooperation.tool import all_tools
    from cyberspex.web.words import WORDS

    found: set[str] = set()

    def walk(kind: object) -> None:
        for one in typing.get_args(kind):
            walk(one)
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            found.update(str(one) for one in kind)
        if isinstance(kind, type) and dataclasses.is_dataclass(kind):
            for name, inner in typing.get_type_hints(kind).items():
                found.add(name)
                walk(inner)

    for tool in all_tools():
        walk(tool.content)
        found.update(tool.messages)
        found.update(power.partition(":")[2] for power in tool.powers.values())
        for procedure in tool.procedures.values():
            found.update(procedure.states)
            found.update(one.action for one in procedure.transitions)
            found.update(one.role for one in procedure.transitions)
    plain = {one for one in found if one not in WORDS and re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", one)}
    return {one.replace("_", " ") for one in plain}


def _core_sentences(tree: ast.AST, *, routing: bool = False) -> Iterator[str]:
    """What a call hands on as a sentence: under a keyword that names one, or reading as one. Of routes also the channel,
    the form and the words of a time limit.

    A sentence with values in it becomes a template with places, by which a page finds it again.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(getattr(one, "id", "") in _SENTENCES for one in node.targets):
            yield from (said for branch in _branches(node.value) if _reads(said := _template(branch)))
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called.endswith("Error"):
            continue  # messages of errors repeat what was typed and are said by their own page
        for keyword in node.keywords:
            wanted = keyword.arg in _SENTENCES or (routing and keyword.arg in ("channel", "form"))
            for branch in _branches(keyword.value) if wanted else ():
                if _reads(said := _template(branch)):
                    yield said
        for argument in node.args[1:2] if routing and called == "limit" else ():
            yield from (said for branch in _branches(argument) if _reads(said := _template(branch)))
        if called == "required":  # rows of member, provision, and what it is called in a finding
            for row in (one for one in ast.walk(node) if isinstance(one, ast.Tuple) and len(one.elts) == 3):
                if isinstance(row.elts[2], ast.Constant):
                    yield str(row.elts[2].value)
        for argument in node.args[4:5] if called == "acts_for" else ():
            if isinstance(argument, ast.Constant):
                yield str(argument.value)
        for argument in node.args:
            value = argument.value if isinstance(argument, ast.Constant) else None
            if isinstance(value, str) and " " in value and value.endswith((".", "?")):
                yield value


def _reads(value: str) -> bool:
    """Whether something is left to translate beside the places."""
    return re.search("[a-z]{2}", _PLACEHOLDER.sub("", value)) is not None


def _branches(value: ast.expr) -> tuple[ast.expr, ...]:
    return (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,)


def _said_by(tree: ast.AST, called: tuple[str, ...], members: tuple[str, ...]) -> Iterator[str]:
    """What certain calls say: under the members named or, without members, as their second argument.

    A sentence with values in it becomes a template with places, by which a page finds it again.
    """
    for node in ast.walk(tree):
        name = getattr(getattr(node, "func", None), "id", "")
        if not isinstance(node, ast.Call) or name not in called:
            continue
        given = [one.value for one in node.keywords if one.arg in members] if members else node.args[1:2]
        for value in given:
            for branch in _branches(value):
                said = _template(branch)
                if re.search("[a-z]{3}", re.sub(r"{p[0-9]+}", "", said)):
                    yield said.replace("_", " ") if re.fullmatch(r"[a-z]+(_[a-z]+)*", said) else said


def _template(value: ast.expr) -> str:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value.value
    if not isinstance(value, ast.JoinedStr):
        return ""
    parts = []
    for number, part in enumerate(value.values):
        parts.append(str(part.value) if isinstance(part, ast.Constant) else f"{{p{number}}}")
    return "".join(parts)


_CODED = frozenset({"kind", "role", "status", "provider_type", "topic"})
"""Members of the lawbook's rows that hold codes which the lists print as words."""


def _words_of_lawbook() -> set[str]:
    """Codes of the lawbook that have no word of their own, as `words.label` prints them."""
    from cyberspex.web.words import WORDS

    found: set[str] = set()
    for path in sorted((WEB.parent / "lawbook").glob("*.yaml")):
        rows = yaml.safe_load(path.read_text("utf-8"))
        for row in rows if isinstance(rows, list) else ():
            found.update(
                str(value) for name, value in row.items() if name in _CODED and isinstance(value, str)
            )
    plain = {one for one in found if one not in WORDS and re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", one)}
    return {one.replace("_", " ") for one in plain}


def po_path(language: str) -> Path:
    """Where a language's translations stand."""
    return WEB / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """A language's translations as they stand."""
    path = po_path(language)
    if not path.is_file():
        return Catalog(locale=language, project="cyberspex", fuzzy=False)
    with path.open("rb") as stream:
        return read_po(stream, locale=language)


def gathered(language: str) -> Catalog:
    """The translations with every sentence of today and none of yesterday's."""
    old = read(language)
    # No date of today: a file that says the same is the same, and two people's changes meet without a quarrel.
    new = Catalog(
        locale=language, project="cyberspex", fuzzy=False, charset="utf-8", creation_date=old.creation_date
    )
    found: dict[Sentence, set[str]] = {}
    for one, place in sentences():
        found.setdefault(one, set()).add(place)
    for key in sorted(found, key=str):
        kept = old.get(key if isinstance(key, str) else key[0])
        new.add(
            key,
            string=kept.string if kept is not None else None,
            locations=[(place, 0) for place in sorted(found[key])],
        )
    return new


def missing(language: str) -> list[Sentence]:
    """Sentences of the screens that have no translation yet."""
    return [
        one.id if isinstance(one.id, str) else tuple(one.id)
        for one in gathered(language)
        if one.id and not (all(one.string) if isinstance(one.string, tuple) else one.string)
    ]


def write(language: str) -> None:
    """Bring the `.po` up to date and compile it."""
    catalog = gathered(language)
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        write_po(stream, catalog, width=100, omit_header=False, sort_output=True, include_lineno=False)
    with path.with_suffix(".mo").open("wb") as stream:
        write_mo(stream, catalog)


def faults(language: str) -> list[str]:
    """What is wrong with a language's files: untranslated, stale, another placeholder, or not compiled."""
    found = [f"not translated: {one!r}" for one in missing(language)]
    now, kept = gathered(language), read(language)
    ids = {one.id for one in now if one.id}
    found += [f"of yesterday: {one.id!r}" for one in kept if one.id and one.id not in ids]
    found += [f"not in the file: {one!r}" for one in ids - {one.id for one in kept}]
    for one in now:
        for text in one.string if isinstance(one.string, tuple) else (one.string,):
            first = str(one.id if isinstance(one.id, str) else one.id[-1])
            if text and set(_PLACEHOLDER.findall(str(text))) != set(_PLACEHOLDER.findall(first)):
                found.append(f"another placeholder: {text!r}")
    compiled = po_path(language).with_suffix(".mo")
    wanted = io.BytesIO()
    write_mo(wanted, kept)
    if not compiled.is_file() or compiled.read_bytes() != wanted.getvalue():
        found.append("the compiled file is not made from this one")
    return found


if __name__ == "__main__":
    wrong = False
    for language in LANGUAGES:
        if "--check" in sys.argv:
            for fault in faults(language):
                wrong = True
                print(f"{language}: {fault}", file=sys.stderr)
        else:
            write(language)
            print(f"{language}: {len(missing(language))} sentences without translation")
    sys.exit(1 if wrong else 0)
