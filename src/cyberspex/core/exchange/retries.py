"""When a delivery is tried again, and when people have to take over.

- The wait doubles from half a minute to an hour: a partner who restarts is reached soon, and one who is
  down for a day is not flooded.
- After three days the delivery has failed for good: a longer silence would eat the recipient's time limit
  without anybody at the sending side knowing that it has not begun.
- A refusal by the partner is final at once: the same bytes would be refused again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=3)
LEASE = timedelta(minutes=2)
"""How long a worker may hold a row; a worker that died gives it back by the passing of this time."""


class Outcome(StrEnum):
    """What an attempt to deliver came to."""

    DELIVERED = "delivered"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class NextTry:
    """What follows an attempt.

    Fields:
        final: true when no further attempt is made.
        at: the next attempt, none when final.
    """

    final: bool
    at: datetime | None = None


def next_try(*, attempts: int, released_at: datetime, at: datetime, outcome: Outcome) -> NextTry:
    """Say when a message that was not delivered is tried again.

    Args:
        attempts: how many were made, this one included.
        released_at: when the message was released for sending.
        at: the instant of this attempt.
        outcome: what this attempt came to.
    """
    if outcome is not Outcome.UNREACHABLE:
        return NextTry(final=True)
    wait = min(FIRST_WAIT * 2 ** min(attempts - 1, 12), LONGEST_WAIT)
    if at + wait > released_at + GIVE_UP_AFTER:
        return NextTry(final=True)
    return NextTry(final=False, at=at + wait)
