"""Which bundle is the law here: moved atomically, every decision kept, none altered unseen."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cyberspex.adapters.lawbook_files import (
    current_lawbook,
    keep_lawbook,
    kept_digests,
    lawbook_by_digest,
    shipped_lawbook,
)
from cyberspex.adapters.lawbook_files.history import adopt, moves
from cyberspex.core.foundation.errors import InputError, IntegrityError
from cyberspex.core.law.changes import Change, changed
from cyberspex.core.law.lawbook import Lawbook
from cyberspex.core.law.moves import Ground, Move

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LAW = shipped_lawbook()


def change(new: str) -> Change:
    """The name of the first provider becomes another."""
    row = LAW.table("providers")[0]
    return Change(
        table="providers", entry=(str(row["id"]),), field="provider", old=row["provider"], new=new,
        source="https://example.org/", as_of="2026-11-20", confidence="seen", by="user-1", at=AT,
    )  # fmt: skip


def decided(after: Lawbook, folder: Path, *, before: Lawbook = LAW, changes: tuple[Change, ...] = ()) -> Move:
    """One decision, recorded."""
    move = Move(
        ground=Ground.CHANGE, old=before.digest, new=after.digest, by="user-1", at=AT, reason="So it is.", changes=changes
    )  # fmt: skip
    return adopt(after, move, folder)


def test_the_pointer_moves_and_every_version_and_decision_is_kept(tmp_path: Path) -> None:
    first, second = changed(LAW, [change("One")]), changed(LAW, [change("Two")])
    assert decided(first, tmp_path, changes=(change("One"),)).number == 1
    assert decided(second, tmp_path, before=first).number == 2
    assert current_lawbook(tmp_path).digest == second.digest
    assert set(kept_digests(tmp_path)) == {LAW.digest, first.digest, second.digest}
    assert lawbook_by_digest(first.digest, tmp_path).tables == first.tables
    made = moves(tmp_path)
    assert [(one.number, one.old, one.new) for one in made] == [
        (1, LAW.digest, first.digest),
        (2, first.digest, second.digest),
    ]
    assert made[0].changes == (change("One"),)


def test_a_decision_on_a_bundle_that_is_the_law_no_longer_is_refused(tmp_path: Path) -> None:
    first, second = changed(LAW, [change("One")]), changed(LAW, [change("Two")])
    decided(first, tmp_path)
    with pytest.raises(InputError) as caught:
        decided(second, tmp_path)
    assert caught.value.code == "changed_meanwhile"
    assert current_lawbook(tmp_path).digest == first.digest


def test_of_two_decisions_at_once_one_is_made(tmp_path: Path) -> None:
    others = [changed(LAW, [change(f"N{number}")]) for number in range(6)]
    outcomes: list[str] = []

    def attempt(one: Lawbook) -> None:
        try:
            decided(one, tmp_path)
            outcomes.append("made")
        except InputError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=attempt, args=(one,)) for one in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["changed_meanwhile"] * 5 + ["made"]
    assert len(moves(tmp_path)) == 1


def test_what_stops_between_record_and_pointer_was_not_decided(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cyberspex.adapters.lawbook_files import history

    first, second = changed(LAW, [change("One")]), changed(LAW, [change("Two")])
    decided(first, tmp_path)
    real = history.write_whole

    def stops(path: Path, data: bytes) -> None:
        if path.name == "current":
            raise OSError("the power fails")
        real(path, data)

    monkeypatch.setattr(history, "write_whole", stops)
    with pytest.raises(OSError, match="power"):
        decided(second, tmp_path, before=first)
    monkeypatch.undo()
    assert current_lawbook(tmp_path).digest == first.digest
    assert len(moves(tmp_path)) == 1
    assert decided(second, tmp_path, before=first).number == 2
    assert len(moves(tmp_path)) == 2


@pytest.mark.parametrize("harm", ["altered", "removed", "not json", "pointer"])
def test_a_history_that_was_changed_is_told(tmp_path: Path, harm: str) -> None:
    first, second = changed(LAW, [change("One")]), changed(LAW, [change("Two")])
    decided(first, tmp_path)
    decided(second, tmp_path, before=first)
    path = tmp_path / "lawbook" / "moves" / "000001.json"
    if harm == "altered":
        path.write_bytes(path.read_bytes().replace(b"So it is.", b"So it was"))
    elif harm == "removed":
        path.unlink()
    elif harm == "not json":
        path.write_bytes(b"{")
    else:
        keep_lawbook(LAW, tmp_path)
        (tmp_path / "lawbook" / "current").write_text(LAW.digest + "\n", "ascii")
    with pytest.raises(IntegrityError) as caught:
        moves(tmp_path)
    assert caught.value.code == "broken_history"


def test_an_installation_that_decided_nothing_works_with_the_shipped_law(tmp_path: Path) -> None:
    assert moves(tmp_path) == ()
    assert current_lawbook(tmp_path).digest == LAW.digest
