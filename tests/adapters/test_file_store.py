"""Large files of a case: whole or not at all, resumable, unreadable without the key, gone when erased."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cyberspex.adapters import encryption
from cyberspex.adapters.file_store import PART_BYTES, FileStore
from cyberspex.core.foundation.errors import InputError, IntegrityError, ProcedureError

KEY, OTHER_KEY = encryption.new_case_key(), encryption.new_case_key()


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def test_a_cut_upload_goes_on_where_it_ended(store: FileStore) -> None:
    owner = str(uuid4())
    upload = store.begin(size_bytes=10, owner=owner)
    assert store.write(upload, offset=0, data=b"01234", owner=owner, key=KEY) == 5
    assert store.write(upload, offset=0, data=b"01234", owner=owner, key=KEY) == 5
    assert store.write(upload, offset=7, data=b"789", owner=owner, key=KEY) == 5
    with pytest.raises(ProcedureError, match="5 of 10 bytes"):
        store.finish(upload, owner=owner)
    assert store.offset(upload, owner=owner) == 5
    assert store.write(upload, offset=5, data=b"56789", owner=owner, key=KEY) == 10
    assert store.kept(upload, owner=owner, key=KEY).open().read() == b"0123456789"


def test_more_than_was_announced_is_refused(store: FileStore) -> None:
    owner = str(uuid4())
    upload = store.begin(size_bytes=3, owner=owner)
    with pytest.raises(InputError, match="announced"):
        store.write(upload, offset=0, data=b"0123", owner=owner, key=KEY)


@pytest.mark.parametrize("name", ["../../etc/passwd", "x", "", "0" * 31 + "/"])
def test_a_name_that_is_no_reference_opens_nothing(store: FileStore, name: str) -> None:
    with pytest.raises(InputError):
        store.kept(name, owner=str(uuid4()), key=KEY)
    with pytest.raises(InputError):
        store.begin(size_bytes=1, owner=name)


def test_a_file_of_another_case_does_not_exist(store: FileStore) -> None:
    upload = store.begin(size_bytes=1, owner=str(uuid4()))
    with pytest.raises(InputError):
        store.write(upload, offset=0, data=b"x", owner=str(uuid4()), key=KEY)


def test_nothing_on_disk_is_readable_without_the_key(store: FileStore) -> None:
    owner = str(uuid4())
    with store.writer(owner=owner, key=KEY) as writer:
        writer.write(b"kanarienvogel" * 400_000)
        reference, _size = writer.finish()
    assert not any(b"kanarienvogel" in path.read_bytes() for path in store.folder.rglob("part-*"))
    with pytest.raises(IntegrityError):
        store.kept(reference, owner=owner, key=OTHER_KEY).open().read()


def test_what_was_not_finished_leaves_nothing_behind(store: FileStore) -> None:
    owner = str(uuid4())

    def fails() -> None:
        with store.writer(owner=owner, key=KEY) as writer:
            writer.write(b"x" * PART_BYTES)
            raise OSError("the line was cut")

    with pytest.raises(OSError, match="cut"):
        fails()
    assert not list(store.folder.rglob("part-*"))


def test_erasing_a_case_removes_its_files_and_no_others(store: FileStore) -> None:
    one, other = str(uuid4()), str(uuid4())
    for owner in (one, other):
        with store.writer(owner=owner, key=KEY) as writer:
            writer.write(b"x")
            writer.finish()
    store.begin(size_bytes=5, owner=one)
    store.erase(owner=one)
    assert [path.name for path in store.folder.iterdir()] == [other]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(1, PART_BYTES), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 3 * PART_BYTES), st.integers(0, 2000)), max_size=6),
)
def test_reading_by_position_gives_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], reads: list[tuple[int, int]]
) -> None:
    store, owner = FileStore(tmp_path_factory.mktemp("store")), str(uuid4())
    plain = b"".join(bytes([number + 65]) * size for number, size in enumerate(sizes))
    with store.writer(owner=owner, key=KEY) as writer:
        for number, size in enumerate(sizes):
            writer.write(bytes([number + 65]) * size)
        reference, size_bytes = writer.finish()
    assert size_bytes == len(plain)
    stream = store.kept(reference, owner=owner, key=KEY).open()
    for place, length in reads:
        stream.seek(place)
        assert stream.read(length) == plain[place : place + length]
