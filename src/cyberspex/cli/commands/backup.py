"""`cyberspex backup`: the installation in two archives, data and keys, that belong in two places.

- The data archive is encrypted; alone it reveals nothing but its size.
- The archive of keys opens it and every older one of this installation. A case that was erased has no key in the
  archives of keys made since: keep the newest, destroy the others, and older data archives have lost the case, too.
- It is made while the installation serves; what changes meanwhile is in it whole or not at all.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cyberspex.cli.answers import write_json
from cyberspex.core.foundation.errors import InputError

if TYPE_CHECKING:
    from cyberspex.adapters.archives import Archive

SUMMARY = "save the installation: data in one archive, keys in another"
FORMAT = "cyberspex.backup/1"
KEYS = ("keys", "demo-keys", "dev-pki", "demo-sign-ins.json")
"""What of the data folder is a secret and goes into the archive of keys."""
NOT_KEPT = ("cyberspex.sqlite3", "serve.lock", "demo-being-made", "restoring")
"""What is saved otherwise, or belongs to a running process."""
BACKUP_KEY = "backup"
CASE_KEYS = "case-keys.jsonl"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    parser.add_argument("--out", metavar="FILE|DIR", required=True, help="where the data archive goes")
    parser.add_argument(
        "--keys",
        metavar="FILE|DIR",
        help="where the archive of keys goes (default: beside it, to be moved away)",
    )
    parser.add_argument(
        "--keys-for",
        metavar="AGE1...",
        default="",
        help="encrypt the archive of keys for this public key of age, whose secret half lies elsewhere",
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(args: argparse.Namespace) -> int:
    """Make both archives, or neither."""
    from cyberspex.cli.django_setup import require_sound, start

    at = datetime.now(UTC)
    name = f"cyberspex-{at:%Y%m%dT%H%M%SZ}"
    data_path = _place(args.out, f"{name}.data.age")
    keys_path = _place(
        args.keys or f"{data_path}.keys", f"{name}.keys.{'age' if args.keys_for else 'tar.gz'}"
    )
    if args.keys_for:
        from cyberspex.adapters.archives import recipient_of

        recipient_of(args.keys_for)  # refused before the long work begins
    if data_path == keys_path:
        raise InputError("one_place", "Data and keys go into two files.")
    start()
    require_sound()
    from django.conf import settings

    from cyberspex.adapters import archives, encryption
    from cyberspex.apps.accounts.models import Organisation
    from cyberspex.apps.history import services as history
    from cyberspex.apps.operation import tables

    data = Path(settings.CYBERSPEX_DATA)
    if any(path.is_relative_to(data) for path in (data_path, keys_path)):
        raise InputError("inside", f"A backup lies outside {data}, the folder that it saves.")
    if not Organisation.objects.exists():
        raise InputError(
            "nothing_to_save", f"The installation in {data} holds no organisation: nothing to save."
        )
    key = encryption.organisation_key(data, BACKUP_KEY)
    history.complete_ledger()
    show = _progress(args.json)
    about = {"format": FORMAT, "made_at": at.isoformat(), "migrations": tables.applied()}
    try:
        with tables.snapshot():
            with archives.written(data_path, key) as archive:
                archive.add("about.json", _bytes(about))
                counts = _rows(archive, show)
                files = _files(archive, data, show)
                archive.add("end.json", _bytes({"rows": counts, "chains": _chains(), "files": files}))
            with archives.written(keys_path, None, recipient=args.keys_for) as archive:
                archive.add(
                    "about.json", _bytes({"format": FORMAT, "made_at": at.isoformat(), "kind": "keys"})
                )
                keys = sum(1 for _ in _key_files(archive, data))
                from cyberspex.apps.history.models import CaseKey

                for number, (_count, block) in enumerate(tables.rows_of(CaseKey)):
                    archive.add(f"case-keys/{number:06d}.jsonl", block)
                ledger = history.ledger_of_erasures()
                archive.add("erasures.log", ledger.read_bytes() if ledger.is_file() else b"")
                archive.add("end.json", _bytes({"files": keys}))
    except BaseException:
        data_path.unlink(missing_ok=True)  # without its keys it is none
        raise
    report = {
        "data": str(data_path), "keys": str(keys_path), "made_at": at.isoformat(), "rows": sum(counts.values()),
        "files": files, "size_bytes": data_path.stat().st_size,
    }  # fmt: skip
    if args.json:
        write_json(report)
    else:
        print(f"{report['rows']} rows and {files} files are saved in {data_path} (encrypted).")
        closed = " (encrypted for the key that you named)" if args.keys_for else ""
        print(
            f"The keys are in {keys_path}{closed}: keep them in another place; whoever can read both can read the content."
        )
        if os.environ.get("CYBERSPEX_SECRET_KEY_FILE"):
            print("The file of CYBERSPEX_SECRET_KEY_FILE lies outside the data folder and is yours to keep.")
    return 0


def _place(given: str, name: str) -> Path:
    path = Path(given)
    if path.is_dir() or given.endswith("/"):
        path = path / name
    if path.exists():
        raise InputError("file_exists", f"{path} is there already; a backup never overwrites one.")
    if not path.parent.is_dir():
        raise InputError("no_such_folder", f"There is no folder {path.parent}; make it first.")
    return path.resolve()


def _progress(quiet: bool) -> Callable[[str], None]:
    if quiet or not sys.stderr.isatty():
        return lambda _text: None
    return lambda text: print(f"\r  {text:<60}", end="" if text else "\r", file=sys.stderr, flush=True)


def _rows(archive: Archive, show: Callable[[str], None]) -> dict[str, int]:
    from cyberspex.apps.operation import tables

    counts: dict[str, int] = {}
    for model in tables.tables():
        label = model._meta.label_lower
        if label == tables.KEYS_OF_CASES:
            continue
        for number, (count, block) in enumerate(tables.rows_of(model)):
            archive.add(f"rows/{label}/{number:06d}.jsonl", block)
            counts[label] = counts.get(label, 0) + count
            show(f"{label}: {counts[label]} rows")
    return counts


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(place) / name for name in sorted(names))


def _files(archive: Archive, data: Path, show: Any) -> int:
    count = 0
    for path in _walk(data):
        top = path.relative_to(data).parts[0]
        if top in KEYS or top.startswith(NOT_KEPT) or not path.is_file() or path.is_symlink():
            continue
        try:
            archive.add_file(f"files/{path.relative_to(data)}", path)
        except FileNotFoundError:
            continue  # removed since it was listed: an upload that came to nothing, or an erasure
        count += 1
        show(f"{count} files")
    show("")
    return count


def _key_files(archive: Archive, data: Path) -> Iterator[None]:
    for top in KEYS:
        place = data / top
        for path in [place] if place.is_file() else _walk(place):
            archive.add_file(f"files/{path.relative_to(data)}", path)
            yield


def _chains() -> dict[str, dict[str, object]]:
    """Where each organisation's chain ends, for the restore to compare."""
    from cyberspex.apps.accounts.models import Organisation
    from cyberspex.apps.history.models import Event

    found: dict[str, dict[str, object]] = {}
    for one in Organisation.objects.order_by("body_id"):
        last = Event.objects.filter(organisation_id=one.pk).order_by("-seq").first()
        found[str(one.pk)] = {"events": last.seq if last else 0, "last": last.hash if last else ""}
    return found


def _bytes(value: object) -> bytes:
    return json.dumps(value, indent=1).encode()
