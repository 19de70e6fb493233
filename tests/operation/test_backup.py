"""Saving an installation and bringing it back to an empty machine, on the database that the tests run on."""

from __future__ import annotations

import gzip
import io
import json
import os
import resource
import shutil
import signal
import subprocess
import tarfile
from pathlib import Path

import pyrage
import pytest

from operation.conftest import Played
from operation.installations import COMMAND, OPENED, PLAY, ROWS, environment, script, shell

ERASE = """
from cyberspex.apps.history import services as history
from datetime import UTC, datetime
history.erase_case(case=sys.argv[1], at=datetime.now(UTC), actor=None, reason="test")
"""


def saved(played: Played, folder: Path) -> tuple[Path, Path]:
    folder.mkdir(exist_ok=True)
    done = shell(played.data, "backup", "--out", str(folder / "data.age"), "--json", **played.where)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    return Path(report["data"]), Path(report["keys"])


def restored(target: Path, where: dict[str, str], *words: object) -> dict[str, object]:
    done = shell(target, "restore", *map(str, words), "--json", **where)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def files_of(data: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(data)): path.read_bytes()
        for path in data.rglob("*")
        if path.is_file() and not path.name.startswith(("cyberspex.sqlite3", "serve.lock"))
    }


def opened(data: Path, where: dict[str, str]) -> tuple[set[str], set[str]]:
    some, closed = json.loads(script(data, OPENED, **where))
    return set(some), set(closed)


def members(path: Path, key: str | None = None) -> dict[str, bytes]:
    packed = path.read_bytes()
    if key is not None:
        packed = pyrage.decrypt(packed, [pyrage.x25519.Identity.from_str(key)])
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(packed))) as tar:
        return {one.name: tar.extractfile(one).read() for one in tar}  # type: ignore[union-attr]


def test_what_is_restored_is_the_same_installation(
    played: Played, empty: dict[str, str], tmp_path: Path
) -> None:
    archive, _ = saved(played, tmp_path / "saved")
    before = script(played.data, ROWS, **played.where)
    target = tmp_path / "target"
    report = restored(target, empty, archive)
    assert json.loads(before) == json.loads(script(target, ROWS, **empty))
    assert files_of(played.data) == files_of(target)
    assert report["erased_again"] == report["without_key"] == 0
    assert all(count > 0 for body, count in report["chains"].items() if "prosecution" in body)  # type: ignore[attr-defined]
    some, closed = opened(target, empty)
    assert {played.first, played.second} <= some
    assert not closed
    assert shell(target, "rebuild", **empty).returncode == 0


def test_what_was_erased_after_the_backup_is_erased_again_and_every_chain_verifies(
    played: Played, empty: dict[str, str], tmp_path: Path
) -> None:
    archive, keys = saved(played, tmp_path / "saved")
    script(played.data, ERASE, played.first, **played.where)
    ledger = tmp_path / "ledger-kept-elsewhere"
    shutil.copy(played.data / "erasures.log", ledger)
    target = tmp_path / "target"
    report = restored(target, empty, archive, "--keys", keys, "--erasures", ledger)
    assert report["erased_again"] == 1
    some, closed = opened(target, empty)
    assert played.first in closed - some
    assert played.second in some - closed
    assert played.first in (target / "erasures.log").read_text()
    chains = json.loads(shell(target, "rebuild", "--json", **empty).stdout)["chains"]
    assert chains["rs.prosecution.example.org"] == report["chains"]["rs.prosecution.example.org"] + 1  # type: ignore[index]


def test_the_newest_keys_close_an_erased_case_in_older_data(
    played: Played, empty: dict[str, str], tmp_path: Path
) -> None:
    archive, _ = saved(played, tmp_path / "old")
    script(played.data, ERASE, played.first, **played.where)
    (played.data / "erasures.log").unlink()  # the line was lost; the event tells it
    _, keys = saved(played, tmp_path / "new")
    assert (
        played.first
        not in b"".join(
            data for name, data in members(keys).items() if name.startswith("case-keys/")
        ).decode()
    )
    target = tmp_path / "target"
    assert restored(target, empty, archive, "--keys", keys)["erased_again"] == 1
    some, closed = opened(target, empty)
    assert played.first in closed - some
    assert played.second in some - closed


def test_the_data_archive_alone_reveals_nothing_and_no_key_is_in_it(played: Played, tmp_path: Path) -> None:
    archive, keys = saved(played, tmp_path / "saved")
    raw = archive.read_bytes()
    assert raw.startswith(b"age-encryption.org/v1")
    assert archive.stat().st_mode & 0o077 == keys.stat().st_mode & 0o077 == 0
    for word in (b"example.org", b"prosecution", b"rows/", b"AGE-SECRET-KEY"):
        assert word not in raw
    secret = members(keys)
    inside = members(archive, secret["files/keys/backup.age-key"].decode().strip())
    assert not [
        name
        for name in inside
        if "casekey" in name or "/keys/" in name or name.endswith((".p12", ".age-key", ".ed25519"))
    ]
    assert b"AGE-SECRET-KEY" not in b"".join(inside.values())
    assert any(name.startswith("files/keys/seals/") for name in secret)
    assert not [name for name in secret if name.startswith("rows/") or "trust" in name]


def test_a_restore_that_cannot_be_done_says_why_and_leaves_nothing(
    played: Played, empty: dict[str, str], tmp_path: Path
) -> None:
    archive, keys = saved(played, tmp_path / "saved")
    target = tmp_path / "target"

    def refused(*words: object, said: str, where: dict[str, str] = empty) -> None:
        done = shell(target, "restore", *map(str, words), **where)
        assert done.returncode == 2
        assert said in done.stderr.splitlines()[-1], done.stderr
        assert not target.exists()

    raw = archive.read_bytes()
    for place in (0, len(raw) // 2, len(raw) - 1):
        altered = bytearray(raw)
        altered[place] ^= 1
        (tmp_path / "altered").write_bytes(altered)
        refused(tmp_path / "altered", "--keys", keys, said="cut or changed")
    (tmp_path / "cut").write_bytes(raw[: len(raw) - 1000])
    refused(tmp_path / "cut", "--keys", keys, said="cut or changed")
    refused(archive, "--keys", archive, said="--identity")
    refused(archive, "--keys", tmp_path / "none", said="--keys")
    refused(tmp_path / "none", said="no file")
    (tmp_path / "ledger").write_text("not a ledger\n")
    refused(archive, "--erasures", tmp_path / "ledger", said="Line 1")
    if empty:  # the database of another installation
        refused(archive, said="not empty", where=played.where)

    mine, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    for name, one in (("mine", mine), ("other", other)):
        (tmp_path / name).write_text(f"# made elsewhere\n{one}\n")
    words = ("backup", "--out", str(tmp_path / "closed.age"), "--keys-for")
    assert "age-keygen" in shell(played.data, *words, "age1wrong", **played.where).stderr
    assert shell(played.data, *words, str(mine.to_public()), **played.where).returncode == 0
    closed = tmp_path / "closed.age"
    assert (tmp_path / "closed.age.keys").read_bytes().startswith(b"age-encryption.org/v1\n")
    refused(closed, said="--identity")
    refused(closed, "--identity", tmp_path / "other", said="not its keys")
    refused(closed, "--identity", tmp_path / "ledger", said="AGE-SECRET-KEY-1")

    target.mkdir()
    (target / "mine").write_text("kept")
    full = shell(target, "restore", str(archive), **empty)
    assert full.returncode == 2
    assert "never overwrites" in full.stderr
    assert (target / "mine").read_text() == "kept"
    # Whatever failed above left the database as empty as it was.
    good = restored(tmp_path / "good", empty, closed, "--identity", tmp_path / "mine")
    assert good["chains"]


def test_an_archive_with_a_path_that_leads_out_is_refused(played: Played, tmp_path: Path) -> None:
    _, keys = saved(played, tmp_path / "saved")
    evil = tmp_path / "evil.keys"
    with gzip.open(evil, "wb") as packed, tarfile.open(fileobj=packed, mode="w|") as tar:
        for name, data in {"about.json": members(keys)["about.json"], "files/../../outside": b"x"}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    done = shell(tmp_path / "target", "restore", str(keys), "--keys", str(evil))
    assert done.returncode == 2
    assert "no backup holds" in done.stderr
    assert not (tmp_path / "outside").exists()


def test_a_backup_never_overwrites_and_lies_outside_what_it_saves(played: Played, tmp_path: Path) -> None:
    archive, _ = saved(played, tmp_path / "saved")
    before = archive.read_bytes()
    for out, said in (
        (archive, "never overwrites"),
        (played.data / "here", "outside"),
        (tmp_path / "no" / "x", "no folder"),
    ):
        done = shell(played.data, "backup", "--out", str(out), **played.where)
        assert done.returncode == 2
        assert said in done.stderr
    assert archive.read_bytes() == before


def test_a_full_disk_leaves_no_half_backup(played: Played, tmp_path: Path) -> None:
    def small_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

    (tmp_path / "saved").mkdir()
    done = subprocess.run(
        [*COMMAND, "backup", "--out", str(tmp_path / "saved") + "/"], env=environment(played.data, **played.where),
        capture_output=True, text=True, check=False, preexec_fn=small_files,
    )  # fmt: skip
    assert done.returncode == 2
    assert "is full" in done.stderr
    assert not os.listdir(tmp_path / "saved")


def test_a_backup_keeps_no_writer_waiting_and_sees_one_state(played: Played) -> None:
    said = script(
        played.data,
        """
import threading, time
from django.db import connection
from cyberspex.apps.accounts.models import Organisation
from cyberspex.apps.operation import tables

def write():
    Organisation.objects.create(body_id="new.example.org", name="New", state="HU", kind="provider", exercise=True)
    connection.close()

with tables.snapshot():
    before = sum(count for count, _ in tables.rows_of(Organisation))
    thread = threading.Thread(target=write)
    thread.start()
    thread.join(10)
    print("waiting" if thread.is_alive() else "written", before == sum(count for count, _ in tables.rows_of(Organisation)))
print(Organisation.objects.filter(body_id="new.example.org").exists())
""",
        **played.where,
    )
    assert said.split() == ["written", "True", "True"]


@pytest.mark.postgresql
def test_an_installation_moves_from_sqlite_to_postgresql(empty: dict[str, str], tmp_path: Path) -> None:
    small = tmp_path / "small"
    first, second = script(small, PLAY, str(small)).split()
    archive, _ = saved(Played(data=small, where={}, first=first, second=second), tmp_path / "saved")
    report = restored(tmp_path / "target", empty, archive)
    assert report["chains"]
    some, closed = opened(tmp_path / "target", empty)
    assert {first, second} <= some
    assert not closed
    appended = script(tmp_path / "target", ERASE + "\nprint('went on')", first, **empty)
    assert appended.strip() == "went on"
