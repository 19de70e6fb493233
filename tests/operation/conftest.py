"""An installation that was played once, and copies of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from operation.installations import PLAY, database, script


@dataclass(frozen=True, kw_only=True)
class Played:
    """An installation with two cases.

    Fields:
        data: its folder. where: what to add to the environment. first, second: the cases of the issuing side.
    """

    data: Path
    where: dict[str, str]
    first: str
    second: str


@pytest.fixture(scope="session")
def played_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with database() as where:
        data = tmp_path_factory.mktemp("once") / "played"
        first, second = script(data, PLAY, str(data), **where).split()
        yield Played(data=data, where=where, first=first, second=second)


@pytest.fixture
def played(played_once: Played, tmp_path: Path) -> Iterator[Played]:
    """A copy of it, the test's own."""
    like = {"like": played_once.where["DATABASE_URL"].rsplit("/", 1)[1]} if played_once.where else {}
    with database(**like) as where:
        data = tmp_path / "played"
        shutil.copytree(played_once.data, data)
        yield replace(played_once, data=data, where=where)


@pytest.fixture
def empty() -> Iterator[dict[str, str]]:
    """Another, empty database."""
    with database() as where:
        yield where
