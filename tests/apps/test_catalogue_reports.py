"""Reporting a change of a catalogue, and deciding: one reports, a second decides, and nothing is edited."""

from __future__ import annotations

import copy
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from cyberspex.adapters.lawbook_files import lawbook_by_digest
from cyberspex.apps.accounts.models import Membership, Organisation, User
from cyberspex.apps.catalogue import queries, services
from cyberspex.apps.catalogue.models import Decision, Report
from cyberspex.apps.history.models import Event
from cyberspex.apps.history.services import verify_chain
from cyberspex.apps.law.queries import decisions, lawbook, lawbook_digest
from cyberspex.core.directory.catalogues import Catalogue
from cyberspex.core.directory.policy_files import EXAMPLE
from cyberspex.core.foundation.errors import CyberspexError, InputError, ProcedureError
from procedure_world import AT, OFFICE, PROVIDER, Desk

pytestmark = pytest.mark.django_db

GIVEN = {
    "catalogue": "providers", "entry": "meta", "column": "accepted_languages", "value": "English, French",
    "source": "https://provider.example.org/policy", "seen_on": "2026-11-20", "remark": "On page 3.",
}  # fmt: skip


def reported(desk: Desk, **said: str) -> Report:
    return services.report(
        actor=desk.drafter,
        organisation=desk.organisation(OFFICE),
        given={**GIVEN, **said},
        nothing_known=False,
        at=AT,
    )


def office(desk: Desk) -> tuple[User, Organisation]:
    return desk.world.of(OFFICE, "administrator"), desk.organisation(OFFICE)


def accepted(desk: Desk, made: Report, reason: str = "Read on the page.") -> Decision:
    actor, organisation = office(desk)
    return services.accept(actor=actor, organisation=organisation, report_id=made.pk, reason=reason, at=AT)


def test_a_report_changes_nothing_and_is_tied_to_the_history(desk: Desk) -> None:
    before = lawbook_digest()
    made = reported(desk)
    assert lawbook_digest() == before
    event = Event.objects.get(kind="catalogue:report:make")
    assert event.data == {"report": str(made.pk), "catalogue": "providers", "sha256": made.sha256}
    assert "French" not in str(event.data)


def test_what_a_second_person_accepts_is_a_new_bundle_and_the_old_answers_stay(desk: Desk) -> None:
    before = lawbook_digest()
    decision = accepted(desk, reported(desk))
    assert lawbook_digest() == decision.lawbook != before
    row = lawbook().providers["meta"]
    assert row["accepted_languages"] == "English, French"
    assert row["cells"]["accepted_languages"]["source"] == GIVEN["source"]
    assert "accepted_languages" not in lawbook_by_digest(before, desk.data).providers["meta"]
    assert [one.new for one in decisions()] == [decision.lawbook]
    verify_chain(desk.organisation(OFFICE))


def test_the_history_of_an_entry_names_each_change_its_source_and_both_versions(desk: Desk) -> None:
    before = lawbook_digest()
    first = accepted(desk, reported(desk))
    second = accepted(desk, reported(desk, value="English", seen_on="2026-11-21"), reason="Newer page.")
    accepted(desk, reported(desk, entry="instagram"))
    lines = queries.history(Catalogue.PROVIDERS, "meta")
    assert [(one.column, one.old, one.new) for one in lines] == [
        ("accepted_languages", "English, French", "English"), ("accepted_languages", "", "English, French"),
    ]  # fmt: skip
    assert (lines[0].before, lines[0].after) == (first.lawbook, second.lawbook)
    assert (lines[1].before, lines[1].reason, lines[1].as_of) == (before, "Read on the page.", "2026-11-20")
    assert len(queries.history(Catalogue.PROVIDERS, "instagram")) == 1
    assert queries.history(Catalogue.AUTHORITIES, "meta") == []


def test_going_back_to_a_kept_bundle_stands_in_the_history_of_the_entry(desk: Desk) -> None:
    from cyberspex.apps.law.services import decide_return

    before = lawbook_digest()
    accepted(desk, reported(desk))
    actor, organisation = office(desk)
    decide_return(actor=actor, organisation=organisation, digest=before, at=AT, reason="It was wrong.")
    line = queries.history(Catalogue.PROVIDERS, "meta")[0]
    assert (line.ground, line.column, line.old, line.new) == (
        "return", "accepted_languages", "English, French", "",
    )  # fmt: skip


def test_whoever_reported_it_does_not_decide_it(desk: Desk) -> None:
    actor, organisation = office(desk)
    made = services.report(actor=actor, organisation=organisation, given=GIVEN, nothing_known=False, at=AT)
    for act in (services.accept, services.refuse):
        with pytest.raises(ProcedureError) as caught:
            act(actor=actor, organisation=organisation, report_id=made.pk, reason="Mine.", at=AT)
        assert caught.value.code == "same_person"
    assert queries.reports(actor=actor, all_of_them=True)[0].standing == "waiting"


def test_only_an_administrator_decides_and_never_one_of_a_provider(desk: Desk) -> None:
    made = reported(desk)
    provider = desk.organisation(PROVIDER)
    Membership.objects.create(user=desk.officer, organisation=provider, role="administrator")
    for actor, organisation in (
        (desk.approver, desk.organisation(OFFICE)),
        (desk.officer, provider),
    ):
        assert not queries.may_decide(actor, organisation)
        with pytest.raises(ProcedureError) as caught:
            services.accept(actor=actor, organisation=organisation, report_id=made.pk, reason="", at=AT)
        assert caught.value.code == "not_permitted"
    assert queries.may_decide(*office(desk))
    assert not Decision.objects.exists()


def test_a_report_is_decided_once(desk: Desk) -> None:
    made = reported(desk)
    actor, organisation = office(desk)
    services.refuse(actor=actor, organisation=organisation, report_id=made.pk, reason="Another page.", at=AT)
    for act in (services.accept, services.refuse):
        with pytest.raises(ProcedureError) as caught:
            act(actor=actor, organisation=organisation, report_id=made.pk, reason="Again.", at=AT)
        assert caught.value.code == "not_now"
    found = queries.report(actor=desk.drafter, report_id=made.pk, all_of_them=False)
    assert found is not None
    assert (found.standing, found.reason, found.proposal.remark) == ("refused", "Another page.", "On page 3.")


def test_a_report_that_the_catalogue_has_overtaken_is_not_accepted_by_mistake(desk: Desk) -> None:
    first, second = reported(desk), reported(desk, value="English")
    decision = accepted(desk, first)
    with pytest.raises(InputError) as caught:
        accepted(desk, second)
    assert caught.value.code == "changed_meanwhile"
    assert lawbook_digest() == decision.lawbook
    assert not Decision.objects.filter(pk=second.pk).exists()


def test_a_refusal_says_why(desk: Desk) -> None:
    made = reported(desk)
    actor, organisation = office(desk)
    for reason, code in (("  ", "missing"), ("a\u202eb", "hidden_characters"), ("x" * 501, "too_long")):
        with pytest.raises(InputError) as caught:
            services.refuse(actor=actor, organisation=organisation, report_id=made.pk, reason=reason, at=AT)
        assert caught.value.code == code


def test_ones_own_report_can_be_taken_back_and_stays_readable(desk: Desk) -> None:
    made = reported(desk)
    with pytest.raises(ProcedureError):
        services.withdraw(
            actor=desk.approver, organisation=desk.organisation(OFFICE), report_id=made.pk, at=AT
        )
    services.withdraw(actor=desk.drafter, organisation=desk.organisation(OFFICE), report_id=made.pk, at=AT)
    assert [
        one.id for one in queries.reports(actor=desk.drafter, all_of_them=False, standing="withdrawn")
    ] == [made.pk]
    assert queries.report(actor=desk.approver, report_id=made.pk, all_of_them=False) is None


def test_the_same_report_waits_once_and_nobody_fills_the_queue(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported(desk)
    with pytest.raises(InputError) as caught:
        reported(desk)
    assert caught.value.code == "reported_already"
    monkeypatch.setattr(services, "MOST_WAITING", 1)
    with pytest.raises(InputError) as caught:
        reported(desk, value="Spanish")
    assert caught.value.code == "too_many_waiting"


def test_a_report_that_does_not_exist_is_said_to_be_none(desk: Desk) -> None:
    actor, organisation = office(desk)
    with pytest.raises(ProcedureError) as caught:
        services.accept(actor=actor, organisation=organisation, report_id=uuid4(), reason="", at=AT)
    assert caught.value.code == "no_such_report"


def test_a_providers_own_file_goes_the_same_way(desk: Desk) -> None:
    preview = services.preview(copy.deepcopy(dict(EXAMPLE)), AT)
    assert preview.proposal is not None
    made = services.hand_in(
        actor=desk.officer, organisation=desk.organisation(PROVIDER), proposal=preview.proposal, at=AT
    )
    accepted(desk, made)
    row: dict[str, Any] = dict(lawbook().providers["example_mail"])
    assert row["provider"] == "Example Mail"
    assert {one["published_by"] for one in row["cells"].values()} == {"provider"}
    assert [(one.column, one.new) for one in queries.history(Catalogue.PROVIDERS, "example_mail")] == [
        ("", "example_mail")
    ]


def test_no_report_and_no_decision_is_ever_changed_or_deleted(desk: Desk) -> None:
    made = reported(desk)
    accepted(desk, made)
    for act in (
        lambda: Report.objects.filter(pk=made.pk).update(entry="other"),
        lambda: Report.objects.filter(pk=made.pk)._raw_delete("default"),  # type: ignore[attr-defined]
        lambda: Decision.objects.filter(pk=made.pk).update(outcome="refused"),
        lambda: Decision.objects.filter(pk=made.pk)._raw_delete("default"),  # type: ignore[attr-defined]
    ):
        with pytest.raises(DatabaseError, match="never"), transaction.atomic():
            act()


def test_a_failure_while_the_bundle_is_made_leaves_the_report_waiting(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = reported(desk)
    before = lawbook_digest()

    def fails(**_said: Any) -> Any:
        raise CyberspexError("disk_full", "No room.")

    monkeypatch.setattr(services, "decide_changes", fails)
    with pytest.raises(CyberspexError):
        accepted(desk, made)
    assert lawbook_digest() == before
    assert not Decision.objects.exists()
    assert not Event.objects.filter(kind="catalogue:report:accept").exists()
