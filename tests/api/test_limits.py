"""Whose requests are counted together: the address that the own proxy saw, never what a stranger wrote."""

from __future__ import annotations

import pytest
from allauth.core.internal.httpkit import get_client_ip
from django.test import RequestFactory

from cyberspex.api.limits import PerAddress


def asked(forwarded: str, peer: str = "198.51.100.7"):
    return RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)


def test_without_a_proxy_no_word_of_the_header_makes_a_new_address() -> None:
    limit = PerAddress(3)
    allowed = [limit.allow_request(asked(f"203.0.113.{number}")) for number in range(9)]
    assert allowed.count(True) <= 6  # a second can end in between
    assert {get_client_ip(asked(f"203.0.113.{number}")) for number in range(9)} == {"198.51.100.7"}


def test_behind_the_proxy_only_the_address_that_it_added_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    from ninja.conf import settings as ninja

    monkeypatch.setattr(ninja, "NUM_PROXIES", 1)
    limit = PerAddress(3)
    seen = {limit.get_ident(asked(f"192.0.2.{number}, 203.0.113.9")) for number in range(9)}
    assert seen == {"203.0.113.9"}
