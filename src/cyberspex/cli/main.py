"""The `cyberspex` command: finds the subcommand's module and imports only that one.

A command is a module in `cyberspex.cli.commands` with `SUMMARY`, `arguments(parser)` and `run(args) -> int`.
Its name is the module's, so a new command is a new file. Exit status: 0 yes, 1 a legal or formal no,
2 the question could not be asked, with one sentence on standard error and never a traceback.
"""

from __future__ import annotations

import argparse
import difflib
import importlib
import importlib.util
import logging
import os
import sys
import traceback
from collections.abc import Sequence
from types import ModuleType

from cyberspex.cli.answers import shown, visible
from cyberspex.core.foundation.errors import CyberspexError

YES, NO, NOT_ASKED = 0, 1, 2

# In the order in which a case meets them; a test compares this list with the files of the folder.
COMMANDS = (
    "routes", "status", "horizon", "matrix", "law", "catalogue", "schema", "check", "render", "extract", "sign", "verify",
    "clock", "holder", "rdap", "demo", "init", "partner", "serve", "worker", "backup", "restore", "rebuild",
)  # fmt: skip


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]
        self.exit(NOT_ASKED, f"{self.prog}: {visible(message)}. Try `{self.prog} --help`.\n")


def _load(name: str) -> ModuleType:
    return importlib.import_module(f"cyberspex.cli.commands.{name}")


def _overview() -> str:
    lines = ["usage: cyberspex COMMAND [FILE|-] [--on YYYY-MM-DD] [--json]", "", "commands:"]
    for name in COMMANDS:
        if importlib.util.find_spec(f"cyberspex.cli.commands.{name}") is not None:
            lines.append(f"  {name:<9} {_load(name).SUMMARY}")
    lines += [
        "",
        "`cyberspex COMMAND --help` says more.",
        "Exit status: 0 yes, 1 no or undetermined, 2 could not be asked.",
    ]
    return "\n".join(lines) + "\n"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    _steady_streams()
    if arguments[:1] == ["help"] and len(arguments) == 2:
        arguments = [arguments[1], "--help"]
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        if not arguments:
            sys.stderr.write(
                "cyberspex: give a command, for instance `cyberspex demo`; `cyberspex help` lists them.\n"
            )
            return NOT_ASKED
        sys.stdout.write(_overview())
        return YES
    if arguments[0] == "--version":
        sys.stdout.write(f"cyberspex {importlib.import_module('importlib.metadata').version('cyberspex')}\n")
        return YES
    name = arguments[0]
    if name not in COMMANDS:
        close = difflib.get_close_matches(name.lower(), COMMANDS, n=1)
        guess = f" Did you mean `{close[0]}`?" if close else ""
        sys.stderr.write(
            f"cyberspex: there is no command {shown(name)}.{guess} `cyberspex help` lists them.\n"
        )
        return NOT_ASKED
    if "" in arguments[1:]:
        sys.stderr.write(
            f"cyberspex {name}: one of the arguments is empty; write its value, or leave the option out.\n"
        )
        return NOT_ASKED
    module = _load(name)
    parser = _Parser(prog=f"cyberspex {name}", description=module.SUMMARY, allow_abbrev=False)
    module.arguments(parser)
    try:
        status = int(module.run(parser.parse_args(arguments[1:])))
        sys.stdout.flush()
        return status
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else NOT_ASKED
    except CyberspexError as error:
        hint = f" {error.hint}" if error.hint else ""
        sys.stderr.write(f"cyberspex {name}: {visible(error.message + hint)}\n")
        return NOT_ASKED
    except BrokenPipeError:
        # Whoever read the answer has enough of it, as `head` does: no fault, and nothing more is written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return YES
    except KeyboardInterrupt:
        sys.stderr.write(f"cyberspex {name}: stopped.\n")
        return NOT_ASKED
    except OSError as error:
        place = f" {shown(str(error.filename))}" if error.filename else ""
        sys.stderr.write(
            f"cyberspex {name}: cannot read or write{place}: {error.strerror or 'input/output error'}.\n"
        )
        return NOT_ASKED
    except Exception as error:  # a fault of the program: said in one sentence, never as a traceback
        return _fault(name, error)


def _steady_streams() -> None:
    """Streams that can be written to whatever a shell did with them, and libraries that say nothing on their own."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  as long as the process
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    logging.getLogger().addHandler(logging.NullHandler())


def _fault(name: str, error: Exception) -> int:
    """Name the place of a fault in the program, without the words of the error: they can repeat a draft."""
    if os.environ.get("CYBERSPEX_TRACEBACK") == "1":
        traceback.print_exception(error)
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{type(error).__name__} at {os.path.basename(last.filename)}:{last.lineno}"
    sys.stderr.write(
        f"cyberspex {name}: a fault in the program ({place}); nothing was decided. Please report it with this "
        "line; with CYBERSPEX_TRACEBACK=1 in the environment the whole way to it is shown.\n"
    )
    return NOT_ASKED


if __name__ == "__main__":
    sys.exit(main())
