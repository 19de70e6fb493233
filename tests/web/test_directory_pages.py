"""The directory through its pages, and what each of its answers means at a provider's desk. Dates of 2026-11-23."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from django.core.files.uploadedfile import SimpleUploadedFile

from cyberspex.apps.accounts.models import Membership, User
from cyberspex.apps.cooperation import queries
from cyberspex.apps.cooperation.demo import approver_key
from cyberspex.apps.directory import queries as directory_queries
from cyberspex.apps.directory import services as directory
from cyberspex.apps.directory.models import Entry, Standing
from cyberspex.apps.history import services as history
from cyberspex.cli.main import main
from procedure_world import AT, OFFICE, PROVIDER, Desk
from web.test_case_pages import signed_in, text_of

pytestmark = pytest.mark.django_db


def second_administrator(desk: Desk) -> User:
    """The administrator of the provider: somebody else than the office's."""
    return desk.world.of(PROVIDER, "administrator")


def certificate_of_approver(desk: Desk) -> bytes:
    """The approver's own certificate, PEM."""
    _key, certificate, _more = pkcs12.load_key_and_certificates(*approver_key(desk.data, OFFICE))
    assert certificate is not None
    return certificate.public_bytes(Encoding.PEM)


def form(**changes: Any) -> dict[str, Any]:
    """A complete form for a new entry."""
    return {
        "body_id": OFFICE,
        "name": "Exercise Prosecution Office of Novi Primer",
        "state": "RS",
        "kind": "prosecution",
        "powers": ["cets224.7:issue"],
        "binds": "certificate",
        "holder": "person",
        "certificate": SimpleUploadedFile("c.pem", changes.pop("certificate")),
        **changes,
    }


def test_one_person_enters_a_second_confirms_and_only_then_it_counts(desk: Desk) -> None:
    Entry.objects.filter(body_id=OFFICE, holder="person").delete()
    first, second = signed_in(desk.world.of(OFFICE, "administrator")), signed_in(second_administrator(desk))
    given = form(certificate=certificate_of_approver(desk), person=desk.approver.email)
    assert first.post("/directory/new/", given).status_code == 302
    entry = Entry.objects.get(body_id=OFFICE, holder="person")
    assert "to be confirmed" in text_of(first.get("/directory/"))
    own = first.post(f"/directory/{entry.pk}/confirm/")
    assert "a second person does" in text_of(own, 409)
    assert second.post(f"/directory/{entry.pk}/confirm/").status_code == 302
    Entry.objects.filter(pk=entry.pk).update(valid_from=AT - timedelta(days=1))
    directory.write_trust_of(True)
    case = desk.case_of(PROVIDER, desk.sent())  # the approver signs with that very certificate
    assert queries.is_genuine(actor=desk.officer, case_id=case.case_id, at=AT)["verdict"] == "valid"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"body_id": ""}, "This field is needed."),
        ({"body_id": "two words"}, "has no spaces"),
        ({"name": "Pro\u202esecution"}, "cannot see"),
        ({"powers": []}, "Choose from"),
        ({"powers": ["cets224.7:everything"]}, "Choose from"),
        ({"state": "XX"}, "Choose a State."),
        ({"certificate": b"no certificate"}, "not a certificate"),
        ({"valid_from": "2026-11-23", "valid_until": "2026-11-23"}, "ends before it begins"),
        ({"valid_from": "yesterday"}, "not a date"),
        ({"binds": "issuer", "identifier": ""}, "identifier that the issuer vouches for"),
        ({"binds": "issuer", "identifier": "RS-1"}, "not one of the trust anchors"),
        ({"holder": "seal", "person": "approver@rs.prosecution.example.org"}, "A seal belongs to the body"),
        ({"person": "nobody@example.org"}, "Nobody with this e-mail address"),
    ],
)
def test_a_wrong_entry_is_refused_in_words_and_what_was_typed_stays(
    desk: Desk, wrong: dict[str, Any], said: str
) -> None:
    before = Entry.objects.count()
    certificate = wrong.get("certificate", certificate_of_approver(desk))
    given = form(**{**wrong, "certificate": certificate})
    page = text_of(signed_in(desk.world.of(OFFICE, "administrator")).post("/directory/new/", given), 422)
    assert said in page
    assert "cets224.7:issue" in page
    assert Entry.objects.count() == before


def test_an_entry_is_revoked_with_its_instant_and_reason(desk: Desk) -> None:
    case = desk.case_of(PROVIDER, desk.sent())
    entry = Entry.objects.get(body_id=OFFICE, holder="person")
    client = signed_in(desk.world.of(OFFICE, "administrator"))
    address = f"/directory/{entry.pk}/revoke/"
    assert "Revoked from" in text_of(client.get(address))
    assert "Choose one of" in text_of(client.post(address, {"reason": ""}), 422)
    late = client.post(
        address, {"reason": "key_compromise", "since": "2099-01-01T00:00", "since_zone": "UTC"}
    )
    assert "from now on or from an earlier instant" in text_of(late, 422)
    since = AT - timedelta(minutes=1)
    done = client.post(
        address,
        {"reason": "key_compromise", "since": f"{since:%Y-%m-%dT%H:%M}", "since_zone": "UTC"},
    )
    assert done.status_code == 302
    entry.refresh_from_db()
    assert entry.revoked_because == "key_compromise"
    page = text_of(signed_in(desk.officer).get(f"/inbox/{case.case_id}/"))
    assert "No: do not act on it" in page
    assert "Something stands against it" in page
    assert client.post(address, {"reason": "replaced"}).status_code == 409


def test_a_good_chain_to_an_unbound_authority_is_undetermined_at_the_desk(desk: Desk) -> None:
    case = desk.case_of(PROVIDER, desk.sent())
    Entry.objects.filter(body_id=OFFICE, holder="person").delete()
    directory.write_trust_of(True)
    assert queries.is_genuine(actor=desk.officer, case_id=case.case_id, at=AT)["verdict"] == "undetermined"
    page = text_of(signed_in(desk.officer).get(f"/inbox/{case.case_id}/"))
    assert "It cannot be said yet" in page
    assert "Something has to be found out first" in page


def test_a_bound_authority_without_the_claimed_power_is_invalid_at_the_desk(desk: Desk) -> None:
    case = desk.case_of(PROVIDER, desk.sent())
    Entry.objects.filter(body_id=OFFICE, holder="person").update(powers=["ets185.29:request"])
    directory.write_trust_of(True)
    assert queries.is_genuine(actor=desk.officer, case_id=case.case_id, at=AT)["verdict"] == "invalid"
    assert "No: do not act on it" in text_of(signed_in(desk.officer).get(f"/inbox/{case.case_id}/"))


def test_a_look_alike_name_from_the_same_authority_binds_nobody(desk: Desk) -> None:
    case = desk.case_of(PROVIDER, desk.sent())
    entry = Entry.objects.get(body_id=OFFICE, holder="person")
    look_alike = Entry.objects.get(body_id=OFFICE, holder="seal").certificate_sha256
    Entry.objects.filter(pk=entry.pk).update(certificate_sha256=look_alike)
    directory.write_trust_of(True)
    # The name in the directory is the signer's, the certificate is not: names are never compared.
    assert queries.is_genuine(actor=desk.officer, case_id=case.case_id, at=AT)["verdict"] == "undetermined"


def test_the_exported_trust_serves_the_shell(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = desk.case_of(PROVIDER, desk.sent())
    client = signed_in(desk.officer)
    answer = client.get("/directory/export/")
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        assert not [name for name in package.namelist() if "key" in name and not name.endswith(".pem")]
        package.extractall(tmp_path / "out")
    document = queries.case_view(actor=desk.officer, case_id=case.case_id, at=AT).documents[0]
    pdf = client.get(f"/requests/{case.case_id}/document/{document.pk}/")
    (tmp_path / "order.pdf").write_bytes(pdf.content)
    capsys.readouterr()
    assert main(
        ["verify", str(tmp_path / "order.pdf"), "--trust", str(tmp_path / "out" / "trust"), "--json"]
    ) in (0, 1)
    checks = {one["name"]: one["verdict"] for one in json.loads(capsys.readouterr().out)["checks"]}
    assert checks["authority"] == "valid"


def test_only_an_administrator_changes_the_directory(desk: Desk) -> None:
    entry = Entry.objects.first()
    assert entry is not None
    client = signed_in(desk.officer)
    for path in ("/directory/new/", f"/directory/{entry.pk}/revoke/"):
        assert client.get(path).status_code == 403
    assert client.post(f"/directory/{entry.pk}/confirm/").status_code == 403
    assert not Membership.objects.filter(user=desk.officer, role="administrator").exists()


def test_an_entry_that_does_not_exist_is_not_found(desk: Desk) -> None:
    client = signed_in(desk.world.of(OFFICE, "administrator"))
    for key in ("00000000-0000-4000-8000-000000000000", "no-uuid"):
        assert client.get(f"/directory/{key}/revoke/").status_code == 404
        assert client.post(f"/directory/{key}/confirm/").status_code == 404


def test_the_list_is_filtered_sorted_and_handed_out_as_a_file(desk: Desk) -> None:
    client = signed_in(desk.world.of(OFFICE, "administrator"))

    def rows(address: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(client.get(address).getvalue().decode("utf-8-sig"))))

    everything = rows("/directory/entries.csv")
    assert len(everything) == Entry.objects.count()
    names = [row["name"] for row in rows("/directory/entries.csv?holder=seal&sort=-name")]
    assert names == sorted(names, reverse=True)
    assert 0 < len(names) < len(everything)
    page = text_of(client.get("/directory/?q=ets185.29%3Aissue&state=RS"))
    assert OFFICE in page
    assert PROVIDER not in page
    assert "Nothing fits." in text_of(client.get("/directory/?q=nobody-at-all"))
    assert client.get("/directory/?sort=salt").status_code == 400


def test_where_entries_stand_follows_from_events_and_a_changed_entry_is_told(desk: Desk) -> None:
    entry = Entry.objects.get(body_id=OFFICE, holder="person")
    directory.revoke(
        actor=desk.world.of(OFFICE, "administrator"), entry_id=str(entry.pk), reason="replaced", at=AT
    )
    before = list(Standing.objects.order_by("pk").values())
    assert len(before) == Entry.objects.count()
    history.rebuild()
    assert list(Standing.objects.order_by("pk").values()) == before
    assert directory_queries.altered() == []
    Entry.objects.filter(pk=entry.pk).update(powers=["cets224.7:issue", "ets185.29:issue", "more"])
    assert directory_queries.altered() == [str(entry.pk)]
