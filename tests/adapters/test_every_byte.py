"""Every byte of a small order, package, proof and message is changed in turn: each is invalid and says which part.

The bytes are shared out, so that the processes of a test run take some each. All instants are of November 2026.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cyberspex.adapters import dev_pki
from cyberspex.adapters.trust_files import Trust
from cyberspex.adapters.verification import verify_bytes
from signed_world import AT, SignedWorld, built_world

SHARES = 16


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignedWorld]:
    folder = tmp_path_factory.mktemp("bytes")
    with dev_pki.start(folder=folder / "dev-pki", exercise=True, at=AT, fixed=True) as authority:
        yield built_world(folder, authority)


def require_each_found(data: bytes, trust: Trust, places: range, proof_of: bytes | None = None) -> None:
    for place in places:
        changed = bytearray(data)
        changed[place] ^= 1 << (place % 8)
        if proof_of is None:
            answer = verify_bytes(bytes(changed), trust, AT)
        else:
            answer = verify_bytes(proof_of, trust, AT, proof=bytes(changed))
        assert answer.verdict == "invalid", place
        assert any(one.name and one.detail for one in answer.checks if one.verdict == "invalid"), place


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("stamped", [False, True], ids=["plain", "stamped"])
def test_every_byte_of_an_order_counts(world: SignedWorld, share: int, stamped: bool) -> None:
    data, trust = world.order(stamped=stamped), world.trust()
    assert verify_bytes(data, trust, AT).verdict == "valid"
    # What is signed is the same in both; the second time only the signature with its time-stamp is gone through.
    begin = data.index(b"/ByteRange") if stamped else 0
    require_each_found(data, trust, range(begin + share, len(data), SHARES))


@pytest.mark.parametrize("stamped", [False, True], ids=["plain", "stamped"])
def test_every_byte_of_a_package_counts(world: SignedWorld, stamped: bool) -> None:
    data, trust = world.package(stamped=stamped), world.trust()
    assert verify_bytes(data, trust, AT).verdict == "valid"
    require_each_found(data, trust, range(len(data)))


def test_every_byte_of_a_proof_counts(world: SignedWorld) -> None:
    order, trust = world.order(), world.trust()
    proof = world.proof(order)
    assert verify_bytes(proof, trust, AT).verdict == "valid"
    assert verify_bytes(order, trust, AT, proof=proof).verdict == "valid"
    require_each_found(proof, trust, range(len(proof)))
    require_each_found(proof, trust, range(len(proof)), proof_of=order)


def test_every_byte_of_a_message_counts(world: SignedWorld) -> None:
    message, trust = world.message(), world.trust()
    assert verify_bytes(message, trust, AT).verdict == "valid"
    require_each_found(message, trust, range(len(message)))


def test_a_checkpoint_counts_to_its_last_byte(world: SignedWorld) -> None:
    import json

    from cyberspex.adapters.verification import proof_bytes

    checkpoint = proof_bytes(json.loads(world.proof(world.prepared))["checkpoint"])
    assert verify_bytes(checkpoint, world.trust(), AT).verdict == "valid"
    require_each_found(checkpoint, world.trust(), range(len(checkpoint)))
