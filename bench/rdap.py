"""Looking a domain up on loopback, against whoisit alone.

The registry is a process of its own that answers over HTTP/1.1 with one answer of a common size. whoisit gets its lists
ready made, with entries of this benchmark for those that it insists on, and a session of its own; it is told not to follow
links. The product finds the registry in fetched lists, waits for no turn and keeps no answer. Both answers are compared.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from measure import Figure, Sizes, in_turns, of_rates

LEAST = 0.8
LOOK_UPS = 40
PUBLISHED = "2026-11-01T00:00:00Z"


def measure(sizes: Sizes) -> list[Figure]:
    """Look-ups a second of both, in turns."""
    server = subprocess.Popen([sys.executable, __file__], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        base = f"http://127.0.0.1:{int(server.stdout.readline())}/"
        with tempfile.TemporaryDirectory(prefix="cyberspex-bench-") as folder:
            return [_figure(base, Path(folder), 4 if sizes.quick else LOOK_UPS, sizes.rounds)]
    finally:
        server.terminate()
        server.wait()


def _figure(base: str, folder: Path, look_ups: int, rounds: int) -> Figure:
    import requests
    import whoisit

    from cyberspex.adapters import rdap
    from cyberspex.adapters.rdap import lists
    from cyberspex.core.directory.registration import ObjectKind, Outcome, Question

    at = datetime.now(UTC)
    services = {
        "dns": [["example"], [base]], "asn": [["64496-64511"], [base]],
        "ipv4": [["198.51.100.0/24"], [base]], "ipv6": [["2001:db8::/32"], [base]],
    }  # fmt: skip
    files = {
        name: {"version": "1.0", "publication": PUBLISHED, "services": [one]}
        for name, one in services.items()
    }
    for name, value in files.items():
        lists.keep(name, json.dumps(value).encode(), data_dir=folder, at=at)
    registries = rdap.Registries(rdap.Settings(data_dir=folder, source=base, seconds_between=0.0))
    question = Question(kind=ObjectKind.DOMAIN, value="shop.example")
    whoisit.clear_bootstrapping()
    whoisit.load_bootstrap_data(
        {"timestamp": 1, **files, "object": files["dns"]}, from_json=False, allow_insecure=True
    )
    session = requests.Session()
    session.trust_env = False

    def product() -> None:
        for _one in range(look_ups):
            rdap.forget_answers()
            found = registries.look_up(question, at=at)
            if found.outcome is not Outcome.FOUND or found.registration is None or found.kept:
                raise SystemExit(f"the look-up ended with {found.outcome}")

    def peer() -> None:
        for _one in range(look_ups):
            whoisit.domain("shop.example", session=session, follow_related=False)

    ours = registries.look_up(question, at=at).registration
    theirs = whoisit.domain("shop.example", session=session, follow_related=False)
    registrar = ours.of_role("registrar") if ours else None
    if registrar is None or registrar.name != theirs["entities"]["registrar"][0]["name"]:
        raise SystemExit("product and peer read another registrar")
    product(), peer()
    mine, alone = in_turns(rounds, product, peer)
    rdap.forget()
    session.close()
    return of_rates("rdap_look_up", "looking a domain up on loopback, against whoisit alone", look_ups / mine, look_ups / alone, LEAST)  # fmt: skip


class _Registry(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 2**16  # head and body in one packet
    data = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "application/rdap+json")
        self.send_header("content-length", str(len(self.data)))
        self.end_headers()
        self.wfile.write(self.data)

    def log_message(self, *_args: Any) -> None:
        """Nothing."""


def _serve() -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    from rdap_examples import DOMAIN

    _Registry.data = json.dumps(DOMAIN).encode()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Registry)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    _serve()
