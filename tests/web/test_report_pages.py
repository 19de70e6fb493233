"""Reporting a change and deciding on it, by plain forms: nothing typed is lost, and one person alone changes nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cyberspex.apps.catalogue.models import Report
from cyberspex.apps.law.queries import lawbook, lawbook_digest
from cyberspex.core.directory.policy_files import EXAMPLE
from procedure_world import OFFICE, PROVIDER, Desk
from web.test_case_pages import signed_in, text_of

pytestmark = pytest.mark.django_db

FORM = {
    "column": "accepted_languages", "value": "English, French", "source": "https://provider.example.org/policy",
    "seen_on": "2026-11-20", "remark": "On page 3.",
}  # fmt: skip
REPORT = "/catalogue/providers/meta/report/"
FILE = {**EXAMPLE, "published_on": "2026-11-02"}


def reported(client: Client, **said: str) -> Report:
    answer = client.post(REPORT, {**FORM, **said})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return Report.objects.latest("reported_at")


def test_a_report_is_made_decided_by_another_and_shown_in_the_history(desk: Desk) -> None:
    drafter = signed_in(desk.drafter)
    assert "Languages accepted" in text_of(drafter.get(f"{REPORT}?column=accepted_languages"))
    made = reported(drafter)
    page = text_of(drafter.get("/providers/meta/"))
    assert "1 reported change of this entry waits" in page
    assert "English, French" not in page
    administrator = signed_in(desk.world.of(OFFICE, "administrator"))
    assert "1 waits." in text_of(administrator.get("/"))
    assert "1 waits." not in text_of(drafter.get("/"))
    place = reverse("catalogue-decide", args=[made.pk])
    page = text_of(administrator.get(place))
    assert "On page 3." in page
    assert 'href="https://provider.example.org/policy"' in page
    answer = administrator.post(place, {"act": "accept", "reason": "It says so."})
    assert answer.status_code == 302
    page = text_of(drafter.get("/providers/meta/"))
    assert page.count("English, French") == 2  # the cell, and its line in the history
    assert "a change decided here: It says so." in page
    assert "It says so." not in text_of(Client().get("/providers/meta/"))
    assert "accepted" in text_of(drafter.get(place))
    assert made.reported_at <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"value": "=1+1"}, "would run as a formula"),
        ({"value": "a\u202eb"}, "a reader cannot see (U+202E)"),
        ({"source": "javascript:alert(1)"}, "The source is a public address"),
        ({"seen_on": "20.11.2026"}, "is not a date; write YYYY-MM-DD"),
        ({"seen_on": (datetime.now(UTC) + timedelta(days=3)).date().isoformat()}, "lies ahead"),
        ({"column": "colour"}, "The catalogue has no column"),
        ({"nothing_known": "yes"}, "not both"),
    ],
)
def test_a_form_with_a_fault_comes_back_as_it_was_filled_in(
    desk: Desk, said: dict[str, str], sentence: str
) -> None:
    given = {**FORM, **said}
    page = text_of(signed_in(desk.drafter).post(REPORT, given), 422)
    assert sentence in page.replace("&#39;", "'")
    if given["column"] != "colour":
        for name in ("value", "source", "seen_on", "remark"):
            assert given[name] in page, name
    assert not Report.objects.exists()


def test_the_fault_is_said_in_french_too(desk: Desk) -> None:
    client = signed_in(desk.drafter)
    client.cookies["django_language"] = "fr"
    assert "comme une formule dans un tableur" in text_of(client.post(REPORT, {**FORM, "value": "=1+1"}), 422)


def test_one_person_alone_changes_nothing_and_the_reason_typed_is_kept(desk: Desk) -> None:
    administrator = signed_in(desk.world.of(OFFICE, "administrator"))
    made = reported(administrator)
    before = lawbook_digest()
    place = reverse("catalogue-decide", args=[made.pk])
    assert "somebody else decides" in text_of(administrator.get(place))
    text_of(administrator.post(place, {"act": "accept", "reason": "Mine."}), 422)
    assert lawbook_digest() == before
    other = reported(signed_in(desk.drafter), value="Spanish")
    place = reverse("catalogue-decide", args=[other.pk])
    page = text_of(administrator.post(place, {"act": "refuse", "reason": ""}), 422)
    assert "Say why, for whoever reported it." in page
    page = text_of(administrator.post(place, {"act": "refuse", "reason": "x" * 501}), 422)
    assert "x" * 501 in page
    page = text_of(administrator.post(place, {"act": "delete"}), 422)
    assert "Accept, refuse, or take it back." in page


def test_a_report_that_was_overtaken_says_so_before_and_when_it_is_accepted(desk: Desk) -> None:
    drafter, administrator = signed_in(desk.drafter), signed_in(desk.world.of(OFFICE, "administrator"))
    first, second = reported(drafter), reported(drafter, value="English")
    administrator.post(reverse("catalogue-decide", args=[first.pk]), {"act": "accept"})
    place = reverse("catalogue-decide", args=[second.pk])
    assert "It says something else by now:" in text_of(administrator.get(place))
    assert "look again and decide anew" in text_of(administrator.post(place, {"act": "accept"}), 422)
    assert lawbook().providers["meta"]["accepted_languages"] == "English, French"


def test_nobody_reads_or_decides_the_reports_of_others_without_the_office(desk: Desk) -> None:
    made = reported(signed_in(desk.drafter))
    place = reverse("catalogue-decide", args=[made.pk])
    for other in (desk.approver, desk.officer, desk.notified):
        client = signed_in(other)
        assert client.get(place).status_code == 404
        assert client.post(place, {"act": "accept"}).status_code == 404
        assert "English, French" not in text_of(client.get("/catalogue/reports/"))
    assert Client().post(REPORT, FORM).status_code == 302  # to the sign-in page
    assert Report.objects.count() == 1


def test_ones_own_report_is_taken_back(desk: Desk) -> None:
    client = signed_in(desk.drafter)
    made = reported(client)
    client.post(reverse("catalogue-decide", args=[made.pk]), {"act": "withdraw"})
    assert "Meta" in text_of(client.get("/catalogue/reports/?standing=withdrawn"))
    assert "Nothing here." in text_of(client.get("/catalogue/reports/"))
    assert client.get("/catalogue/reports/?standing=lost").status_code == 400


def test_a_providers_file_is_compared_first_then_handed_in_and_accepted(desk: Desk) -> None:
    officer = signed_in(desk.officer)
    text = json.dumps(FILE)
    given: dict[str, Any] = {"act": "hand_in", "file": SimpleUploadedFile("policy.json", text.encode())}
    page = text_of(officer.post("/catalogue/import/", given))
    assert "a new entry" in page
    assert "Tells its users after 90 days" in page
    assert not Report.objects.exists()
    assert officer.post("/catalogue/import/", {"act": "hand_in", "text": text}).status_code == 302
    made = Report.objects.get()
    assert str(made.organisation_id) == str(desk.organisation(PROVIDER).pk)
    administrator = signed_in(desk.world.of(OFFICE, "administrator"))
    administrator.post(reverse("catalogue-decide", args=[made.pk]), {"act": "accept", "reason": "Opened."})
    page = text_of(Client().get("/providers/example_mail/"))
    assert page.count("published by the provider itself") >= 10
    assert "the whole entry" in page
    again = text_of(officer.post("/catalogue/import/", {"act": "compare", "text": text}))
    assert "says all of this already" in again


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is not JSON"),
        (b"{}", "The member format of a policy file is"),
        (json.dumps({**FILE, "colour": 1}).encode(), "A policy file has no member"),
        (json.dumps({**FILE, "policy": {"cost_policy": "=1"}}).encode(), "would run as a formula"),
        (b"x" * 70_000, "64 KiB at most"),
        (b"x" * 1_100_000, "larger than 1 MiB"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(
    desk: Desk, data: bytes, sentence: str
) -> None:
    given = {"act": "compare", "file": SimpleUploadedFile("policy.json", data)}
    assert sentence in text_of(signed_in(desk.officer).post("/catalogue/import/", given), 422)


def test_the_form_of_a_providers_file_is_published_with_an_example(client: Client) -> None:
    found = json.loads(client.get("/docs/schemas/provider-policy.json").content)
    assert found["properties"]["policy"]["additionalProperties"] is False
    assert found["examples"][0]["provider"] == "example_mail"


def test_a_missing_entry_is_reported_and_stands_in_the_list_once_accepted(desk: Desk) -> None:
    drafter = signed_in(desk.drafter)
    given = {
        "state": "FR", "role": "contact_point_24_7", "instrument": "ets185", "source": "https://example.org/notice",
        "seen_on": "2026-11-20", "contact_public": "Desk, at any hour",
    }  # fmt: skip
    page = text_of(drafter.post("/catalogue/authorities/new/", given), 422)
    assert "Every entry has this; give it." in page
    assert "Desk, at any hour" in page
    given["body"] = "Office for examples"
    assert drafter.post("/catalogue/authorities/new/", given).status_code == 302
    made = Report.objects.get()
    administrator = signed_in(desk.world.of(OFFICE, "administrator"))
    assert "Office for examples" in text_of(administrator.get("/catalogue/reports/"))
    administrator.post(reverse("catalogue-decide", args=[made.pk]), {"act": "accept"})
    assert "Office for examples" in text_of(Client().get("/law/authorities/?state=FR"))
    assert "the whole entry" in text_of(Client().get("/law/authorities/fr_contact_point_24_7_2/"))
    assert drafter.get("/catalogue/people/new/").status_code == 404
