"""`cyberspex partner`: channels, trust and seals from the shell; nothing unsafe is entered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cyberspex.adapters import dev_pki
from cyberspex.adapters.trust_files import load_trust
from cyberspex.apps.accounts.models import Organisation
from cyberspex.apps.exchange.models import Partner
from cyberspex.apps.history.models import Event
from cyberspex.cli.main import main

pytestmark = pytest.mark.django_db
ADD = [
    "partner",
    "add",
    "hu.provider.example.org",
    "--name",
    "Exercise Provider",
    "--state",
    "HU",
    "--kind",
    "provider",
]


@pytest.fixture
def office(tmp_path: Path, settings: Any) -> Organisation:
    settings.CYBERSPEX_DATA = str(tmp_path / "data")
    return Organisation.objects.create(
        body_id="rs.prosecution.example.org",
        name="Exercise Office",
        state="RS",
        kind="prosecution",
        exercise=True,
    )


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[dev_pki.Authority]:
    with dev_pki.start(
        folder=tmp_path / "pki" / "dev-pki", at=datetime.now(UTC) - timedelta(minutes=5)
    ) as made:
        yield made


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "fault in the program" not in err
    return err


def test_a_partner_is_entered_changed_listed_and_kept_in_history(
    office: Organisation, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*ADD, "--address", "https://node.example.org/", "--exercise", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer == {
        "body_id": "hu.provider.example.org",
        "transport": "http",
        "address": "https://node.example.org",
    }
    assert main([*ADD, "--exercise", "--no-electronic"]) == 0
    assert "by other means" in capsys.readouterr().out
    assert main(["partner", "list", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["partners"]
    assert (row["transport"], row["accepts_electronic"], row["exercise"]) == ("other_means", False, True)
    events = Event.objects.filter(organisation_id=office.pk, kind="exchange:partner:enter").order_by("seq")
    assert [one.data["transport"] for one in events] == ["http", "other_means"]
    assert "node.example.org" not in str([one.data for one in events])


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--address", "http://node.example.org"], "write for instance https://node.example.org"),
        (["--address", "node.example.org"], "write for instance https://node.example.org"),
        (["--address", "https://user:secret@node.example.org"], "write for instance"),
        (["--address", "https://node.example.org/?x=1"], "write for instance"),
        (["--address", "https://node.example.org:99999"], "write for instance"),
        (["--address", "file:///etc/passwd"], "write for instance"),
        (["--state", "ZZ"], "'ZZ' is not the two-letter code"),
        (["--kind", "king"], "'king' is not a kind of body"),
        (["--name", " "], "The name is empty"),
        (["--name", "Pro\u202evider"], "cannot see"),
    ],
)
def test_what_cannot_be_a_partner_is_said(
    more: list[str], says: str, office: Organisation, capsys: pytest.CaptureFixture[str]
) -> None:
    assert says in refused([*ADD, "--exercise", *more], capsys)
    assert not Partner.objects.exists()


def test_loopback_needs_no_encryption(office: Organisation) -> None:
    assert main([*ADD, "--exercise", "--address", "http://127.0.0.1:8001"]) == 0


def test_an_exercise_body_never_becomes_a_real_one(
    office: Organisation, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*ADD, "--exercise"]) == 0
    assert "never changes" in refused(ADD, capsys)
    assert "never changes" in refused(["partner", "add", office.body_id, *ADD[3:]], capsys)


def test_a_seal_is_installed_tried_and_handed_out(
    office: Organisation, authority: dev_pki.Authority, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, words = tmp_path / "seal.p12", tmp_path / "words"
    key.write_bytes(
        authority.make_p12(name="Office", organisation=office.body_id, seal=True, passphrase=b"open")
    )
    words.write_text("open\n")
    seal = ["partner", "seal", office.body_id, "--key", str(key), "--passphrase-file", str(words)]
    assert "no seal yet" in refused(["partner", "certificate", office.body_id], capsys)
    assert main([*seal, "--json"]) == 0
    digest = json.loads(capsys.readouterr().out)["certificate_sha256"]
    assert Partner.objects.get(body_id=office.body_id).transport == "local"
    assert main(["partner", "certificate", office.body_id]) == 0
    pem = capsys.readouterr().out
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256

    assert x509.load_pem_x509_certificate(pem.encode()).fingerprint(SHA256()).hex() == digest
    kept = list((tmp_path / "data" / "keys" / "seals").iterdir())
    assert {one.stat().st_mode & 0o777 for one in kept} == {0o600}
    words.write_text("shut\n")
    assert "do not go together" in refused(seal, capsys)
    assert "there are: rs.prosecution.example.org" in refused(
        [*seal[:2], "nobody.example.org", *seal[3:]], capsys
    )


def test_trust_goes_one_step_and_never_between_exercise_and_real(
    office: Organisation, authority: dev_pki.Authority, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = tmp_path / "theirs"
    authority.write_trust(theirs)
    assert main(["partner", "trust", str(theirs), "--exercise", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    mine = load_trust(tmp_path / "data" / "trust" / "exercise")
    assert [one.sha256.hex() for one in mine.anchors] == found["anchors"]
    assert mine.other_logs == (("cyberspex.exercise.log", found["log"][0]),)
    assert main(["partner", "trust", str(theirs), "--exercise"]) == 0
    assert len(load_trust(tmp_path / "data" / "trust" / "exercise").logs) == 2
    # Whoever takes over my folder gets my own anchors, not those that I took over.
    third = tmp_path / "third"
    from cyberspex.adapters.trust_files import add_partner

    add_partner(
        third, tmp_path / "data" / "trust" / "exercise", data=tmp_path / "other", exercise=True, origin="x"
    )
    assert load_trust(third).anchors == ()
    assert "the other way round" in refused(["partner", "trust", str(theirs)], capsys)
    assert "no trust.json" in refused(["partner", "trust", str(tmp_path), "--exercise"], capsys)


def test_an_authority_of_ones_own_is_trusted_and_handed_on(
    office: Organisation, authority: dev_pki.Authority, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs, leaf = tmp_path / "theirs", tmp_path / "leaf.pem"
    authority.write_trust(theirs)
    root = str(theirs / "root.pem")
    assert main(["partner", "authority", root, "--exercise", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert main(["partner", "authority", root, "--exercise", "--time-stamps"]) == 0
    mine = load_trust(Path(answer["folder"]))
    assert [one.sha256.hex() for one in mine.anchors] == answer["certificates"]
    assert len(mine.tsa_anchors) == 1
    from cyberspex.adapters.trust_files import add_partner

    third = tmp_path / "third"
    add_partner(third, Path(answer["folder"]), data=tmp_path / "other", exercise=True, origin="x")
    assert load_trust(third).anchors[0].sha256 == mine.anchors[0].sha256
    for content in (
        b"",
        b"no certificate",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ):
        leaf.write_bytes(content)
        assert "not the certificate of an authority" in refused(["partner", "authority", str(leaf)], capsys)


@pytest.mark.parametrize(
    "arguments", [["partner"], ["partner", "ad"], ["partner", "add"], ["partner", "seal", "x"]]
)
def test_an_act_that_is_not_complete_is_said(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Try `cyberspex partner" in refused(arguments, capsys)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"--body-id": "two words"}, "no identifier of a body"),
        ({"--body-id": "x\u202ey"}, "no identifier of a body"),
        ({"--organisation": "Off\u200bice"}, "cannot see"),
        ({"--organisation": "  "}, "The name is empty"),
        ({"--state": "hu"}, "'hu' is not the two-letter code"),
        ({"--kind": "king"}, "one of: prosecution, provider"),
        ({"--email": "nobody"}, "not an e-mail address"),
    ],
)
def test_an_organisation_that_cannot_be_is_said_by_init(
    change: dict[str, str], says: str, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.CYBERSPEX_DATA = str(tmp_path)
    given = {
        "--organisation": "Exercise Office", "--body-id": "rs.office.example.org", "--state": "RS",
        "--kind": "prosecution", "--email": "first@rs.office.example.org", **change,
    }  # fmt: skip
    assert says in refused(["init", "--exercise", *(part for pair in given.items() for part in pair)], capsys)
    assert not Organisation.objects.filter(memberships__isnull=False).exists()


def test_a_revocation_list_is_taken_and_never_replaced_by_an_older_one(
    office: Organisation, authority: dev_pki.Authority, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    older, newer, other = tmp_path / "older.crl", tmp_path / "newer.crl", tmp_path / "root.crl"
    authority.fixed = True
    older.write_bytes(authority.revocation_list("issuing"))
    other.write_bytes(authority.revocation_list("root"))
    person = authority.make_p12(name="Left", organisation="rs.x.example.org", seal=False, passphrase=b"p")
    from cyberspex.adapters.keys.signing import load_p12

    authority.revoke(load_p12(person, b"p").certificate.dump(), authority.at)
    authority.at += timedelta(minutes=1)
    newer.write_bytes(authority.revocation_list("issuing"))
    take = ["partner", "revocations", "--exercise"]
    for one, count in ((older, 0), (newer, 1), (other, 0)):
        capsys.readouterr()
        assert main([*take, str(one), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["revoked"] == count
    assert "newer list of this issuer" in refused([*take, str(older)], capsys)
    (tmp_path / "none.crl").write_text("not a list")
    assert "revocation list" in refused([*take, str(tmp_path / "none.crl")], capsys)
    authority.at += timedelta(days=2)
    other.write_bytes(authority.revocation_list("root"))
    assert "to come" in refused([*take, str(other)], capsys)
    held = load_trust(tmp_path / "data" / "trust" / "exercise").revocation_lists
    assert newer.read_bytes() in held
    assert older.read_bytes() not in held
