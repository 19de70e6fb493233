"""Coming in: sessions, guessing, links that work once, and the second factor of whoever approves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from cyberspex.apps.accounts import services as accounts
from cyberspex.apps.accounts.models import Invitation, Membership, User
from cyberspex.apps.history.models import Event
from procedure_world import OFFICE, PROVIDER, Desk
from web.test_case_pages import signed_in, text_of
from web.test_least_privilege import POLICY

pytestmark = pytest.mark.django_db
PASSWORD = "a long invented phrase"


def account(desk: Desk, role: str = "drafter") -> User:
    """An invented person whose password the test knows."""
    person = desk.world.of(OFFICE, role)
    person.set_password(PASSWORD)
    person.save()
    return person


def try_to_sign_in(client: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password}, **more)


def test_a_session_gets_a_new_key_at_sign_in_and_is_empty_after_sign_out(desk: Desk) -> None:
    client = Client()
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = str(planted)
    assert try_to_sign_in(client, account(desk).email).status_code == 302
    assert client.cookies["sessionid"].value != planted
    signed = client.cookies["sessionid"].value
    assert client.get("/account/").status_code == 200
    client.post("/accounts/logout/")
    client.cookies["sessionid"] = signed
    assert client.get("/account/").status_code == 302


def test_guessing_is_slowed_down_for_one_account_and_for_one_address(desk: Desk) -> None:
    cache.clear()
    person = account(desk)
    client = Client()
    for _ in range(5):
        assert try_to_sign_in(client, person.email, "wrong").status_code == 200
    late = try_to_sign_in(client, person.email)
    assert late.status_code in (200, 429)
    assert client.get("/account/").status_code == 302, "even the right password waits now"
    cache.clear()
    other = Client(REMOTE_ADDR="198.51.100.7")
    for place in range(12):
        answer = try_to_sign_in(other, f"person{place}@example.org", "wrong")
    assert answer.status_code in (200, 429)
    assert "too many" in answer.content.decode().lower() or answer.status_code == 429
    cache.clear()


def test_an_unknown_address_and_a_wrong_password_are_told_alike(desk: Desk) -> None:
    cache.clear()
    person = account(desk)
    wrong = text_of(try_to_sign_in(Client(), person.email, "wrong"))
    unknown = text_of(try_to_sign_in(Client(), "nobody@example.org", "wrong"))

    def said(text: str) -> str:
        return text[
            text.index("govuk-error-summary") : text.index("</ul>", text.index("govuk-error-summary"))
        ]

    assert said(wrong) == said(unknown)


def test_there_is_no_open_sign_up_and_no_mail(desk: Desk) -> None:
    client = Client()
    for path in ("/accounts/signup/", "/accounts/email/", "/account/lost/"):
        assert "by invitation" in text_of(client.get(path)).lower()
    for path in ("/accounts/password/reset/", "/accounts/confirm-email/", "/accounts/login/code/"):
        assert client.get(path).status_code == 404
    made = client.post(
        "/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert made.status_code in (200, 403, 405)
    assert not User.objects.filter(email="new@example.org").exists()


def invited(desk: Desk, role: str = "drafter", email: str = "new.person@example.org") -> str:
    return accounts.invite(
        actor=desk.world.of(OFFICE, "administrator"),
        organisation=desk.organisation(OFFICE),
        email=email,
        role=role,
        function="public_prosecutor" if role == "approver" else None,
        at=datetime.now(UTC),
    )


def test_an_invitation_works_once_and_leads_to_a_desk(desk: Desk) -> None:
    token = invited(desk)
    client = Client()
    form = {"name": "New Person", "password": PASSWORD, "again": PASSWORD}
    differing = text_of(client.post(f"/activate/{token}/", {**form, "again": "other"}), 422)
    assert "differ" in differing
    assert PASSWORD not in differing
    assert "short" in text_of(
        client.post(f"/activate/{token}/", {**form, "password": "x", "again": "x"}), 422
    )
    assert client.post(f"/activate/{token}/", form).status_code == 302
    assert "used before" in text_of(client.post(f"/activate/{token}/", form), 400)
    assert "used before" in text_of(Client().get(f"/activate/{token}/"), 400)
    cache.clear()
    assert try_to_sign_in(client, "new.person@example.org").status_code == 302
    assert "New request" in text_of(client.get("/"))


def test_an_invitation_ends_after_its_days(desk: Desk) -> None:
    token = invited(desk)
    Invitation.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert Client().get(f"/activate/{token}/").status_code == 400


def test_a_second_office_leaves_the_password_of_an_account_alone(desk: Desk) -> None:
    person = account(desk, "drafter")
    token = invited(desk, role="auditor", email=person.email)
    client = Client()
    assert "You have an account here already" in text_of(client.get(f"/activate/{token}/"))
    taken = client.post(f"/activate/{token}/", {"password": "another invented phrase", "again": "x"})
    assert taken.status_code == 302
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert Membership.objects.filter(user=person, role="auditor").exists()


def test_a_new_link_of_the_administrator_sets_a_new_password_once(desk: Desk) -> None:
    person = account(desk)
    stale = signed_in(person)
    member = Membership.objects.get(user=person)
    admin = signed_in(desk.world.of(OFFICE, "administrator"))
    page = text_of(admin.post(f"/administration/members/{member.pk}/renew/"))
    token = page.split("/activate/")[1].split("/")[0]
    form = {"password": "another invented phrase", "again": "another invented phrase"}
    assert Client().post(f"/activate/{token}/", form).status_code == 302
    assert Client().post(f"/activate/{token}/", form).status_code == 400
    person.refresh_from_db()
    assert person.check_password("another invented phrase")
    assert stale.get("/account/").status_code == 302, "a session of the old password is over"
    kinds = list(Event.objects.order_by("seq").values_list("kind", flat=True))
    assert {"accounts:password:renew", "accounts:password:change"} <= set(kinds)


def test_a_link_in_the_wrong_hands_is_made_worthless(desk: Desk) -> None:
    token = invited(desk)
    admin = signed_in(desk.world.of(OFFICE, "administrator"))
    assert "new.person@example.org" in text_of(admin.get("/administration/"))
    kept = Invitation.objects.get(email="new.person@example.org")
    assert admin.post(f"/administration/links/{kept.pk}/withdraw/").status_code == 302
    assert Client().get(f"/activate/{token}/").status_code == 400
    other = signed_in(desk.world.of(PROVIDER, "administrator"))
    assert other.post(f"/administration/links/{kept.pk}/withdraw/").status_code == 404


def test_the_administrator_sees_whether_the_seal_is_there_and_bound(desk: Desk) -> None:
    admin = signed_in(desk.world.of(OFFICE, "administrator"))
    assert "cets224.7:issue" in text_of(admin.get("/administration/"))
    for path in (desk.data / "keys" / "seals").iterdir():
        path.unlink()
    assert "There is no seal yet" in text_of(admin.get("/administration/"))


def test_an_administrator_renews_nobody_of_another_organisation(desk: Desk) -> None:
    other = Membership.objects.exclude(organisation=desk.organisation(OFFICE)).first()
    assert other is not None
    admin = signed_in(desk.world.of(OFFICE, "administrator"))
    answer = admin.post(f"/administration/members/{other.pk}/renew/")
    assert "There is no such office" in text_of(answer, 409)


def test_whoever_approves_opens_no_room_without_a_second_factor(desk: Desk) -> None:
    row = desk.drafted()
    Authenticator.objects.filter(user=desk.approver).delete()
    client = signed_in(desk.approver)
    for path in ("/", "/requests/", f"/requests/{row.case_id}/", "/directory/"):
        answer = client.get(path)
        assert answer.status_code == 302, path
        assert answer["Location"] == "/account/second-factor/"
    assert "Set up your second factor" in text_of(client.get("/account/second-factor/"))
    assert client.get("/account/").status_code == 200


def test_every_form_needs_its_token(desk: Desk) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(desk.officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    fill = {"case_id": "00000000-0000-4000-8000-000000000000"}
    from django.urls import reverse

    for name, (_method, arguments, _allowed) in POLICY.items():
        filled = {
            key: fill["case_id"] if value in ("case", "entry") else value for key, value in arguments.items()
        }
        answer = strict.post(reverse(name, kwargs=filled))
        assert answer.status_code in (403, 405), (name, answer.status_code)
    assert strict.post("/accounts/login/", {"login": "a@example.org"}).status_code == 403


def test_every_answer_carries_a_strict_policy(desk: Desk) -> None:
    client = signed_in(desk.officer)
    for path in ("/", "/inbox/", "/accounts/login/", "/nothing/", "/verify/", "/api/v1/openapi.json"):
        policy = client.get(path)["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
