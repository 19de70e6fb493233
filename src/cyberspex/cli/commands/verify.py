"""`cyberspex verify FILE`: is this document, package, message or log proof genuine and unaltered? Without network."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cyberspex.cli.answers import colour, existing_file, read_bytes, visible, write_json

SUMMARY = "is this document, package or log proof genuine and unaltered (works offline)"
LARGEST_PROOF_BYTES = 1024 * 1024
LARGE_FILE_BYTES = 32 * 1024 * 1024  # from here on a person waits long enough to want to see progress


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say."""
    parser.add_argument(
        "file",
        metavar="FILE",
        help="a signed PDF, evidence package, message, proof or checkpoint; - to read it in",
    )
    parser.add_argument("--trust", metavar="DIR", help="the folder that says whom to trust")
    parser.add_argument("--proof", metavar="FILE", help="the log proof that came with an order")
    parser.add_argument(
        "--checkpoint", metavar="FILE", help="another checkpoint of the same log, to compare with"
    )
    parser.add_argument(
        "--at",
        metavar="INSTANT",
        help="verify as at an earlier instant, such as 2026-11-23T10:00:00Z (default: now)",
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON instead of for people")


def run(args: argparse.Namespace) -> int:
    """Verify and print every check."""
    import tempfile
    from datetime import UTC, datetime

    from cyberspex.adapters.trust_files import load_trust
    from cyberspex.adapters.verification import verify_path
    from cyberspex.core.foundation.errors import InputError
    from cyberspex.core.foundation.time import parse_instant

    trust = None
    if args.trust:
        if not (Path(args.trust) / "trust.json").is_file():
            raise InputError(
                "no_trust",
                f"There is no trust.json in {args.trust!r}; give the folder that your authority handed out.",
            )
        trust = load_trust(Path(args.trust))
    at = parse_instant(args.at, "--at") if args.at else datetime.now(UTC)
    proof = read_bytes(args.proof, largest=LARGEST_PROOF_BYTES) if args.proof else None
    checkpoint = read_bytes(args.checkpoint, largest=LARGEST_PROOF_BYTES) if args.checkpoint else None
    if args.file == "-":
        with tempfile.NamedTemporaryFile(prefix="cyberspex-verify-") as kept:
            while block := sys.stdin.buffer.read(1024 * 1024):
                kept.write(block)
            kept.flush()
            answer = verify_path(Path(kept.name), trust, at, proof=proof, checkpoint=checkpoint)
    else:
        path = existing_file(args.file)
        progress = _progress if path.stat().st_size >= LARGE_FILE_BYTES and sys.stderr.isatty() else None
        answer = verify_path(path, trust, at, proof=proof, checkpoint=checkpoint, progress=progress)
        if progress is not None:
            print(file=sys.stderr)
    if args.json:
        write_json(answer.as_json())
    else:
        exercise = " (EXERCISE: it has no legal effect)" if answer.exercise else ""
        print(f"{answer.kind}: {colour(answer.verdict, answer.verdict)}{exercise}")
        for check in answer.checks:
            print(f"  {colour(check.verdict, check.verdict)}: {check.name}: {visible(check.detail)}")
    return 0 if answer.verdict == "valid" else 1


def _progress(done: int, total: int) -> None:
    print(f"\r  {done * 100 // max(total, 1):3d} %", end="", file=sys.stderr, flush=True)
