"""Asks registries for registration data (RDAP), by whoisit, within limits of our own.

- whoisit sends the question and tells the kinds of refusal apart; which registry is asked, what may be connected to
  and how the object is read is ours (decision 12).
- A registry is asked about once a second at most, over all processes of an installation.
- An answer is kept in this process for an hour under a keyed digest; nothing about a case is written to a disk.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from cyberspex.adapters.rdap import lists
from cyberspex.core.directory.registration import (
    BootstrapFile,
    LookUp,
    ObjectKind,
    Outcome,
    Question,
    Service,
    list_for,
)
from cyberspex.core.foundation.errors import ConfigurationError, PartnerError
from cyberspex.core.foundation.findings import Finding, Verdict

IANA = "https://data.iana.org/rdap/"
KEPT_SECONDS = 3600
MOST_KEPT = 256
SECONDS_BETWEEN = 1.0
LONGEST_WAIT = 5.0
_DIGITS = 20  # of an instant in a file of turns
_PATHS = {ObjectKind.DOMAIN: "domain", ObjectKind.IP: "ip", ObjectKind.AS_NUMBER: "autnum"}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an installation chose.

    Fields:
        data_dir: where fetched lists lie, none for those of the package only. source: where lists are fetched from; a
            loopback address is a peer for tests, and then registries on this machine may be asked, too.
        seconds_between: two questions to one registry. seconds: for one look-up. largest_bytes: of one answer.
    """

    data_dir: Path | None
    source: str = IANA
    seconds_between: float = SECONDS_BETWEEN
    seconds: float = 20.0
    largest_bytes: int = 1 * 2**20  # answers have some kilobytes, of a large network some hundred

    @property
    def loopback(self) -> bool:
        """Whether the peer is one on this machine."""
        return (urlsplit(self.source).hostname or "") in ("127.0.0.1", "::1")


def settings_from_environment(data_dir: Path | str | None = None) -> Settings:
    """The settings by `CYBERSPEX_DATA`, `CYBERSPEX_RDAP_BOOTSTRAP` and `CYBERSPEX_MODE`.

    Raises:
        ConfigurationError: `bad_rdap_source`.
    """
    source = os.environ.get("CYBERSPEX_RDAP_BOOTSTRAP") or IANA
    place = data_dir or os.environ.get("CYBERSPEX_DATA") or ("var" if Path("var").is_dir() else None)
    made = Settings(data_dir=Path(place) if place else None, source=source)
    parts = urlsplit(source)
    tests = made.loopback and os.environ.get("CYBERSPEX_MODE", "demo") != "production"
    if not source.endswith("/") or not parts.hostname or not (parts.scheme == "https" or tests):
        raise ConfigurationError(
            "bad_rdap_source",
            "CYBERSPEX_RDAP_BOOTSTRAP is an https address that ends in a slash, for instance https://data.iana.org/rdap/; a "
            "loopback address serves tests only, never production.",
        )
    if made.loopback and parts.scheme == "https":
        raise ConfigurationError("bad_rdap_source", "A loopback peer for tests is asked by http.")
    return made


class Registries:
    """The registries as one installation asks them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def bootstrap(self) -> Sequence[BootstrapFile]:
        """The lists of registries with their dates, also of those that were never fetched."""
        return tuple(lists.all_lists(self.settings.data_dir))

    def service_for(self, question: Question) -> Service | None:
        """The registry of an object, none where no list names it."""
        return lists.find(question, self.settings.data_dir)

    def look_up(self, question: Question, *, at: datetime) -> LookUp:
        """Ask the registry, or answer from what it said in the last hour."""
        service = self.service_for(question)
        if service is None:
            held = next(one for one in self.bootstrap() if one.name == list_for(question))
            return _nobody_to_ask(question, held, at)
        kept = _kept.find(question, service, at)
        if kept is not None:
            return kept
        found = self._ask(question, service, at)
        if found.outcome in (Outcome.FOUND, Outcome.NO_SUCH_OBJECT):
            _kept.keep(found)
        return found

    def refresh(self, names: Sequence[str] = lists.NAMES, *, at: datetime) -> Iterator[Refreshed]:
        """Fetch lists, check each whole, and keep it beside the ones before; one that fails leaves the others."""
        if self.settings.data_dir is None:
            raise ConfigurationError(
                "no_data_folder", "Fetched lists are kept in the data folder; name it with CYBERSPEX_DATA."
            )
        for name in names:
            yield self._refresh_one(name, self.settings.data_dir, at)

    def _refresh_one(self, name: str, data_dir: Path, at: datetime) -> Refreshed:
        from cyberspex.adapters.rdap import transport

        url = f"{self.settings.source}{name}.json"
        host = urlsplit(url).hostname or ""
        try:
            with self._limits(host, lists.LARGEST_BYTES, elsewhere=False) as call:
                status, data = transport.get(url)
            if status != 200:
                raise PartnerError("not_fetched", f"{host} answered with {status}.")
            file, new = lists.keep(name, data, data_dir=data_dir, at=at)
        except PartnerError as error:
            return Refreshed(name=name, problem=error.code, message=error.message)
        except Exception as error:
            outcome, finding = _trouble(error, host, late=call.late)
            if outcome is None:
                raise
            return Refreshed(name=name, problem=str(outcome), message=finding.text)
        return Refreshed(name=name, file=file, new=new)

    @contextmanager
    def _limits(self, host: str, largest_bytes: int, *, elsewhere: bool = True) -> Iterator[Any]:
        """What a request to a host may do; a registry may send on to the hosts of the lists, their source to nobody."""
        from cyberspex.adapters.rdap import transport

        def is_known(other: str) -> bool:
            return other == host or (elsewhere and other in lists.known_hosts(self.settings.data_dir))

        with transport.limits(
            is_known=is_known,
            loopback=self.settings.loopback,
            seconds=self.settings.seconds,
            largest_bytes=largest_bytes,
        ) as call:
            yield call

    def _ask(self, question: Question, service: Service, at: datetime) -> LookUp:
        from whoisit.errors import WhoisItError
        from whoisit.query import Query

        from cyberspex.adapters.rdap import reading, transport

        def answer(outcome: Outcome, *findings: Finding, **more: Any) -> LookUp:
            return LookUp(
                question=question, outcome=outcome, service=service, asked_at=at, findings=findings, **more
            )

        base = next((one for one in service.addresses if self._speaks(one)), None)
        if base is None:
            return answer(
                Outcome.NOT_ALLOWED,
                _undetermined(
                    "no_encryption", "The registry at {host} offers no encrypted service, so that it was not asked.",
                    "Look it up at the registry's own page, if the identifier may be seen on the way.", host=service.host,
                ),
            )  # fmt: skip
        service = replace(service, addresses=(base, *(one for one in service.addresses if one != base)))
        host = urlsplit(base).hostname or ""
        if not _turns.take(host, self.settings):
            return answer(
                Outcome.TOO_MANY_QUESTIONS,
                _undetermined(
                    "busy", "This installation asks {host} as often as it may already; it was not asked again.",
                    "Try again in some seconds.", host=host,
                ),
            )  # fmt: skip
        value = quote(question.value, safe=":/.-")
        retry: int | None = None
        try:
            with self._limits(host, self.settings.largest_bytes) as call:
                try:
                    said = Query(
                        transport.session(), "GET", f"{base}{_PATHS[question.kind]}/{value}"
                    ).request()
                finally:
                    retry = _seconds(call.headers.get("retry-after", ""))
            registration = reading.read_object(question.kind, said)
            if not reading.is_about(question, registration):
                shown = registration.name or " - ".join(registration.span or ())
                raise reading.NotRegistrationDataError(said=shown, wanted=question.value)
            return answer(Outcome.FOUND, registration=registration)
        except reading.NotRegistrationDataError as error:
            return answer(
                Outcome.MALFORMED, _malformed(host, "wrong_object", said=error.said, wanted=error.wanted)
            )
        except RecursionError:
            return answer(Outcome.MALFORMED, _malformed(host, "too_deep"))
        except WhoisItError as error:
            outcome, finding = _trouble(error, host, late=call.late)
            if outcome is None:
                outcome, finding = _refusal(error, host)
            return answer(outcome, finding, retry_after_seconds=retry if retry else None)

    def _speaks(self, address: str) -> bool:
        parts = urlsplit(address)
        return parts.scheme == "https" or (self.settings.loopback and parts.hostname in ("127.0.0.1", "::1"))


@dataclass(frozen=True, kw_only=True)
class Refreshed:
    """What became of one list.

    Fields:
        file: the list now in use, none where it was not fetched. new: whether it was published later than the one
            before. problem: code of what went wrong, empty where nothing did.
    """

    name: str
    file: BootstrapFile | None = None
    new: bool = False
    problem: str = ""
    message: str = ""

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return {
            "name": self.name, "file": self.file.as_json() if self.file else None, "new": self.new,
            "problem": self.problem, "message": self.message,
        }  # fmt: skip


def registries(data_dir: Path | str | None = None) -> Registries:
    """The registries as the environment says they are asked."""
    return Registries(settings_from_environment(data_dir))


def _undetermined(code: str, template: str, fix: str = "", **params: object) -> Finding:
    return Finding(
        verdict=Verdict.UNDETERMINED, code=code, template=template, fix_template=fix, params=params
    )


def _nobody_to_ask(question: Question, held: BootstrapFile, at: datetime) -> LookUp:
    if not held.exists:
        finding = _undetermined(
            "never_refreshed", "The list of registries {name}.json was never refreshed, so the registry cannot be told.",
            "Fetch it with `cyberspex rdap refresh`.", name=held.name,
        )  # fmt: skip
        return LookUp(question=question, outcome=Outcome.NEVER_REFRESHED, asked_at=at, findings=(finding,))
    finding = _undetermined(
        "no_service", "The list of registries {name}.json of {day} names no service with registration data for it.",
        "Look it up at the registry's own page, or fetch a newer list with `cyberspex rdap refresh`.",
        name=held.name, day=held.publication[:10],
    )  # fmt: skip
    return LookUp(question=question, outcome=Outcome.NO_SERVICE, asked_at=at, findings=(finding,))


def _n(sentence: str) -> str:
    """Mark a sentence for the translators, where it stands apart from the finding that says it."""
    return sentence


_UNREADABLE = {
    "not_json": _n("{host} answered with something that is not JSON, so that it is no registration data."),
    "too_deep": _n("{host} answered with JSON that is nested too deeply to be registration data."),
    "wrong_object": _n("{host} answered with another object ({said}) than the one asked for ({wanted})."),
}
_HOPS = {
    "no_encryption": _n("The way to the registry leads over {host} without encryption; it was not followed."),
    "unknown_host": _n("{asked} sends on to {host}, which no list of registries names; it was not followed."),
    "private_address": _n("{host} leads to an address inside a network; it was not asked."),
}
_BROKEN = {
    "too_large": (
        Outcome.TOO_LARGE,
        _n("{host} sent a larger answer than is read; nothing was taken from it."),
    ),
    "too_slow": (Outcome.NO_ANSWER, _n("{host} did not answer in time.")),
    "truncated": (Outcome.TRUNCATED, _n("The answer of {host} broke off; nothing was taken from it.")),
}


def _malformed(host: str, code: str, **params: object) -> Finding:
    return _undetermined(
        "malformed", _UNREADABLE[code], "Look it up at the registry's own page.", host=host, **params
    )


def _trouble(error: BaseException, host: str, *, late: bool) -> tuple[Outcome | None, Finding]:
    """What went wrong on the way, found under the errors that libraries wrapped it in; no outcome where nothing did."""
    import requests

    from cyberspex.adapters.rdap import transport

    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, transport.RefusedHopError):
            where = inner.host or host
            return Outcome.NOT_ALLOWED, _undetermined(inner.code, _HOPS[inner.code], host=where, asked=host)
        if isinstance(inner, transport.BrokenAnswerError):
            outcome, template = _BROKEN[inner.code]
            return outcome, _undetermined(inner.code, template, "Try again later.", host=host)
        if isinstance(inner, requests.exceptions.InvalidJSONError):
            break
        if isinstance(inner, requests.TooManyRedirects):
            return Outcome.NOT_ALLOWED, _undetermined(
                "too_many_hops", "{host} sends on and on; it was not followed any further.", host=host
            )
        if isinstance(inner, requests.exceptions.SSLError):
            return Outcome.NO_ANSWER, _undetermined(
                "not_trusted", "{host} shows no certificate that is trusted, so that nothing was asked of it.",
                "Try again later; if it stays so, tell the registry.", host=host,
            )  # fmt: skip
        if isinstance(inner, requests.RequestException):
            if late or isinstance(inner, requests.Timeout):
                outcome, template = _BROKEN["too_slow"]
                return outcome, _undetermined("too_slow", template, "Try again later.", host=host)
            return Outcome.NO_ANSWER, _undetermined(
                "no_answer", "{host} did not answer: there is no way to it, or it refused the connection.",
                "Try again later, or look whether this machine may reach the Internet.", host=host,
            )  # fmt: skip
        inner = inner.__cause__ or inner.__context__
    return None, _malformed(host, "not_json")


def _refusal(error: Exception, host: str) -> tuple[Outcome, Finding]:
    """What the registry's own refusal means."""
    from whoisit.errors import RateLimitedError, ResourceAccessDeniedError, ResourceDoesNotExist

    from cyberspex.adapters.rdap import reading

    status = int(getattr(error, "status_code", 0) or 0)
    words = reading.error_words(str(getattr(error, "response", "") or ""))
    said = f" It says: {words}." if words else ""
    if isinstance(error, ResourceDoesNotExist):
        return Outcome.NO_SUCH_OBJECT, Finding(
            verdict=Verdict.REFUSED, code="no_such_object",
            template="{host} has no such object.{said}",
            fix_template="Compare it letter by letter with the source.", params={"host": host, "said": said},
        )  # fmt: skip
    if isinstance(error, RateLimitedError):
        return Outcome.TOO_MANY_QUESTIONS, _undetermined(
            "too_many_questions", "{host} wants fewer questions for now.{said}", "Try again later.", host=host, said=said
        )  # fmt: skip
    if isinstance(error, ResourceAccessDeniedError) or 400 <= status < 500:
        return Outcome.ACCESS_DENIED, _undetermined(
            "access_denied", "{host} refused the question with {status}.{said}",
            "Look it up at the registry's own page.", host=host, status=status, said=said,
        )  # fmt: skip
    if status and status != 200:
        return Outcome.SERVER_FAILED, _undetermined(
            "server_failed", "{host} could not answer ({status}).{said}", "Try again later.",
            host=host, status=status, said=said,
        )  # fmt: skip
    return Outcome.MALFORMED, _malformed(host, "not_json")


def _seconds(text: str) -> int | None:
    return int(text) if text.isdigit() and len(text) < 7 else None


class _Kept:
    """Answers of the last hour, in this process only, by a digest under a key that no file holds."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._answers: OrderedDict[bytes, LookUp] = OrderedDict()

    def _name(self, question: Question, service: Service) -> bytes:
        text = "\n".join((question.kind, question.value, service.addresses[0]))
        return hashlib.blake2b(text.encode(), key=self._key, digest_size=32).digest()

    def find(self, question: Question, service: Service, at: datetime) -> LookUp | None:
        """A kept answer with its age."""
        with self._lock:
            found = self._answers.get(self._name(question, service))
        if found is None or found.age_seconds(at) > KEPT_SECONDS:
            return None
        return replace(found, kept=True)

    def keep(self, answer: LookUp) -> None:
        """Keep an answer, and forget the oldest one."""
        if answer.service is None:
            return
        with self._lock:
            self._answers[self._name(answer.question, answer.service)] = answer
            while len(self._answers) > MOST_KEPT:
                self._answers.popitem(last=False)

    def forget(self) -> None:
        """Forget everything."""
        with self._lock:
            self._answers.clear()


class _Turns:
    """About one question a second for each registry, over all processes: each takes the next free instant."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}

    def take(self, host: str, settings: Settings) -> bool:
        """Wait for one's turn; false where it would take too long."""
        wait = (
            self._in_files(host, settings)
            if settings.data_dir is not None
            else self._in_memory(host, settings)
        )
        if wait is None:
            return False
        if wait > 0:
            time.sleep(wait)
        return True

    def _in_memory(self, host: str, settings: Settings) -> float | None:
        with self._lock:
            now = time.time()
            turn = max(now, self._next.get(host, 0.0))
            if turn - now > LONGEST_WAIT:
                return None
            self._next[host] = turn + settings.seconds_between
            return turn - now

    def _in_files(self, host: str, settings: Settings) -> float | None:
        """By a file that holds the next free instant; its name is the registry's host, never what is asked."""
        folder = Path(str(settings.data_dir)) / "rdap" / "turns"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(
                folder / re.sub(r"[^a-z0-9.-]", "_", host.lower())[:200], os.O_RDWR | os.O_CREAT, 0o600
            )
        except OSError:
            return self._in_memory(host, settings)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            now = time.time()
            try:
                free = float(os.pread(handle, _DIGITS, 0) or 0)
            except ValueError:
                free = 0.0
            # An instant far ahead is a clock that was put back, not a queue.
            turn = max(now, free if free - now < 60 else 0.0)
            if turn - now > LONGEST_WAIT:
                return None
            os.pwrite(handle, f"{turn + settings.seconds_between:<{_DIGITS}.3f}".encode(), 0)
            return turn - now
        finally:
            os.close(handle)


_kept = _Kept()
_turns = _Turns()


def forget_answers() -> None:
    """Forget the answers of the last hour."""
    _kept.forget()


def forget() -> None:
    """Forget the answers of the last hour and close what is open; for the end of a process and between tests."""
    from cyberspex.adapters.rdap import transport

    forget_answers()
    transport.close()
