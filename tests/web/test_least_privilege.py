"""Every address of the web application with every role: opened, or refused. The table below is the whole policy.

A role that is not named for an address gets 403 (or 404 where the case is another organisation's); nobody who is
not signed in gets further than the sign-in page. A new address fails the test until it stands in the table.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from cyberspex.apps.directory.models import Entry
from cyberspex.web.urls import urlpatterns
from procedure_world import NOTIFIED, OFFICE, PROVIDER, Desk
from web.test_case_pages import signed_in

pytestmark = pytest.mark.django_db

NONE = "00000000-0000-4000-8000-000000000000"
ROLES = {
    "drafter": OFFICE,
    "approver": OFFICE,
    "data_protection_officer": OFFICE,
    "auditor": OFFICE,
    "administrator": OFFICE,
    "receiving_officer": PROVIDER,
    "notified_officer": NOTIFIED,
}
CASE = frozenset({"drafter", "approver", "receiving_officer", "notified_officer"})
ISSUING = frozenset({"drafter", "approver"})
DESK = frozenset({"receiving_officer", "notified_officer"})
READERS = frozenset({"administrator", "auditor", "approver", "receiving_officer", "notified_officer"})
ALL = frozenset(ROLES)
PUBLIC = None
"""Also without sign-in."""

# address: method, arguments (`case` is the role's own case), who may
POLICY: dict[str, tuple[str, dict[str, Any], frozenset[str] | None]] = {
    "home": ("get", {}, PUBLIC),
    "healthz": ("get", {}, PUBLIC),
    "language": ("post", {}, PUBLIC),
    "by-invitation": ("get", {}, PUBLIC),
    "activate": ("get", {"token": "none"}, PUBLIC),
    "routes": ("get", {}, PUBLIC),
    "holder": ("get", {}, PUBLIC),
    "routes-what-if": ("post", {}, PUBLIC),
    "routes-pdf": ("post", {}, PUBLIC),
    "law-changes": ("get", {}, PUBLIC),
    "law": ("get", {}, PUBLIC),
    "law-csv": ("get", {}, PUBLIC),
    "law-declarations": ("get", {}, PUBLIC),
    "law-authorities": ("get", {}, PUBLIC),
    "law-matrix": ("get", {}, PUBLIC),
    "law-matrix-csv": ("get", {}, PUBLIC),
    "law-about": ("get", {}, PUBLIC),
    "law-editions": ("get", {}, frozenset({"administrator", "auditor"})),
    "law-edition": ("get", {"file": "0" * 64}, frozenset({"administrator"})),
    "law-kept": ("get", {"digest": "0" * 64}, frozenset({"administrator", "auditor"})),
    "providers": ("get", {}, PUBLIC),
    "law-authorities-csv": ("get", {}, PUBLIC),
    "law-authority": ("get", {"entry_id": "fr_contact_point_24_7"}, PUBLIC),
    "law-legislation": ("get", {}, PUBLIC),
    "law-legislation-csv": ("get", {}, PUBLIC),
    "law-act": ("get", {"entry_id": "at_preservation"}, PUBLIC),
    "providers-csv": ("get", {}, PUBLIC),
    "provider": ("get", {"entry_id": "meta"}, PUBLIC),
    "catalogue-due": ("get", {}, PUBLIC),
    "catalogue-due-csv": ("get", {}, PUBLIC),
    "catalogue-report": ("get", {"catalogue": "providers", "entry_id": "meta"}, ALL),
    "catalogue-new": ("get", {"catalogue": "authorities"}, ALL),
    "catalogue-reports": ("get", {}, ALL),
    "catalogue-decide": ("get", {"report_id": NONE}, ALL),
    "catalogue-import": ("get", {}, ALL),
    "verify": ("get", {}, PUBLIC),
    "docs": ("get", {}, PUBLIC),
    "docs-page": ("get", {"name": "glossary"}, PUBLIC),
    "docs-schema": ("get", {"tool": "cets224.7"}, PUBLIC),
    "docs-xsd": ("get", {"tool": "cets224.7"}, PUBLIC),
    "demo": ("get", {}, PUBLIC),
    "demo-key": ("get", {"body": "none"}, PUBLIC),
    "demo-codes": ("get", {}, PUBLIC),
    "organisation": ("get", {}, ALL),
    "account": ("get", {}, ALL),
    "second-factor-first": ("get", {}, ALL),
    "requests": ("get", {}, CASE),
    "requests-csv": ("get", {}, CASE),
    "requests-new": ("get", {}, frozenset({"drafter"})),
    "case": ("get", {"case_id": "case"}, CASE),
    "draft": ("get", {"case_id": "case"}, ISSUING),
    "draft-file": ("get", {"case_id": "case"}, ISSUING),
    "draft-check": ("get", {"case_id": "case"}, ISSUING),
    "case-submit": ("get", {"case_id": "case"}, frozenset({"drafter"})),
    "case-approval": ("get", {"case_id": "case"}, frozenset({"approver"})),
    "case-sign": ("get", {"case_id": "case"}, frozenset({"approver"})),
    "case-sign-elsewhere": ("get", {"case_id": "case"}, frozenset({"approver"})),
    "case-prepared": ("get", {"case_id": "case", "audience": "provider"}, frozenset({"approver"})),
    "case-send": ("get", {"case_id": "case"}, ISSUING),
    "case-bundle": ("get", {"case_id": "case"}, ISSUING),
    "case-document": ("get", {"case_id": "case", "document_id": NONE}, CASE),
    "case-act": ("get", {"case_id": "case", "act": "withdraw"}, CASE),
    "case-next": ("get", {"case_id": "case"}, ISSUING),
    "case-carried-over": ("post", {"case_id": "case"}, ISSUING),
    "case-message": ("post", {"case_id": "case", "message_id": NONE}, CASE),
    "case-timeline": ("get", {"case_id": "case"}, CASE),
    "case-timeline-json": ("get", {"case_id": "case"}, CASE),
    "case-timeline-csv": ("get", {"case_id": "case"}, CASE),
    "case-evidence": ("get", {"case_id": "case"}, CASE),
    "evidence-bring": ("post", {"case_id": "case", "message_id": NONE}, CASE),
    "evidence-package": ("post", {"package_id": NONE}, CASE),
    "evidence-item": ("get", {"item_id": NONE}, CASE),
    "evidence-open": ("post", {"item_id": NONE}, CASE),
    "inbox": ("get", {}, DESK),
    "inbox-csv": ("get", {}, DESK),
    "inbox-drop": ("get", {}, DESK),
    "desk": ("get", {"case_id": "case"}, DESK),
    "desk-hold": ("post", {"case_id": "case"}, DESK),
    "desk-identifier": ("post", {"case_id": "case"}, frozenset({"receiving_officer"})),
    "desk-upload": ("post", {"case_id": "case"}, frozenset({"receiving_officer"})),
    "desk-files": ("post", {"case_id": "case"}, frozenset({"receiving_officer"})),
    "desk-act": ("get", {"case_id": "case", "act": "ask"}, CASE),
    "directory": ("get", {}, READERS),
    "directory-csv": ("get", {}, READERS),
    "directory-export": ("get", {}, READERS),
    "directory-new": ("get", {}, frozenset({"administrator"})),
    "directory-confirm": ("post", {"entry_id": "entry"}, frozenset({"administrator"})),
    "directory-revoke": ("get", {"entry_id": "entry"}, frozenset({"administrator"})),
    "protection": ("get", {}, frozenset({"data_protection_officer"})),
    "protection-access": ("get", {}, frozenset({"data_protection_officer"})),
    "protection-erase": ("get", {"case_id": "case"}, frozenset({"data_protection_officer"})),
    "audit": ("get", {}, frozenset({"auditor"})),
    "audit-chain": ("get", {}, frozenset({"auditor"})),
    "administration": ("get", {}, frozenset({"administrator"})),
    "administration-invite": ("get", {}, frozenset({"administrator"})),
    "administration-leave": ("post", {"membership_id": NONE}, frozenset({"administrator"})),
    "administration-withdraw": ("post", {"invitation_id": NONE}, frozenset({"administrator"})),
    "administration-renew": ("post", {"membership_id": NONE}, frozenset({"administrator"})),
}


def test_every_address_stands_in_the_table() -> None:
    assert {str(one.name) for one in urlpatterns} == set(POLICY)


@pytest.mark.parametrize("role", [*ROLES, "nobody"])
def test_each_role_opens_what_the_table_says_and_nothing_else(desk: Desk, role: str) -> None:
    sent = desk.sent()
    own = {OFFICE: sent, PROVIDER: desk.case_of(PROVIDER, sent), NOTIFIED: desk.case_of(NOTIFIED, sent)}
    case = own[ROLES.get(role, OFFICE)]
    entry = Entry.objects.first()
    assert entry is not None
    client = signed_in(desk.world.of(ROLES[role], role)) if role in ROLES else desk_client()
    wrong = []
    for name, (method, arguments, allowed) in POLICY.items():
        filled = {
            key: {"case": case.case_id, "entry": str(entry.pk)}.get(value, value)
            for key, value in arguments.items()
        }
        answer = getattr(client, method)(reverse(name, kwargs=filled))
        to_sign_in = answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
        if allowed is PUBLIC or role in allowed:
            good = answer.status_code not in (403, 500) and not to_sign_in
        elif role == "nobody":
            good = to_sign_in
        else:
            good = answer.status_code == 403
        if not good:
            wrong.append((name, answer.status_code))
    assert wrong == []


def desk_client() -> Any:
    """A browser in which nobody is signed in."""
    from django.test import Client

    return Client()


@pytest.mark.parametrize("role", ROLES)
def test_the_cases_of_other_organisations_do_not_exist(desk: Desk, role: str) -> None:
    sent = desk.sent()
    own = ROLES[role]
    others = [sent] if own != OFFICE else []
    others += [desk.case_of(body, sent) for body in (PROVIDER, NOTIFIED) if body != own]
    client = signed_in(desk.world.of(own, role))
    for other in others:
        for name, (method, arguments, _allowed) in POLICY.items():
            if "case_id" not in arguments:
                continue
            filled = {key: other.case_id if value == "case" else value for key, value in arguments.items()}
            answer = getattr(client, method)(reverse(name, kwargs=filled))
            assert answer.status_code in (403, 404), (name, answer.status_code)
            assert sent.reference not in answer.content.decode(), name


def test_no_page_of_an_administrator_or_auditor_holds_content_of_a_case(desk: Desk) -> None:
    sent = desk.sent()
    secret = ("seller@mail.example.org", "203.0.113.24", "bicycles", "Ana Primer")
    for role in ("administrator", "auditor"):
        client = signed_in(desk.world.of(OFFICE, role))
        for name, (method, arguments, allowed) in POLICY.items():
            if allowed is PUBLIC or role not in allowed or method == "post":
                continue
            filled = {
                key: sent.case_id if value == "case" else str(Entry.objects.all()[0].pk)
                for key, value in arguments.items()
            }
            text = client.get(reverse(name, kwargs=filled))
            body = b"".join(text.streaming_content) if text.streaming else text.content
            for word in secret:
                assert word.encode() not in body, (role, name, word)


def test_the_facts_summary_stands_nowhere_on_the_providers_side(desk: Desk) -> None:
    case = desk.case_of(PROVIDER, desk.sent())
    client = signed_in(desk.officer)
    for name, (method, arguments, allowed) in POLICY.items():
        if allowed is PUBLIC or "receiving_officer" not in allowed or method == "post":
            continue
        filled = {key: case.case_id if value == "case" else value for key, value in arguments.items()}
        answer = client.get(reverse(name, kwargs=filled))
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"took payment from eleven buyers" not in body, name
        assert b"acts summary" not in body, name
