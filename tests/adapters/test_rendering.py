"""Documents in every format: what goes in comes out, and what an audience may not see is in no part of any file."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from cyberspex.adapters.lawbook_files import current_lawbook
from cyberspex.adapters.rendering import FORMATS, extract_request, render_document
from cyberspex.adapters.schemas import parse_draft, require_valid
from cyberspex.core.cooperation.examples import example_of
from cyberspex.core.cooperation.tool import project, tool_named
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.canonical import canonical_bytes
from cyberspex.core.foundation.errors import InputError
from signed_world import AT, example

LANGUAGES = [("en",), ("fr",), ("de",), ("hu",), ("sr",), ("en", "hu"), ("sr", "hu"), ("fr", "de")]
PAIRS = [(tool, audience) for tool in ("cets224.7", "ets185.29") for audience in tool_named(tool).audiences]


def draft_of(tool: str) -> dict[str, Any]:
    return example() if tool == "cets224.7" else json.loads(json.dumps(example_of(tool)))


def render(draft: dict[str, Any], audience: Audience, languages: tuple[str, ...], form: str) -> bytes:
    return render_document(
        draft,
        audience=audience,
        languages=languages,
        format=form,
        lawbook_digest=current_lawbook().digest,
        instant=AT,
    )


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("tool", "audience"), PAIRS)
@pytest.mark.parametrize("languages", LANGUAGES, ids="-".join)
def test_what_was_rendered_comes_back_exactly(
    tool: str, audience: Audience, languages: tuple[str, ...], form: str
) -> None:
    draft = draft_of(tool)
    seen = project(tool_named(tool), draft, audience)
    wanted = canonical_bytes({**seen, "lawbook": current_lawbook().digest})
    found = extract_request(render(draft, audience, languages, form))
    assert found == wanted
    require_valid(json.loads(found))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    "text", ["a \\u003c b", "</script><b>", "]]> & <x>", "line\nline", 'a "quote" \\', "Žđ Љ 5 €"]
)
def test_text_that_means_something_to_a_format_is_only_text(form: str, text: str) -> None:
    draft = example()
    draft["order"]["issuing_authority"]["position"] = text
    found = json.loads(extract_request(render(draft, Audience.PROVIDER, ("en",), form)))
    assert found["order"]["issuing_authority"]["position"] == text


@pytest.mark.parametrize("form", FORMATS)
def test_equal_documents_are_equal_files(form: str) -> None:
    first, second = (render(example(), Audience.PROVIDER, ("en", "hu"), form) for _ in range(2))
    assert first == second


# --- what an audience may not see


CANARY = "Kanarienvogel"


@cache
def with_canaries() -> dict[str, Any]:
    """The published draft with a canary at every text of the hidden members that takes one."""
    draft = example()
    shown = project(tool_named("cets224.7"), draft, Audience.PROVIDER)
    count = 0
    for member in [name for name in draft if name not in shown]:
        for way in _texts(draft[member], (member,)):
            trial = json.loads(json.dumps(draft))
            holder = trial
            for step in way[:-1]:
                holder = holder[step]
            holder[way[-1]] = f"{CANARY} {'.'.join(map(str, way))}"
            try:
                parse_draft(trial)
            except InputError:
                continue  # a code or a date, which takes no words
            draft, count = trial, count + 1
    assert count > 5
    return draft


def _texts(value: Any, way: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        yield from _texts(one, (*way, name))
    if isinstance(value, str):
        yield way


def everything_in(data: bytes, form: str) -> bytes:
    """All bytes of a file with every part unpacked: streams, attachments, XMP, members of a container."""
    if form == "docx":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return data + b"".join(archive.read(name) for name in archive.namelist())
    if form != "pdf":
        return data
    import pikepdf

    parts = [data]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for one in pdf.objects:
            if isinstance(one, pikepdf.Stream):
                try:
                    parts.append(one.read_bytes())
                except pikepdf.PdfError:
                    parts.append(one.read_raw_bytes())
            else:
                parts.append(
                    str(one).encode("utf-8", "surrogateescape")
                    if not isinstance(one, pikepdf.Object)
                    else one.unparse(resolved=True)
                )
    return b"\n".join(parts)


def text_of_pdf(data: bytes, folder: Any) -> str:
    import shutil
    import subprocess

    if shutil.which("pdftotext") is None:
        pytest.fail("pdftotext (poppler-utils) is needed to read what a page shows")
    path = folder / "x.pdf"
    path.write_bytes(data)
    return subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("languages", [("en",), ("en", "hu")], ids="-".join)
def test_no_part_of_the_providers_file_holds_what_it_may_not_see(
    form: str, languages: tuple[str, ...], tmp_path: Any
) -> None:
    provider = render(with_canaries(), Audience.PROVIDER, languages, form)
    authority = render(with_canaries(), Audience.NOTIFIED_AUTHORITY, languages, form)
    word = CANARY.encode()
    assert word in everything_in(authority, form)  # the search finds it where it may be
    assert word not in everything_in(provider, form)
    assert word not in everything_in(provider, form).replace(b"\x00", b"")
    if form == "pdf":
        assert CANARY in text_of_pdf(authority, tmp_path)
        assert CANARY not in text_of_pdf(provider, tmp_path)


# --- the issuing side's own copy


@pytest.mark.parametrize("form", FORMATS)
def test_the_copy_for_the_file_says_what_it_is_in_its_data(form: str) -> None:
    found = json.loads(extract_request(render(example(), Audience.FILE, ("en",), form)))
    assert found["audience"] == "file"


def test_the_copy_for_the_file_is_refused_by_sign(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    from cyberspex.cli.main import main

    copy = tmp_path / "copy.pdf"
    copy.write_bytes(render(example(), Audience.FILE, ("en",), "pdf"))
    (tmp_path / "words").write_text("x\n")
    status = main(
        [
            "sign",
            str(copy),
            "--key",
            str(copy),
            "--passphrase-file",
            str(tmp_path / "words"),
            "--out",
            str(tmp_path / "out.pdf"),
        ]
    )
    assert status in (1, 2)
    assert "never be signed" in capsys.readouterr().err
    assert not (tmp_path / "out.pdf").exists()


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7\nnothing", b"PK\x03\x04nothing", b"<!doctype html><p>x", b"<x/>", b"{}", b"[1]"]
)
def test_what_is_not_ours_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        extract_request(data)
    assert caught.value.code in ("not_ours", "bad_draft")
