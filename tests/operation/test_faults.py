"""What goes wrong in an office: the power fails, two people act at once, the disk is full, the clock jumps."""

from __future__ import annotations

import json
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cyberspex.apps.accounts.models import Organisation
from cyberspex.apps.cooperation import queries, services
from cyberspex.apps.cooperation.models import CaseRow
from cyberspex.apps.exchange import worker
from cyberspex.apps.history import services as history
from cyberspex.apps.history.models import Event
from operation.installations import database, script, scripted
from procedure_world import AT, PROVIDER, Desk

BEGIN = """
from procedure_world import AT, NOTIFIED, OFFICE, PROVIDER, built_desk
from cyberspex.apps.cooperation import services
from cyberspex.apps.exchange import worker
from cyberspex.apps.exchange.models import InboxRow, OutboxRow
from cyberspex.apps.cooperation.models import Approval, CaseRow, DocumentRow, MessageRow
from cyberspex.apps.history.models import Event
from datetime import timedelta
import json, os, signal, threading
"""
WORLD = "migrate(anew=True)\n" + BEGIN + "desk = built_desk(Path(sys.argv[1]))\n"

KILLED = """
row = desk.signed()
services.send(actor=desk.approver, case_id=row.case_id, at=AT)
print(row.case_id, row.thread, flush=True)
carry = worker._carry
def killed(row, raw, at):
    if sys.argv[2] == "after" and row.kind == "order":
        carry(row, raw, at)  # the recipient has it and gave its receipt; nobody here knows yet
    if row.kind == "order":
        os.kill(os.getpid(), signal.SIGKILL)
    return carry(row, raw, at)
worker._carry = killed
worker.run_once(AT)
"""
RECOVERED = (
    BEGIN
    + """
later = AT + timedelta(minutes=5)
for _ in range(3):
    worker.run_once(later)
print(json.dumps({
    "states": sorted(OutboxRow.objects.values_list("state", flat=True)),
    "inbox": sorted(str(one) for one in InboxRow.objects.values_list("message_id", flat=True)),
    "outbox": sorted(str(one) for one in OutboxRow.objects.values_list("message_id", flat=True)),
    "cases": CaseRow.objects.filter(thread=sys.argv[1]).count(),
    "orders": MessageRow.objects.filter(kind="order", incoming=True).count(),
    "received": Event.objects.filter(kind="order:provider:receive").count(),
    "clock": str(CaseRow.objects.get(case_id=sys.argv[2]).due_on),
}))
"""
)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_worker_killed_between_transaction_and_delivery_loses_nothing_and_sends_nothing_twice(
    tmp_path: Path, moment: str
) -> None:
    with database() as where:
        done = scripted(tmp_path / "data", WORLD + KILLED, str(tmp_path / "data"), moment, **where)
        assert done.returncode == -signal.SIGKILL, done.stderr
        case, thread = done.stdout.split()
        found = json.loads(script(tmp_path / "data", RECOVERED, thread, case, **where))
        assert found["states"] == ["delivered", "delivered"]
        assert found["inbox"] == found["outbox"]
        assert found["cases"] == 3  # the office, the provider, the notified authority: one each
        assert found["orders"] == 1
        assert found["clock"] != "None"


AT_ONCE = """
def at_once(*acts):
    from django.db import connection
    gate, said = threading.Barrier(len(acts)), []
    def run(act):
        gate.wait()
        try:
            act()
            said.append("done")
        except Exception as error:
            said.append(getattr(error, "code", repr(error)))
        finally:
            connection.close()
    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    [one.start() for one in threads]
    [one.join(60) for one in threads]
    return sorted(said)
"""
TWO_APPROVERS = """
second = desk.world.of(OFFICE, "auditor")
from cyberspex.apps.accounts.models import Membership
Membership.objects.create(user=second, organisation=desk.organisation(OFFICE), role="approver", function="public_prosecutor")
row = desk.drafted()
services.submit(actor=desk.drafter, case_id=row.case_id, version=1, at=AT)
said = at_once(*(lambda who=who: services.approve(actor=who, case_id=row.case_id, at=AT) for who in (desk.approver, second)))
documents = [one.audience for one in DocumentRow.objects.filter(case_id=row.case_id)]
print(json.dumps([said, Approval.objects.filter(case_id=row.case_id).count(), len(documents) == len(set(documents)) > 0]))
"""
DOUBLE_CLICK = """
row = desk.signed()
said = at_once(*[lambda: services.send(actor=desk.approver, case_id=row.case_id, at=AT)] * 3)
at_once(*[lambda: worker.run_once(AT)] * 2)  # and two workers
worker.run_once(AT)
print(json.dumps([said, sorted(OutboxRow.objects.values_list("kind", flat=True)), InboxRow.objects.count()]))
"""


def test_of_two_approvers_at_once_one_approves_and_the_other_is_told(tmp_path: Path) -> None:
    with database() as where:
        said = script(tmp_path, WORLD + AT_ONCE + TWO_APPROVERS, str(tmp_path), **where)
        assert json.loads(said) == [["done", "not_now"], 1, True]


def test_clicks_on_send_at_once_and_two_workers_send_one_order_and_one_notification(tmp_path: Path) -> None:
    with database() as where:
        said = script(tmp_path, WORLD + AT_ONCE + DOUBLE_CLICK, str(tmp_path), **where)
        assert json.loads(said) == [["done"] * 3, ["notification", "order"], 2]


FULL_DISK = """
import resource
from django.test import Client
from django.db import connection
from cyberspex.apps.cooperation import queries
from cyberspex.apps.cooperation.models import Draft

def browser(person):
    client = Client(raise_request_exception=False)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client

def on_full_disk(act):
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, hard))
    try:
        return act()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

out = {}
officer = browser(desk.officer)
case = desk.case_of(PROVIDER, desk.sent())
one = queries.identifiers(actor=desk.officer, case_id=case.case_id, at=AT)[0]
data = os.urandom(400_000)
def part(piece, offset, upload):
    return officer.post(f"/inbox/{case.case_id}/upload/?for={one.id}", piece, content_type="application/octet-stream",
        headers={"Upload-Id": upload, "Upload-Offset": str(offset), "Upload-Length": str(len(data))})
upload = part(data[:200_000], 0, "").json()["id"]
full = on_full_disk(lambda: part(data[200_000:], 200_000, upload))
out["upload"] = [full.status_code, "full" in full.content.decode()]
out["resumed"] = part(data[200_000:], 200_000, upload).json()

if connection.vendor == "sqlite":  # the disk of a PostgreSQL server is not this process's
    approver = browser(desk.approver)
    row = desk.signed()
    before = Event.objects.count()
    full = on_full_disk(lambda: approver.post(f"/requests/{row.case_id}/send/", {}))
    out["send"] = [full.status_code, "full" in full.content.decode(), Event.objects.count() == before,
        OutboxRow.objects.filter(case_id=row.case_id).count()]
    again = approver.post(f"/requests/{row.case_id}/send/", {})
    worker.run_once(AT + timedelta(days=365))
    out["sent"] = [again.status_code, OutboxRow.objects.filter(case_id=row.case_id, state="delivered").count()]
print(json.dumps(out))
"""


def test_a_full_disk_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    with database() as where:
        said = json.loads(script(tmp_path, WORLD + FULL_DISK, str(tmp_path), **where))
        assert said["upload"] == [507, True]
        assert said["resumed"]["done"] is True
        if not where:
            assert said["send"] == [507, True, True, 0]
            assert said["sent"] == [302, 2]


@pytest.mark.django_db
def test_a_clock_that_jumps_changes_neither_the_order_of_events_nor_a_due_date(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = desk.sent()
    due = (row.due_on, row.due_at)
    assert row.due_on is not None
    case = desk.case_of(PROVIDER, row)
    for jump in (timedelta(days=-400), timedelta(days=3), timedelta(hours=-1)):
        at = AT + jump
        queries.case_view(actor=desk.officer, case_id=case.case_id, at=at)
        one = queries.identifiers(actor=desk.officer, case_id=case.case_id, at=at)[0]
        services.set_identifier(
            actor=desk.officer, case_id=case.case_id, identifier_id=one.id, outcome="not_held", at=at
        )
        services.run_clocks(at)
        worker.run_once(at)
    row.refresh_from_db()
    assert (row.due_on, row.due_at) == due
    for organisation in Organisation.objects.all():
        count = history.verify_chain(organisation)
        places = Event.objects.filter(organisation_id=organisation.pk).order_by("id")
        assert list(places.values_list("seq", flat=True)) == list(range(1, count + 1))
    before = rows()
    history.rebuild()
    assert rows() == before
    shown = queries.timeline(actor=desk.officer, case_id=case.case_id)
    assert [entry.seq for entry in shown] == sorted(entry.seq for entry in shown)
    assert [entry.at for entry in shown] != sorted(entry.at for entry in shown)  # what the clock said is kept


def rows() -> list[dict[str, Any]]:
    return list(CaseRow.objects.order_by("case_id").values())
