"""`cyberspex holder` and `cyberspex rdap` through the front door, with a registry on loopback."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import rdap_examples as examples
import rdap_peer
from cyberspex.adapters import rdap
from cyberspex.cli.main import main

pytestmark = pytest.mark.usefixtures("peer")


@pytest.fixture
def peer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[rdap_peer.Peer]:
    monkeypatch.setenv("CYBERSPEX_DATA", str(tmp_path))
    monkeypatch.setenv("CYBERSPEX_MODE", "test")
    with rdap_peer.running() as running:
        monkeypatch.setenv("CYBERSPEX_RDAP_BOOTSTRAP", running.base)
        running.lists(
            dns=[[["example", "zuerich"], [running.base]]], asn=[[["3000-4000"], [running.base]]],
            ipv4=[[["193.0.0.0/16"], [running.base]]],
        )  # fmt: skip
        yield running
    rdap.forget()


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main([*arguments])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_a_domain_is_looked_up_online_with_registrar_and_redacted_fields(
    capsys: pytest.CaptureFixture[str], peer: rdap_peer.Peer
) -> None:
    assert run(capsys, "rdap", "refresh")[0] == 1  # the peer has no list for IPv6
    peer.answers["/domain/shop.zuerich"] = examples.domain("shop.zuerich")
    status, out, _err = run(capsys, "holder", "www.shop.zuerich", "--online", "--json")
    found: dict[str, Any] = json.loads(out)
    assert status == 0
    assert (found["verdict"], found["registered_domain"], found["online"]) == ("known", "shop.zuerich", True)
    assert found["candidates"][0]["role"] == "registrar"
    assert found["registration"]["age_seconds"] == 0
    assert next(one["name"] for one in found["registration"]["registration"]["redacted"]) == "Registrant Name"
    status, out, _err = run(capsys, "holder", "www.shop.zuerich", "--online")
    assert status == 0
    assert "redacted by the registry: Registrant Name (emptyValue: Server policy)" in out
    assert "Example Registrar Ltd" in out
    assert [one for one in peer.asked if one.startswith("/domain/")] == ["/domain/shop.zuerich"]


def test_without_online_nothing_is_asked_and_the_answer_says_so(
    capsys: pytest.CaptureFixture[str], peer: rdap_peer.Peer
) -> None:
    status, out, _err = run(capsys, "holder", "193.0.6.139", "--json")
    found = json.loads(out)
    assert status == 1
    assert found["verdict"] == "undetermined"
    assert {one["name"]: one["state"] for one in found["bootstrap"]} == {
        "dns": "held", "asn": "held", "ipv4": "never_refreshed", "ipv6": "never_refreshed",
    }  # fmt: skip
    assert peer.asked == []


def test_an_identifier_can_come_by_standard_input_so_that_no_list_of_processes_shows_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"+381 60 123 4567\n")))
    status, out, _err = run(capsys, "holder", "-")
    assert status == 1
    assert "numbering plan, RS" in out
    assert "may have been ported" in out


@pytest.mark.parametrize("arguments", [("holder", "1.2.3"), ("holder", "@bob"), ("rdap", "lookup", "+36 1 234 5678"),
                                       ("rdap", "lookup", "Proton"), ("rdap", "refresh", "object-tags"), ("rdap",)])  # fmt: skip
def test_what_cannot_be_asked_is_said_in_one_sentence(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1


def test_a_look_up_of_what_does_not_exist_is_a_no(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "rdap", "refresh", "asn")[0] == 0
    status, out, _err = run(capsys, "rdap", "lookup", "AS3333")
    assert status == 1
    assert "has no such object" in out


def test_refreshing_says_what_is_held_and_what_was_not_fetched(
    capsys: pytest.CaptureFixture[str], peer: rdap_peer.Peer
) -> None:
    status, out, _err = run(capsys, "rdap", "refresh", "--json")
    lists = {one["name"]: one for one in json.loads(out)["lists"]}
    assert status == 1
    assert lists["dns"]["new"]
    assert lists["dns"]["held"]["publication"] == "2026-11-01T00:00:00Z"
    assert (lists["ipv6"]["problem"], lists["ipv6"]["held"]["state"]) == ("not_fetched", "never_refreshed")
    assert "unchanged" in run(capsys, "rdap", "refresh", "dns")[1]
    peer.answers["/dns.json"] = b"<html>"
    status, out, _err = run(capsys, "rdap", "refresh", "dns")
    assert status == 1
    assert "Held: published 2026-11-01T00:00:00Z" in out
