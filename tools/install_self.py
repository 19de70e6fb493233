"""Put the checkout's package into its environment: a path file and the `cyberspex` script."""

from __future__ import annotations

import stat
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SITE = Path(sysconfig.get_paths()["purelib"])
BIN = Path(sys.executable).parent

(SITE / "cyberspex.pth").write_text(f"{ROOT / 'src'}\n", encoding="utf-8")
info = SITE / "cyberspex-0.1.0.dist-info"
info.mkdir(exist_ok=True)
(info / "METADATA").write_text("Metadata-Version: 2.1\nName: cyberspex\nVersion: 0.1.0\n", encoding="utf-8")
script = BIN / "cyberspex"
script.write_text(
    f"#!{sys.executable}\nimport sys\nfrom cyberspex.cli.main import main\nsys.exit(main())\n",
    encoding="utf-8",
)
script.chmod(script.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
