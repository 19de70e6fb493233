"""Taking over another bundle loses nothing that was changed here, and chooses nothing for anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.law.changes import Change, changed
from cyberspex.core.law.editions import Edition, base_digest, latest, parse_edition, require_newer
from cyberspex.core.law.merge import Side, merge, take_over
from cyberspex.core.law.moves import Ground, Move

BASE = shipped_lawbook()
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FIRST, SECOND = (str(row["id"]) for row in list(BASE.table("providers"))[:2])
STATUS = next(row for row in BASE.table("status") if row["status"] == "signatory")
SIGNATORY = (str(STATUS["instrument"]), str(STATUS["state"]))


def change(provider: str, field: str, new: Any, **said: Any) -> Change:
    """A provider's cell becomes another."""
    return Change(
        **{
            "table": "providers", "entry": (provider,), "field": field, "old": BASE.providers[provider].get(field), "new": new,
            "source": f"https://example.org/{new}", "as_of": "2026-11-20", "confidence": "seen", "by": "user-1", "at": AT,
            **said,
        }
    )  # fmt: skip


def status(field: str, new: str) -> Change:
    """A fact of a treaty status becomes another."""
    return change(
        FIRST,
        field,
        new,
        table="status",
        entry=SIGNATORY,
        old=STATUS.get(field),
        source="https://example.org/s",
    )


def both(ours: list[Change], theirs: list[Change], **said: Any) -> Any:
    """What comes of two sides' changes."""
    here = changed(BASE, ours) if ours else BASE
    return merge(base=BASE, ours=here, theirs=changed(BASE, theirs), **said)


def test_without_changes_here_the_result_is_their_bundle_to_the_byte() -> None:
    theirs = changed(BASE, [change(FIRST, "provider", "There")])
    merged = merge(base=BASE, ours=BASE, theirs=theirs)
    assert merged.lawbook is not None
    assert merged.lawbook.digest == theirs.digest
    assert merged.kept == ()


def test_cells_that_were_changed_here_stay_with_their_sources() -> None:
    merged = both(
        [change(FIRST, "provider", "Here")],
        [change(FIRST, "services", "There"), change(SECOND, "provider", "B")],
    )
    assert merged.lawbook is not None
    row = merged.lawbook.providers[FIRST]
    assert (row["provider"], row["services"]) == ("Here", "There")
    assert row["cells"]["provider"]["source"] == "https://example.org/Here"
    assert row["cells"]["services"]["source"] == "https://example.org/There"
    assert merged.lawbook.providers[SECOND]["provider"] == "B"
    assert {(one.field, one.new) for one in merged.kept if one.field == "provider"} == {("provider", "Here")}
    assert merged.conflicts == ()


def test_entries_added_and_taken_out_here_stay_so() -> None:
    new = {"id": "x-example", "provider": "Example", "source": "https://example.org/", "confidence": "seen"}
    gone = BASE.table("legislation")[0]
    ours = [
        change(FIRST, "", new, entry=("x-example",), old=None, source="https://example.org/x"),
        change(
            FIRST, "", None, table="legislation", entry=(str(gone["id"]),), old=dict(gone), source="https://example.org/x"
        ),
    ]  # fmt: skip
    merged = both(ours, [change(FIRST, "provider", "There")])
    assert merged.lawbook is not None
    assert "x-example" in merged.lawbook.providers
    assert str(gone["id"]) not in {row["id"] for row in merged.lawbook.table("legislation")}


def test_the_same_change_on_both_sides_is_no_question() -> None:
    merged = both([change(FIRST, "provider", "Same")], [change(FIRST, "provider", "Same")])
    assert merged.conflicts == ()
    assert merged.brings == ()


@pytest.mark.parametrize("side", [Side.OURS, Side.THEIRS])
def test_a_cell_changed_on_both_sides_is_a_conflict_that_a_person_decides(side: Side) -> None:
    ours, theirs = [change(FIRST, "provider", "Here")], [change(FIRST, "provider", "There")]
    merged = both(ours, theirs)
    (conflict,) = merged.open
    assert merged.lawbook is None
    assert (conflict.field, conflict.ours, conflict.theirs) == ("provider", "Here", "There")
    assert "here “Here”, there “There”" in conflict.text
    decided = both(ours, theirs, choices={conflict.id: side})
    assert decided.lawbook is not None
    row = decided.lawbook.providers[FIRST]
    said = "Here" if side is Side.OURS else "There"
    assert (row["provider"], row["cells"]["provider"]["source"]) == (said, f"https://example.org/{said}")
    assert both(ours, theirs, otherwise=side).lawbook.digest == decided.lawbook.digest


def test_a_treaty_status_changed_on_both_sides_is_decided_as_a_whole() -> None:
    merged = both([status("signed_on", "2022-05-13")], [status("status", "not_signed")])
    (conflict,) = merged.open
    assert conflict.field == ""
    decided = both(
        [status("signed_on", "2022-05-13")],
        [status("status", "not_signed")],
        choices={conflict.id: Side.THEIRS},
    )
    assert decided.lawbook is not None
    assert decided.lawbook.status[SIGNATORY]["status"] == "not_signed"
    assert decided.lawbook.status[SIGNATORY].get("signed_on") == STATUS.get("signed_on")


def test_an_entry_changed_here_and_taken_out_there_is_a_conflict() -> None:
    row = dict(BASE.providers[FIRST])
    merged = both([change(FIRST, "provider", "Here")], [change(FIRST, "", None, old=row)])
    assert [one.theirs for one in merged.open] == [None]


def test_a_decision_about_no_conflict_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        both([], [change(FIRST, "provider", "There")], choices={"nothing": Side.OURS})
    assert caught.value.code == "unknown_conflict"


def edition(**said: Any) -> Edition:
    """The first edition of a publisher."""
    return Edition(
        **{
            "issuer": "law.example.org", "version": 3, "issued_at": AT, "lawbook": BASE.digest,
            "compiled_on": "2026-11-23", "exercise": False, "holidays": "0" * 64, **said,
        }
    )  # fmt: skip


def move(ground: Ground, old: str, new: str, **said: Any) -> Move:
    """A decision."""
    return Move(ground=ground, old=old, new=new, by="user-1", at=AT, **said)


TAKEN = move(Ground.IMPORT, "a", "b", issuer="law.example.org", version=3, upstream=BASE.digest)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"version": 2}, "older_edition"),
        ({"version": 3}, "same_edition"),
        ({"version": 3, "lawbook": "1" * 64}, "two_editions"),
        ({"version": 4, "issued_at": AT + timedelta(days=3)}, "future_edition"),
    ],
)
def test_an_edition_that_is_not_newer_is_refused(said: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as caught:
        require_newer(edition(**said), [TAKEN], AT)
    assert caught.value.code == code


def test_a_newer_edition_and_the_first_of_another_issuer_are_taken() -> None:
    require_newer(edition(version=4), [TAKEN], AT)
    require_newer(edition(version=1, issuer="other.example.org"), [TAKEN], AT)


def test_after_going_back_an_older_edition_is_still_older() -> None:
    back = move(Ground.RETURN, "b", "a")
    newest = latest([TAKEN, back], "law.example.org")
    assert newest is TAKEN
    with pytest.raises(InputError):
        require_newer(edition(version=2), [TAKEN, back], AT)


def test_local_changes_are_counted_from_the_bundle_that_was_taken_over_last() -> None:
    history = [
        move(Ground.CHANGE, "shipped", "one"),
        move(Ground.IMPORT, "one", "two", upstream="theirs"),
        move(Ground.CHANGE, "two", "three"),
    ]
    assert base_digest(history, "three") == "theirs"
    assert base_digest(history[:1], "one") == "shipped"
    assert base_digest([*history, move(Ground.RETURN, "three", "one")], "one") == "shipped"
    assert base_digest([], "shipped") == "shipped"


def test_changes_made_here_survive_an_import(tmp_path: Any) -> None:
    here = changed(BASE, [change(FIRST, "provider", "Here")])
    theirs = changed(BASE, [change(SECOND, "provider", "There")])
    kept = {one.digest: one for one in (BASE, here, theirs)}
    merged = take_over(
        theirs=theirs, edition=edition(lawbook=theirs.digest), ours=here,
        moves=[move(Ground.CHANGE, BASE.digest, here.digest)], kept=kept.__getitem__, at=AT,
    )  # fmt: skip
    assert merged.lawbook is not None
    assert merged.lawbook.providers[FIRST]["provider"] == "Here"
    assert merged.lawbook.providers[SECOND]["provider"] == "There"


def test_what_an_issuer_says_of_its_edition_reads_back() -> None:
    assert parse_edition(edition().as_bytes()) == edition()


@pytest.mark.parametrize(
    "data",
    [
        b"", b"[]", b"{}", edition().as_bytes() + b" ", edition().as_bytes().replace(b'"version":3', b'"version":"3"'),
        edition().as_bytes().replace(b'"version":3', b'"version":true'),
        edition().as_bytes().replace(b"cyberspex.edition/1", b"cyberspex.edition/9"), b"[" * 50_000,
    ],
)  # fmt: skip
def test_what_is_no_edition_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        parse_edition(data)


@pytest.mark.parametrize(
    "said",
    [
        {"version": 0}, {"version": 2**40}, {"issuer": "two words"}, {"lawbook": "x"}, {"note": "x" * 3000},
        {"note": "a\u202eb"},
    ],
)  # fmt: skip
def test_an_edition_that_cannot_be_one_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        replace(edition(), **said)
