"""Identifiers are judged by the libraries of their numbering plans."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cyberspex.adapters.identifiers.judging import judge
from cyberspex.adapters.identifiers.keccak import keccak_256
from cyberspex.core.cooperation.content import IdentifierType

PATH = "/order/information_sought/0/identifier"
AT = {"at": "2026-10-05T18:42:10+02:00", "port": 51514}


def findings(kind, value, **more):
    """What the judge says in an exercise, where the reserved names and addresses stand for real ones."""
    found = judge(kind, {"type": kind, "value": value, **more}, PATH)
    return [one for one in found if one.code != "reserved_for_examples"]


def codes(kind, value, **more):
    return [f"{one.verdict} {one.code}" for one in findings(kind, value, **more)]


@pytest.mark.parametrize(
    ("kind", "value", "more"),
    [
        ("email", "seller@mail.example.org", {}),
        ("email", "продавац@пример.example.org", {}),
        ("phone", "+381112345678", {}),
        ("phone", "+36 1 234 5678", {}),
        ("ip", "203.0.113.24", AT),
        ("ip", "2001:db8::24", {"at": "2026-10-05T16:42:10Z"}),
        ("ip", "8.8.8.8", AT),
        ("username", "seller_1", {"service": "Example Market"}),
        ("domain", "shop.example.org", {}),
        ("domain", "bücher.example.org", {}),
        ("imei", "490154203237518", {}),
        ("imsi", "310150123456789", {}),
        ("mac", "00:00:5E:00:53:01", {}),
        ("wallet", "1NEDqZPvTWRaoho48qXuLLsrYomMXPABfD", {}),
        ("wallet", "bc1qardv855yjngspvxuttq897aqca3lxju2y69jce", {}),
        ("wallet", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", {}),
        ("wallet", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", {}),
        ("wallet", "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr", {}),
        ("other", "anything at all", {}),
    ],
)
def test_plausible_identifier_has_no_finding(kind, value, more):
    assert codes(kind, value, **more) == []


@pytest.mark.parametrize(
    ("kind", "value", "more"),
    [
        ("email", "seller@@mail.example.org", {}),
        ("email", "seller", {}),
        ("phone", "0112345678", {}),
        ("phone", "+3811", {}),
        ("ip", "203.0.113.256", AT),
        ("ip", "10.0.0.1", AT),
        ("ip", "127.0.0.1", AT),
        ("ip", "203.0.113.24", {"port": 5}),
        ("ip", "203.0.113.24", {"at": "2026-10-05T18:42:10", "port": 5}),
        ("ip", "203.0.113.24", {"at": "yesterday", "port": 5}),
        ("ip", "203.0.113.24", {"at": AT["at"], "port": 65536}),
        ("ip", "203.0.113.24", {"at": AT["at"], "port": 0}),
        ("username", "seller_1", {}),
        ("domain", "shop..example.org", {}),
        ("domain", "localhost", {}),
        ("domain", "https://shop.example.org/x", {}),
        ("imei", "490154203237519", {}),
        ("imsi", "12", {}),
        ("mac", "00:00:5E:00:53", {}),
        ("wallet", "1NEDqZPvTWRaoho48qXuLLsrYomMXPABfX", {}),
        ("wallet", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed", {}),
        ("wallet", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1bea", {}),
        ("wallet", "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcx", {}),
        ("ip", "100.64.0.1", AT),
        ("ip", "169.254.1.1", AT),
        ("ip", "0.0.0.0", AT),
        ("ip", "240.0.0.1", AT),
        ("ip", "224.0.0.1", AT),
        ("ip", "fe80::1%eth0", AT),
        ("ip", "fc00::1", AT),
        ("ip", "ff02::1", AT),
        ("ip", "::1", AT),
        ("ip", "::ffff:8.8.8.8", AT),
        ("ip", "008.008.008.008", AT),
        ("domain", "192.0.2.1", {}),
        ("mac", "FF:FF:FF:FF:FF:FF", {}),
        ("mac", "01:00:5E:00:00:01", {}),
        ("mac", "00:00:00:00:00:00", {}),
        ("email", "a" * 3000, {}),
    ],
)
def test_slip_of_the_keyboard_is_refused_with_a_fix(kind, value, more):
    found = findings(kind, value, **more)
    assert any(str(one.verdict) == "refused" for one in found)
    for one in found:
        assert one.path.startswith(PATH)
        assert one.provision == "cets224.7.3.f"
        assert one.fix


def test_shared_address_without_port_is_a_warning():
    assert codes("ip", "203.0.113.24", at=AT["at"]) == ["warning ip_without_port"]


@pytest.mark.parametrize(
    ("kind", "value", "more"),
    [
        ("email", "seller@mail.example.org", {}),
        ("email", "seller@anything.test", {}),
        ("domain", "shop.example.com", {}),
        ("domain", "host.invalid", {}),
        ("ip", "203.0.113.24", AT),
        ("ip", "2001:db8::24", AT),
    ],
)
def test_what_is_reserved_for_examples_belongs_to_nobody(kind, value, more):
    (one,) = judge(kind, {"type": kind, "value": value, **more}, PATH)
    assert (str(one.verdict), one.code) == ("refused", "reserved_for_examples")


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [("mac", "02:00:5E:00:53:01", "random_mac"), ("phone", " +381112345678", "spaces_around")],
)
def test_what_is_possible_but_doubtful_is_a_warning(kind, value, code):
    assert codes(kind, value) == [f"warning {code}"]


def test_provision_is_that_of_the_form():
    (one,) = judge("email", {"value": "seller"}, "/request/data/0/identifier")
    assert one.provision == "ets185.29.2.c"


@given(some.sampled_from([str(kind) for kind in IdentifierType]), some.text(max_size=80))
def test_no_text_makes_a_library_fail(kind, value):
    for one in findings(kind, value, service="Example"):
        assert one.text


def test_keccak_gives_the_known_values():
    empty = "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    assert keccak_256(b"").hex() == empty
    assert keccak_256(b"abc").hex() == "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"
    with pytest.raises(ValueError, match="one block"):
        keccak_256(b"a" * 136)
