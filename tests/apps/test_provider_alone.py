"""A provider that runs alone: an order of an unknown body comes by e-mail, its answer is carried by hand."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from cyberspex.apps.cooperation import queries, services
from cyberspex.apps.cooperation.models import CaseRow, MessageRow
from cyberspex.apps.directory import services as directory
from cyberspex.apps.directory.models import Entry
from cyberspex.apps.exchange import worker
from cyberspex.apps.exchange.models import OutboxRow, Partner
from cyberspex.apps.signing.queries import verify
from cyberspex.core.cooperation.answering import whole
from cyberspex.core.foundation.errors import IntegrityError, ProcedureError
from procedure_world import AT, OFFICE, PROVIDER, Desk

pytestmark = pytest.mark.django_db


def letter(desk: Desk) -> tuple[bytes, bytes]:
    """The signed order and its proof as they would come by e-mail; then the office is unknown here."""
    row = desk.signed()
    services.send(actor=desk.approver, case_id=row.case_id, by_other_means=True, at=AT)
    bundle = services.download_bundle(actor=desk.approver, case_id=row.case_id, at=AT)
    with zipfile.ZipFile(io.BytesIO(bundle.data)) as carried:
        pdf, proof = carried.read("provider/document.pdf"), carried.read("provider/proof.json")
    Partner.objects.filter(body_id=OFFICE).delete()
    Entry.objects.filter(body_id=OFFICE).delete()
    directory.write_trust_of(True)
    return pdf, proof


def dropped(desk: Desk, pdf: bytes, proof: bytes | None) -> CaseRow:
    return services.receive_dropped(
        actor=desk.officer, organisation=desk.organisation(PROVIDER), data=pdf, proof=proof, at=AT
    )


def test_an_order_of_an_unknown_body_is_taken_in_and_its_doubt_is_said(desk: Desk) -> None:
    pdf, proof = letter(desk)
    case = dropped(desk, pdf, proof)
    assert case.pk == dropped(desk, pdf, proof).pk
    genuine = queries.is_genuine(actor=desk.officer, case_id=case.case_id, at=AT)
    assert genuine["verdict"] == "undetermined"
    assert {one["name"]: one["verdict"] for one in genuine["checks"]}["authority"] == "undetermined"
    checklist = queries.may_i_answer(actor=desk.officer, case_id=case.case_id, at=AT)
    assert str(whole(checklist)) == "undetermined"
    assert "sender_undetermined" in queries.marks_of(case, AT)


def test_the_answer_leaves_as_a_sealed_package_that_people_carry(desk: Desk) -> None:
    case = dropped(desk, *letter(desk))
    desk.decide_all(case)
    services.release_answer(actor=desk.officer, case_id=case.case_id, at=AT)
    message = MessageRow.objects.get(case_id=case.case_id, kind="answer")
    assert message.by_other_means
    assert not OutboxRow.objects.filter(case_id=case.case_id).exists()
    worker.run_once(AT)
    carried = services.download_message(
        actor=desk.officer, case_id=case.case_id, message_id=message.message_id, at=AT
    )
    with zipfile.ZipFile(io.BytesIO(carried.data)) as bundle:
        assert sorted(bundle.namelist()) == ["answer.jws", "evidence-package.zip"]
        package, sealed = bundle.read("evidence-package.zip"), bundle.read("answer.jws")
    assert verify(package, exercise=True, at=AT)["verdict"] == "valid"
    assert verify(sealed, exercise=True, at=AT)["verdict"] == "valid"


def test_a_question_to_an_unknown_body_is_carried_by_people_too(desk: Desk) -> None:
    case = dropped(desk, *letter(desk))
    services.ask(actor=desk.officer, case_id=case.case_id, text="Which account?", at=AT)
    assert MessageRow.objects.get(case_id=case.case_id, kind="question").by_other_means


def test_a_known_body_is_answered_by_other_means_where_the_officer_says_so(desk: Desk) -> None:
    case = desk.case_of(PROVIDER, desk.sent())
    desk.decide_all(case)
    services.release_answer(actor=desk.officer, case_id=case.case_id, by_other_means=True, at=AT)
    assert not OutboxRow.objects.filter(case_id=case.case_id, kind="answer").exists()


def test_the_issuing_side_sends_to_nobody_whose_channel_is_unknown(desk: Desk) -> None:
    row = desk.signed()
    Partner.objects.filter(body_id=PROVIDER).delete()
    with pytest.raises(ProcedureError) as refused:
        services.send(actor=desk.approver, case_id=row.case_id, at=AT)
    assert refused.value.code == "no_channel"


def _flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


@pytest.mark.parametrize("spoiled", ["document", "proof"])
def test_what_was_changed_on_its_way_is_not_taken_in(desk: Desk, spoiled: str) -> None:
    pdf, proof = letter(desk)
    before = CaseRow.objects.count()
    given: dict[str, Any] = {"pdf": pdf, "proof": proof}
    if spoiled == "document":
        given["pdf"] = _flipped(pdf)
    else:
        value = json.loads(proof)
        given["proof"] = json.dumps({**value, "index": value["index"] + 1}, indent=1).encode()
    with pytest.raises(IntegrityError):
        dropped(desk, given["pdf"], given["proof"])
    assert CaseRow.objects.count() == before
