"""`cyberspex serve`: the web application, the API and the worker."""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from cyberspex.core.foundation.errors import ConfigurationError, InputError

SUMMARY = "serve the web application and the API, with the worker beside it"
PORTS_TO_TRY = 20
LOOPBACK = ("127.0.0.1", "localhost", "::1")
LOCK = "serve.lock"
BEING_MADE = "demo-being-made"
"""Lies in the data folder while the invented world is made, so that half a world is not taken for one."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: loopback)")
    parser.add_argument("--port", type=int, default=8000, help="port (default: 8000)")
    parser.add_argument(
        "--find-port", action="store_true", help="take the next free port when this one is busy"
    )
    parser.add_argument(
        "--demo", action="store_true", help="make the invented world at the first run; loopback only"
    )
    parser.add_argument("--workers", type=int, default=2, help="web processes (default: 2)")


def _free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def run(args: argparse.Namespace) -> int:
    """Prepare, start both processes, and stay until one of them ends.

    Raises:
        ConfigurationError: `demo_off_loopback`, `demo_in_production`, `not_production`, `port_busy`, `already_served`, `no_start`.
    """
    from cyberspex.cli.django_setup import migrate, require_sound, start

    if not 0 < args.port < 65536:
        raise InputError("bad_port", f"{args.port} is not a port; give a number from 1 to 65535.")
    if args.demo and args.host not in LOOPBACK:
        raise ConfigurationError("demo_off_loopback", "The demonstration listens on loopback addresses only.")
    production = os.environ.get("CYBERSPEX_MODE", "demo") == "production"
    if args.demo and production:
        raise ConfigurationError("demo_in_production", "The demonstration refuses production settings.")
    if not production and args.host not in LOOPBACK:
        raise ConfigurationError(
            "not_production",
            "Other addresses than loopback are for CYBERSPEX_MODE=production, with a secret and host names of its own.",
        )
    signal.signal(signal.SIGTERM, _stop)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as `nohup` leaves it
        signal.signal(signal.SIGHUP, _stop)
    with ExitStack() as stack:
        data = Path(os.environ.get("CYBERSPEX_DATA") or "var").resolve()
        data.mkdir(parents=True, exist_ok=True)
        lock = _alone(data, stack)
        if args.demo and not os.environ.get("DATABASE_URL"):
            _start_over_if_interrupted(data)
        port = _port(args)
        print("preparing the database", flush=True)
        start(mode="demo" if args.demo else None)
        migrate()
        require_sound(serving=True)
        from django.db import connections

        from cyberspex.adapters.lawbook_files import current_lawbook, keep_lawbook

        keep_lawbook(current_lawbook(data), data)
        env = {**os.environ}
        sign_ins: list[dict[str, str]] = []
        if args.demo:
            from cyberspex.cli.demonstration import prepare

            print(
                "preparing the invented world: DEVELOPMENT certificate authority and time-stamp server",
                flush=True,
            )
            if not (data / "demo-sign-ins.json").is_file():
                (data / BEING_MADE).touch()
            sign_ins, env["CYBERSPEX_TSA_URL"] = prepare(data, datetime.now(UTC), stack)
            (data / BEING_MADE).unlink(missing_ok=True)
        connections.close_all()
        print("starting the web server and the worker", flush=True)
        command = [sys.executable, "-m", "gunicorn", "cyberspex.project.wsgi:application", "--preload",
                   "--bind", f"[{args.host}]:{port}" if ":" in args.host else f"{args.host}:{port}",
                   "--workers", str(args.workers), "--threads", "4", "--timeout", "120", "--log-level", "warning"]  # fmt: skip
        # Both hold the lock with us: while one of them lives, nobody else serves these data.
        web = subprocess.Popen(command, env=env, pass_fds=(lock,))  # noqa: S603  own programs, own arguments
        stack.callback(_end, web)
        worker = subprocess.Popen(
            [sys.executable, "-m", "cyberspex.cli.main", "worker"], env=env, pass_fds=(lock,)
        )
        stack.callback(_end, worker)
        try:
            _wait_for(args.host, port, web)
            _say(args.host, port, sign_ins)
            while web.poll() is None and worker.poll() is None:
                time.sleep(0.5)
        except KeyboardInterrupt:
            print("stopping", flush=True)
            return 0
        ended = "web server" if web.poll() is not None else "worker"
        raise ConfigurationError("ended", f"The {ended} ended by itself; what it said stands above.")


def _stop(*_signal: object) -> None:
    """A service manager's or a closing terminal's way to say Ctrl-C."""
    raise KeyboardInterrupt


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _alone(data: Path, stack: ExitStack) -> int:
    """Hold the data folder for this run; returns the lock's descriptor, which the processes share."""
    lock = stack.enter_context((data / LOCK).open("a+", encoding="ascii"))
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.seek(0)
        raise ConfigurationError(
            "already_served",
            f"The data in {data} are being served already (process {lock.read().strip() or 'unknown'}); stop that one "
            "first, or name another folder with CYBERSPEX_DATA.",
        ) from error
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock.fileno()


def _start_over_if_interrupted(data: Path) -> None:
    """Remove what an interrupted first start left: nobody could sign in to it yet."""
    if not (data / BEING_MADE).is_file():
        return
    print("the first start was interrupted while the invented world was made: starting over", flush=True)
    for path in data.iterdir():
        if path.name == LOCK:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _port(args: argparse.Namespace) -> int:
    port = int(args.port)
    while not _free(args.host, port):
        if not args.find_port or port >= args.port + PORTS_TO_TRY:
            raise ConfigurationError(
                "port_busy", f"Port {port} is busy; give another with --port, or --find-port."
            )
        print(f"port {port} is busy, trying {port + 1}", flush=True)
        port += 1
    return port


def _wait_for(host: str, port: int, web: subprocess.Popen[bytes]) -> None:
    from django.conf import settings

    asked = urllib.request.Request(
        f"http://{'[' + host + ']' if ':' in host else host}:{port}/healthz",
        headers={"Host": settings.ALLOWED_HOSTS[0].removeprefix(".")},
    )
    for _ in range(240):
        if web.poll() is not None:
            raise ConfigurationError("no_start", "The web server did not start; what it said stands above.")
        try:
            with urllib.request.urlopen(asked, timeout=2):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    raise ConfigurationError("no_start", "The web server did not answer within a minute.")


def _say(host: str, port: int, sign_ins: list[dict[str, str]]) -> None:
    if sign_ins:
        print("\nWho can sign in (invented people, exercise only):")
        for one in sign_ins:
            print(f"  {one['email']:<58} {one['password']}   {one['office'].replace('_', ' ')}")
        print(
            f"Approvers and administrators also need a one-time code: http://{host}:{port}/demo/codes/ shows it, here on loopback only."
        )
    print(f"\nCyberSPEX listens at http://{host}:{port}/  (stop with Ctrl-C)", flush=True)
