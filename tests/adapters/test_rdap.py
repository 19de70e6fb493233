"""Registries asked over real HTTP on loopback: answers of RFC 9083 and 9537, lists of RFC 9224, and everything that goes wrong."""

from __future__ import annotations

import json
import logging
import os
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

import rdap_examples as examples
import rdap_peer
from cyberspex.adapters import rdap
from cyberspex.adapters.rdap import Registries, Settings, lists, reading, transport
from cyberspex.core.directory.registration import ObjectKind, Outcome, Question
from cyberspex.core.foundation.errors import ConfigurationError, InputError, IntegrityError

AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
CANARY = "kanarienvogel-canary"


def domain(name: str) -> Question:
    return Question(kind=ObjectKind.DOMAIN, value=f"{name}.example")


@pytest.fixture(scope="module")
def peer() -> Iterator[rdap_peer.Peer]:
    with rdap_peer.running() as running:
        yield running


@pytest.fixture(autouse=True)
def _nothing_is_kept(peer: rdap_peer.Peer) -> Iterator[None]:
    peer.asked.clear()
    peer.answers.clear()
    peer.lists(
        dns=[[["example"], [peer.base]], [["plain"], ["http://rdap.example.org/"]], [["inside"], ["https://localhost:9/"]]],
        asn=[[["64496-64511"], [peer.base]]],
        ipv4=[[["198.51.0.0/16"], [peer.base]]],
        ipv6=[[["2001:db8::/32"], [peer.base]]],
    )  # fmt: skip
    yield
    rdap.forget()


@pytest.fixture
def registries(peer: rdap_peer.Peer, tmp_path: Path) -> Registries:
    made = Registries(Settings(data_dir=tmp_path, source=peer.base, seconds_between=0.0, seconds=0.6))
    assert [one.problem for one in made.refresh(at=AT)] == ["", "", "", ""]
    peer.asked.clear()
    return made


def test_a_domain_is_read_with_registrar_status_and_what_is_withheld(
    registries: Registries, peer: rdap_peer.Peer
) -> None:
    peer.answers["/domain/shop.example"] = examples.DOMAIN
    found = registries.look_up(domain("shop"), at=AT)
    said = found.registration
    assert found.outcome is Outcome.FOUND
    assert said is not None
    assert said.status == ("active", "client transfer prohibited")
    registrar = said.of_role("registrar")
    assert registrar is not None
    assert (registrar.name, registrar.country) == ("Example Registrar Ltd", "HU")
    assert registrar.identifiers == (("IANA Registrar ID", "9999"),)
    abuse = said.of_role("abuse")
    assert abuse is not None
    assert abuse.emails == ("abuse@registrar.example.org",)
    assert [(one.name, one.method, one.reason) for one in said.redacted] == [
        ("Registrant Name", "emptyValue", "Server policy"),
        ("Registrant Email", "replacementValue", "Server policy"),
        ("Technical Contact", "removal", ""),
    ]
    assert said.listed
    assert said.related == ("rdap.registrar.example",)
    assert ("expiration", "2027-12-31T23:59:59Z") in said.events
    assert peer.headers[-1]["accept"].startswith("application/rdap+json")


def test_a_network_and_an_as_are_read_with_their_spans(registries: Registries, peer: rdap_peer.Peer) -> None:
    peer.answers["/ip/198.51.100.7"] = examples.NETWORK
    peer.answers["/autnum/64500"] = examples.AUTNUM
    network = registries.look_up(Question(kind=ObjectKind.IP, value="198.51.100.7"), at=AT).registration
    system = registries.look_up(Question(kind=ObjectKind.AS_NUMBER, value="64500"), at=AT).registration
    assert network is not None
    assert system is not None
    assert (network.span, network.country) == (("198.51.100.0", "198.51.100.255"), "RS")
    assert not network.listed  # an empty field tells nothing there
    assert system.span == ("64500", "64503")


def test_an_object_around_another_address_or_number_is_not_taken(
    registries: Registries, peer: rdap_peer.Peer
) -> None:
    for kind, path, value in (
        (ObjectKind.IP, "/ip/198.51.101.7", examples.NETWORK),
        (ObjectKind.IP, "/ip/198.51.100.7", {**examples.NETWORK, "startAddress": "no address"}),
        (ObjectKind.IP, "/ip/2001:db8::1", examples.NETWORK),
        (ObjectKind.AS_NUMBER, "/autnum/64505", examples.AUTNUM),
    ):
        peer.answers[path] = value
        found = registries.look_up(Question(kind=kind, value=path.rsplit("/", 1)[1]), at=AT)
        assert found.outcome is Outcome.MALFORMED
        assert found.registration is None


def test_a_withheld_handle_is_not_replaced_by_the_registrars() -> None:
    said = {key: value for key, value in examples.DOMAIN.items() if key != "handle"}
    assert reading.read_object(ObjectKind.DOMAIN, said).handle == ""


@pytest.mark.parametrize("when", ["unknown, ask 5", "2027", "2027-12-31", "2027-12-31T00:00:00", "", 5, None])
def test_a_date_that_is_none_is_left_out_and_never_completed(when: Any) -> None:
    said = {**examples.DOMAIN, "events": [{"eventAction": "expiration", "eventDate": when}]}
    assert reading.read_object(ObjectKind.DOMAIN, said).events == ()


@pytest.mark.parametrize("member", sorted(examples.DOMAIN.keys() - {"objectClassName"}))
def test_a_member_of_another_type_than_expected_never_breaks_the_reading(member: str) -> None:
    for odd in (None, 5, "text", True, [], {}, [None, 5, "x", {}, []], {"a": 1}):
        said = reading.read_object(ObjectKind.DOMAIN, {**examples.DOMAIN, member: odd})
        assert said.kind is ObjectKind.DOMAIN


def test_texts_of_a_registry_lose_what_turns_a_line_around() -> None:
    said = reading.read_object(ObjectKind.DOMAIN, {**examples.DOMAIN, "status": ["ac\u202etive\n\x1b[31m"]})
    assert said.status == ("active [31m",)


@pytest.mark.parametrize(
    ("answer", "outcome", "words"),
    [
        (None, Outcome.NO_SUCH_OBJECT, "has no such object. It says: Not Found. Nothing of that name."),
        (lambda h: h.give({"title": "Slow down"}, 429, retry_after="30"), Outcome.TOO_MANY_QUESTIONS, "fewer questions"),
        (lambda h: h.give({"title": "No"}, 403), Outcome.ACCESS_DENIED, "refused the question with 403"),
        (lambda h: h.give({}, 400), Outcome.ACCESS_DENIED, "refused the question with 400"),
        (lambda h: h.give(b"oops", 503), Outcome.SERVER_FAILED, "could not answer (503)"),
        (b"<html>", Outcome.MALFORMED, "not JSON"),
        (b"", Outcome.MALFORMED, "not JSON"),
        (b"\xff\xfe{", Outcome.MALFORMED, "not JSON"),
        (b"[" * 100_000, Outcome.MALFORMED, "nested too deeply"),
        (b"[]", Outcome.MALFORMED, "another object (-)"),
        (examples.NETWORK, Outcome.MALFORMED, "another object (ip network)"),
        (examples.DOMAIN, Outcome.MALFORMED, "another object (shop.example) than the one asked for (asked.example)"),
        (rdap_peer.cut_off(b'{"objectClassName": "domain"}'), Outcome.TRUNCATED, "broke off"),
        (rdap_peer.huge(4, announced=True), Outcome.TOO_LARGE, "larger answer"),
        (rdap_peer.huge(4, announced=False), Outcome.TOO_LARGE, "larger answer"),
        (rdap_peer.late(2), Outcome.NO_ANSWER, "in time"),
        (rdap_peer.dripping(2), Outcome.NO_ANSWER, "in time"),
        (rdap_peer.dripping_head(2), Outcome.NO_ANSWER, "in time"),
        (rdap_peer.redirect("https://evil.example.org/x"), Outcome.NOT_ALLOWED, "evil.example.org, which no list"),
        (rdap_peer.redirect("http://rdap.example.org/domain/x"), Outcome.NOT_ALLOWED, "without encryption"),
        (rdap_peer.redirect("http://169.254.169.254/latest"), Outcome.NOT_ALLOWED, "without encryption"),
        (rdap_peer.redirect("https://10.0.0.1/"), Outcome.NOT_ALLOWED, "10.0.0.1, which no list"),
        (rdap_peer.redirect("https://localhost:9/"), Outcome.NO_ANSWER, "no way to it"),
        (rdap_peer.redirect("/domain/asked.example"), Outcome.NOT_ALLOWED, "on and on"),
    ],
)  # fmt: skip
def test_whatever_goes_wrong_is_said_and_nothing_is_taken(
    registries: Registries, peer: rdap_peer.Peer, answer: Any, outcome: Outcome, words: str
) -> None:
    if answer is not None:
        peer.answers["/domain/asked.example"] = answer
    begun = time.monotonic()
    found = registries.look_up(domain("asked"), at=AT)
    assert found.outcome is outcome
    assert found.registration is None
    assert words in " ".join(one.text for one in found.findings)
    assert time.monotonic() - begun < 3


def test_a_redirection_to_a_known_host_is_followed(registries: Registries, peer: rdap_peer.Peer) -> None:
    peer.answers["/domain/moved.example"] = rdap_peer.redirect(f"{peer.base}domain/elsewhere")
    peer.answers["/domain/elsewhere"] = examples.domain("MOVED.example.")
    assert registries.look_up(domain("moved"), at=AT).outcome is Outcome.FOUND


def test_the_registry_says_how_long_it_wants_to_be_left_alone(
    registries: Registries, peer: rdap_peer.Peer
) -> None:
    peer.answers["/domain/asked.example"] = lambda handler: handler.give({}, 429, retry_after="30")
    assert registries.look_up(domain("asked"), at=AT).retry_after_seconds == 30


def test_a_registry_is_asked_over_tls_and_only_where_its_certificate_is_trusted(
    registries: Registries, tmp_path: Path
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "registry of the tests")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), today - timedelta(1), today + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    anchor, secret = tmp_path / "anchor.pem", tmp_path / "key.pem"
    anchor.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(anchor, secret)
    with rdap_peer.running(context) as encrypted:
        encrypted.answers["/domain/shop.example"] = examples.DOMAIN
        data = json.dumps(
            rdap_peer.bootstrap([[["example"], [encrypted.base]]], "2026-11-02T00:00:00Z")
        ).encode()
        lists.keep("dns", data, data_dir=tmp_path, at=AT)
        refused = registries.look_up(domain("shop"), at=AT)
        assert (refused.outcome, refused.findings[0].code) == (Outcome.NO_ANSWER, "not_trusted")
        assert encrypted.asked == []
        transport.close()
        transport.session().verify = str(anchor)
        assert registries.look_up(domain("shop"), at=AT).outcome is Outcome.FOUND
        encrypted.answers["/domain/slow.example"] = rdap_peer.dripping_head(2)
        assert registries.look_up(domain("slow"), at=AT).findings[0].code == "too_slow"
        rdap.forget()


def test_a_registry_without_encryption_is_not_asked(registries: Registries) -> None:
    found = registries.look_up(Question(kind=ObjectKind.DOMAIN, value="shop.plain"), at=AT)
    assert found.outcome is Outcome.NOT_ALLOWED
    assert found.findings[0].code == "no_encryption"


def test_a_host_that_leads_inside_is_not_asked(registries: Registries, tmp_path: Path) -> None:
    strict = Registries(Settings(data_dir=tmp_path, seconds_between=0.0))
    found = strict.look_up(Question(kind=ObjectKind.DOMAIN, value="shop.inside"), at=AT)
    assert found.outcome is Outcome.NOT_ALLOWED
    assert found.findings[0].code == "private_address"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "198.18.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1",
     "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001:db8::1", "no address"],
)  # fmt: skip
def test_addresses_inside_a_network_are_never_connected_to(address: str) -> None:
    assert not transport.allowed(address, loopback=False)


def test_public_addresses_are_connected_to_and_loopback_for_a_test_peer_only() -> None:
    assert transport.allowed("193.0.6.139", loopback=False)
    assert transport.allowed("2001:67c:2e8::1", loopback=False)
    assert transport.allowed("127.0.0.1", loopback=True)
    assert not transport.allowed("10.0.0.1", loopback=True)


def test_an_answer_is_kept_for_an_hour_with_its_age(registries: Registries, peer: rdap_peer.Peer) -> None:
    peer.answers["/domain/shop.example"] = examples.DOMAIN
    registries.look_up(domain("shop"), at=AT)
    again = registries.look_up(domain("shop"), at=AT + timedelta(minutes=5))
    assert again.kept
    assert again.age_seconds(AT + timedelta(minutes=5)) == 300
    assert len(peer.asked) == 1
    assert not registries.look_up(domain("shop"), at=AT + timedelta(minutes=61)).kept
    assert len(peer.asked) == 2


def test_what_was_asked_is_in_no_file_and_no_log(
    registries: Registries, peer: rdap_peer.Peer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    peer.answers[f"/domain/{CANARY}.example"] = examples.domain(f"{CANARY}.example")
    registries.look_up(domain(CANARY), at=AT)
    registries.look_up(domain(f"{CANARY}-2"), at=AT)
    assert any(CANARY in one for one in peer.asked)
    assert CANARY not in caplog.text
    for path in tmp_path.rglob("*"):
        assert CANARY not in str(path)
        assert not path.is_file() or CANARY.encode() not in path.read_bytes()


def test_questions_to_one_registry_wait_for_their_turn_and_do_not_queue_for_long(
    registries: Registries, peer: rdap_peer.Peer, tmp_path: Path
) -> None:
    slowly = Registries(Settings(data_dir=tmp_path, source=peer.base, seconds_between=0.2, seconds=2))
    begun = time.monotonic()
    for name in ("one", "two", "three"):
        slowly.look_up(domain(name), at=AT)
    assert time.monotonic() - begun >= 0.4
    (turn,) = (tmp_path / "rdap" / "turns").iterdir()
    turn.write_text(f"{time.time() + 30:.3f}")
    busy = slowly.look_up(domain("four"), at=AT)
    assert busy.outcome is Outcome.TOO_MANY_QUESTIONS
    assert busy.findings[0].code == "busy"
    assert "/domain/four.example" not in peer.asked


def test_the_longest_entry_decides_and_https_comes_first() -> None:
    services = [
        [["example"], ["http://short.example/", "https://short.example/"]],
        [["co.example"], ["https://long.example/"]],
    ]
    held = lists.read_list("dns", json.dumps(rdap_peer.bootstrap(services)).encode())
    short = held.find(Question(kind=ObjectKind.DOMAIN, value="shop.example"))
    longer = held.find(Question(kind=ObjectKind.DOMAIN, value="shop.co.example"))
    assert short is not None
    assert longer is not None
    assert short.addresses == ("https://short.example/", "http://short.example/")
    assert (longer.matched, longer.addresses) == (".co.example", ("https://long.example/",))
    assert held.find(Question(kind=ObjectKind.DOMAIN, value="shop.test")) is None


@pytest.mark.parametrize(
    ("name", "entries", "asked", "matched"),
    [
        ("ipv4", ["198.51.0.0/16", "198.51.100.0/24", "0.0.0.0/0"], "198.51.100.7", "198.51.100.0/24"),
        ("ipv4", ["198.51.0.0/16", "198.51.100.0/24"], "198.51.100.0/23", "198.51.0.0/16"),
        ("ipv4", ["198.51.100.0/24"], "198.51.101.1", None),
        ("ipv6", ["2001:db8::/32", "2001:db8:1::/48"], "2001:db8:1::5", "2001:db8:1::/48"),
        ("asn", ["64496-64500", "64502"], "64500", "AS64496-AS64500"),
        ("asn", ["64496-64500", "64502"], "64501", None),
        ("asn", ["64496-64500", "64502"], "64502", "AS64502"),
    ],
)
def test_an_address_or_as_is_matched_by_its_longest_entry(
    name: str, entries: list[str], asked: str, matched: str | None
) -> None:
    services = [[[entry], ["https://rdap.example/"]] for entry in entries]
    held = lists.read_list(name, json.dumps(rdap_peer.bootstrap(services)).encode())
    kind = ObjectKind.AS_NUMBER if name == "asn" else ObjectKind.IP
    found = held.find(Question(kind=kind, value=asked))
    assert (found.matched if found else None) == matched


def test_an_object_that_no_list_names_is_never_sent_to_another_registry(
    registries: Registries, peer: rdap_peer.Peer
) -> None:
    found = registries.look_up(Question(kind=ObjectKind.AS_NUMBER, value="65000"), at=AT)
    assert found.outcome is Outcome.NO_SERVICE
    assert peer.asked == []


def test_the_package_has_two_lists_with_their_dates_and_says_that_the_others_were_never_fetched() -> None:
    held = {one.name: one for one in lists.all_lists(None)}
    assert held["dns"].publication == "2024-02-07T04:00:02Z"
    assert held["asn"].publication == "2025-01-17T20:00:02Z"
    assert not held["ipv4"].exists
    assert not held["ipv6"].exists
    found = Registries(Settings(data_dir=None)).look_up(
        Question(kind=ObjectKind.IP, value="198.51.100.7"), at=AT
    )
    assert found.outcome is Outcome.NEVER_REFRESHED
    assert "never refreshed" in found.findings[0].text


def test_refreshing_keeps_the_lists_before_and_takes_no_older_one(
    registries: Registries, peer: rdap_peer.Peer, tmp_path: Path
) -> None:
    folder = tmp_path / "rdap" / "bootstrap"
    services = [[["example"], [peer.base]], [["test"], [peer.base]]]
    peer.answers["/dns.json"] = rdap_peer.bootstrap(services, "2026-11-20T00:00:00Z")
    (new,) = registries.refresh(("dns",), at=AT)
    assert new.new
    assert len(list(folder.glob("dns-*.json"))) == 2
    peer.answers["/dns.json"] = rdap_peer.bootstrap(services, "2026-10-01T00:00:00Z")
    (older,) = registries.refresh(("dns",), at=AT)
    assert older.problem == "older_bootstrap"
    held = next(one for one in registries.bootstrap() if one.name == "dns")
    assert (held.publication, held.entries, held.fetched_at) == ("2026-11-20T00:00:00Z", 2, AT)


@pytest.mark.parametrize(
    "wrong",
    [
        b"<html>", b"[]", b'{"version": "2.0"}', b"[" * 100_000,
        rdap_peer.bootstrap([], "2026-11-01T00:00:00Z"),
        rdap_peer.bootstrap([[["example"], ["https://rdap.example/"]]], "yesterday"),
        rdap_peer.bootstrap([[["example"], ["https://rdap.example/"]]], "2126-11-01T00:00:00Z"),
        rdap_peer.bootstrap([[["example"], ["ftp://rdap.example/"]]]),
        rdap_peer.bootstrap([[["example"], ["https://rdap.example"]]]),
        rdap_peer.bootstrap([[["example"], ["https://user:word@rdap.example/"]]]),
        rdap_peer.bootstrap([[["exa mple"], ["https://rdap.example/"]]]),
        rdap_peer.bootstrap([[["example"], ["https://a.example/"]], [["example"], ["https://b.example/"]]]),
        rdap_peer.bootstrap([[[], ["https://rdap.example/"]]]),
    ],
)  # fmt: skip
def test_a_list_that_is_none_is_not_taken_and_the_one_held_stays(
    registries: Registries, peer: rdap_peer.Peer, wrong: Any
) -> None:
    before = registries.bootstrap()
    peer.answers["/dns.json"] = wrong
    (done,) = registries.refresh(("dns",), at=AT)
    assert done.problem == "bad_bootstrap"
    assert registries.bootstrap() == before


@pytest.mark.parametrize(
    ("name", "entry"),
    [("ipv4", "198.51.100.1/24"), ("ipv4", "2001:db8::/32"), ("ipv6", "198.51.100.0/24"), ("asn", "5-3"), ("asn", "x"),
     ("asn", "4294967296"), ("ipv4", "198.51.100.0")],
)  # fmt: skip
def test_an_entry_that_is_none_makes_the_whole_list_bad(name: str, entry: str) -> None:
    data = json.dumps(rdap_peer.bootstrap([[[entry], ["https://rdap.example/"]]])).encode()
    with pytest.raises(InputError, match=name):
        lists.read_list(name, data)


def test_a_source_that_fails_for_one_list_leaves_the_others(
    registries: Registries, peer: rdap_peer.Peer
) -> None:
    del peer.answers["/ipv6.json"]
    peer.answers["/asn.json"] = rdap_peer.redirect("https://evil.example.org/asn.json")
    done = {one.name: one.problem for one in registries.refresh(at=AT)}
    assert done == {"dns": "", "asn": "not_allowed", "ipv4": "", "ipv6": "not_fetched"}


def test_a_fetched_list_that_was_changed_stops_and_can_be_fetched_again(
    registries: Registries, tmp_path: Path
) -> None:
    (path,) = (tmp_path / "rdap" / "bootstrap").glob("asn-*.json")
    path.write_bytes(path.read_bytes().replace(b"64496", b"64495"))
    lists._kept.cache_clear()
    with pytest.raises(IntegrityError):
        registries.bootstrap()
    assert [one.problem for one in registries.refresh(("asn",), at=AT)] == [""]
    assert len(registries.bootstrap()) == 4


@pytest.mark.parametrize(
    ("mode", "source", "good"),
    [
        ("demo", "https://rdap.example.org/lists/", True),
        ("demo", "https://rdap.example.org/lists", False),
        ("demo", "http://rdap.example.org/", False),
        ("test", "http://127.0.0.1:8000/", True),
        ("production", "http://127.0.0.1:8000/", False),
        ("test", "http://10.0.0.1/", False),
    ],
)
def test_lists_come_from_an_encrypted_source_or_in_tests_from_this_machine(
    monkeypatch: pytest.MonkeyPatch, mode: str, source: str, good: bool
) -> None:
    monkeypatch.setenv("CYBERSPEX_MODE", mode)
    monkeypatch.setenv("CYBERSPEX_RDAP_BOOTSTRAP", source)
    if good:
        assert rdap.settings_from_environment().source == source
    else:
        with pytest.raises(ConfigurationError):
            rdap.settings_from_environment()


def test_no_proxy_or_password_of_the_environment_is_used(
    registries: Registries, peer: rdap_peer.Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setitem(os.environ, "http_proxy", "http://127.0.0.1:9/")
    peer.answers["/domain/shop.example"] = examples.DOMAIN
    assert registries.look_up(domain("shop"), at=AT).outcome is Outcome.FOUND
    assert "cookie" not in {name.lower() for name in peer.headers[-1]}
