"""A refused, stopped or unanswered order goes on: the routes asked again, the case carried over and linked both ways.

Timetable: the order is received on 23 November 2026 and falls due thirty days later.
"""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pikepdf
import pytest

from cyberspex.apps.cooperation import means, queries, services
from cyberspex.apps.cooperation.acts import stand
from cyberspex.apps.cooperation.models import CaseRow
from cyberspex.apps.cooperation.sending import post
from cyberspex.apps.exchange import worker
from cyberspex.apps.exchange.models import OutboxRow
from cyberspex.apps.history import services as history
from cyberspex.apps.history.models import Event
from cyberspex.core.cooperation.tool import project, tool_named
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.errors import InputError, ProcedureError
from procedure_world import AT, OFFICE, PROVIDER, Desk

pytestmark = pytest.mark.django_db


def refused(desk: Desk) -> CaseRow:
    """An order that the provider refused as a whole."""
    row = desk.sent()
    provider = desk.case_of(PROVIDER, row)
    services.refuse_all(actor=desk.officer, case_id=provider.case_id, reason="language", at=AT)
    worker.run_once(AT)
    row.refresh_from_db()
    return row


def test_after_a_refusal_the_routes_are_asked_again_with_what_was_tried(desk: Desk) -> None:
    row = refused(desk)
    follows = queries.what_follows(actor=desk.drafter, case_id=row.case_id, at=AT)
    tried = {"route": "cets224.7", "outcome": "refused", "sent_on": "2026-11-23", "on": "2026-11-23"}
    assert follows.need["previous"] == [tried]
    assert follows.need["preserved"][0]["reference"] == "EX-P-2026-0007"
    named = [one["route"] for one in follows.answer["routes"]]
    assert named[0] == "cets224.8"
    assert {"ets030", "ets185.29"} <= set(named)
    # Article 7(7) leaves only Article 8 and mutual assistance: not the same way again, and no favour either.
    assert not {"cets224.7", "cets224.9", "provider.voluntary"} & set(named)
    assert follows.may_elect


def test_an_order_that_is_not_answered_in_time_is_carried_over_as_silence(desk: Desk) -> None:
    row = desk.sent()
    assert row.due_at is not None
    late = row.due_at + timedelta(hours=1)
    services.run_clocks(late)
    follows = queries.what_follows(actor=desk.drafter, case_id=row.case_id, at=late)
    assert follows.before.outcome == "silent"
    assert follows.before.on == late.date()
    assert follows.may_elect


def test_a_running_order_shows_its_routes_but_none_can_be_chosen(desk: Desk) -> None:
    row = desk.sent()
    assert not queries.what_follows(actor=desk.drafter, case_id=row.case_id, at=AT).may_elect
    with pytest.raises(ProcedureError) as caught:
        services.escalate(actor=desk.drafter, case_id=row.case_id, route="cets224.8", at=AT)
    assert caught.value.code == "not_now"
    row.refresh_from_db()
    assert row.state == "pending"


def test_article_8_is_elected_and_the_case_leaves_as_a_file_for_whoever_drafts_it(desk: Desk) -> None:
    row = refused(desk)
    after = services.escalate(actor=desk.drafter, case_id=row.case_id, route="cets224.8", at=AT)
    assert (after.case_id, after.state, after.is_open) == (row.case_id, "elected", False)
    event = Event.objects.get(case_id=row.case_id, reason="cets224.8")
    assert event.data["addressee"] == {"kind": "competent_authority", "state": "HU"}
    dossier = services.carried_over(actor=desk.drafter, case_id=row.case_id, route="cets224.8", at=AT)
    assert dossier["exercise"] is True
    assert dossier["case"]["outcome"] == "refused"
    assert [one["reason"] for one in dossier["case"]["identifiers"]] == ["language", "language"]
    assert dossier["route"]["addressee"]["kind"] == "competent_authority"
    assert "eleven buyers" in dossier["request"]["notification"]["facts_summary"]
    assert dossier["request"]["order"]["information_sought"][0]["identifier"]["value"]
    pdf = services.carried_over_file(
        dossier,
        title="Case carried over",
        told=[("What came before", [("Tried", "x")])],
        language="en",
        at=AT,
    )
    with pikepdf.open(io.BytesIO(pdf.data)) as opened:
        inside = json.loads(opened.attachments["request.json"].get_file().read_bytes())
    assert inside == json.loads(services.carried_over_json(dossier).data)
    with pytest.raises(InputError):
        means.extract(pdf.data)  # it is no request, and nobody's intake takes it for one
    opened_by = Event.objects.get(case_id=row.case_id, kind="content:carried_over:download")
    assert opened_by.actor_id == desk.drafter.pk


def test_a_request_that_is_drafted_here_begins_with_what_the_case_holds_and_each_names_the_other(
    desk: Desk,
) -> None:
    row = refused(desk)
    new = services.escalate(actor=desk.drafter, case_id=row.case_id, route="ets185.29", at=AT)
    row.refresh_from_db()
    assert row.state == "refused", "preservation goes beside; it elects nothing"
    draft = services.read_draft(actor=desk.drafter, case_id=new.case_id, at=AT).content
    assert draft["parties"] == {"issuing": "RS", "receiving": "HU"}
    assert draft["request"]["data"][0]["identifier"]["value"] == "seller@mail.example.org"
    assert draft["request"]["data"][0]["categories"] == ["subscriber"]
    assert "eleven buyers" in draft["request"]["facts"]
    assert draft["request"]["custodian"]["id"] == PROVIDER
    assert row.reference in draft["file"]["notes"]
    codes = {
        one["code"]
        for one in services.check_draft(actor=desk.drafter, case_id=new.case_id, at=AT)["findings"]
    }
    assert "bad_draft" not in codes
    forth = queries.links(actor=desk.drafter, case_id=row.case_id)
    back = queries.links(actor=desk.drafter, case_id=new.case_id)
    assert [one.case_id for one in forth.after] == [new.case_id]
    assert back.before is not None
    assert back.before.case_id == row.case_id
    services.escalate(actor=desk.drafter, case_id=row.case_id, route="ets030", at=AT)
    row.refresh_from_db()
    assert row.state == "elected"


def test_a_route_that_the_law_does_not_open_is_refused_and_nothing_changes(desk: Desk) -> None:
    row = refused(desk)
    for route, code in (("eu.epoc", "route_not_open"), ("by pigeon", "unknown_route")):
        with pytest.raises((InputError, ProcedureError)) as caught:
            services.escalate(actor=desk.drafter, case_id=row.case_id, route=route, at=AT)
        assert caught.value.code == code
        assert "cets224.8" in caught.value.message
    row.refresh_from_db()
    assert row.state == "refused"


def test_another_organisation_learns_nothing_of_how_a_case_goes_on(desk: Desk) -> None:
    row = refused(desk)
    for asked in (
        lambda: queries.what_follows(actor=desk.officer, case_id=row.case_id, at=AT),
        lambda: services.carried_over(actor=desk.officer, case_id=row.case_id, route="ets030", at=AT),
        lambda: queries.links(actor=desk.officer, case_id=row.case_id),
    ):
        with pytest.raises(ProcedureError) as caught:
            asked()
        assert caught.value.code == "no_such_case"


def test_the_copy_for_the_file_is_refused_where_messages_are_sent(desk: Desk) -> None:
    row = desk.signed()
    standing = stand(actor=desk.approver, case_id=row.case_id)
    draft = services.read_draft(actor=desk.drafter, case_id=row.case_id, at=AT).content
    own = project(tool_named("cets224.7"), draft, Audience.FILE)
    with pytest.raises(ProcedureError) as caught:
        post(standing, kind="order", recipient=PROVIDER, body={"request": own}, at=AT)
    assert caught.value.code == "file_copy"
    assert not OutboxRow.objects.filter(case_id=row.case_id).exists()


def test_what_is_opened_in_one_go_is_one_event_that_names_each_content(desk: Desk) -> None:
    row = desk.sent()
    case = desk.case_of(PROVIDER, row)
    before = Event.objects.filter(kind="content:reader:open").count()
    with history.one_opening(reader=desk.officer, case=case.case_id, purpose="answer", at=AT):
        queries.is_genuine(actor=desk.officer, case_id=case.case_id, at=AT)
        queries.identifiers(actor=desk.officer, case_id=case.case_id, at=AT)
        queries.messages(actor=desk.officer, case_id=case.case_id, at=AT)
    event = Event.objects.filter(kind="content:reader:open", case_id=case.case_id).order_by("-seq")[0]
    assert Event.objects.filter(kind="content:reader:open").count() == before + 1
    assert event.data["content_kinds"] == ["document", "message", "proof"]
    assert len(event.data["contents"]) == len(set(event.data["contents"])) == 3
    assert event.organisation_id == desk.organisation(PROVIDER).pk
    assert OFFICE not in json.dumps(event.data)
