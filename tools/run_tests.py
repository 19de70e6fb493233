"""Pass every test: bring what they need, run them on SQLite and on PostgreSQL, and once with the date two years ahead.

- Everything runs on SQLite; what touches records runs again on a PostgreSQL server of its own, thrown away afterwards.
- The law, the worked cases and the use cases run a third time on a machine whose date is two years ahead
  (libfaketime), since tests and case files state their own date.
- What this machine lacks is brought as Debian packages by root, else by the tool's own download where there is one;
  the last lines say what could not run and why.

Arguments go to pytest instead, once, on SQLite: `python tools/run_tests.py tests/web -k sign`.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = {
    "chromium": "chromium", "openssl": "openssl", "pdftoppm": "poppler-utils", "qpdf": "qpdf", "git": "git",
}  # fmt: skip
LIBRARIES = {"libatomic.so.1": "libatomic1"}  # the driver of the browser is linked against it and brings none
RECORDS = ("apps", "exchange", "api", "scenarios", "web", "migrations", "operation")
LATER = ("core", "cases", "apps")
TWO_YEARS = "+730d"
left_out: list[str] = []
took: list[str] = []


def run(command: list[str], **more: object) -> int:
    return subprocess.run(command, cwd=ROOT, check=False, **more).returncode  # type: ignore[call-overload,no-any-return]  # noqa: S603


def bring() -> None:
    """Install what is missing: Debian's packages where we are root, else the browser by its driver's own download."""
    missing = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    missing += [
        package for name, package in LIBRARIES.items() if not list(Path("/usr/lib").glob(f"*/{name}"))
    ]
    if server() is None:
        missing.append("postgresql")
    if faketime() is None:
        missing.append("faketime")
    if missing and os.geteuid() == 0 and shutil.which("apt-get") is not None:
        print(f"bringing {', '.join(missing)} (Debian packages)", flush=True)
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        run(["apt-get", "update", "-qq"], env=env, stdout=subprocess.DEVNULL)
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
        if run([*install, *missing], env=env, stdout=subprocess.DEVNULL) != 0:
            for package in missing:  # one that cannot be had keeps no other away
                run([*install, package], env=env, stdout=subprocess.DEVNULL)
    elif missing:
        print(f"not root on Debian: {', '.join(missing)} cannot be brought as packages", flush=True)
    if chromium() is None:
        print("bringing Chromium (playwright's own download)", flush=True)
        run([sys.executable, "-m", "playwright", "install", "chromium"], stdout=subprocess.DEVNULL)


def chromium() -> str | None:
    """The browser that the tests drive."""
    found = shutil.which("chromium")
    if found is not None:
        return found
    from playwright.sync_api import sync_playwright

    try:
        with sync_playwright() as play:
            own = play.chromium.executable_path
    except Exception as error:  # whatever kept its driver from starting, no test can drive a browser then
        print(f"the browser's driver does not start: {error}", flush=True)
        return None
    return own if Path(own).is_file() else None


def server() -> Path | None:
    """The folder of PostgreSQL's programs, 15 or later."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin/initdb") if int(path.parts[-3]) >= 15]
    if found:
        return max(found, key=lambda path: int(path.parts[-3])).parent
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).resolve().parent if elsewhere else None


def faketime() -> Path | None:
    """The library that moves a program's date (Debian package `faketime`)."""
    return next(iter(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), None)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def postgresql(*, durable: bool = False) -> Iterator[str | None]:
    """A throw-away cluster on loopback, gone afterwards; tests do not wait for the disk, measurements do."""
    programs = server()
    if programs is None:
        left_out.append("the tests on PostgreSQL: there is no PostgreSQL 15 or later here")
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="cyberspex-pg-"))
    # The server refuses to run as root, so root runs it as the user that its package made.
    as_server = ["su", "postgres", "-s", "/bin/sh", "-c"] if os.geteuid() == 0 else ["sh", "-c"]
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    port = free_port()
    data = folder / "data"
    made = run(
        [*as_server, f"{programs}/initdb -D {data} -A trust -U cyberspex -E UTF8 --locale C.UTF-8 --no-sync"],
        stdout=subprocess.DEVNULL,
    )
    options = (
        f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"
        f" -c fsync={'on' if durable else 'off'} -c max_connections=60"
    )
    begun = run(
        [*as_server, f"{programs}/pg_ctl -D {data} -w -l {folder}/log -o '{options}' start"],
        stdout=subprocess.DEVNULL,
    )
    if made or begun:
        left_out.append("the tests on PostgreSQL: the server did not start")
        shutil.rmtree(folder, ignore_errors=True)
        yield None
        return
    try:
        yield f"postgresql://cyberspex@127.0.0.1:{port}/postgres"
    finally:
        run([*as_server, f"{programs}/pg_ctl -D {data} -m immediate stop"], stdout=subprocess.DEVNULL)
        shutil.rmtree(folder, ignore_errors=True)


def pytest(title: str, arguments: list[str], **more: str) -> int:
    print(f"== {title}", flush=True)
    begun = time.monotonic()
    data = tempfile.mkdtemp(prefix="cyberspex-test-")
    env = {**os.environ, "CYBERSPEX_MODE": "test", "CYBERSPEX_DATA": data, **more}
    try:
        return run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-n",
                "2",
                "--dist",
                "loadgroup",
                "--durations=20",
                "--durations-min=3",
                *arguments,
            ],
            env=env,
        )
    finally:
        shutil.rmtree(data, ignore_errors=True)
        took.append(f"{title}: {time.monotonic() - begun:.0f} s")


def folders(names: tuple[str, ...]) -> list[str]:
    return [f"tests/{name}" for name in names if (ROOT / "tests" / name).is_dir()]


def main() -> int:
    os.environ.pop("DATABASE_URL", None)
    bring()
    if sys.argv[1:]:
        return 1 if pytest("what was asked for, on SQLite", sys.argv[1:]) else 0
    without: list[str] = []
    if chromium() is None:
        left_out.append("the tests in a browser: there is no Chromium here and none could be brought")
        without = ["-m", "not browser"]
    failed = []
    if pytest("every test, on SQLite", without):
        failed.append("on SQLite")
    with postgresql() as url:
        if url is not None and pytest(
            "what touches records, on PostgreSQL; how pages look was measured above",
            [*folders(RECORDS), "-m", "not looks and not browser" if without else "not looks"],
            DATABASE_URL=url,
        ):
            failed.append("on PostgreSQL")
    library = faketime()
    if library is None:
        left_out.append("the tests two years ahead: libfaketime (Debian package `faketime`) is not here")
    elif pytest(
        "law, cases and use cases, with the machine's date two years ahead (libfaketime)",
        folders(LATER), LD_PRELOAD=str(library), FAKETIME=TWO_YEARS, FAKETIME_DONT_FAKE_MONOTONIC="1",
    ):  # fmt: skip
        failed.append("two years ahead")
    print()
    for line in took:
        print(line)
    print("Could not run here:" if left_out else "Nothing was left out.")
    for line in left_out:
        print(f"  {line}")
    print("make test: passed" if not failed else f"make test: FAILED {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
