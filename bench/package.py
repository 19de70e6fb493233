"""Verifying a large evidence package, against hashlib computing the same digests over the same bytes.

Every run is a process of its own, so that its peak memory is its own: the verifier reads the container, both
manifests, both tag manifests and the seal; the peer computes SHA-256 and SHA-512, also in two threads, and checks
nothing. The memory is that of the whole process, interpreter and libraries included.
"""

from __future__ import annotations

import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from measure import Figure, Sizes, of_limit, of_rates, peak_mib, seconds

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ITEMS = 4
MEMORY_MIB = 64
BLOCK_BYTES = 1024 * 1024


def measure(sizes: Sizes) -> list[Figure]:
    """The ratio of the speeds, and the verifier's memory."""
    with tempfile.TemporaryDirectory(prefix="cyberspex-bench-") as kept:
        folder = Path(kept)
        package = folder / "package.zip"
        _write(package, folder, sizes.package_bytes)
        mib = package.stat().st_size / 2**20
        speeds: dict[str, list[float]] = {"product": [], "peer": []}
        memory: list[float] = []
        for _round in range(3):
            for who, found in speeds.items():
                said = _process(who, package)
                found.append(mib / said["seconds"])
                if who == "product":
                    memory.append(said["peak_mib"])
        product, peer = statistics.median(speeds["product"]), statistics.median(speeds["peer"])
        what = f"verifying a sealed package of {mib:.0f} MiB, against hashlib with SHA-256 and SHA-512 in two threads"
        return [
            of_rates("package_verify", what, product, peer, 0.8, unit="MiB/s"),
            of_limit("package_memory", "peak memory of the verifying process, interpreter included",
                     max(memory), MEMORY_MIB, unit="MiB"),
        ]  # fmt: skip


def _write(package: Path, folder: Path, size_bytes: int) -> None:
    """A sealed package of noise, which nothing can shorten."""
    from cyberspex.adapters import dev_pki
    from cyberspex.adapters.keys.signing import load_p12
    from cyberspex.adapters.packages import write_package

    with dev_pki.start(folder=folder / "dev-pki", exercise=True, at=AT) as authority:
        seal = authority.make_p12(
            name="Provider", organisation="provider.example.org", seal=True, passphrase=b"bench"
        )
        authority.write_trust(folder / "trust")
    items = []
    for number in range(ITEMS):
        item = folder / f"item-{number}"
        with item.open("wb") as out:
            for _block in range(size_bytes // ITEMS // BLOCK_BYTES or 1):
                out.write(os.urandom(BLOCK_BYTES))
        items.append((item.name, item))
    info = {"Source-Organization": "provider.example.org", "CyberSPEX-Exercise": "true"}
    with package.open("wb") as out:
        write_package(out, items, info, load_p12(seal, b"bench"))
    for _name, item in items:
        item.unlink()


def _process(who: str, package: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, who, str(package)], capture_output=True, text=True, check=True, env=dict(os.environ)
    )  # fmt: skip
    return dict(json.loads(done.stdout))


def _verified(package: Path) -> None:
    """What `cyberspex verify` does with a package."""
    answer = verify_path(package, load_trust(package.parent / "trust"), AT)
    names = {check.name: check.verdict for check in answer.checks}
    if names.get("manifests") != "valid" or "invalid" in names.values():
        raise SystemExit(f"the package does not verify: {names}")


def _hashed(package: Path) -> None:
    def digest(name: str) -> str:
        with package.open("rb") as stream:
            return hashlib.file_digest(stream, name).hexdigest()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(digest, ("sha256", "sha512")))


if __name__ == "__main__":
    if sys.argv[1] == "product":
        from cyberspex.adapters.trust_files import load_trust
        from cyberspex.adapters.verification import verify_path
    taken = seconds(lambda: {"product": _verified, "peer": _hashed}[sys.argv[1]](Path(sys.argv[2])))
    print(json.dumps({"seconds": taken, "peak_mib": peak_mib()}))
