"""Packages larger than the blocks in which they are read. All instants are of November 2026."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cyberspex.adapters import dev_pki, packages
from cyberspex.adapters.keys.signing import load_p12
from cyberspex.adapters.trust_files import load_trust

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SIZE = 6 * packages.BLOCK_BYTES + 12_345  # comes round the ring of blocks, and ends in the middle of one


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    with dev_pki.start(folder=folder / "dev-pki", exercise=True, at=AT) as authority:
        seal = authority.make_p12(name="Seal", organisation="p.example.org", seal=True, passphrase=b"large")
        authority.write_trust(folder / "trust")
    draw = random.Random(7)
    on_disk = folder / "b.bin"
    on_disk.write_bytes(draw.randbytes(SIZE))
    items = [("a.txt", b"small"), ("b.bin", on_disk), ("c.bin", draw.randbytes(SIZE - 1))]
    path = folder / "package.zip"
    with path.open("wb") as out:
        packages.write_package(out, items, {"Source-Organization": "p.example.org"}, load_p12(seal, b"large"))
    return path


def verdicts(path: Path, package: Path) -> dict[str, str]:
    checks = packages.verify_package(path, load_trust(package.parent / "trust"), AT)
    return {one.name: one.verdict for one in checks}


def test_a_package_of_many_blocks_is_what_was_written(package: Path) -> None:
    found = verdicts(package, package)
    assert found["container"] == found["manifests"] == found["seal"] == "valid"


@pytest.mark.parametrize("place", [0.1, 0.5, 0.95])
def test_one_changed_byte_in_any_block_is_found(package: Path, tmp_path: Path, place: float) -> None:
    data = bytearray(package.read_bytes())
    data[int(len(data) * place)] ^= 1
    altered = tmp_path / "altered.zip"
    altered.write_bytes(data)
    found = verdicts(altered, package)
    assert set(found.values()) == {"invalid"}
    assert set(found) <= {"data/b.bin", "data/c.bin"}


def test_a_package_cut_in_the_middle_of_a_block_is_found(package: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.zip"
    cut.write_bytes(package.read_bytes()[: SIZE + SIZE // 2])
    assert verdicts(cut, package) == {"data/c.bin": "invalid"}
