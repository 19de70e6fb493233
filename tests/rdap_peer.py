"""A registry on loopback: answers that were put in, over real HTTP, also slow, huge, broken and redirecting ones."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers by the path; keeps what was asked."""

    protocol_version = "HTTP/1.1"
    wbufsize = 2**16  # head and body in one packet
    peer: Peer

    def do_GET(self) -> None:
        self.peer.asked.append(self.path)
        self.peer.headers.append(dict(self.headers.items()))
        answer = self.peer.answers.get(self.path)
        if answer is None:
            self.give({"errorCode": 404, "title": "Not Found", "description": ["Nothing of that name."]}, 404)
        elif callable(answer):
            answer(self)
        else:
            self.give(answer)

    def give(self, value: object, status: int = 200, **headers: str) -> None:
        """A whole JSON answer."""
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/rdap+json")
        self.send_header("content-length", str(len(data)))
        for name, text in headers.items():
            self.send_header(name.replace("_", "-"), text)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_args: Any) -> None:
        """Nothing."""


class Peer:
    """A running registry. `answers` by path: JSON, bytes, or a function of the handler."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}/"
        self.answers: dict[str, Any] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []

    def lists(self, **services: list[list[list[str]]]) -> None:
        """Bootstrap files by name: `dns=[[["example"], [base]]]`."""
        for name, entries in services.items():
            self.answers[f"/{name}.json"] = bootstrap(entries)


def bootstrap(services: list[list[list[str]]], publication: str = "2026-11-01T00:00:00Z") -> dict[str, Any]:
    """A bootstrap file in the form of RFC 9224."""
    return {"version": "1.0", "publication": publication, "description": "for tests", "services": services}


def redirect(to: str) -> Answer:
    """An answer that sends on."""
    return lambda handler: handler.give(b"", 302, location=to)


def late(seconds: float) -> Answer:
    """An answer whose head comes late."""

    def answer(handler: Handler) -> None:
        time.sleep(seconds)
        handler.close_connection = True

    return answer


def dripping(seconds: float) -> Answer:
    """An answer whose body comes byte by byte for so long."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("content-length", "100000")
        handler.end_headers()
        end = time.monotonic() + seconds
        try:
            while time.monotonic() < end:
                handler.wfile.write(b" ")
                handler.wfile.flush()
                time.sleep(0.05)
        except OSError:
            pass  # the other side hung up, as it should
        handler.close_connection = True

    return answer


def dripping_head(seconds: float) -> Answer:
    """An answer whose head comes line by line and never ends."""

    def answer(handler: Handler) -> None:
        end = time.monotonic() + seconds
        try:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while time.monotonic() < end:
                handler.wfile.write(b"x-more: y\r\n")
                handler.wfile.flush()
                time.sleep(0.05)
        except OSError:
            pass
        handler.close_connection = True

    return answer


def cut_off(data: bytes) -> Answer:
    """An answer that ends before the length that it announced."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("content-length", str(len(data) + 50))
        handler.end_headers()
        handler.wfile.write(data)
        handler.close_connection = True

    return answer


def huge(mebibytes: int, *, announced: bool) -> Answer:
    """An answer of some MiB, with its length announced or in chunks."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        if announced:
            handler.send_header("content-length", str(mebibytes * 2**20))
        else:
            handler.send_header("transfer-encoding", "chunked")
        handler.end_headers()
        block = b" " * 2**16
        try:
            for _ in range(mebibytes * 16):
                handler.wfile.write(block if announced else b"10000\r\n" + block + b"\r\n")
        except OSError:
            pass
        handler.close_connection = True

    return answer


@contextmanager
def running(tls: ssl.SSLContext | None = None) -> Iterator[Peer]:
    """A registry on a free port of this machine, encrypted where a context is given."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    server.handle_error = lambda *_args: None  # type: ignore[method-assign]  # who asked hung up, as it should
    peer = Peer(server.server_address[1])
    if tls is not None:
        peer.base = peer.base.replace("http:", "https:")
    server.RequestHandlerClass = type("BoundHandler", (Handler,), {"peer": peer})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield peer
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
