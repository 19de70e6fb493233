"""Files as the core speaks of them: by what can be done with them, not by where they lie."""

from __future__ import annotations

from typing import Any, Literal, Protocol


class Openable(Protocol):
    """A file by its place, or one that is kept encrypted: what `open("rb")` gives can be read and positioned."""

    def open(self, mode: Literal["rb"], /) -> Any:
        """A stream of its bytes."""
        ...
