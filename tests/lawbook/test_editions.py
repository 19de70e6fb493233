"""The law as one sealed file: taken over only when who sealed it, its number and every byte of it are right."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cyberspex.adapters import dev_pki, packages
from cyberspex.adapters.lawbook_editions import holidays_digest, open_edition, write_edition
from cyberspex.adapters.lawbook_files import current_lawbook, shipped_lawbook
from cyberspex.adapters.lawbook_files.history import moves
from cyberspex.adapters.trust_files import Trust
from cyberspex.cli.main import main
from cyberspex.core.directory.entries import Holder
from cyberspex.core.foundation.canonical import canonical_bytes
from cyberspex.core.law.bundle import bundle_bytes
from cyberspex.core.law.changes import Change, changed
from cyberspex.core.law.editions import POWER, Edition
from cyberspex.core.law.lawbook import Lawbook
from signed_world import AT, PASSPHRASE, SignedWorld, built_world, entry

LAW = shipped_lawbook()
ISSUER = "law.publisher.example.org"
ID = str(LAW.table("providers")[0]["id"])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignedWorld]:
    folder = tmp_path_factory.mktemp("editions")
    with dev_pki.start(folder=folder / "pki", at=AT - timedelta(days=1), fixed=True) as authority:
        yield built_world(folder, authority)


@pytest.fixture(autouse=True)
def _an_installation_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CYBERSPEX_DATA", str(tmp_path / "here"))


def trust(world: SignedWorld, *, powers: tuple[str, ...] = (POWER,), **said: Any) -> Trust:
    """The directory gives the provider's seal the power to publish in the issuer's name."""
    return world.trust(entry(world.seal, body=ISSUER, powers=powers, holder=Holder.SEAL, **said))


def law(name: str) -> Lawbook:
    """The shipped law with another name of the first provider."""
    row = LAW.table("providers")[0]
    change = Change(
        table="providers", entry=(ID,), field="provider", old=row["provider"], new=name, source="https://example.org/",
        as_of="2026-11-20", confidence="seen", by="user-1", at=AT,
    )  # fmt: skip
    return changed(LAW, [change])


def edition(lawbook: Lawbook, **said: Any) -> Edition:
    """The first edition."""
    return Edition(
        **{
            "issuer": ISSUER, "version": 1, "issued_at": AT, "lawbook": lawbook.digest, "exercise": True,
            "compiled_on": lawbook.compiled_on.isoformat(), "holidays": holidays_digest(), **said,
        }
    )  # fmt: skip


def sealed(world: SignedWorld, lawbook: Lawbook, **said: Any) -> bytes:
    """An edition as its file."""
    return write_edition(edition(lawbook, **said), lawbook, world.seal)


def checked(tmp_path: Path, data: bytes, trusted: Trust | None) -> dict[str, str]:
    """Every check by name, and `whole`."""
    path = tmp_path / "edition.zip"
    path.write_bytes(data)
    opened = open_edition(path, trusted, AT)
    return {"whole": opened.verdict, **{one.name: one.verdict for one in opened.checks}}


def test_an_edition_of_a_trusted_publisher_is_valid(world: SignedWorld, tmp_path: Path) -> None:
    found = checked(tmp_path, sealed(world, law("A")), trust(world))
    assert found["whole"] == "valid"
    assert found["publisher"] == found["content"] == "valid"


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ({"powers": ("cets224.7:issue",)}, "invalid"),
        ({"revoked_at": AT - timedelta(hours=1)}, "invalid"),
        ({"valid_from": AT + timedelta(days=1)}, "undetermined"),
    ],
)
def test_a_seal_without_the_power_to_publish_is_not_enough(
    world: SignedWorld, tmp_path: Path, said: dict[str, Any], whole: str
) -> None:
    found = checked(tmp_path, sealed(world, law("A")), trust(world, **said))
    assert (found["whole"], found["publisher"]) == (whole, whole)


def test_a_seal_of_nobody_known_and_a_missing_trust_are_not_enough(
    world: SignedWorld, tmp_path: Path
) -> None:
    others = world.trust(entry(world.approver, body=ISSUER, powers=(POWER,)))
    assert checked(tmp_path, sealed(world, law("A")), others)["publisher"] == "undetermined"
    assert checked(tmp_path, sealed(world, law("A")), None)["whole"] == "undetermined"


def test_another_bodys_name_on_the_edition_is_refused(world: SignedWorld, tmp_path: Path) -> None:
    data = sealed(world, law("A"), issuer="other.example.org")
    assert checked(tmp_path, data, trust(world))["publisher"] == "invalid"


def test_every_flipped_byte_is_seen(world: SignedWorld, tmp_path: Path) -> None:
    data, trusted = sealed(world, law("A")), trust(world)
    chance = random.Random(20261124)
    ends = [*range(200), *range(len(data) - 3000, len(data), 7)]
    for place in [*ends, *(chance.randrange(len(data)) for _ in range(60))]:
        altered = bytearray(data)
        altered[place] ^= 1 << chance.randrange(8)
        assert checked(tmp_path, bytes(altered), trusted)["whole"] != "valid", place


def packed(world: SignedWorld, *items: tuple[str, bytes], **info: str) -> bytes:
    """A sealed package of whatever."""
    out = io.BytesIO()
    facts = {"Source-Organization": ISSUER, "CyberSPEX-Exercise": "true", **info}
    packages.write_package(out, items, facts, world.seal)
    return out.getvalue()


def bundle(**tables: Any) -> bytes:
    """The shipped bundle with other tables."""
    return bundle_bytes("2026-11-23", {**LAW.tables, **tables})


def about(lawbook: bytes, **said: Any) -> bytes:
    """What an edition says of a bundle, whatever it holds."""
    import hashlib

    return canonical_bytes(
        {**json.loads(edition(LAW).as_bytes()), "lawbook": hashlib.sha256(lawbook).hexdigest(), **said}
    )


SECOND = next(row for row in LAW.table("declarations") if row["kind"] == "reservation")
HOSTILE: dict[str, Callable[[SignedWorld], bytes]] = {
    "a package of evidence": lambda world: world.package(),
    "a third file": lambda world: packed(
        world, ("edition.json", about(bundle())), ("lawbook.json", bundle()), ("run.sh", b"#!")
    ),
    "no lawbook": lambda world: packed(world, ("edition.json", about(bundle()))),
    "another lawbook than it says": lambda world: packed(
        world, ("edition.json", about(b"x")), ("lawbook.json", bundle())
    ),
    "another issuer in the bag": lambda world: packed(
        world, ("edition.json", about(bundle())), ("lawbook.json", bundle()), **{"Source-Organization": "x.example.org"}
    ),
    "overlapping declarations": lambda world: packed(
        world,
        ("edition.json", about(wrong := bundle(declarations=[*LAW.table("declarations"), {**SECOND, "kind": "declaration"}]))),
        ("lawbook.json", wrong),
    ),
    "an unknown key": lambda world: packed(
        world, ("edition.json", about(wrong := bundle(states=[{**LAW.table("states")[0], "colour": "red"}]))),
        ("lawbook.json", wrong),
    ),
    "JSON without end": lambda world: packed(
        world, ("edition.json", about(wrong := b"[" * 200_000)), ("lawbook.json", wrong)
    ),
    "another form of the same JSON": lambda world: packed(
        world, ("edition.json", about(wrong := bundle() + b"\n")), ("lawbook.json", wrong)
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_though_its_seal_is_good(
    world: SignedWorld, tmp_path: Path, name: str
) -> None:
    assert checked(tmp_path, HOSTILE[name](world), trust(world))["content"] == "invalid"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"{}", b"\x00" * 1000])
def test_what_is_no_package_is_refused(world: SignedWorld, tmp_path: Path, data: bytes) -> None:
    assert checked(tmp_path, data, trust(world))["whole"] == "invalid"


def test_a_formula_in_a_cell_stays_text_and_is_defused_where_it_leaves_as_csv(
    world: SignedWorld, tmp_path: Path
) -> None:
    from cyberspex.web.views.common import safe_cell

    path = tmp_path / "edition.zip"
    path.write_bytes(sealed(world, law("=cmd|' /C calc'!A0")))
    opened = open_edition(path, trust(world), AT)
    assert opened.lawbook is not None
    assert opened.lawbook.providers[ID]["provider"] == "=cmd|' /C calc'!A0"
    assert safe_cell(opened.lawbook.providers[ID]["provider"]).startswith("'=")


# --- the commands


def asked(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Status, output and error of one command."""
    capsys.readouterr()
    status = main(["law", *arguments])
    out = capsys.readouterr()
    return status, out.out, out.err


@pytest.fixture
def files(world: SignedWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A key file, its passphrase, and a trust folder that lets it publish; both clocks stand."""
    (tmp_path / "key.p12").write_bytes(
        world.authority.make_p12(name="Publisher", organisation=ISSUER, seal=True, passphrase=PASSPHRASE)
    )
    (tmp_path / "secret").write_bytes(PASSPHRASE)
    from cyberspex.adapters.keys.signing import load_p12

    signer = load_p12((tmp_path / "key.p12").read_bytes(), PASSPHRASE)
    world.trust(
        entry(signer, body=ISSUER, powers=(POWER,), holder=Holder.SEAL, valid_from=AT - timedelta(days=1))
    )
    return {
        "key": str(tmp_path / "key.p12"),
        "secret": str(tmp_path / "secret"),
        "trust": str(world.folder / "trust"),
    }


def exported(
    files: dict[str, str], out: Path, capsys: pytest.CaptureFixture[str], *more: str
) -> tuple[int, str, str]:
    """`law export` with the key at hand."""
    return asked(
        "export", "--key", files["key"], "--passphrase-file", files["secret"], "--trust", files["trust"], "--out", str(out),
        *more, capsys=capsys,
    )  # fmt: skip


def change_file(path: Path, old: str, new: str) -> str:
    """A list of one change, as a person writes it."""
    change = {
        "table": "providers", "entry": [ID], "field": "provider", "old": old, "new": new, "source": "https://example.org/",
        "as_of": "2026-11-20", "confidence": "seen", "by": "user-1", "at": "2026-11-24T09:00:00Z",
    }  # fmt: skip
    path.write_text(json.dumps([change]), "utf-8")
    return str(path)


def test_the_law_travels_from_one_installation_to_another(
    files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    there, out = tmp_path / "there", tmp_path / "law-1.zip"
    old = str(LAW.table("providers")[0]["provider"])
    monkeypatch.setenv("CYBERSPEX_DATA", str(there))
    status, said, _ = asked(
        "change", change_file(tmp_path / "c.json", old, "New name"), "--json", capsys=capsys
    )
    assert status == 0
    digest = json.loads(said)["lawbook"]
    status, said, _ = exported(files, out, capsys, "--json")
    assert (status, json.loads(said)["edition"]["version"], json.loads(said)["lawbook"]) == (0, 1, digest)
    assert exported(files, tmp_path / "law-2.zip", capsys)[1].count("edition 2")

    monkeypatch.setenv("CYBERSPEX_DATA", str(tmp_path / "here"))
    status, said, _ = asked("diff", str(out), capsys=capsys)
    assert status == 0
    assert f"“{old}” becomes “New name”" in said
    status, said, _ = asked("import", str(out), "--trust", files["trust"], capsys=capsys)
    assert status == 1
    assert "“New name”" in said
    assert "say --yes" in said
    assert current_lawbook(tmp_path / "here").digest == LAW.digest
    status, said, _ = asked(
        "import", str(tmp_path / "law-2.zip"), "--trust", files["trust"], "--yes", capsys=capsys
    )
    assert status == 0
    assert current_lawbook(tmp_path / "here").digest == digest
    for older in (out, tmp_path / "law-2.zip"):
        status, said, _ = asked("import", str(older), "--trust", files["trust"], "--yes", capsys=capsys)
        assert status == 1
        assert "older than edition 2" in said or "already" in said
    status, said, _ = asked("return", LAW.digest, "--reason", "It was wrong.", capsys=capsys)
    assert status == 0
    status, said, _ = asked("history", "--json", capsys=capsys)
    assert [one["ground"] for one in json.loads(said)["decisions"]] == ["import", "return"]
    assert main(["status", "HU", "--lawbook", digest]) == 0


def test_a_cell_changed_here_and_there_is_shown_and_not_lost(
    files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    old = str(LAW.table("providers")[0]["provider"])
    monkeypatch.setenv("CYBERSPEX_DATA", str(tmp_path / "there"))
    asked("change", change_file(tmp_path / "c.json", old, "There"), capsys=capsys)
    exported(files, tmp_path / "law.zip", capsys)
    monkeypatch.setenv("CYBERSPEX_DATA", str(tmp_path / "here"))
    asked("change", change_file(tmp_path / "c.json", old, "Here"), capsys=capsys)
    take = ("import", str(tmp_path / "law.zip"), "--trust", files["trust"], "--yes")
    status, said, _ = asked(*take, "--json", capsys=capsys)
    assert status == 1
    assert [(one["ours"], one["theirs"]) for one in json.loads(said)["conflicts"]] == [("Here", "There")]
    assert len(moves(tmp_path / "here")) == 1
    status, said, _ = asked(*take, "--conflicts", "ours", capsys=capsys)
    assert status == 0
    assert current_lawbook(tmp_path / "here").providers[ID]["provider"] == "Here"


def test_an_unsigned_altered_or_untrusted_file_changes_nothing_and_says_why(
    files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], world: SignedWorld
) -> None:
    exported(files, tmp_path / "law.zip", capsys)
    data = (tmp_path / "law.zip").read_bytes()
    (tmp_path / "altered.zip").write_bytes(data.replace(b"Hungary", b"Hungarx", 1))
    (tmp_path / "bare.json").write_bytes(bundle())
    world.trust()
    for name, why in (
        ("altered.zip", "not what its header says"),
        ("bare.json", "container"),
        ("law.zip", "binds"),
    ):
        status, said, _ = asked(
            "import", str(tmp_path / name), "--trust", files["trust"], "--yes", capsys=capsys
        )
        assert status == 1, name
        assert why in said, said
    assert moves(tmp_path / "here") == ()


def test_an_edition_for_exercises_never_becomes_the_law_in_production(
    files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    exported(files, tmp_path / "law.zip", capsys)
    monkeypatch.setenv("CYBERSPEX_MODE", "production")
    status, said, _ = asked(
        "import", str(tmp_path / "law.zip"), "--trust", files["trust"], "--yes", capsys=capsys
    )
    assert status == 1
    assert "exercises never" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import", "no-such-file", "--trust", "nowhere"], "no trust.json"),
        (["import", "x.zip"], "--trust DIR"),
        (["import"], "Give the file of an edition"),
        (["diff", "0" * 64], "no kept lawbook"),
        (["diff", "nothing.zip"], "no file"),
        (["return", "abc"], "64 lower-case"),
        (["return", LAW.digest], "the law already"),
        (["change", "nothing.json"], "no file"),
        (["export", "--key", "nothing.p12", "--out", "x"], "no file"),
        (["nonsense"], "invalid choice"),
        ([], "required"),
    ],
)
def test_bad_input_is_one_clear_sentence(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, error = asked(*arguments, capsys=capsys)
    assert (status, out, error.count("\n")) == (2, "", 1)
    assert said in error


def test_deciding_without_a_data_folder_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CYBERSPEX_DATA")
    status, _, error = asked("return", LAW.digest, capsys=capsys)
    assert status == 2
    assert "CYBERSPEX_DATA" in error
