"""A pasted line is read as what it names, in its usual form; what is doubtful is said by the same judge as elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from cyberspex.adapters.identifiers.judging import judge
from cyberspex.adapters.identifiers.recognising import recognise

LINES: dict[str, dict[str, Any]] = {
    "  Seller@Mail.example.org ;": {"type": "email", "value": "Seller@mail.example.org"},
    "mailto:seller@mail.example.org": {"type": "email", "value": "seller@mail.example.org"},
    "+36 1 234 5678": {"type": "phone", "value": "+3612345678"},
    "0036 (1) 234-5678": {"type": "phone", "value": "+3612345678"},
    "203.0.113.24": {"type": "ip", "value": "203.0.113.24"},
    "203.0.113.24:51514 2026-10-05T18:42:10+02:00": {
        "type": "ip", "value": "203.0.113.24", "at": "2026-10-05T18:42:10+02:00", "port": 51514,
    },
    "2026-10-05 16:42:10 UTC, 203.0.113.24, 51514": {
        "type": "ip", "value": "203.0.113.24", "at": "2026-10-05T16:42:10Z", "port": 51514,
    },
    "203.0.113.24 port 443 2026-10-05 18:42:10 +0200": {
        "type": "ip", "value": "203.0.113.24", "at": "2026-10-05T18:42:10+02:00", "port": 443,
    },
    "[2001:db8::1]:443 2026-10-05T16:42:10Z": {
        "type": "ip", "value": "2001:db8::1", "at": "2026-10-05T16:42:10Z", "port": 443,
    },
    "2001:DB8:0::1": {"type": "ip", "value": "2001:db8::1"},
    "00-00-5e-00-53-01": {"type": "mac", "value": "00:00:5E:00:53:01"},
    "49-015420-323751-8": {"type": "imei", "value": "490154203237518"},
    "https://shop.example.org/offers": {"type": "domain", "value": "shop.example.org"},
    "1BoatSLRHtKNngkdXEeobR76b53LETtpyT": {"type": "wallet", "value": "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"},
    "@seller_99 on Example Chat": {"type": "username", "value": "seller_99", "service": "Example Chat"},
    "seller@mail.example.org, Példa Posta": {
        "type": "email", "value": "seller@mail.example.org", "service": "Példa Posta",
    },
    "just words here": {"type": "username", "value": "just words here"},
}  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_read_as_what_it_names(line: str) -> None:
    reading = recognise(line)
    assert reading.identifier == LINES[line]
    assert reading.line == line


def test_a_number_that_two_libraries_know_names_both_types() -> None:
    reading = recognise("310150123456788")
    assert {reading.identifier["type"], *reading.others} >= {"imsi"}


@pytest.mark.parametrize(("line", "code"), [
    ("203.0.113.24 2026-10-05 18:42:10", "bad_instant"), ("203.0.113.24", "ip_without_instant"),
    ("seller@@mail", "name_without_service"), ("seller@mail", "bad_email"), ("+36", "bad_phone"),
])  # fmt: skip
def test_a_slip_keeps_its_line_and_is_named(line: str, code: str) -> None:
    identifier = recognise(line).identifier
    assert code in {one.code for one in judge(str(identifier["type"]), identifier, "")}


def test_characters_that_nobody_sees_are_not_put_in_order() -> None:
    assert recognise("seller\u202e@mail.example.org").identifier["value"] == "seller\u202e@mail.example.org"
