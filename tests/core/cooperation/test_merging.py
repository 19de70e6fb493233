"""Two people on one draft lose nothing: one side's change stays, two changes of one field come back as two texts."""

from __future__ import annotations

from typing import Any

from cyberspex.core.cooperation.merging import Clash, merged
from cyberspex.core.cooperation.tool import placed, pointed

BASE: dict[str, Any] = {
    "order": {
        "manner": "by post",
        "days": 30,
        "sought": [{"id": "1", "note": "a"}, {"id": "2", "note": "b"}],
    },
    "file": None,
}


def changed(path: str, value: Any) -> Any:
    return placed(BASE, path, value)


def test_changes_of_different_fields_are_both_kept() -> None:
    value, clashes = merged(BASE, changed("/order/manner", "sealed"), changed("/order/days", 10))
    assert clashes == ()
    assert value["order"]["manner"] == "sealed"
    assert value["order"]["days"] == 10


def test_a_field_that_both_changed_comes_back_with_both_texts() -> None:
    value, clashes = merged(BASE, changed("/order/manner", "mine"), changed("/order/manner", "theirs"))
    assert clashes == (Clash(path="/order/manner", mine="mine", theirs="theirs"),)
    assert value["order"]["manner"] == "theirs"


def test_the_same_change_on_both_sides_is_no_clash() -> None:
    both = changed("/order/manner", "same")
    assert merged(BASE, both, both) == (both, ())


def test_items_of_a_list_are_compared_one_by_one() -> None:
    mine, theirs = changed("/order/sought/0/note", "mine"), changed("/order/sought/1/note", "theirs")
    value, clashes = merged(BASE, mine, theirs)
    assert clashes == ()
    assert [one["note"] for one in value["order"]["sought"]] == ["mine", "theirs"]


def test_a_list_that_lost_an_item_meanwhile_is_one_field() -> None:
    theirs = changed("/order/sought", [{"id": "2", "note": "b"}])
    value, clashes = merged(BASE, changed("/order/sought/0/note", "mine"), theirs)
    assert [one.path for one in clashes] == ["/order/sought"]
    assert clashes[0].mine[0]["note"] == "mine"
    assert value == theirs


def test_members_that_a_form_did_not_show_stay_as_they_were_saved() -> None:
    value, _clashes = merged(
        {}, {"order": {"manner": "sealed"}}, {"order": {"days": 1}, "file": {"notes": "n"}}
    )
    assert value == {"order": {"manner": "sealed", "days": 1}, "file": {"notes": "n"}}


def test_nothing_typed_makes_no_empty_members() -> None:
    assert merged({}, {"file": {"notes": None}}, {}) == ({}, ())


def test_a_value_is_placed_where_a_pointer_leads() -> None:
    made = placed({}, "/a/b~1c", 1)
    assert made == {"a": {"b/c": 1}}
    assert pointed(made, "/a/b~1c") == 1
