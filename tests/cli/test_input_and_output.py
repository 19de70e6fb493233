"""What every command does with what it is given: files, names, numbers, streams. A newcomer mistypes all of them."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cyberspex.cli.answers import parse_json, read_bytes, visible, write_file
from cyberspex.cli.main import main
from cyberspex.core.cooperation.examples import example_of
from cyberspex.core.foundation.errors import InputError

NEED = {
    "on": "2026-11-23",
    "issuing": {"state": "DE", "authority": "public_prosecutor"},
    "holder": {"kind": "service_provider", "state": "RS"},
    "data": ["subscriber"],
    "measure": "production",
}


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """The one sentence on standard error; nothing else was printed, and no fault of the program is behind it."""
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("cyberspex")
    assert err.count("\n") == 1
    assert "fault in the program" not in err
    return err


def run(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    mine = {
        name: value for name, value in os.environ.items() if not name.startswith(("CYBERSPEX_", "DJANGO_"))
    }
    return subprocess.run(
        [sys.executable, "-m", "cyberspex.cli.main", *arguments],
        input=stdin, capture_output=True, text=True, timeout=60, check=False, env={**mine, **environment},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{\n "tool": "cets224.7",\n "exercise": tru\n}', "line 3, column 14"),
        (b'{"a": 1, "a": 2}', "the member 'a' twice"),
        (b'{"a": NaN}', "NaN, which is not JSON"),
        (b'{"a": -Infinity}', "-Infinity, which is not JSON"),
        (b'{"a": 1e999}', "too large to be one"),
        (b'{"a": ' + b"9" * 6000 + b"}", "a number of 6000 digits"),
        ('{"a": 1}'.encode("utf-16"), "UTF-16 text; save it as UTF-8"),
        (bytes(range(256)), "not UTF-8 text (byte 128)"),
        (b"\x00\x01", "line 1, column 1"),
        (b"[]", "holds an array; a JSON object was expected"),
        (b"true", "holds true or false"),
        (b'"draft"', "holds a text"),
        (b"12", "holds a number"),
        (b"null", "holds null"),
        (b"  \n", "is empty"),
        (b"[" * 200_000, "nested too deeply"),
        (b"{}" + b" " * (9 * 1024 * 1024), "larger than 8 MiB"),
    ],
    ids=[
        "malformed", "repeated", "nan", "infinity", "overflow", "digits", "utf16", "binary", "nul", "array", "boolean",
        "text", "number", "null", "blank", "deep", "large",
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["check", "routes"])
def test_what_is_no_object_is_named_with_its_place(
    command: str, content: bytes, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "input.json"
    path.write_bytes(content)
    assert main([command, str(path)]) == 2
    assert says in said(capsys)


@pytest.mark.parametrize("command", ["check", "routes", "extract", "verify", "sign", "render"])
@pytest.mark.parametrize(
    ("name", "says"),
    [("no-such-file", "There is no file"), (".", "is a folder"), ("x" * 5000, "There is no file"),
     ("a\0b", "There is no file"), ("", "one of the arguments is empty")],
    ids=["missing", "folder", "long", "nul", "empty"],
)  # fmt: skip
def test_what_is_no_file_is_named(
    command: str, name: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = {
        "extract": ["--out", str(tmp_path / "o")],
        "sign": ["--key", str(tmp_path / "k"), "--out", str(tmp_path / "o")],
        "render": ["--format", "json", "--out", str(tmp_path / "o")],
    }.get(command, [])
    assert main([command, name, *more]) == 2
    sentence = said(capsys)
    assert says in sentence
    assert len(sentence) < 300


def test_an_unreadable_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    loop = tmp_path / "loop.json"
    loop.symlink_to(loop)
    assert main(["check", str(loop)]) == 2
    assert "loop.json" in said(capsys)


def test_an_empty_value_is_never_taken_for_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        ["status", "--on", ""],
        ["verify", "x", "--trust", ""],
        ["schema", "cets224.7", "--for", ""],
    ):
        assert main(arguments) == 2
        assert "one of the arguments is empty" in said(capsys)


def test_an_option_is_written_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--instr", "cets224"]) == 2
    assert "--instr" in said(capsys)


def test_help_of_one_command_is_shown_by_either_way(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", "clock"]) == 0
    one = capsys.readouterr().out
    assert main(["clock", "--help"]) == 0
    assert capsys.readouterr().out == one
    assert "--stated-days" in one


def test_input_can_come_from_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(
        [sys.executable, "-m", "cyberspex.cli.main", "check", str(pipe), "--json"], stdout=subprocess.PIPE
    ) as process:
        pipe.write_text(json.dumps(example_of("cets224.7")))
        answer = json.loads(process.communicate(timeout=60)[0])
    assert answer["verdict"] == "permitted"


@pytest.mark.parametrize(("command", "value"), [("check", example_of("ets185.29")), ("routes", NEED)])
def test_input_can_come_from_standard_input_with_a_byte_order_mark(
    command: str, value: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Input:
        buffer = io.BytesIO(b"\xef\xbb\xbf" + json.dumps(value).encode())

    monkeypatch.setattr("sys.stdin", Input)
    assert main([command, "-", "--json"]) in (0, 1)
    assert json.loads(capsys.readouterr().out)["verdict"] in ("permitted", "undetermined")


def test_a_reader_that_has_enough_is_no_fault() -> None:
    for rows in ("head -c 10", "true"):
        done = subprocess.run(
            ["bash", "-c", f"{sys.executable} -m cyberspex.cli.main status --json | {rows}; exit ${{PIPESTATUS[0]}}"],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")


def test_a_full_disk_is_said_in_one_sentence(tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "cyberspex.cli.main", "status", "--json"],
            stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "No space left" in done.stderr


def test_json_stays_json_where_the_terminal_knows_no_accents() -> None:
    done = run("schema", "cets224.7", PYTHONIOENCODING="ascii")
    assert "Példa" in json.dumps(json.loads(done.stdout), ensure_ascii=False)


def test_a_closed_output_is_no_fault() -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m cyberspex.cli.main status RS >&-"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


# --- writing


@pytest.mark.parametrize(
    ("name", "why"),
    [("no-folder/file", "No such file or directory"), ("file/inside", "Not a directory"), (".", "no file's name"),
     ("a\0b", "no path has such a name"), ("x" * 5000, "File name too long")],
    ids=["no folder", "below a file", "folder", "nul", "long"],
)  # fmt: skip
def test_what_cannot_be_written_leaves_nothing(
    name: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").write_bytes(b"kept")
    with pytest.raises(InputError, match=why):
        write_file(name, b"new")
    assert [one.name for one in tmp_path.iterdir()] == ["file"]
    assert Path("file").read_bytes() == b"kept"


def test_a_device_is_written_to_and_never_replaced() -> None:
    write_file("/dev/null", b"away")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_a_link_keeps_pointing_where_it_did(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"old")
    link.symlink_to(target)
    write_file(str(link), b"new")
    assert (link.is_symlink(), target.read_bytes()) == (True, b"new")


def test_an_existing_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"a much longer content than the new one")
    write_file(str(path), b"new")
    assert path.read_bytes() == b"new"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_no_more_is_read_than_the_bound(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    assert read_bytes(str(path), largest=5) == b"12345"
    with pytest.raises(InputError, match="larger than"):
        read_bytes(str(path), largest=4)


def test_a_draft_cannot_move_the_cursor_of_whoever_reads_the_answer() -> None:
    assert visible("a\x1b[2Jb\u202ec\u200b\nd") == "a<U+001B>[2Jb<U+202E>c<U+200B> d"
    assert visible("Példa Обавештење") == "Példa Обавештење"


def test_numbers_within_reason_are_read() -> None:
    assert parse_json(b'{"a": [1, -2.5, 1e3, 0]}', "-") == {"a": [1, -2.5, 1000.0, 0]}


def test_a_fault_of_the_program_names_its_place_and_none_of_the_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_args: object) -> int:
        raise ValueError("secret of the draft")

    monkeypatch.setattr("cyberspex.cli.commands.status.run", broken)
    assert main(["status"]) == 2
    _, err = capsys.readouterr()
    assert "ValueError at test_input_and_output.py" in err
    assert "secret" not in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "command", [["partner", "list"], ["rebuild"], ["worker", "--once"], ["backup", "--out", "b"]]
)
def test_a_folder_without_an_installation_is_said_and_how_to_make_one(
    command: list[str], tmp_path: Path
) -> None:
    done = run(*command, CYBERSPEX_DATA=str(tmp_path), CYBERSPEX_MODE="demo", DATABASE_URL="")
    assert (done.returncode, done.stdout) == (2, "")
    assert "`cyberspex init` makes one" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_database_that_does_not_answer_is_said(tmp_path: Path) -> None:
    nobody = "postgresql://user:secret@127.0.0.1:9/none"
    done = run("partner", "list", CYBERSPEX_DATA=str(tmp_path), CYBERSPEX_MODE="demo", DATABASE_URL=nobody)
    assert (done.returncode, done.stdout) == (2, "")
    assert "The database does not answer" in done.stderr
    assert "secret" not in done.stderr


@pytest.mark.parametrize(
    "command",
    [["status"], ["schema", "cets224.7"], ["clock", "cets224.7.7", "--from", "2026-11-23"], ["law", "show"]],
)
def test_a_question_without_records_loads_no_framework_and_no_library_of_documents(
    command: list[str],
) -> None:
    heavy = "django", "pyhanko", "typst", "pikepdf", "lxml", "docx", "httpx"
    code = (
        f"import sys; from cyberspex.cli.main import main; main({command!r});"
        f"print([one for one in {heavy!r} if one in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr.strip() == "[]"
