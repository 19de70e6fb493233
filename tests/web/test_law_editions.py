"""The administrator reads what an edition would change, decides conflicts, confirms with the second factor, and can go back."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cyberspex.adapters.keys.signing import load_p12
from cyberspex.adapters.lawbook_editions import holidays_digest, write_edition
from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.apps.accounts.models import Organisation
from cyberspex.apps.cooperation.demo import PUBLISHER, publisher_key
from cyberspex.apps.law import queries, services
from cyberspex.core.law.changes import Change, changed
from cyberspex.core.law.editions import Edition
from procedure_world import AT, OFFICE, Desk
from web.test_case_pages import signed_in, text_of

pytestmark = pytest.mark.django_db
LAW = shipped_lawbook()
FIRST = LAW.table("providers")[0]


def change(new: str) -> Change:
    """The name of the first provider becomes another."""
    return Change(
        table="providers", entry=(str(FIRST["id"]),), field="provider", old=FIRST["provider"], new=new,
        source="https://example.org/", as_of="2026-11-20", confidence="seen", by="user-1", at=AT,
    )  # fmt: skip


def edition(desk: Desk, new: str, version: int = 1) -> bytes:
    """An edition of the invented publisher in which the first provider has another name."""
    lawbook = changed(LAW, [change(new)])
    said = Edition(
        issuer=PUBLISHER, version=version, issued_at=AT, lawbook=lawbook.digest, exercise=True,
        compiled_on=lawbook.compiled_on.isoformat(), holidays=holidays_digest(),
    )  # fmt: skip
    return write_edition(said, lawbook, load_p12(*publisher_key(desk.data)))


@pytest.fixture
def administrator(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The office's administrator, whose second factor is the code 123456, at the instant of the invented world."""
    from cyberspex.web.views import editions

    monkeypatch.setattr(editions, "passed", lambda request, code: code == "123456")
    monkeypatch.setattr(editions, "now", lambda: AT)
    return signed_in(desk.world.of(OFFICE, "administrator"))


def handed_in(client: Any, data: bytes) -> Any:
    """The answer to an upload."""
    return client.post("/law/editions/", {"file": SimpleUploadedFile("edition.zip", data)})


def test_an_edition_is_read_confirmed_and_in_use(desk: Desk, administrator: Any) -> None:
    answer = handed_in(administrator, edition(desk, "=There"))
    assert answer.status_code == 302
    shown = administrator.get(answer["Location"])
    text = text_of(shown)
    assert str(FIRST["provider"]) in text
    assert "=There" in text
    current = queries.lawbook_digest()
    form = {"current": current, "reason": "The yearly edition."}
    assert "second factor" in text_of(administrator.post(answer["Location"], form), 422)
    assert queries.lawbook_digest() == current
    assert administrator.post(answer["Location"], {**form, "code": "123456"}).status_code == 302
    assert queries.lawbook().providers[str(FIRST["id"])]["provider"] == "=There"
    assert "The yearly edition." in text_of(administrator.get("/law/editions/"))
    older = handed_in(administrator, edition(desk, "There"))
    assert "Two different editions" in html.unescape(text_of(administrator.get(older["Location"])))


def test_what_both_sides_changed_is_decided_by_the_person(desk: Desk, administrator: Any) -> None:
    actor = desk.world.of(OFFICE, "administrator")
    organisation = Organisation.objects.get(body_id=OFFICE)
    services.decide_changes(actor=actor, organisation=organisation, changes=[change("Here")], at=AT)
    place = handed_in(administrator, edition(desk, "There"))["Location"]
    page = administrator.get(place).content.decode()
    name = page.split('name="choice-')[1].split('"')[0]
    form = {"current": queries.lawbook_digest(), "code": "123456"}
    assert "Decide every fact" in text_of(administrator.post(place, form), 422)
    assert administrator.post(place, {**form, f"choice-{name}": "ours"}).status_code == 302
    assert queries.lawbook().providers[str(FIRST["id"])]["provider"] == "Here"
    assert queries.decisions()[-1].version == 1


def test_an_altered_edition_is_refused_with_its_checks_and_not_kept(desk: Desk, administrator: Any) -> None:
    altered = edition(desk, "There").replace(b"There", b"Thare", 1)
    assert "not what its header says" in text_of(handed_in(administrator, altered), 422)
    assert list((desk.data / "lawbook" / "arrived").glob("*")) == []
    assert administrator.get(f"/law/editions/{'0' * 64}/").status_code == 404


def test_going_back_is_confirmed_and_recorded(desk: Desk, administrator: Any) -> None:
    actor = desk.world.of(OFFICE, "administrator")
    organisation = Organisation.objects.get(body_id=OFFICE)
    before = queries.lawbook_digest()
    services.decide_changes(actor=actor, organisation=organisation, changes=[change("Here")], at=AT)
    place = f"/law/lawbooks/{before}/"
    assert "Here" in text_of(administrator.get(place))
    assert administrator.post(place, {"code": "999999"}).status_code == 422
    assert administrator.post(place, {"code": "123456", "reason": "It was wrong."}).status_code == 302
    assert queries.lawbook_digest() == before
    assert [str(one.ground) for one in queries.decisions()] == ["change", "return"]


def test_an_auditor_reads_and_does_not_decide(desk: Desk, administrator: Any) -> None:
    auditor = signed_in(desk.world.of(OFFICE, "auditor"))
    assert 'type="file"' not in auditor.get("/law/editions/").content.decode()
    from django.test import Client

    assert isinstance(auditor, Client)
    answer = auditor.post("/law/editions/", {"file": SimpleUploadedFile("e.zip", edition(desk, "There"))})
    assert answer.status_code == 403
