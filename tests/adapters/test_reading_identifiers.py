"""An identifier is read as what it is, in the form in which registries and providers know it, or refused with what would be right."""

from __future__ import annotations

import pytest

from cyberspex.adapters.identifiers.reading import read
from cyberspex.core.foundation.errors import InputError


@pytest.mark.parametrize(
    ("given", "kind", "value", "asked"),
    [
        ("shop.example.org", "domain", "shop.example.org", "example.org"),
        ("  SHOP.Example.ORG. ", "domain", "shop.example.org", "example.org"),
        ("a.b.c.co.uk", "domain", "a.b.c.co.uk", "c.co.uk"),
        ("www.someone.github.io", "domain", "www.someone.github.io", "github.io"),
        ("https://user@shop.example.org:8443/secret?x=1", "domain", "shop.example.org", "example.org"),
        ("https://[2001:db8::1]/", "ip", "2001:db8::1", "2001:db8::1"),
        ("bücher.example", "domain", "xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "domain", "xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("Name.Surname+tag@mail.example.org", "email", "Name.Surname+tag@mail.example.org", "example.org"),
        ("193.0.6.139", "ip", "193.0.6.139", "193.0.6.139"),
        ("193.0.6.139/21", "ip", "193.0.0.0/21", "193.0.0.0/21"),
        ("::ffff:193.0.6.139", "ip", "193.0.6.139", "193.0.6.139"),
        ("2001:067c:02e8::1", "ip", "2001:67c:2e8::1", "2001:67c:2e8::1"),
        ("as3333", "as_number", "AS3333", "3333"),
        ("AS 3333", "as_number", "AS3333", "3333"),
        ("+36 1 234 5678", "phone", "+3612345678", None),
        ("0036 (1) 234-5678", "phone", "+3612345678", None),
        ("+36", "phone", "+36", None),
        ("Proton Mail", "service", "Proton Mail", None),
    ],
)
def test_an_identifier_is_read_as_what_it_is(given: str, kind: str, value: str, asked: str | None) -> None:
    found = read(given)
    assert (str(found.kind), found.value) == (kind, value)
    assert (found.question.value if found.question else None) == asked


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("", "no_identifier"), ("   ", "no_identifier"), ("---", "no_identifier"), ("@bob", "name_without_service"),
        ("a@b@c.example.org", "bad_email"), ("x@nodot", "bad_email"), ("1.2.3", "bad_ip"), ("999.1.1.1", "bad_ip"),
        ("2001:::1", "bad_ip"), ("193.0.6.139/99", "bad_ip"), ("0612345678", "bad_phone"), ("+0 12", "bad_phone"),
        ("00 99 9123", "bad_phone"), ("+3612345678901234", "bad_phone"), ("AS4294967296", "bad_as_number"), ("-bad-.example.org", "bad_domain"),
        ("under_score.example.org", "bad_domain"), ("a..example.org", "bad_domain"), ("shop.example.123", "bad_domain"),
        ("exam\u202eple.org", "hidden_characters"), ("exam\u200bple.org", "hidden_characters"), ("a\nb.example.org", "hidden_characters"),
        ("https://nodot/", "bad_domain"), ("x" * 5000, "too_long"), ("x" * 300, "too_long"), (f"{'a' * 64}.example.org", "bad_domain"),
    ],
)  # fmt: skip
def test_what_is_no_identifier_is_refused_with_what_would_be_right(given: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        read(given)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("раypal.example", "mixed_scripts"),  # Cyrillic p and a, then Latin
        ("αpple.example", "mixed_scripts"),
        ("аррӏе.example", "looks_latin"),  # all Cyrillic
        ("ааа@аррӏе.example", "looks_latin"),
        ("bücher.example", "not_ascii"),
        ("почта.example", "not_ascii"),
        ("例え.example", "not_ascii"),  # Japanese writes two scripts side by side
        ("xn--80ak6aa92e.example", "looks_latin"),  # the A-label that a log shows
    ],
)
def test_a_name_that_looks_like_another_is_warned_of_with_its_a_label(given: str, code: str) -> None:
    found = read(given)
    warning = next(one for one in found.findings if one.code in ("mixed_scripts", "looks_latin", "not_ascii"))
    assert warning.code == code
    assert found.domain in warning.text
    assert found.domain.startswith("xn--")


@pytest.mark.parametrize(
    "given",
    ["10.0.0.1", "192.0.2.5", "2001:db8::/48", "127.0.0.1", "AS64500", "AS4200000000", "shop.example.org"],
)
def test_what_belongs_to_nobody_is_said(given: str) -> None:
    found = read(given)
    assert found.reserved
    assert "belongs to nobody" in " ".join(one.text for one in found.findings)


@pytest.mark.parametrize(
    ("given", "states", "certain"),
    [
        ("+36", ("HU",), True),
        ("+381 60 123 4567", ("RS",), True),
        ("+1 416 555 0100", ("CA",), True),
        ("+800 1234 5678", (), False),
    ],
)
def test_a_telephone_number_tells_its_numbering_plan(
    given: str, states: tuple[str, ...], certain: bool
) -> None:
    plan = read(given).numbering
    assert plan is not None
    assert (plan.states, plan.certain) == (states, certain)


def test_a_code_that_several_states_share_names_them_all() -> None:
    plan = read("+44").numbering
    assert plan is not None
    assert {"GB", "GG", "IM", "JE"} <= set(plan.states)
    assert not plan.certain
