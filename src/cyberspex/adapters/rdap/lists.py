"""The bootstrap files (RFC 9224): which registry answers for what. Read, checked, matched, and fetched anew.

- The package has the files of two lists as published, with their dates; a list without a file is never made up.
- A new file is checked whole before it is kept, the one before stays, and an older one is not taken.
- The longest entry that holds an object decides, and https comes before http.
"""

from __future__ import annotations

import ipaddress
import json
import os
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cyberspex.adapters.whole_files import write_whole
from cyberspex.core.directory.registration import BootstrapFile, ObjectKind, Question, Service, list_for
from cyberspex.core.foundation.canonical import sha256_hex
from cyberspex.core.foundation.errors import InputError, IntegrityError, PartnerError

NAMES = ("dns", "asn", "ipv4", "ipv6")
LARGEST_BYTES = 8 * 2**20  # the list of domains has some 70 kilobytes
_LABELS = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))*")
_RANGE = re.compile(r"(\d{1,10})(?:-(\d{1,10}))?")


@dataclass(frozen=True, kw_only=True, eq=False)
class Listing:
    """One bootstrap file, ready to be searched.

    Fields:
        exact: base addresses by entry, for domains and prefixes. ranges: first, last and addresses, sorted, for AS
            numbers. lengths: the lengths of prefixes that occur, longest first.
    """

    file: BootstrapFile
    exact: dict[str, tuple[str, ...]]
    ranges: tuple[tuple[int, int, tuple[str, ...]], ...] = ()
    lengths: tuple[int, ...] = ()

    def find(self, question: Question) -> Service | None:
        """The registry of an object by the longest entry that holds it."""
        if question.kind is ObjectKind.DOMAIN:
            labels = question.value.split(".")
            for start in range(len(labels)):
                name = ".".join(labels[start:])
                if name in self.exact:
                    return Service(addresses=self.exact[name], matched=f".{name}", file=self.file)
            return None
        if question.kind is ObjectKind.AS_NUMBER:
            number = int(question.value)
            place = bisect_right(self.ranges, number, key=lambda one: one[0]) - 1
            if place >= 0 and self.ranges[place][1] >= number:
                first, last, addresses = self.ranges[place]
                shown = f"AS{first}" if first == last else f"AS{first}-AS{last}"
                return Service(addresses=addresses, matched=shown, file=self.file)
            return None
        wanted = ipaddress.ip_network(question.value)
        for length in self.lengths:
            if length <= wanted.prefixlen:
                prefix = str(wanted.supernet(new_prefix=length))
                if prefix in self.exact:
                    return Service(addresses=self.exact[prefix], matched=prefix, file=self.file)
        return None

    def hosts(self) -> frozenset[str]:
        """Every host that the list names."""
        lists = [*self.exact.values(), *(addresses for _first, _last, addresses in self.ranges)]
        return frozenset(host for addresses in lists for one in addresses if (host := urlsplit(one).hostname))


def read_list(
    name: str, data: bytes, *, fetched_at: datetime | None = None, shipped: bool = False
) -> Listing:
    """Read a bootstrap file and check the whole of it.

    Raises:
        InputError: `bad_bootstrap`, naming what is wrong where.
    """

    def bad(why: str) -> InputError:
        return InputError("bad_bootstrap", f"{name}.json is no bootstrap file of RFC 9224: {why}.")

    if len(data) > LARGEST_BYTES:
        raise bad(f"it has more than {LARGEST_BYTES // 2**20} MiB")
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise bad("it is not JSON") from error
    if not isinstance(value, dict) or value.get("version") != "1.0":
        raise bad('it has not "version": "1.0"')
    publication = _instant(value.get("publication"))
    if publication is None:
        raise bad("its publication is not an instant with an offset")
    if publication > datetime.now(UTC) + timedelta(days=1):
        raise bad("its publication lies in the future")
    services = value.get("services")
    if not isinstance(services, list) or not services:
        raise bad("it has no services")
    exact: dict[str, tuple[str, ...]] = {}
    ranges: list[tuple[int, int, tuple[str, ...]]] = []
    for number, service in enumerate(services, 1):
        where = f"service {number}"
        if not (isinstance(service, list) and len(service) == 2 and all(_texts(part) for part in service)):
            raise bad(f"{where} is not a pair of lists of texts")
        addresses = _addresses(service[1])
        if addresses is None:
            raise bad(f"{where} has an address that is not http or https with a host, ending in a slash")
        for entry in service[0]:
            if name == "asn":
                match = _RANGE.fullmatch(entry)
                first = int(match.group(1)) if match else 0
                last = int(match.group(2) or match.group(1)) if match else -1
                if not 0 <= first <= last <= 2**32 - 1:
                    raise bad(f"{where} has {entry[:40]!r}, which is no range of AS numbers")
                ranges.append((first, last, addresses))
                continue
            key = _CHECKS[name](entry)
            if key is None:
                raise bad(f"{where} has {entry[:40]!r}, which is no {_WHAT[name]}")
            if key in exact:
                raise bad(f"{entry[:40]!r} stands twice")
            exact[key] = addresses
    ranges.sort(key=lambda one: one[0])
    for (_a, last, _b), (first, _c, _d) in pairwise(ranges):
        if first <= last:
            raise bad(f"two ranges hold AS{first}")
    file = BootstrapFile(
        name=name, publication=str(value["publication"]), fetched_at=fetched_at, entries=len(exact) + len(ranges),
        shipped=shipped,
    )  # fmt: skip
    lengths = (
        sorted({int(one.rsplit("/", 1)[1]) for one in exact}, reverse=True)
        if name in ("ipv4", "ipv6")
        else []
    )
    return Listing(file=file, exact=exact, ranges=tuple(ranges), lengths=tuple(lengths))


def _instant(text: object) -> datetime | None:
    try:
        read = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return None
    return read if read.tzinfo is not None else None


def _texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) and one for one in value)


def _addresses(given: list[str]) -> tuple[str, ...] | None:
    """The base addresses, https first and otherwise as given; none where one is unusable."""
    for one in given:
        try:
            parts = urlsplit(one)
            _ = parts.port
        except ValueError:
            return None
        sound = parts.scheme in ("http", "https") and parts.hostname and not parts.username
        if (
            not sound
            or not one.endswith("/")
            or parts.query
            or parts.fragment
            or not one.isprintable()
            or " " in one
        ):
            return None
    return tuple(sorted(given, key=lambda one: not one.startswith("https://")))


def _label(entry: str) -> str | None:
    name = entry.lower().rstrip(".")
    return name if _LABELS.fullmatch(name) else None


def _prefix(kind: type[ipaddress.IPv4Network] | type[ipaddress.IPv6Network]) -> Callable[[str], str | None]:
    def check(entry: str) -> str | None:
        try:
            return str(kind(entry)) if "/" in entry else None
        except ValueError:
            return None

    return check


_CHECKS: dict[str, Callable[[str], str | None]] = {
    "dns": _label, "ipv4": _prefix(ipaddress.IPv4Network), "ipv6": _prefix(ipaddress.IPv6Network),
}  # fmt: skip
_WHAT = {"dns": "domain", "ipv4": "IPv4 prefix", "ipv6": "IPv6 prefix"}


@lru_cache(maxsize=8)
def _shipped(name: str) -> Listing | None:
    place = files("cyberspex.adapters.rdap") / "bootstrap" / f"{name}.json"
    return read_list(name, place.read_bytes(), shipped=True) if place.is_file() else None


@lru_cache(maxsize=8)
def _kept(path: str, sha256: str, fetched_at: str, name: str) -> Listing:
    data = Path(path).read_bytes()
    if sha256_hex(data) != sha256:
        raise IntegrityError(
            "bootstrap_changed",
            f"The list of registries {name}.json was changed after it was fetched.",
            hint="Fetch it again with `cyberspex rdap refresh`.",
        )
    return read_list(name, data, fetched_at=_instant(fetched_at))


@lru_cache(maxsize=16)
def _pointed(pointer: str, _changed: int, _inode: int) -> tuple[str, str, str]:
    """What a pointer says, read again when it was replaced: the file, its digest, when it was fetched."""
    said: dict[str, Any] = json.loads(Path(pointer).read_text("utf-8"))
    return str(said["file"]), str(said["sha256"]), str(said["fetched_at"])


def folder_of(data_dir: Path | None) -> Path | None:
    """Where fetched lists lie."""
    return data_dir / "rdap" / "bootstrap" if data_dir is not None else None


def listing(name: str, data_dir: Path | None) -> Listing | None:
    """A list: the one fetched last, else the one in the package, else none."""
    folder = folder_of(data_dir)
    if folder is None:
        return _shipped(name)
    pointer = os.path.join(folder, f"{name}.current")
    try:
        about = os.stat(pointer)
    except OSError:
        return _shipped(name)
    try:
        said = _pointed(pointer, about.st_mtime_ns, about.st_ino)
        return _kept(os.path.join(folder, os.path.basename(said[0])), *said[1:], name)
    except (OSError, ValueError, KeyError, TypeError, InputError) as error:
        raise IntegrityError(
            "bootstrap_unreadable",
            f"The fetched list of registries {name}.json cannot be read.",
            hint="Fetch it again with `cyberspex rdap refresh`.",
        ) from error


def find(question: Question, data_dir: Path | None) -> Service | None:
    """The registry of an object, none where no list names it."""
    found = listing(list_for(question), data_dir)
    return found.find(question) if found is not None else None


def all_lists(data_dir: Path | None) -> Iterator[BootstrapFile]:
    """Every list with its dates, also those that were never fetched."""
    for name in NAMES:
        found = listing(name, data_dir)
        yield found.file if found is not None else BootstrapFile(name=name)


@lru_cache(maxsize=4)
def _hosts_of(lists: tuple[Listing, ...]) -> frozenset[str]:
    return frozenset().union(*(one.hosts() for one in lists))


def known_hosts(data_dir: Path | None) -> frozenset[str]:
    """Every host that a held list names: a registry may send on to these."""
    return _hosts_of(tuple(one for name in NAMES if (one := listing(name, data_dir)) is not None))


def keep(name: str, data: bytes, *, data_dir: Path, at: datetime) -> tuple[BootstrapFile, bool]:
    """Check a fetched list and keep it beside the ones before.

    Returns:
        The list now in use, and whether it is a new one.
    Raises:
        PartnerError: `bad_bootstrap` where it is none, `older_bootstrap` where a later one is held.
    """
    try:
        new = read_list(name, data, fetched_at=at)
    except InputError as error:
        raise PartnerError(error.code, error.message) from error
    try:
        held = listing(name, data_dir)
    except IntegrityError:
        held = None  # what cannot be read is replaced
    published = _instant(new.file.publication)
    before = _instant(held.file.publication) if held is not None else None
    if published is not None and before is not None and published < before and held is not None:
        raise PartnerError(
            "older_bootstrap",
            f"{name}.json was published at {new.file.publication}, before the one held ({held.file.publication}); it was not taken.",
        )
    folder = data_dir / "rdap" / "bootstrap"
    stamp = re.sub(r"[^0-9TZ]", "", new.file.publication)[:20]
    sha256 = sha256_hex(data)
    path = folder / f"{name}-{stamp}-{sha256[:12]}.json"
    write_whole(path, data)
    pointer = {"file": path.name, "sha256": sha256, "fetched_at": at.astimezone(UTC).isoformat()}
    write_whole(folder / f"{name}.current", (json.dumps(pointer) + "\n").encode())
    return new.file, published != before
