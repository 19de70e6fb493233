"""Throw the demonstration's data away; refuses a folder that is not one of a demonstration."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

data = Path(os.environ.get("CYBERSPEX_DATA") or "var")
if not data.exists():
    print("There is no data to throw away.")
elif not (data / "demo-sign-ins.json").is_file():
    sys.exit(f"{data} is not the data of a demonstration; nothing was touched.")
else:
    shutil.rmtree(data)
    print(f"{data} was removed; `make run` starts over.")
