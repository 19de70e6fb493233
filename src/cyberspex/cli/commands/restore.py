"""`cyberspex restore`: an installation out of its two archives, into an empty folder and an empty database.

- Nothing that is there is ever overwritten, and a restore that fails leaves folder and database empty again.
- Every chain of events and both logs are verified before it says that it is done.
- What was erased after the backup was made is erased again: from the ledgers in both archives and, where the machine
  was lost, from the copy of the ledger that lay elsewhere (`--erasures`).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from cyberspex.cli.answers import existing_file, write_json
from cyberspex.cli.commands.backup import BACKUP_KEY, FORMAT
from cyberspex.core.foundation.errors import ConfigurationError, InputError, IntegrityError

SUMMARY = "bring a saved installation back into an empty folder and database"
BLOCK_BYTES = 1024 * 1024
LARGEST_NOTE_BYTES = 64 * 1024 * 1024


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    parser.add_argument("archive", metavar="FILE", help="the data archive")
    parser.add_argument("--keys", metavar="FILE", help="the archive of keys (default: FILE.keys)")
    parser.add_argument(
        "--identity", metavar="FILE", help="the secret key of age that opens an encrypted archive of keys"
    )
    parser.add_argument("--erasures", metavar="FILE", help="a later copy of the ledger `erasures.log`")
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(args: argparse.Namespace) -> int:
    """Restore, verify, erase again."""
    archive = existing_file(args.archive)
    keys = Path(args.keys or f"{args.archive}.keys")
    if not keys.is_file():
        raise InputError("no_keys", f"There is no archive of keys {str(keys)!r}; name it with --keys.")
    identity = _identity(keys, args.identity)
    ledgers = [existing_file(args.erasures).read_bytes()] if args.erasures else []
    data = Path(os.environ.get("CYBERSPEX_DATA") or "var").resolve()
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise ConfigurationError(
            "not_empty",
            f"{data} is not an empty folder; a restore never overwrites. Name another in CYBERSPEX_DATA.",
        )
    made = not data.exists()
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        report = _restore(archive, keys, identity, ledgers, data, quiet=args.json)
    except BaseException:
        from django.db import connections

        if os.environ.get("DJANGO_SETTINGS_MODULE"):
            connections.close_all()
        for path in data.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if made:
            data.rmdir()
        raise
    if args.json:
        write_json(report)
        return 0
    print(f"{report['rows']} rows and {report['files']} files are back in {data}, as of {report['made_at']}.")
    print(f"{len(report['chains'])} chains of events and both logs were verified.")
    print(f"{report['erased_again']} cases that were erased later were erased again.")
    if report["without_key"]:
        print(
            f"{report['without_key']} cases have no key in the archive of keys: their content stays closed."
        )
    return 0


def _identity(keys: Path, name: str | None) -> str | None:
    """The secret key that opens an archive of keys, none where it lies open."""
    from cyberspex.adapters.archives import is_encrypted

    if not is_encrypted(keys):
        return None
    if name is None:
        raise InputError(
            "no_identity",
            f"{keys.name} is encrypted; name the secret key of age that opens it with --identity FILE.",
        )
    lines = existing_file(name).read_text("utf-8", "replace").splitlines()
    found = next((line.strip() for line in lines if line.startswith("AGE-SECRET-KEY-1")), None)
    if found is None:
        raise InputError(
            "no_identity", f"{name} holds no secret key of age; it begins with AGE-SECRET-KEY-1."
        )
    return found


def _restore(
    archive: Path, keys: Path, identity: str | None, ledgers: list[bytes], data: Path, *, quiet: bool
) -> dict[str, Any]:
    from cyberspex.adapters import archives

    def say(text: str) -> None:
        if not quiet:
            print(text, file=sys.stderr, flush=True)

    say("keys")
    case_keys: list[bytes] = []
    with archives.read(keys, identity) as files:
        _begin(files, "keys")
        for name, stream in files:
            if name.startswith("case-keys/"):
                case_keys.append(stream.read())
            elif name == "erasures.log":
                ledgers.append(stream.read())
            elif name.startswith("files/"):
                _write(data, name, stream)
    key = data / "keys" / f"{BACKUP_KEY}.age-key"
    if not key.is_file():
        raise IntegrityError(
            "no_backup_key", f"{keys.name} is not an archive of keys: it lacks the backup's key."
        )
    from cyberspex.cli.django_setup import start

    start()
    from cyberspex.apps.operation import tables

    if not tables.is_empty():
        raise ConfigurationError("not_empty", "The database is not empty; a restore never overwrites.")
    try:
        return _filled(archive, key.read_text("ascii").strip(), case_keys, ledgers, data, say)
    except BaseException:
        tables.take_back()
        raise


def _filled(
    archive: Path, key: str, case_keys: list[bytes], ledgers: list[bytes], data: Path, say: Callable[[str], None],
) -> dict[str, Any]:  # fmt: skip
    """Rows and files out of the data archive, verified, with later erasures done again."""
    from django.db import transaction

    from cyberspex.adapters import archives
    from cyberspex.apps.history import services as history
    from cyberspex.apps.operation import tables
    from cyberspex.cli.django_setup import migrate, require_sound

    say("tables")
    counts: dict[str, int] = {}
    count = 0
    end: dict[str, Any] = {}
    with archives.read(archive, key) as files:
        about = _begin(files, "data")
        shape = tables.prepare([tuple(one) for one in about["migrations"]])
        with transaction.atomic():
            for name, stream in files:
                if name.startswith("rows/"):
                    label = name.split("/")[1]
                    if label not in counts:
                        say(f"rows of {label}")
                        tables.empty(label, shape)
                    counts[label] = counts.get(label, 0) + tables.load(label, stream.read(), shape)
                elif name.startswith("files/"):
                    _write(data, name, stream)
                    count += 1
                elif name == "end.json":
                    end = json.loads(stream.read(LARGEST_NOTE_BYTES))
            if counts != end.get("rows") or count != end.get("files"):
                raise IntegrityError("cut_archive", f"{archive.name} does not hold all that was saved.")
            for block in case_keys:
                tables.load(tables.KEYS_OF_CASES, block, shape)
            tables.count_on()
    migrate(anew=True)
    require_sound()
    say("verifying every chain and both logs")
    chains = _verified(end["chains"])
    ledgers.append(
        history.ledger_of_erasures().read_bytes() if history.ledger_of_erasures().is_file() else b""
    )
    erased: dict[Any, datetime] = {}
    for text in ledgers:
        erased |= history.read_ledger(text.decode("ascii", "replace"))
    say("erasing again what was erased later")
    again = history.reapply_erasures(erased, datetime.now(UTC))
    return {
        "made_at": about["made_at"], "rows": sum(counts.values()), "files": count, "chains": chains,
        "erased_again": again, "without_key": _without_key(),
    }  # fmt: skip


def _begin(files: Any, kind: str) -> dict[str, Any]:
    """What the archive says of itself, which stands first."""
    name, stream = next(files, ("", None))
    about = json.loads(stream.read(LARGEST_NOTE_BYTES)) if stream and name == "about.json" else {}
    if not isinstance(about, dict) or about.get("format") != FORMAT or about.get("kind", "data") != kind:
        raise IntegrityError(
            "foreign_archive", f"That is not an archive of {kind} made by `cyberspex backup`."
        )
    return about


def _write(data: Path, name: str, stream: IO[bytes]) -> None:
    path = data / name.removeprefix("files/")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        shutil.copyfileobj(stream, out, BLOCK_BYTES)


def _verified(said: dict[str, Any]) -> dict[str, int]:
    """Verify chains and logs, and that the chains end where they ended."""
    from cyberspex.apps.accounts.models import Organisation
    from cyberspex.apps.audit.services import verify_log
    from cyberspex.apps.history import services as history
    from cyberspex.apps.history.models import Event

    found = {}
    for one in Organisation.objects.order_by("body_id"):
        found[one.body_id] = history.verify_chain(one)
        last = Event.objects.filter(organisation_id=one.pk).order_by("-seq").first()
        if said.get(str(one.pk)) != {"events": found[one.body_id], "last": last.hash if last else ""}:
            raise IntegrityError(
                "broken_chain", f"The history of {one.body_id} does not end where it was saved."
            )
    for exercise in (True, False):
        verify_log(exercise=exercise)
    return found


def _without_key() -> int:
    from cyberspex.apps.history.models import Case, CaseKey, Content

    keyed = CaseKey.objects.values("case_id")
    open_ones = Content.objects.filter(erased_at=None).values("case_id")
    return Case.objects.filter(pk__in=open_ones).exclude(pk__in=keyed).count()
