"""The register as a list: what a search finds, and in which order it stands. All instants are of November 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from cyberspex.apps.accounts.models import Membership, Organisation, User
from cyberspex.apps.cooperation.models import CaseRow
from cyberspex.apps.cooperation.queries import RegisterFilter, RegisterPage, register, register_csv

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
REFERENCES = ("2026-10", "2026-9", "2026_1", "2026%1", "2026-1", "2025-1", "2027-1", "é-1", "2026-100")


@pytest.fixture
def office() -> Organisation:
    made = Organisation.objects.create(
        body_id="o.example.org", name="Office", state="RS", kind="authority", exercise=False
    )
    person = User.objects.create_user("drafter@o.example.org", None)
    Membership.objects.create(user=person, organisation=made, role="drafter")
    for number, reference in enumerate(REFERENCES):
        CaseRow.objects.create(
            case_id=uuid4(), organisation_id=made.pk, tool="cets224.7", side="issuing", exercise=False,
            organisation_exercise=False, reference=reference, thread=uuid4(), state="pending",
            counterpart=f"p{number % 2}.example.org", due_on=(AT + timedelta(days=number * 7 % 5)).date(),
            opened_at=AT + timedelta(hours=number), changed_at=AT, last_seq=number,
        )  # fmt: skip
    return made


def asked(
    office: Organisation, *, sort: str = "newest", after: str = "", size: int = 50, **given: object
) -> RegisterPage:
    return register(
        actor=User.objects.get(), organisation=office, filters=RegisterFilter(**given), sort=sort, after=after, size=size  # type: ignore[arg-type]
    )  # fmt: skip


def references(page: RegisterPage) -> list[str]:
    return [row.reference for row in page.rows]


def test_a_reference_is_searched_by_its_beginning_and_stands_in_the_order_of_its_bytes(
    office: Organisation,
) -> None:
    assert references(asked(office, reference="2026-1")) == ["2026-1", "2026-10", "2026-100"]
    assert references(asked(office, reference="2026-", sort="due")) == [
        "2026-1",
        "2026-10",
        "2026-100",
        "2026-9",
    ]
    assert references(asked(office, reference="é")) == ["é-1"]


@pytest.mark.parametrize("sign", ["%", "_"])
def test_no_sign_in_a_searched_reference_stands_for_others(office: Organisation, sign: str) -> None:
    assert references(asked(office, reference=f"2026{sign}")) == [f"2026{sign}1"]


def test_pages_of_a_searched_reference_hold_each_request_once(office: Organisation) -> None:
    seen: list[str] = []
    place = ""
    while True:
        page = asked(office, reference="202", size=3, after=place)
        seen += references(page)
        place = page.next
        if not place:
            break
    assert seen == sorted((one for one in REFERENCES if one.startswith("202")), key=str.encode)


def test_what_is_searched_by_date_stands_by_date(office: Organisation) -> None:
    rows = asked(office, due_before=date(2026, 11, 26)).rows
    assert rows
    assert [row.due_on for row in rows] == sorted(row.due_on for row in rows if row.due_on)


def test_what_is_searched_by_partner_stands_newest_first(office: Organisation) -> None:
    rows = asked(office, counterpart="p1.example.org", sort="due").rows
    assert [row.opened_at for row in rows] == sorted((row.opened_at for row in rows), reverse=True)
    assert len(rows) == len(REFERENCES) // 2


def test_an_office_of_real_cases_has_no_exercise_in_its_register(office: Organisation) -> None:
    assert not asked(office, exercise=True).rows
    assert len(asked(office, exercise=False).rows) == len(REFERENCES)


def test_the_file_stands_in_the_order_of_the_page_and_says_how_each_date_was_counted(
    office: Organisation,
) -> None:
    CaseRow.objects.filter(reference="2026-9").update(
        clock={"zone": "Europe/Budapest", "calendar": "HU", "rule": "protocol.default"},
        due_on=date(2026, 11, 1),
    )
    lines = list(register_csv(actor=User.objects.get(), organisation=office, sort="due"))
    assert lines[0].strip().endswith("due_zone,due_calendar,due_rule")
    assert lines[1].startswith("2026-9,")
    assert lines[1].strip().endswith("Europe/Budapest,HU,protocol.default")
    dates = [line.split(",")[8] for line in lines[1:]]
    assert dates == sorted(dates)
