"""Which bundle is the law here, since when, and by whose decision: `<data>/lawbook/moves/000001.json` and so on.

Apart from reading the law, because whoever only asks a question needs none of it.
"""

from __future__ import annotations

import fcntl
import json
from dataclasses import replace
from pathlib import Path

from cyberspex.adapters.lawbook_files import current_lawbook, keep_lawbook
from cyberspex.adapters.whole_files import write_whole
from cyberspex.core.foundation.canonical import canonical_bytes, sha256_hex
from cyberspex.core.foundation.errors import InputError, IntegrityError
from cyberspex.core.law.lawbook import Lawbook
from cyberspex.core.law.moves import FIRST, Move, parse_move


def adopt(lawbook: Lawbook, move: Move, data_dir: Path | str) -> Move:
    """Make a bundle the law of shell, web and worker at once, and record the decision.

    The bundle is kept first, the decision is written next, the pointer is replaced last: whatever stops it in between,
    the law is the old bundle or the new one, and a decision whose pointer was not replaced was not made.

    Returns:
        The decision with its number.

    Raises:
        InputError: `changed_meanwhile` where another bundle is the law by now.
    """
    folder = Path(data_dir) / "lawbook"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # released when the file closes, also by the end of the process
        before = current_lawbook(data_dir)
        if move.old != before.digest or move.new != lawbook.digest:
            raise InputError(
                "changed_meanwhile",
                f"The law is {before.digest[:12]}… by now, not {move.old[:12]}…; look at the difference again.",
            )
        keep_lawbook(before, data_dir)
        keep_lawbook(lawbook, data_dir)
        made = moves(data_dir)
        numbered = replace(move, number=len(made) + 1)
        previous = sha256_hex(_move_path(data_dir, len(made)).read_bytes()) if made else FIRST
        write_whole(_move_path(data_dir, numbered.number), canonical_bytes(numbered.as_json(previous)))
        write_whole(folder / "current", lawbook.digest.encode() + b"\n")
    return numbered


def moves(data_dir: Path | str) -> tuple[Move, ...]:
    """Every decision about the law of an installation, oldest first.

    Raises:
        IntegrityError: `broken_history` where a file was changed or taken away.
    """
    pointer = Path(data_dir) / "lawbook" / "current"
    if not pointer.is_file():
        return ()
    current = pointer.read_text("ascii").strip()
    found: list[Move] = []
    previous = FIRST
    while (path := _move_path(data_dir, len(found) + 1)).is_file():
        data = path.read_bytes()
        try:
            value = json.loads(data)
        except ValueError:
            value = None
        found.append(parse_move(value, len(found) + 1, previous))
        previous = sha256_hex(data)
    if found and found[-1].new != current:
        found.pop()  # it was written, but stopped before it took effect
    if not found or found[-1].new != current:
        raise IntegrityError(
            "broken_history",
            f"The law is {current[:12]}…, which no decision made so; restore it from a backup.",
        )
    return tuple(found)


def _move_path(data_dir: Path | str, number: int) -> Path:
    return Path(data_dir) / "lawbook" / "moves" / f"{number:06d}.json"
