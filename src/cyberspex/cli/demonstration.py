"""The invented world of `demo` and `make run`: its keys and accounts come from the development certificate authority.

The authority listens on loopback, announces itself, and refuses production.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from cyberspex.apps.accounts.models import Organisation, User
from cyberspex.apps.cooperation import demo
from cyberspex.apps.cooperation.demo import Hands
from cyberspex.core.foundation.errors import ConfigurationError


@dataclass(frozen=True, kw_only=True)
class DevelopmentHands:
    """What the demo needs from outside: keys, accounts, examples and the verifier.

    Fields:
        hands: for making the invented world. tsa_url: where the time-stamp server answers.
    """

    hands: Hands
    tsa_url: str

    def example(self, tool: str) -> dict[str, Any]:
        """A copy of the complete valid draft that a tool publishes."""
        from cyberspex.core.cooperation.examples import example_of

        return dict(json.loads(json.dumps(example_of(tool))))

    def verify(self, data: bytes, trust: Path, at: datetime, proof: bytes | None) -> dict[str, Any]:
        """What `cyberspex verify --trust` answers."""
        from cyberspex.adapters.trust_files import load_trust
        from cyberspex.adapters.verification import verify_bytes

        return dict(verify_bytes(data, load_trust(trust), at, proof=proof).as_json())


@contextmanager
def development_hands(data: Path, at: datetime) -> Iterator[DevelopmentHands]:
    """Start the development authority for the exercise, and stop it afterwards."""
    from cyberspex.adapters import dev_pki
    from cyberspex.apps.accounts import services as accounts
    from cyberspex.apps.directory import services as directory

    with dev_pki.start(folder=data / "dev-pki", exercise=True, at=at) as authority:
        authority.write_trust(data / "trust" / "exercise")

        def make_key(name: str, body: str, seal: bool) -> tuple[bytes, bytes]:
            passphrase = secrets.token_urlsafe(24).encode()
            return authority.make_p12(
                name=name, organisation=body, seal=seal, passphrase=passphrase
            ), passphrase

        def bind(
            organisation: Organisation,
            powers: tuple[str, ...],
            key: bytes,
            passphrase: bytes,
            holder: str,
            when: datetime,
        ) -> None:
            directory.seed_exercise_entry(
                organisation=organisation,
                powers=powers,
                p12=key,
                passphrase=passphrase,
                holder=holder,
                trust=data / "trust" / "exercise",
                at=when,
            )

        def make_user(email: str, name: str, password: str) -> User:
            return accounts.make_demo_user(email=email, name=name, password=password)

        def enrol(user: User) -> str:
            return str(accounts.enrol_totp(user))

        yield DevelopmentHands(
            hands=Hands(make_key=make_key, bind=bind, make_user=make_user, enrol=enrol),
            tsa_url=authority.tsa_url,
        )


def prepare(data: Path, at: datetime, stack: ExitStack) -> tuple[list[dict[str, str]], str]:
    """Start the development authority, make the world if it is not there, and say who can sign in.

    Returns:
        The sign-ins and the address of the time-stamp server.
    Raises:
        ConfigurationError: `not_a_demonstration` where the data folder holds real organisations.
    """
    if Organisation.objects.filter(exercise=False).exists():
        raise ConfigurationError(
            "not_a_demonstration", "This data folder holds real organisations; name another one."
        )
    hands = stack.enter_context(development_hands(data, at))
    kept = data / "demo-sign-ins.json"
    settings.CYBERSPEX_TSA_URL = hands.tsa_url
    if not kept.is_file():
        world, _sign_ins = demo.make_world(data=data, hands=hands.hands, at=at)
        demo.half_way(
            world=world,
            data=data,
            example=hands.example("cets224.7"),
            preservation=hands.example("ets185.29"),
            at=at,
        )
    return json.loads(kept.read_text("utf-8")), hands.tsa_url
