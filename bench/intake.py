"""Taking orders in over HTTP, against a plain Django view that verifies, inserts and writes one audit row.

Both are served by gunicorn on loopback with the same workers and threads, on the same kind of database with the same
settings, and get the same signed requests from the same clients, in turns. The product does all that it does for a
real order: chain and directory, repeat, a case with its own key, encrypted content, history, clock, signed receipt.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from measure import Figure, Sizes, of_rates, percentile
from register import throw_away_server

CLIENTS = 8
TURNS = 5
SERVED = ("--preload", "--workers", "2", "--threads", "4", "--log-level", "warning")
SENDER, PROVIDER = "rs.prosecution.example.org", "hu.provider.example.org"


def measure(sizes: Sizes) -> list[Figure]:
    """The ratio of orders a second, on both databases."""
    figures = [_figure("SQLite", "", "", sizes)]
    if not sizes.servers:
        return figures
    with throw_away_server() as url:
        if url is not None:
            for name in ("product", "plain"):
                _create(url, name)
            base = url.rpartition("/")[0]
            figures.append(_figure("PostgreSQL", f"{base}/product", f"{base}/plain", sizes))
    return figures


def _create(url: str, name: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")


def _figure(name: str, product_url: str, plain_url: str, sizes: Sizes) -> Figure:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cyberspex-bench-")))
        messages = sizes.messages * TURNS
        env = {**os.environ, "CYBERSPEX_DATA": str(folder), "CYBERSPEX_MODE": "test", "PLAIN_INTAKE": str(folder / "plain"),
               "PYTHONPATH": os.pathsep.join(filter(None, [str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]))}  # fmt: skip
        subprocess.run([sys.executable, __file__, str(folder), str(messages + 2 * CLIENTS)], check=True,
                       env={**env, "DATABASE_URL": product_url})  # fmt: skip
        subprocess.run([sys.executable, "-c", "import plain_intake; plain_intake.prepare()"], check=True,
                       env={**env, "DATABASE_URL": plain_url})  # fmt: skip
        product = stack.enter_context(
            _served("cyberspex.project.wsgi:application", {**env, "DATABASE_URL": product_url})
        )
        plain = stack.enter_context(_served("plain_intake:application", {**env, "DATABASE_URL": plain_url}))
        orders = [path.read_bytes() for path in sorted((folder / "orders").iterdir())]
        doors = {"product": (product, "/api/v1/inbox"), "plain": (plain, "/inbox")}
        rates: dict[str, list[float]] = {who: [] for who in doors}
        waits: list[float] = []
        for port, path in doors.values():
            _deliver(port, path, orders[messages:])  # every worker has loaded what it needs
        for turn in range(TURNS):
            mine = orders[turn * sizes.messages : (turn + 1) * sizes.messages]
            for who, (port, path) in doors.items():
                begun = time.perf_counter()
                waited = _deliver(port, path, mine)
                rates[who].append(len(mine) / (time.perf_counter() - begun))
                if who == "product":
                    waits += waited
    note = f"{CLIENTS} connections, p99 of the product {percentile(waits, 0.99) * 1000:.0f} ms"
    return of_rates(
        f"intake_{name.lower()}", f"orders taken in a second over HTTP, against a plain view that verifies, inserts and audits, {name}",
        statistics.median(rates["product"]), statistics.median(rates["plain"]), 0.8, note=note,
    )  # fmt: skip


def _deliver(port: int, path: str, messages: Sequence[bytes]) -> list[float]:
    """Send every message once, over a few connections; returns the waits in seconds."""
    numbers = count()

    def one_client(_client: int) -> list[float]:
        waits = []
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while (number := next(numbers)) < len(messages):
            begun = time.perf_counter()
            connection.request("POST", path, messages[number], {"content-type": "application/jose"})
            answer = connection.getresponse()
            body = answer.read()
            waits.append(time.perf_counter() - begun)
            if answer.status != 201:
                raise SystemExit(f"{path} answered {answer.status}: {body[:300]!r}")
        connection.close()
        return waits

    with ThreadPoolExecutor(CLIENTS) as pool:
        return [wait for waits in pool.map(one_client, range(CLIENTS)) for wait in waits]


@contextmanager
def _served(application: str, env: dict[str, str]) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", application, *SERVED, "--bind", f"127.0.0.1:{port}"], env=env
    )
    try:
        for _try in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        else:
            raise SystemExit(f"{application} did not start")
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _prepare(folder: Path, number: int) -> None:
    """The invented bodies, and so many signed requests of one of them to a provider."""
    from cyberspex.cli.django_setup import migrate, start

    start()
    migrate()
    from cyberspex.adapters import jws, rendering
    from cyberspex.adapters.keys.signing import load_p12
    from cyberspex.adapters.lawbook_files import current_lawbook, keep_lawbook
    from cyberspex.apps.cooperation.demo import make_world, order_draft
    from cyberspex.cli.demonstration import development_hands
    from cyberspex.core.cooperation.examples import example_of
    from cyberspex.core.exchange.envelope import JWS_TYPE
    from cyberspex.core.foundation.audience import Audience

    at = datetime.now(UTC) - timedelta(minutes=1)
    lawbook = current_lawbook(folder)
    keep_lawbook(lawbook, folder)
    with development_hands(folder, at) as hands:
        world, _sign_ins = make_world(data=folder, hands=hands.hands, at=at)
    seals = folder / "keys" / "seals"
    sender = world.organisations[SENDER].pk
    seal = load_p12(
        (seals / f"{sender}.p12").read_bytes(), (seals / f"{sender}.passphrase").read_bytes().strip()
    )
    draft = order_draft(json.loads(json.dumps(example_of("cets224.7"))))
    (folder / "orders").mkdir()
    for place in range(number):
        draft["reference"] = f"BENCH-{place}"
        request = rendering.request_bytes(draft, audience=Audience.PROVIDER, lawbook_digest=lawbook.digest)
        (folder / "orders" / f"{place:06d}").write_bytes(
            jws.sign_message(request, seal, JWS_TYPE, at=datetime.now(UTC))
        )
    (folder / "plain").mkdir()
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        PublicFormat,
        load_der_public_key,
    )

    key = load_der_public_key(seal.certificate.public_key.dump())
    (folder / "plain" / "sender.pem").write_bytes(
        key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )


if __name__ == "__main__":
    _prepare(Path(sys.argv[1]), int(sys.argv[2]))
