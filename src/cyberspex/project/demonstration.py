"""The invented world of `make run`: made once, kept afterwards."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from cyberspex.apps.cooperation import demo
from cyberspex.apps.cooperation.demo_hands import development_hands
from cyberspex.core.foundation.errors import ConfigurationError


def prepare(data: Path, at: datetime, stack: ExitStack) -> tuple[list[dict[str, str]], str]:
    """Start the development authority, make the world if it is not there, and say who can sign in.

    Returns:
        The sign-ins and the address of the time-stamp server.
    Raises:
        ConfigurationError: `not_a_demonstration` where the data folder holds real organisations.
    """
    from cyberspex.apps.accounts.models import Organisation

    if Organisation.objects.filter(exercise=False).exists():
        raise ConfigurationError(
            "not_a_demonstration", "This data folder holds real organisations; name another one."
        )
    hands = stack.enter_context(development_hands(data, at))
    kept = data / "demo-sign-ins.json"
    if not kept.is_file():
        world, _sign_ins = demo.make_world(data=data, hands=hands.hands, at=at)
        demo.half_way(world=world, data=data, example=hands.example("cets224.7"), at=at)
    return json.loads(kept.read_text("utf-8")), str(getattr(hands, "tsa_url", "") or "")
