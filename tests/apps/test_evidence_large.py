"""Evidence that is too large for a message: sealed, carried in parts, verified and held, never whole in memory."""

from __future__ import annotations

import hashlib
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cyberspex.apps.cooperation import services
from cyberspex.apps.cooperation.models import CaseRow
from cyberspex.apps.evidence import queries, receiving
from cyberspex.apps.evidence import services as holding
from cyberspex.apps.evidence.models import AwaitedRow, PackageRow
from cyberspex.apps.exchange import worker
from cyberspex.apps.exchange.models import OutboxRow
from cyberspex.apps.history import services as history
from cyberspex.core.foundation.errors import IntegrityError, PartnerError, ProcedureError
from procedure_world import AT, OFFICE, PROVIDER, Desk, built_desk

pytestmark = pytest.mark.django_db

PART = bytes(range(256)) * 16384  # 4 MiB
PARTS = 5


@pytest.fixture
def desk(tmp_path: Path, settings: Any) -> Iterator[Desk]:
    settings.CYBERSPEX_DATA = str(tmp_path)
    built = built_desk(tmp_path)
    yield built
    built.closing.__exit__(None, None, None)


def released(desk: Desk, parts: int = PARTS) -> tuple[CaseRow, CaseRow]:
    """The case on both sides, when the provider has released an answer with a file of so many parts."""
    row = desk.sent()
    provider = desk.case_of(PROVIDER, row)
    desk.decide_all(provider)
    from cyberspex.apps.cooperation import queries as desk_queries

    one = desk_queries.identifiers(actor=desk.officer, case_id=provider.case_id, at=AT)[0]
    upload = services.upload_begin(
        actor=desk.officer,
        case_id=provider.case_id,
        identifier_id=one.id,
        size_bytes=parts * len(PART),
        at=AT,
    )
    for number in range(parts):
        services.upload_chunk(
            actor=desk.officer,
            case_id=provider.case_id,
            upload=upload,
            offset=number * len(PART),
            data=PART,
            at=AT,
        )
    services.upload_finish(
        actor=desk.officer, case_id=provider.case_id, identifier_id=one.id, upload=upload, at=AT
    )
    services.release_answer(actor=desk.officer, case_id=provider.case_id, final=True, at=AT)
    return row, provider


def the_large_item(desk: Desk, row: CaseRow) -> Any:
    items = queries.items(actor=desk.drafter, case_id=row.case_id)
    return next(item for item in items if item.path.endswith(".bin"))


def test_a_large_package_follows_its_answer_and_is_verified(desk: Desk) -> None:
    row, _provider = released(desk)
    worker.run_once(AT)
    (package,) = queries.packages(actor=desk.drafter, case_id=row.case_id)
    assert package.verdict == "valid"
    assert package.size_bytes > PARTS * len(PART)
    assert not queries.awaited(actor=desk.drafter, case_id=row.case_id)
    item = the_large_item(desk, row)
    opened = holding.open_item(actor=desk.drafter, item_id=item.id, purpose=item.purpose, at=AT)
    digest = hashlib.sha256()
    for block in opened.blocks:
        digest.update(block)
    assert digest.hexdigest() == hashlib.sha256(PART * PARTS).hexdigest()


def test_neither_side_ever_holds_a_large_package_in_memory(desk: Desk) -> None:
    tracemalloc.start()
    try:
        row, _provider = released(desk, parts=24)
        worker.run_once(AT)
        item = the_large_item(desk, row)
        for _block in holding.open_item(
            actor=desk.drafter, item_id=item.id, purpose=item.purpose, at=AT
        ).blocks:
            pass
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 64 * 1024**2 < 24 * len(PART)


def test_a_transfer_that_was_cut_goes_on_where_it_ended(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    row, _provider = released(desk)
    taken: list[int] = []

    def cut_after_two(**part: Any) -> tuple[int, bool]:
        if len(taken) == 2:
            raise PartnerError("unreachable", "The line was cut.")
        taken.append(part["offset"])
        return receiving.take_part(**part)

    monkeypatch.setattr(worker, "take_part", cut_after_two)
    worker.run_once(AT)
    (awaited,) = queries.awaited(actor=desk.drafter, case_id=row.case_id)
    assert history.reached_in_file(row.case_id, awaited.upload) == 2 * len(PART)
    monkeypatch.setattr(worker, "take_part", receiving.take_part)
    again = OutboxRow.objects.get(kind="answer")
    assert again.state == OutboxRow.State.RELEASED
    worker.run_once(again.next_at)
    assert PackageRow.objects.get(case_id=row.case_id).verdict == "valid"
    assert taken == [0, len(PART)]


def test_only_the_announced_package_is_taken(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    row, provider = released(desk)
    monkeypatch.setattr(worker, "reached", lambda **_given: (_ for _ in ()).throw(PartnerError("x", "away")))
    worker.run_once(AT)
    (awaited,) = queries.awaited(actor=desk.drafter, case_id=row.case_id)
    with pytest.raises(ProcedureError) as unknown:
        receiving.take_part(message_id=awaited.message_id, sha256="0" * 64, offset=0, data=b"x", at=AT)
    assert unknown.value.code == "no_such_package"
    said = receiving.announced(awaited)
    with pytest.raises(IntegrityError) as other:
        holding.bring_package(
            actor=desk.drafter,
            case_id=row.case_id,
            message_id=awaited.message_id,
            blocks=[b"\x00" * 4096] * (said.size_bytes // 4096) + [b"\x00" * (said.size_bytes % 4096)],
            at=AT,
        )
    assert other.value.code == "another_package"
    assert not PackageRow.objects.filter(case_id=row.case_id).exists()
    (sealed,) = queries.packages(actor=desk.officer, case_id=provider.case_id)
    carried = holding.download_package(actor=desk.officer, package_id=sealed.id, at=AT)
    holding.bring_package(
        actor=desk.drafter,
        case_id=row.case_id,
        message_id=awaited.message_id,
        blocks=carried.blocks,
        at=AT,
    )
    assert PackageRow.objects.get(case_id=row.case_id).verdict == "valid"


def test_the_door_takes_parts_by_http(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    row, provider = released(desk)
    monkeypatch.setattr(worker, "reached", lambda **_given: (_ for _ in ()).throw(PartnerError("x", "away")))
    worker.run_once(AT)
    (awaited,) = queries.awaited(actor=desk.drafter, case_id=row.case_id)
    said = receiving.announced(awaited)
    (sealed,) = queries.packages(actor=desk.officer, case_id=provider.case_id)
    data = b"".join(holding.download_package(actor=desk.officer, package_id=sealed.id, at=AT).blocks)
    client = Client()
    address = f"/api/v1/inbox/{awaited.message_id}/package"

    def part(offset: int, sha256: str = said.sha256) -> Any:
        return client.post(
            address,
            data[offset : offset + 6 * 1024**2],
            content_type="application/octet-stream",
            headers={"package-sha256": sha256, "upload-offset": str(offset)},
        )

    assert part(0, "f" * 64).status_code == 404
    assert client.get(address, headers={"package-sha256": said.sha256}).json() == {
        "offset": 0,
        "whole": False,
    }
    offset = 0
    while offset < len(data):
        answer = part(offset)
        assert answer.status_code == 200, answer.content
        offset = answer.json()["offset"]
    assert answer.json() == {"offset": len(data), "whole": True}
    assert client.get(address, headers={"package-sha256": said.sha256}).json()["whole"] is True
    assert PackageRow.objects.get(case_id=row.case_id).verdict == "valid"
    assert client.get(f"/api/v1/inbox/{uuid4()}/package").status_code == 404


def test_erasing_the_case_takes_uploads_and_packages_with_it(
    desk: Desk, django_capture_on_commit_callbacks: Any
) -> None:
    row, provider = released(desk)
    worker.run_once(AT)
    for case in (row, provider):
        assert list((desk.data / "files" / str(case.case_id)).rglob("part-*"))
        with django_capture_on_commit_callbacks(execute=True):
            history.erase_case(case=case.case_id, at=AT, actor=None, reason="period ended")
        assert not (desk.data / "files" / str(case.case_id)).exists()
    for body in (OFFICE, PROVIDER):
        history.verify_chain(desk.organisation(body))
    (package,) = PackageRow.objects.filter(case_id=row.case_id)
    with pytest.raises(ProcedureError) as gone:
        holding.download_package(actor=desk.drafter, package_id=package.id, at=AT)
    assert gone.value.code == "erased"


def test_what_is_awaited_is_made_again_from_the_events(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    _row, _provider = released(desk)
    monkeypatch.setattr(worker, "reached", lambda **_given: (_ for _ in ()).throw(PartnerError("x", "away")))
    worker.run_once(AT)
    before = list(AwaitedRow.objects.values())
    assert before
    history.rebuild()
    assert list(AwaitedRow.objects.values()) == before
