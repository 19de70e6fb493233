"""Pass every test: bring what they need, run them on SQLite and on PostgreSQL, and say what could not run and why."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("chromium", "postgresql", "openssl", "poppler-utils", "qpdf")
ON_POSTGRESQL: tuple[str, ...] = ()  # the records have no tests of their own yet
READY = ("tests/core", "tests/lawbook", "tests/cases")  # what can run before documents and verification exist
left_out: list[str] = []


def run(command: list[str], **more: object) -> int:
    return subprocess.run(command, cwd=ROOT, check=False, **more).returncode  # type: ignore[call-overload,no-any-return]  # noqa: S603


def bring() -> None:
    """Install what is missing where this machine is a Debian and we are root."""
    wanted = {"chromium": "chromium", "openssl": "openssl", "pdftoppm": "poppler-utils", "qpdf": "qpdf"}
    missing = [package for program, package in wanted.items() if shutil.which(program) is None]
    if server() is None:
        missing.append("postgresql")
    if not missing:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(f"not root on Debian: {', '.join(missing)} cannot be brought", flush=True)
        return
    print(f"bringing {', '.join(missing)}", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update", "-qq"], env=env, stdout=subprocess.DEVNULL)
    run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing],
        env=env,
        stdout=subprocess.DEVNULL,
    )


def server() -> Path | None:
    """The folder of PostgreSQL's programs, 15 or later."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin/initdb") if int(path.parts[-3]) >= 15]
    return max(found, key=lambda path: int(path.parts[-3])).parent if found else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def postgresql() -> Iterator[str | None]:
    """A throw-away cluster on loopback, gone afterwards."""
    programs = server()
    if programs is None:
        left_out.append("the tests on PostgreSQL: there is no PostgreSQL 15 or later here")
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="cyberspex-pg-"))
    as_postgres = ["su", "postgres", "-s", "/bin/sh", "-c"] if os.geteuid() == 0 else ["sh", "-c"]
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    port = free_port()
    data = folder / "data"
    made = run(
        [*as_postgres, f"{programs}/initdb -D {data} -A trust -U cyberspex -E UTF8 --no-sync"],
        stdout=subprocess.DEVNULL,
    )
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off"
    begun = run(
        [*as_postgres, f"{programs}/pg_ctl -D {data} -w -l {folder}/log -o '{options}' start"],
        stdout=subprocess.DEVNULL,
    )
    if made or begun:
        left_out.append("the tests on PostgreSQL: the server did not start")
        yield None
        return
    try:
        yield f"postgresql://cyberspex@127.0.0.1:{port}/postgres"
    finally:
        run([*as_postgres, f"{programs}/pg_ctl -D {data} -m immediate stop"], stdout=subprocess.DEVNULL)
        shutil.rmtree(folder, ignore_errors=True)


def pytest(arguments: list[str], **more: str) -> int:
    data = tempfile.mkdtemp(prefix="cyberspex-test-")
    env = {**os.environ, "CYBERSPEX_MODE": "test", "CYBERSPEX_DATA": data, **more}
    try:
        return run(
            [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup", *arguments], env=env
        )
    finally:
        shutil.rmtree(data, ignore_errors=True)


def main() -> int:
    os.environ.pop("DATABASE_URL", None)
    bring()
    if shutil.which("chromium") is None:
        left_out.append("the tests in a browser: there is no Chromium here")
    print("== every test, on SQLite", flush=True)
    failed = pytest(sys.argv[1:] or list(READY))
    left_out.append(
        "records, exchange, web, documents and verification: rendering and verification do not exist yet"
    )
    with postgresql() as url:
        if url is not None and ON_POSTGRESQL:
            print("== records, exchange and scenarios, on PostgreSQL", flush=True)
            failed |= pytest([path for path in ON_POSTGRESQL if (ROOT / path).is_dir()], DATABASE_URL=url)
    print("\nCould not run here:" if left_out else "\nNothing was left out.")
    for line in left_out:
        print(f"  {line}")
    print("make test: passed" if not failed else "make test: FAILED")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
