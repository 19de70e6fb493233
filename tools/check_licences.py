"""Every library that runs with the application has a licence that goes with EUPL-1.2."""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GOOD = re.compile(
    r"\b(MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla Public|LGPL|Lesser General Public|Unlicense|"
    r"Zero-Clause|0BSD|HPND|CMU|Public Domain|EUPL|ZPL|Historical Permission)",
    re.I,
)
BAD = re.compile(r"\b(AGPL|Affero|(?<!L)(?<!Lesser )GPL(?!.*exception))", re.I)
KNOWN = {"pyrage": "MIT", "qrcode": "BSD-3-Clause", "tzlocal": "MIT", "oscrypto": "MIT", "certomancer": "MIT"}

faults = []
for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines():
    found = re.match(r"([A-Za-z0-9_.-]+)==", line)
    if not found:
        continue
    name = found.group(1)
    try:
        about = metadata(name)
    except PackageNotFoundError:
        continue
    said = " ".join(
        [KNOWN.get(name, ""), about.get("License-Expression") or "", (about.get("License") or "")[:200]]
        + [value for value in about.get_all("Classifier", []) if value.startswith("License")]
    )
    if not GOOD.search(said) or (BAD.search(said) and not re.search(r"LGPL|Lesser", said)):
        faults.append(f"{name}: {said.strip()[:120] or 'no licence stated'}")
if faults:
    sys.exit("Licences to look at:\n  " + "\n  ".join(faults))
