"""Throw the demonstration's data away; refuses a folder that is not one of a demonstration, or that is being served."""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
from pathlib import Path

data = Path(os.environ.get("CYBERSPEX_DATA") or "var")
if not data.exists():
    print("There is no data to throw away.")
    sys.exit()
if not any((data / name).is_file() for name in ("demo-sign-ins.json", "demo-being-made")):
    sys.exit(f"{data} is not the data of a demonstration; nothing was touched.")
with (data / "serve.lock").open("a") as lock:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(f"{data} is being served; stop that with Ctrl-C first. Nothing was touched.")
    shutil.rmtree(data)
print(f"{data} was removed; `make run` starts over.")
