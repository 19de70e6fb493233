"""The way to a registry: https to public addresses of known hosts, small and quick answers, nothing kept.

- Every hop, also after a redirection, is checked anew: scheme, host, and the address that the name leads to. The
  address checked is the address connected to, so that a name cannot lead elsewhere in between.
- An answer has a largest size and a latest instant; a server that trickles is cut off.
- No cookies, no passwords from the environment, no proxy, and no log: the address asked for holds the identifier.
- Loopback and http are for tests with a peer on this machine, and only where the caller says so.
"""

from __future__ import annotations

import ipaddress
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError
from whoisit.bootstrap import log as _bootstrap_log
from whoisit.parser import log as _parser_log
from whoisit.query import log as _query_log
from whoisit.utils import log as _utils_log

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
LOOKED_AFTER_SECONDS = 0.1
MOST_HOPS = 3


_LOGS = (_bootstrap_log, _parser_log, _query_log, _utils_log)


def _quiet() -> None:
    """Both libraries write whole addresses, and with them identifiers of cases, into their logs; whoisit even to the
    standard error stream where the environment has DEBUG set."""
    theirs = ("connection", "connectionpool", "poolmanager", "response", "util.retry")
    for log in (*_LOGS, *(logging.getLogger(f"urllib3.{one}") for one in theirs)):
        log.addFilter(lambda _record: False)


_quiet()


class RefusedHopError(Exception):
    """A hop that is not made. `code` says why, `host` where it would have led."""

    def __init__(self, code: str, host: str) -> None:
        super().__init__(code)
        self.code = code
        self.host = host


class BrokenAnswerError(Exception):
    """An answer that is too large, too slow or cut off."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(kw_only=True)
class Call:
    """What one look-up may do, and what it met.

    Fields:
        is_known: whether a host is one where a hop may lead. loopback: whether a peer on this machine may be asked, without encryption.
        until: by the monotonic clock. headers: of the last answer.
    """

    is_known: Callable[[str], bool]
    loopback: bool
    until: float
    largest_bytes: int
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def late(self) -> bool:
        """Whether its time is up."""
        return time.monotonic() >= self.until


_present = threading.local()


def _call() -> Call:
    call: Call | None = getattr(_present, "call", None)
    if call is None:
        raise RefusedHopError("no_call", "")
    return call


def allowed(address: str, *, loopback: bool) -> bool:
    """Whether an address of the Internet may be connected to."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(known, ipaddress.IPv6Address):
        # An IPv4 address can hide in an IPv6 one (mapped, 6to4, Teredo, NAT64).
        hidden = known.ipv4_mapped or known.sixtofour or (known.teredo[1] if known.teredo else None)
        if hidden is None and known in _NAT64:
            hidden = ipaddress.IPv4Address(int(known) & 0xFFFFFFFF)
        if hidden is not None:
            return allowed(str(hidden), loopback=False)
    if known.is_loopback:
        return loopback
    return known.is_global and not known.is_multicast and not known.is_reserved


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def _connected(host: str, port: int, seconds: float) -> socket.socket:
    """A socket to an address of the name that was looked at; none of them may be one that is not allowed."""
    call = _call()
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for *_rest, place in found:
        if not allowed(str(place[0]), loopback=call.loopback):
            raise RefusedHopError("private_address", host)
    last: OSError = OSError("no address")
    for family, kind, protocol, _name, place in found:
        made = socket.socket(family, kind, protocol)
        try:
            made.settimeout(max(0.1, min(seconds, call.until - time.monotonic())))
            made.connect(place)
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            made.close()
            last = error
        else:
            return made
    raise last


class _Watchdog:
    """Cuts off what is not done in time; its thread lives only while something is watched."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watched: dict[object, tuple[float, Callable[[], None]]] = {}
        self._thread: threading.Thread | None = None

    @contextmanager
    def watching(self, cut: Callable[[], None], until: float) -> Iterator[None]:
        """Watch what is done inside."""
        key = object()
        with self._lock:
            self._watched[key] = (until, cut)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                del self._watched[key]

    def _run(self) -> None:
        while True:
            time.sleep(LOOKED_AFTER_SECONDS)
            with self._lock:
                if not self._watched:
                    self._thread = None
                    return
                for until, cut in self._watched.values():
                    if time.monotonic() >= until:
                        cut()


_watchdog = _Watchdog()


class _Watched:
    """What both kinds of connection share: the checked address, and a latest instant also for the head of an answer."""

    sock: Any

    def _new_conn(self) -> socket.socket:
        return _connected(self._dns_host, self.port, CONNECT_SECONDS)  # type: ignore[attr-defined]

    def getresponse(self) -> Any:
        """The head of the answer; the socket is shut when time is up, however slowly it drips."""
        with _watchdog.watching(self._cut, _call().until):
            head = super().getresponse()  # type: ignore[misc]
        if _call().late:  # a head that was cut off reads like one that ended
            raise BrokenAnswerError("too_slow")
        return head

    def _cut(self) -> None:
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)


class _Http(_Watched, HTTPConnection):
    pass


class _Https(_Watched, HTTPSConnection):
    pass


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


class _Checked(HTTPAdapter):
    """Checks each hop before it is made, and reads its answer within its limits."""

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        """Pools whose connections check where they lead."""
        super().init_poolmanager(*args, **more)
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        """One hop."""
        call = _call()
        _check(request.url or "", call)
        left = call.until - time.monotonic()
        if left <= 0:
            raise BrokenAnswerError("too_slow")
        more.update(stream=True, timeout=(min(CONNECT_SECONDS, left), min(READ_SECONDS, left)), proxies={})
        answer = super().send(request, *args, **more)
        call.headers = {name.lower(): value for name, value in answer.headers.items()}
        answer._content = _body(answer, call)
        answer._content_consumed = True
        return answer


def _check(url: str, call: Call) -> None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        literal: Any = ipaddress.ip_address(host)
    except ValueError:
        literal = None
    local = literal is not None and literal.is_loopback
    if parts.scheme != "https" and not (call.loopback and local):
        raise RefusedHopError("no_encryption", host)
    if not call.is_known(host):
        raise RefusedHopError("unknown_host", host)
    if literal is not None and not allowed(host, loopback=call.loopback):
        raise RefusedHopError("private_address", host)


def _body(answer: requests.Response, call: Call) -> bytes:
    """The whole answer, or a word on why not."""
    parts: list[bytes] = []
    size = 0
    declared = answer.headers.get("content-length", "")
    try:
        if declared.isdigit() and int(declared) > call.largest_bytes:
            raise BrokenAnswerError("too_large")
        while block := answer.raw.read1(65536, decode_content=True):
            parts.append(block)
            size += len(block)
            if size > call.largest_bytes:
                raise BrokenAnswerError("too_large")
            if call.late:
                raise BrokenAnswerError("too_slow")
        if declared.isdigit() and "content-encoding" not in answer.headers and size < int(declared):
            raise BrokenAnswerError("truncated")
    except TimeoutError as error:
        answer.raw.close()
        raise BrokenAnswerError("too_slow") from error
    except (HTTPError, OSError) as error:
        answer.raw.close()
        slow = "Read timed out" in str(error) or call.late
        raise BrokenAnswerError("too_slow" if slow else "truncated") from error
    except BrokenAnswerError:
        answer.raw.close()
        raise
    answer.raw.release_conn()
    return b"".join(parts)


_lock = threading.Lock()
_session: requests.Session | None = None


def session() -> requests.Session:
    """The one session of the process; connections to a registry are used again."""
    global _session
    with _lock:
        if _session is None:
            made = requests.Session()
            made.trust_env = False
            made.max_redirects = MOST_HOPS
            made.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            made.headers["accept"] = "application/rdap+json, application/json;q=0.9"
            made.headers["accept-encoding"] = "identity"
            made.mount("https://", _Checked(max_retries=0))
            made.mount("http://", _Checked(max_retries=0))
            _session = made
        return _session


def close() -> None:
    """Close the connections that are kept for the next question."""
    global _session
    with _lock:
        if _session is not None:
            _session.close()
        _session = None


@contextmanager
def limits(
    *, is_known: Callable[[str], bool], loopback: bool, seconds: float, largest_bytes: int
) -> Iterator[Call]:
    """What the requests made inside may do."""
    call = Call(
        is_known=is_known, loopback=loopback, until=time.monotonic() + seconds, largest_bytes=largest_bytes
    )
    _present.call = call
    try:
        yield call
    finally:
        _present.call = None


def get(url: str) -> tuple[int, bytes]:
    """A file by its address, inside `limits`.

    Raises:
        RefusedHopError, BrokenAnswerError, requests.RequestException.
    """
    answer = session().get(url, timeout=READ_SECONDS)
    return answer.status_code, answer.content
