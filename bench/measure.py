"""What every benchmark shares: figures, sizes, and measuring two things in turns so that a busy machine hurts both alike."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """How much is measured, and whether on PostgreSQL too. `QUICK` only shows that they run; its figures say nothing."""

    needs: int = 10_000
    rounds: int = 7
    documents: int = 5
    rows: int = 100_000
    pages: int = 25
    messages: int = 150
    package_bytes: int = 2**30
    limits: int = 2_000
    starts: int = 7
    servers: bool = True
    quick: bool = False


LEFT_OUT: dict[str, str] = {}
"""What could not be measured here, and why."""
FULL = Sizes()
QUICK = Sizes(
    needs=60, rounds=3, documents=1, rows=400, pages=3, messages=4, package_bytes=3 * 2**20, limits=40, starts=1, servers=False, quick=True
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured figure.

    Fields:
        name: its short name. what: what is compared with what, in one sentence.
        product, peer: the medians, in `unit`; peer is none where the target is absolute.
        ratio: product to peer, so that more is better; none where the target is absolute.
        target: what the ratio must reach, or what the product's median must stay under.
        met: whether it does.
    """

    name: str
    what: str
    unit: str
    product: float
    peer: float | None
    ratio: float | None
    target: str
    met: bool
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """The figure for the file."""
        return asdict(self)


def of_rates(
    name: str, what: str, product: float, peer: float, least: float, *, unit: str = "1/s", note: str = ""
) -> Figure:
    """More is better; the product must reach a part, or a multiple, of the peer."""
    ratio = product / peer
    return Figure(name=name, what=what, unit=unit, product=round(product, 3), peer=round(peer, 3), ratio=round(ratio, 3),
                  target=f"ratio at least {least:g}", met=ratio >= least, note=note)  # fmt: skip


def of_times(
    name: str, what: str, product: float, peer: float, most: float, *, unit: str = "ms", note: str = ""
) -> Figure:
    """Less is better; the product may take at most so many times what the peer takes."""
    ratio = product / peer
    return Figure(name=name, what=what, unit=unit, product=round(product, 3), peer=round(peer, 3), ratio=round(ratio, 3),
                  target=f"ratio at most {most:g}", met=ratio <= most, note=note)  # fmt: skip


def of_limit(name: str, what: str, product: float, most: float, *, unit: str, note: str = "") -> Figure:
    """Less is better, against a fixed limit."""
    return Figure(name=name, what=what, unit=unit, product=round(product, 3), peer=None, ratio=None,
                  target=f"at most {most:g} {unit}", met=product <= most, note=note)  # fmt: skip


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turns(rounds: int, *works: Callable[[], object]) -> list[float]:
    """The median seconds of each of several works, measured in turns: A B A B."""
    taken: list[list[float]] = [[] for _work in works]
    for _round in range(rounds):
        for place, work in enumerate(works):
            taken[place].append(seconds(work))
    return [statistics.median(times) for times in taken]


def percentile(times: Sequence[float], part: float) -> float:
    """The value below which a part of the values lies, by nearest rank."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def peak_mib() -> float:
    """The most memory that this program held since it was started, in MiB; `getrusage` would count who started it, too."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def machine() -> str:
    """The machine in one line; ratios travel, single figures do not."""
    model = platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        model = next(
            (
                line.partition(":")[2].strip()
                for line in info.read_text().splitlines()
                if line.startswith("model name")
            ),
            model,
        )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    return f"{model}, {cores} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}, Python {platform.python_version()}"


def versions(*names: str) -> dict[str, str]:
    """The versions of the libraries measured."""
    found = {}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
