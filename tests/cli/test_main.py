"""The front door of the command line."""

from __future__ import annotations

from importlib.resources import files

import pytest

from cyberspex.cli.main import COMMANDS, main


def test_the_list_of_commands_is_the_list_of_modules() -> None:
    folder = files("cyberspex.cli.commands")
    modules = {entry.name.removesuffix(".py") for entry in folder.iterdir() if entry.name.endswith(".py")}
    assert modules - {"__init__"} == set(COMMANDS)


def test_a_mistyped_command_is_answered_with_the_likely_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rotues"]) == 2
    assert "Did you mean `routes`?" in capsys.readouterr().err


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help"]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in COMMANDS)


def test_no_command_is_not_a_question(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "cyberspex help" in said.err


@pytest.mark.parametrize("name", COMMANDS)
def test_an_unknown_option_ends_with_one_sentence_and_status_two(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([name, "--no-such-option"]) == 2
    assert "Traceback" not in capsys.readouterr().err
