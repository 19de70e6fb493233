"""Every library that runs with the application has a licence that goes with EUPL-1.2 (its appendix, and permissive ones)."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
GOOD = re.compile(
    r"\b(MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla Public|LGPL|Lesser General Public|Unlicense|"
    r"Zero-Clause|0BSD|HPND|CMU|Public Domain|EUPL|ZPL|Historical Permission)",
    re.IGNORECASE,
)
BAD = re.compile(r"\b(AGPL|Affero|(?<!L)(?<!Lesser )GPL(?!.*exception))", re.IGNORECASE)
EXCEPTIONS = {
    "pyrage": "MIT: its LICENSE file says so, the package's metadata say nothing",
    "whoisit": "BSD-3-Clause: its LICENSE file says so, the package's metadata say nothing",
}
"""Libraries whose metadata do not tell, with what does."""


def said(name: str) -> str:
    """What a library's metadata, or the exceptions, say of its licence."""
    about: Any = metadata(name)  # a mail message, which its type does not say
    texts = [
        EXCEPTIONS.get(name, ""),
        about.get("License-Expression") or "",
        (about.get("License") or "")[:200],
    ]
    texts += [value for value in about.get_all("Classifier", []) if value.startswith("License")]
    return " ".join(text for text in texts if text).strip()


def goes(licence: str) -> bool:
    """Whether a licence goes with ours."""
    weak = re.search(r"LGPL|Lesser", licence) is not None
    return GOOD.search(licence) is not None and (weak or BAD.search(licence) is None)


def faults(lock: str) -> Iterator[str]:
    """The locked libraries whose licence does not go with ours, or is not stated."""
    for name in re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==", lock, re.MULTILINE):
        try:
            licence = said(name)
        except PackageNotFoundError:
            continue  # for another system than this one
        if not goes(licence):
            yield f"{name}: {licence[:120] or 'no licence stated'}"


if __name__ == "__main__":
    if found := list(faults((ROOT / "requirements.lock").read_text("utf-8"))):
        sys.exit("Licences to look at:\n  " + "\n  ".join(found))
