"""`cyberspex serve`: the web application, the API and the worker."""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

SUMMARY = "serve the web application and the API, with the worker beside it"
PORTS_TO_TRY = 20


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
    """Prepare, start both processes, and stay until one of them ends."""
    from cyberspex.cli.django_setup import migrate, require_sound, start
    from cyberspex.core.foundation.errors import ConfigurationError, InputError

    if not 0 < args.port < 65536:
        raise InputError("bad_port", f"{args.port} is not a port; give a number from 1 to 65535.")
    if args.demo and args.host not in ("127.0.0.1", "localhost", "::1"):
        raise ConfigurationError("demo_off_loopback", "The demonstration listens on loopback addresses only.")
    port = args.port
    while not _free(args.host, port):
        if not args.find_port or port >= args.port + PORTS_TO_TRY:
            raise ConfigurationError(
                "port_busy", f"Port {port} is busy; give another with --port, or --find-port."
            )
        print(f"port {port} is busy, trying {port + 1}", flush=True)
        port += 1
    print("preparing the database", flush=True)
    start(mode="demo" if args.demo else None)
    migrate()
    require_sound()
    from django.conf import settings

    from cyberspex.adapters.lawbook_files import current_lawbook, keep_lawbook

    data = Path(settings.CYBERSPEX_DATA)
    keep_lawbook(current_lawbook(data), data)
    with ExitStack() as stack:
        env = {**os.environ}
        sign_ins: list[dict[str, str]] = []
        if args.demo:
            if settings.CYBERSPEX_MODE == "production":
                raise ConfigurationError(
                    "demo_in_production", "The demonstration refuses production settings."
                )
            from cyberspex.cli.demonstration import prepare

            print(
                "preparing the invented world: DEVELOPMENT certificate authority and time-stamp server",
                flush=True,
            )
            sign_ins, tsa = prepare(data, datetime.now(UTC), stack)
            if tsa:
                env["CYBERSPEX_TSA_URL"] = tsa
        from django.db import connections

        connections.close_all()
        command = [sys.executable, "-m", "gunicorn", "cyberspex.project.wsgi:application", "--preload",
                   "--bind", f"[{args.host}]:{port}" if ":" in args.host else f"{args.host}:{port}",
                   "--workers", str(args.workers), "--threads", "4", "--timeout", "120", "--log-level", "warning"]  # fmt: skip
        web = subprocess.Popen(command, env=env)  # noqa: S603  own programs, own arguments
        worker = subprocess.Popen([sys.executable, "-m", "cyberspex.cli.main", "worker"], env=env)
        try:
            _wait_for(args.host, port, web)
            _say(args.host, port, sign_ins)
            while web.poll() is None and worker.poll() is None:
                time.sleep(0.5)
            return 2
        except KeyboardInterrupt:
            return 0
        finally:
            for process in (web, worker):
                process.terminate()
            for process in (web, worker):
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()


def _wait_for(host: str, port: int, web: subprocess.Popen[bytes]) -> None:
    from cyberspex.core.foundation.errors import ConfigurationError

    for _ in range(240):
        if web.poll() is not None:
            raise ConfigurationError("no_start", "The web server did not start; what it said stands above.")
        try:
            with urllib.request.urlopen(f"http://{host}:{port}/healthz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)


def _say(host: str, port: int, sign_ins: list[dict[str, str]]) -> None:
    if sign_ins:
        print("\nWho can sign in (invented people, exercise only):")
        for one in sign_ins:
            print(f"  {one['email']:<58} {one['password']}   {one['office'].replace('_', ' ')}")
        print(
            f"Approvers also need a one-time code: http://{host}:{port}/demo/codes/ shows it, here on loopback only."
        )
    print(f"\nCyberSPEX listens at http://{host}:{port}/  (stop with Ctrl-C)", flush=True)
