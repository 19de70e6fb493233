"""Writers of SQLite take turns: none is lost, none is kept waiting by one that failed or died."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import transaction
from django.db.utils import ConnectionHandler

pytestmark = pytest.mark.django_db


def handler(path: Path) -> ConnectionHandler:
    options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": "PRAGMA journal_mode=WAL;"}
    return ConnectionHandler(
        {"default": {"ENGINE": "cyberspex.project.sqlite", "NAME": str(path), "OPTIONS": options}}
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "turns.sqlite3"
    connection = handler(place).create_connection("default")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE counted (number INTEGER)")
        cursor.execute("INSERT INTO counted VALUES (0)")
    connection.close()
    return place


def number(path: Path) -> int:
    connection = handler(path).create_connection("default")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT number FROM counted")
            return int(cursor.fetchone()[0])
    finally:
        connection.close()


def test_writers_that_come_at_once_all_write(path: Path) -> None:
    def write() -> None:
        connection = handler(path).create_connection("default")
        for _time in range(25):
            connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
            with connection.cursor() as cursor:
                cursor.execute("SELECT number FROM counted")
                found = cursor.fetchone()[0]
                cursor.execute("UPDATE counted SET number = %s", [found + 1])
            connection.commit()
            connection.set_autocommit(True)
        connection.close()

    threads = [threading.Thread(target=write) for _writer in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert number(path) == 100


@pytest.mark.parametrize("ending", ["rollback", "close"])
def test_a_writer_that_fails_gives_its_turn_back(path: Path, ending: str) -> None:
    failing = handler(path).create_connection("default")
    failing.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    with failing.cursor() as cursor:
        cursor.execute("UPDATE counted SET number = 7")
    getattr(failing, ending)()
    writing = handler(path).create_connection("default")
    begun = time.monotonic()
    writing.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert time.monotonic() - begun < 5
    with writing.cursor() as cursor:
        cursor.execute("UPDATE counted SET number = number + 1")
    writing.commit()
    writing.close()
    failing.close()
    assert number(path) == 1


def test_a_writer_that_dies_gives_its_turn_back(path: Path) -> None:
    dying = (
        "import fcntl, os, sys\n"
        "turn = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)\n"
        "fcntl.flock(turn, fcntl.LOCK_EX)\n"
        "print('holds it', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", dying, f"{path}-turn"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "holds it\n"
        process.kill()
    writing = handler(path).create_connection("default")
    writing.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    writing.commit()
    writing.close()


def test_the_products_own_settings_take_turns(tmp_path: Path) -> None:
    from cyberspex.project.config import read

    assert (
        read({"CYBERSPEX_MODE": "test", "CYBERSPEX_DATA": str(tmp_path)}).database["ENGINE"]
        == "cyberspex.project.sqlite"
    )
    with transaction.atomic():  # the tests' own database lies in memory, where there is nobody to wait for
        assert transaction.get_connection().in_atomic_block
