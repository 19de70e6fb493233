"""The directory decides by certificate, power and instant, never by name."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cyberspex.core.directory.entries import CertificateFacts, DirectoryEntry, Holder, bound
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.findings import Verdict

START = datetime(2026, 1, 1, tzinfo=UTC)
AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
OURS = CertificateFacts(sha256="a" * 64, issuer_sha256="c" * 64, identifier="RS-1")
LOOK_ALIKE = CertificateFacts(sha256="b" * 64, issuer_sha256="c" * 64, identifier="RS-2")
ISSUE = "cets224.7:issue"


def entry(**traits):
    facts = {
        "id": "1", "body_id": "rs.prosecution.example.org", "name": "Exercise Prosecution Office", "state": "RS",
        "kind": "prosecution", "powers": (ISSUE,), "holder": Holder.PERSON, "valid_from": START, "exercise": True,
        "certificate_sha256": OURS.sha256,
    }  # fmt: skip
    return DirectoryEntry(**{**facts, **traits})


def answer(*entries, certificate=OURS, power=ISSUE, at=AT, **more):
    found = bound(entries, certificate, power, at, exercise=more.pop("exercise", True), **more)
    return found.verdict, found.finding.code


def test_bound_certificate_with_the_power_is_permitted():
    assert answer(entry()) == (Verdict.PERMITTED, "bound")


def test_certificate_bound_to_nobody_is_undetermined():
    assert answer() == (Verdict.UNDETERMINED, "unbound")


def test_look_alike_name_from_the_same_issuer_is_undetermined():
    assert answer(entry(), certificate=LOOK_ALIKE) == (Verdict.UNDETERMINED, "unbound")


def test_bound_body_without_the_power_is_refused():
    assert answer(entry(powers=("cets224.7:answer",))) == (Verdict.REFUSED, "without_power")


def test_certificate_of_another_body_than_the_one_named_is_refused():
    assert answer(entry(), body_id="hu.notified.example.org") == (Verdict.REFUSED, "other_body")


def test_issuer_plus_identifier_binds_a_renewed_certificate():
    by_identifier = entry(certificate_sha256=None, issuer_sha256="c" * 64, identifier="RS-1")
    renewed = CertificateFacts(sha256="d" * 64, issuer_sha256="c" * 64, identifier="RS-1")
    assert answer(by_identifier, certificate=renewed) == (Verdict.PERMITTED, "bound")
    assert answer(by_identifier, certificate=LOOK_ALIKE) == (Verdict.UNDETERMINED, "unbound")
    nameless = CertificateFacts(sha256="d" * 64, issuer_sha256="c" * 64)
    assert answer(by_identifier, certificate=nameless) == (Verdict.UNDETERMINED, "unbound")


def test_revocation_counts_from_its_instant():
    revoked = entry(revoked_at=AT)
    assert answer(revoked, at=AT - timedelta(microseconds=1)) == (Verdict.PERMITTED, "bound")
    assert answer(revoked, at=AT) == (Verdict.REFUSED, "revoked")


def test_period_begins_with_its_first_instant_and_ends_before_its_last():
    dated = entry(valid_until=AT)
    assert answer(dated, at=START) == (Verdict.PERMITTED, "bound")
    assert answer(dated, at=START - timedelta(seconds=1)) == (Verdict.UNDETERMINED, "not_yet")
    assert answer(dated, at=AT) == (Verdict.UNDETERMINED, "expired")


def test_exercise_entry_never_serves_a_live_matter():
    assert answer(entry(), exercise=False) == (Verdict.UNDETERMINED, "unbound")
    assert answer(entry(exercise=False)) == (Verdict.UNDETERMINED, "unbound")


def test_new_entry_after_a_revocation_binds_again():
    assert answer(entry(revoked_at=START), entry(id="2")) == (Verdict.PERMITTED, "bound")


@pytest.mark.parametrize(
    "traits",
    [{"certificate_sha256": None}, {"certificate_sha256": None, "issuer_sha256": "c" * 64}, {"valid_until": START}],
)  # fmt: skip
def test_entry_that_binds_nothing_is_refused(traits):
    with pytest.raises(InputError):
        entry(**traits)


def test_naive_instant_is_refused():
    with pytest.raises(InputError):
        entry(valid_from=datetime(2026, 1, 1))  # noqa: DTZ001


@given(name=some.text(max_size=40), other=some.text(max_size=40))
def test_names_never_change_the_answer(name, other):
    assert answer(entry(name=name)) == answer(entry(name=other))
    assert answer(entry(name=name), certificate=LOOK_ALIKE) == (Verdict.UNDETERMINED, "unbound")
