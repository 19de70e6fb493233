"""`render`, `extract`, `sign` and `verify` through the front door, from a draft to a document that verifies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cyberspex.adapters import dev_pki
from cyberspex.cli.main import main
from cyberspex.core.cooperation.examples import example_of

FACTS = "summary of facts that the provider never sees"


@pytest.fixture(scope="module")
def hand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A key, its passphrase, a trust folder and a time-stamp server of the development authority."""
    folder = tmp_path_factory.mktemp("pki")
    with dev_pki.start(folder=folder / "dev-pki", at=datetime.now(UTC)) as authority:
        (folder / "key.p12").write_bytes(
            authority.make_p12(
                name="Ana Primer", organisation="rs.prosecution.example.org", seal=False, passphrase=b"open"
            )
        )
        (folder / "passphrase").write_text("open\n")
        (folder / "wrong").write_text("shut\n")
        authority.write_trust(folder / "trust")
        yield {
            "key": str(folder / "key.p12"), "passphrase": str(folder / "passphrase"), "wrong": str(folder / "wrong"),
            "trust": str(folder / "trust"), "tsa": authority.tsa_url,
        }  # fmt: skip


@pytest.fixture
def draft(tmp_path: Path) -> str:
    content = json.loads(json.dumps(example_of("cets224.7")))
    content["notification"]["facts_summary"] = FACTS
    path = tmp_path / "draft.json"
    path.write_text(json.dumps(content), "utf-8")
    return str(path)


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "fault in the program" not in err
    return err


@pytest.mark.parametrize("form", ["pdf", "docx", "html", "xml", "json"])
def test_what_was_rendered_is_extracted_byte_for_byte_in_every_form(
    form: str, draft: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, again = tmp_path / f"order.{form}", tmp_path / "request.json"
    assert main(["render", draft, "--format", form, "--lang", "en,hu", "--out", str(out), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["audience"], answer["languages"], answer["bytes"]) == (
        "provider",
        ["en", "hu"],
        out.stat().st_size,
    )
    assert main(["extract", str(out), "--out", str(again), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["audience"] == "provider"
    request = again.read_bytes()
    assert FACTS.encode() not in request
    assert main(["render", draft, "--format", "json", "--out", str(tmp_path / "plain.json")]) == 0
    assert json.loads(request) == json.loads((tmp_path / "plain.json").read_bytes())


def test_the_request_can_be_printed_and_checked_again(
    draft: str, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    out = tmp_path / "order.pdf"
    assert main(["render", draft, "--format", "pdf", "--for", "notified_authority", "--out", str(out)]) == 0
    capsysbinary.readouterr()
    assert main(["extract", str(out), "--out", "-"]) == 0
    request = capsysbinary.readouterr().out
    assert FACTS.encode() in request
    (tmp_path / "request.json").write_bytes(request)
    assert main(["check", str(tmp_path / "request.json")]) == 0


def test_a_printed_document_is_nothing_but_the_document(
    hand: dict[str, str], draft: str, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["render", draft, "--format", "pdf", "--out", "-", "--json"]) == 0
    document = capsysbinary.readouterr().out
    assert document.startswith(b"%PDF-")
    assert document.rstrip().endswith(b"%%EOF")
    (tmp_path / "order.pdf").write_bytes(document)
    key = ["--key", hand["key"], "--passphrase-file", hand["passphrase"]]
    assert main(["sign", str(tmp_path / "order.pdf"), *key, "--out", "-"]) == 0
    signed = capsysbinary.readouterr().out
    assert signed.startswith(document)
    assert signed.rstrip().endswith(b"%%EOF")


def test_a_signed_document_verifies_with_the_trust_and_not_without(
    hand: dict[str, str], draft: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prepared, signed = str(tmp_path / "order.pdf"), str(tmp_path / "signed.pdf")
    assert main(["render", draft, "--format", "pdf", "--out", prepared]) == 0
    capsys.readouterr()
    key = ["--key", hand["key"], "--passphrase-file", hand["passphrase"]]
    assert main(["sign", prepared, *key, "--tsa", hand["tsa"], "--out", signed, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["signed"] == signed
    assert "Ana Primer" in answer["signer"]
    assert answer["at"].endswith("Z")
    # The chain is good, and nobody bound the key to the authority: undetermined, never valid.
    assert main(["verify", signed, "--trust", hand["trust"], "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert (answer["verdict"], answer["kind"], answer["exercise"]) == ("undetermined", "order", True)
    by_name = {one["name"]: one["verdict"] for one in answer["checks"]}
    assert (by_name["signature"], by_name["authority"]) == ("valid", "undetermined")
    assert main(["verify", signed]) == 1
    assert "undetermined" in capsys.readouterr().out
    altered = bytearray(Path(signed).read_bytes())
    altered[len(altered) // 3] ^= 1
    Path(signed).write_bytes(altered)
    assert main(["verify", signed, "--trust", hand["trust"], "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["verdict"] == "invalid"


def test_a_key_that_does_not_open_is_said_in_one_sentence_and_writes_nothing(
    hand: dict[str, str], draft: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prepared, out = str(tmp_path / "order.pdf"), tmp_path / "signed.pdf"
    assert main(["render", draft, "--format", "pdf", "--out", prepared]) == 0
    for key, passphrase in ((hand["key"], hand["wrong"]), (draft, hand["passphrase"])):
        said = refused(
            ["sign", prepared, "--key", key, "--passphrase-file", passphrase, "--out", str(out)], capsys
        )
        assert "do not go together" in said
    said = refused(["sign", prepared, "--key", hand["key"], "--out", str(out)], capsys)
    assert "--passphrase-file" in said
    said = refused(["sign", prepared, "--key", hand["key"], "--tsa", "stamp", "--out", str(out)], capsys)
    assert "https://" in said
    assert not out.exists()


def test_the_issuing_side_s_own_copy_is_never_signed(
    hand: dict[str, str], draft: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = str(tmp_path / "file.pdf")
    assert main(["render", draft, "--format", "pdf", "--for", "file", "--out", own]) == 0
    key = ["--key", hand["key"], "--passphrase-file", hand["passphrase"]]
    said = refused(["sign", own, *key, "--out", str(tmp_path / "signed.pdf")], capsys)
    assert "never be signed" in said


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--format", "PDF"], "choose one of: pdf, docx, html, xml, json"),
        (["--format", "pdf", "--lang", "xx"], "no labels in 'xx'; choose from de, en, fr, hu, sr"),
        (["--format", "pdf", "--lang", "en,fr,de"], "one language, or two"),
        (["--format", "pdf", "--lang", "en,en"], "two different ones"),
        (["--format", "pdf", "--for", "requested_authority"], "choose one of: provider, notified_authority, file"),
        (["--format", "pdf", "--on", "2026-02-30"], "--on is not a date"),
        (["--format", "pdf", "--lawbook", "x"], "64 lower-case hexadecimal digits"),
    ],
)  # fmt: skip
def test_a_document_that_cannot_be_made_is_said_before_a_file_is_written(
    more: list[str], says: str, draft: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "order"
    assert says in refused(["render", draft, *more, "--out", str(out)], capsys)
    assert not out.exists()


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7 of somebody else", b"PK\x03\x04", b"<x/>", b"{}", b"hello"]
)
def test_what_is_no_document_of_ours_is_said(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    refused(["extract", str(path), "--out", str(tmp_path / "o")], capsys)
    assert not (tmp_path / "o").exists()


def verdict_of(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    assert main([*arguments, "--json"]) in (0, 1)
    return dict(json.loads(capsys.readouterr().out))


def test_trust_and_instant_are_named_when_they_cannot_be_used(
    hand: dict[str, str], draft: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prepared = str(tmp_path / "order.pdf")
    assert main(["render", draft, "--format", "pdf", "--out", prepared]) == 0
    assert "no trust.json" in refused(["verify", prepared, "--trust", str(tmp_path)], capsys)
    assert "--at" in refused(["verify", prepared, "--trust", hand["trust"], "--at", "now"], capsys)
    assert "neither a signed PDF" in refused(["verify", hand["passphrase"]], capsys)
    assert verdict_of(["verify", prepared, "--trust", hand["trust"]], capsys)["verdict"] != "valid"
