"""Signed files that are wrong in one way each, and what is said of them. All instants are of November 2026."""

from __future__ import annotations

import io
import json
import struct
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from cyberspex.adapters import dev_pki, log_keys, packages
from cyberspex.adapters.keys import checking, form
from cyberspex.adapters.keys.signing import load_p12
from cyberspex.adapters.trust_files import Trust
from cyberspex.adapters.verification import proof_bytes, verify_bytes
from cyberspex.core.audit.records import Checkpoint
from cyberspex.core.audit.tree import consistency_path, leaf_hash, root, subtrees_of
from cyberspex.core.directory.entries import Holder
from cyberspex.core.evidence import container
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.time import format_instant
from signed_world import (
    AT,
    LATER,
    OFFICE,
    PASSPHRASE,
    POWER,
    PROVIDER,
    SignedWorld,
    built_world,
    entry,
    example,
    rendered,
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignedWorld]:
    folder = tmp_path_factory.mktemp("signed")
    with dev_pki.start(folder=folder / "dev-pki", exercise=True, at=AT, fixed=True) as authority:
        yield built_world(folder, authority)


# --- whom a signature comes from


def test_a_bound_approver_with_the_power_is_valid(world: SignedWorld) -> None:
    found = world.verdicts(world.order())
    assert found == dict.fromkeys(found, "valid")


def test_a_time_stamp_is_checked_and_named(world: SignedWorld) -> None:
    assert world.verdicts(world.order(stamped=True))["timestamp"] == "valid"


def test_without_a_trust_folder_nothing_is_plain_valid(world: SignedWorld) -> None:
    answer = verify_bytes(world.order(), None, AT)
    assert (answer.verdict, answer.exercise) == ("undetermined", True)


def test_an_exercise_is_invalid_under_the_trust_of_real_cases(world: SignedWorld) -> None:
    exercise = world.trust()
    real = Trust(exercise=False, anchors=exercise.anchors, entries=exercise.entries, named=True)
    assert verify_bytes(world.order(), real, AT).verdict == "invalid"


def test_a_good_chain_to_an_unbound_authority_is_undetermined(world: SignedWorld) -> None:
    found = world.verdicts(world.order(world.signer("Somebody", OFFICE)))
    assert (found["whole"], found["chain"], found["authority"]) == ("undetermined", "valid", "undetermined")


def test_a_bound_authority_without_the_power_is_invalid(world: SignedWorld) -> None:
    without = entry(world.approver, body=OFFICE, powers=("ets185.29:issue",))
    found = world.verdicts(world.order(), world.trust(without))
    assert (found["whole"], found["authority"]) == ("invalid", "invalid")


def test_a_certificate_bound_to_another_body_is_invalid(world: SignedWorld) -> None:
    other = entry(world.approver, body="xx.other.example.org", powers=(POWER,))
    assert world.verdicts(world.order(), world.trust(other))["authority"] == "invalid"


def test_a_look_alike_name_from_the_same_authority_is_not_bound(world: SignedWorld) -> None:
    twin = world.signer("Approver", OFFICE)
    assert twin.certificate.subject == world.approver.certificate.subject
    assert world.verdicts(world.order(twin))["authority"] == "undetermined"


def test_a_certificate_of_an_unknown_authority_is_undetermined(world: SignedWorld, tmp_path: Path) -> None:
    with dev_pki.start(folder=tmp_path / "other", exercise=True, at=AT) as other:
        made = other.make_p12(name="Approver", organisation=OFFICE, seal=False, passphrase=PASSPHRASE)
    found = world.verdicts(world.order(load_p12(made, PASSPHRASE)))
    assert (found["whole"], found["chain"]) == ("undetermined", "undetermined")


@pytest.mark.parametrize(("starts", "ends"), [(-20, -10), (10, 20)], ids=["expired", "not yet valid"])
def test_a_certificate_outside_its_time_is_invalid(world: SignedWorld, starts: int, ends: int) -> None:
    signer = world.signer(
        "Late", OFFICE, starts=AT + timedelta(days=starts), ends=AT + timedelta(days=ends)
    )  # fmt: skip
    trust = world.trust(entry(signer, body=OFFICE, powers=(POWER,), valid_from=AT - timedelta(days=30)))
    found = world.verdicts(world.order(signer), trust)
    assert (found["whole"], found["chain"]) == ("invalid", "invalid")


# --- signatures that other programs made

_OTHERS: dict[str, tuple[Any, str, bool]] = {
    "RSA PKCS1 SHA-256": (lambda: rsa.generate_private_key(65537, 2048), "sha256", False),
    "RSA PKCS1 SHA-512": (lambda: rsa.generate_private_key(65537, 2048), "sha512", False),
    "RSA PSS SHA-256": (lambda: rsa.generate_private_key(65537, 2048), "sha256", True),
    "P-384 SHA-384": (lambda: ec.generate_private_key(ec.SECP384R1()), "sha384", False),
    "Ed25519": (ed25519.Ed25519PrivateKey.generate, "sha512", False),
}


def _signed_elsewhere(prepared: bytes, p12: bytes, digest: str, pss: bool) -> bytes:
    """The document signed as another program would, with pyHanko's own defaults for everything else."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, PdfSigner, signers
    from pyhanko.sign.fields import SigSeedSubFilter

    held = signers.SimpleSigner.load_pkcs12_data(p12, other_certs=(), passphrase=PASSPHRASE)
    assert held is not None
    signer = signers.SimpleSigner(
        signing_cert=held.signing_cert, signing_key=held.signing_key, cert_registry=held.cert_registry,
        prefer_pss=pss,
    )  # fmt: skip
    meta = PdfSignatureMetadata(field_name="S", md_algorithm=digest, subfilter=SigSeedSubFilter.PADES)
    out = io.BytesIO()
    PdfSigner(meta, signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(prepared)), output=out)
    return out.getvalue()


@pytest.mark.parametrize("kind", _OTHERS)
def test_a_signature_with_another_kind_of_key_is_taken(world: SignedWorld, kind: str) -> None:
    key, digest, pss = _OTHERS[kind]
    made = world.authority.make_p12(
        name="Elsewhere", organisation=OFFICE, seal=False, passphrase=PASSPHRASE, key=key()
    )
    trust = world.trust(entry(load_p12(made, PASSPHRASE), body=OFFICE, powers=(POWER,)))
    signed = _signed_elsewhere(world.prepared, made, digest, pss)
    found = world.verdicts(signed, trust)
    assert found == dict.fromkeys(found, "valid")
    assert [one.verdict for one in checking.signed_revision_matches(world.prepared, signed)] == ["valid"]


def test_no_change_of_a_pss_signature_goes_unseen(world: SignedWorld) -> None:
    key, digest, pss = _OTHERS["RSA PSS SHA-256"]
    made = world.authority.make_p12(
        name="Elsewhere", organisation=OFFICE, seal=False, passphrase=PASSPHRASE, key=key()
    )
    trust = world.trust(entry(load_p12(made, PASSPHRASE), body=OFFICE, powers=(POWER,)))
    before, after, der = checking.signed_parts(_signed_elsewhere(world.prepared, made, digest, pss))
    assert checking.check_detached(before + after, der, trust, AT)[0].verdict == "valid"
    for place in range(0, len(der), 6):
        changed = bytes((*der[:place], der[place] ^ 1, *der[place + 1 :]))
        checks = checking.check_detached(before + after, changed, trust, AT)
        assert any(one.verdict != "valid" for one in checks), place


@pytest.mark.parametrize("der", ["0303070600", "030a000102030405060708fe"])
def test_a_bit_string_in_its_one_form_is_read(der: str) -> None:
    form.require_der(bytes.fromhex(der))


@pytest.mark.parametrize(
    "der",
    [
        pytest.param("030a010102030405060708fe", id="a signature with an unused bit"),
        pytest.param("0303080600", id="more unused bits than a byte has"),
        pytest.param("0300", id="nothing inside"),
    ],
)
def test_a_bit_string_in_another_form_is_refused(der: str) -> None:
    with pytest.raises(InputError):
        form.require_der(bytes.fromhex(der))


# --- revocation


@pytest.fixture(scope="module")
def revoked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SignedWorld, Any]]:
    """An order with and one without a time-stamp, and the approver's certificate revoked a day later."""
    folder = tmp_path_factory.mktemp("revoked")
    with dev_pki.start(folder=folder / "dev-pki", exercise=True, at=AT, fixed=True) as authority:
        world = built_world(folder, authority)
        orders = {"plain": world.order(), "stamped": world.order(stamped=True)}
        authority.revoke(world.approver.certificate.dump(), AT + timedelta(days=1))
        yield world, orders


def test_what_was_signed_before_a_revocation_stays_valid_where_a_time_stamp_proves_it(revoked: Any) -> None:
    world, orders = revoked
    assert world.verdicts(orders["stamped"], at=LATER)["whole"] == "valid"


def test_what_was_signed_before_a_revocation_stays_valid_where_the_log_proves_it(revoked: Any) -> None:
    world, orders = revoked
    found = world.verdicts(orders["plain"], at=LATER, proof=world.proof(orders["plain"]))
    assert found["whole"] == "valid"


def test_without_proof_of_its_time_a_signature_of_a_revoked_certificate_is_invalid(revoked: Any) -> None:
    world, orders = revoked
    found = world.verdicts(orders["plain"], at=LATER)
    assert (found["whole"], found["chain"]) == ("invalid", "invalid")
    assert world.verdicts(orders["plain"], at=AT)["chain"] == "valid"


def test_an_entry_of_the_directory_is_revoked_with_an_instant(world: SignedWorld) -> None:
    ended = entry(world.approver, body=OFFICE, powers=(POWER,), revoked_at=AT + timedelta(days=1))
    trust = world.trust(ended)
    plain, stamped = world.order(), world.order(stamped=True)
    assert world.verdicts(plain, trust, LATER)["authority"] == "invalid"
    assert world.verdicts(stamped, trust, LATER)["whole"] == "valid"
    assert world.verdicts(plain, trust, LATER, proof=world.proof(plain))["whole"] == "valid"


def test_a_message_cannot_be_dated_back_by_whoever_has_a_revoked_seal(world: SignedWorld) -> None:
    ended = entry(world.seal, body=PROVIDER, powers=(), holder=Holder.SEAL, revoked_at=AT + timedelta(days=1))
    found = world.verdicts(world.message(), world.trust(ended), LATER)
    assert (found["whole"], found["sender"]) == ("invalid", "invalid")


def test_the_development_authority_answers_openssl_by_ocsp_and_list(revoked: Any, tmp_path: Path) -> None:
    world, _orders = revoked
    pem, made = tmp_path / "signer.pem", world.authority._made
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    certificate = x509.load_der_x509_certificate(world.approver.certificate.dump())
    pem.write_bytes(certificate.public_bytes(Encoding.PEM))
    for name in dev_pki.ISSUERS:
        (tmp_path / f"{name}.pem").write_bytes(made[name][0].public_bytes(Encoding.PEM))
    done = subprocess.run(
        ["openssl", "ocsp", "-issuer", tmp_path / "issuing.pem", "-cert", pem, "-CAfile", tmp_path / "root.pem",
         "-url", f"{world.authority.address}ocsp", "-no_cert_verify", "-validity_period", "999999999"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "revoked" in done.stdout
    listed = x509.load_der_x509_crl(world.authority.revocation_list("issuing"))
    assert listed.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None


# --- files that were tampered with


def incremental(data: bytes) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    writer.root["/Lang"] = writer.root.raw_get("/Lang")
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def signed_again(world: SignedWorld, data: bytes) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    out = io.BytesIO()
    signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(data)), signers.PdfSignatureMetadata(field_name="Second"),
        signer=world.seal.simple, output=out,
    )  # fmt: skip
    return out.getvalue()


def non_zero_padding(data: bytes) -> bytes:
    end = data.index(b">", data.index(b"/Contents <"))
    return data[: end - 1] + b"1" + data[end:]


def with_unsigned_attribute(data: bytes) -> bytes:
    """The signature with a member that no signature covers, in the place of the old one."""
    from asn1crypto import cms, core

    before, after, der = checking.signed_parts(data)
    info = cms.ContentInfo.load(der)
    signer = info["content"]["signer_infos"][0]
    signer["unsigned_attrs"] = cms.CMSAttributes(
        [cms.CMSAttribute({"type": "1.2.3.4", "values": [core.OctetString(b"hidden")]})]
    )
    place = len(data) - len(before) - len(after) - 2
    text = info.dump(force=True).hex().upper().encode().ljust(place, b"0")
    return before + b"<" + text + b">" + after


def test_a_pdf_that_is_not_ours_is_invalid(world: SignedWorld) -> None:
    import pikepdf

    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    assert world.verdicts(out.getvalue())["document"] == "invalid"
    assert world.verdicts(world.prepared)["document"] == "invalid"


@pytest.mark.parametrize(
    "alter", [incremental, non_zero_padding, with_unsigned_attribute, lambda data: data + b"\n"]
)
def test_a_document_altered_after_signing_is_invalid(world: SignedWorld, alter: Any) -> None:
    assert world.verdicts(alter(world.order()))["whole"] == "invalid"


def test_a_second_signature_is_refused(world: SignedWorld) -> None:
    assert world.verdicts(signed_again(world, world.order()))["whole"] == "invalid"


def test_a_time_stamp_over_something_else_is_refused(world: SignedWorld) -> None:
    from asn1crypto import cms

    first, second = world.order(stamped=True), world.order(world.signer("Other", OFFICE), stamped=True)
    before, after, der = checking.signed_parts(first)
    info, other = cms.ContentInfo.load(der), cms.ContentInfo.load(checking.signed_parts(second)[2])
    signer = info["content"]["signer_infos"][0]
    signer["unsigned_attrs"] = other["content"]["signer_infos"][0]["unsigned_attrs"]
    place = len(first) - len(before) - len(after) - 2
    text = info.dump().hex().upper().encode().ljust(place, b"0")
    assert world.verdicts(before + b"<" + text + b">" + after)["timestamp"] == "invalid"


# --- signed elsewhere


def elsewhere(world: SignedWorld, prepared: bytes) -> bytes:
    """As another PAdES tool signs: its own field name, a visible-less field, its own reserved space."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    out = io.BytesIO()
    meta = signers.PdfSignatureMetadata(
        field_name="Signature1", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES, name="Ana Primer",
        reason="Approved", location="Novi Primer",
    )  # fmt: skip
    plain = signers.SimpleSigner(
        signing_cert=world.approver.simple.signing_cert, signing_key=world.approver.simple.signing_key,
        cert_registry=world.approver.simple.cert_registry,
    )  # fmt: skip
    signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(prepared)), meta, signer=plain, output=out, bytes_reserved=32768
    )  # fmt: skip
    return out.getvalue()


def test_a_document_signed_with_another_tool_is_accepted(world: SignedWorld) -> None:
    signed = elsewhere(world, world.prepared)
    assert [one.verdict for one in checking.signed_revision_matches(world.prepared, signed)] == ["valid"]
    assert world.verdicts(signed)["whole"] == "valid"


def repainted(data: bytes) -> bytes:
    """The document with another first page in a new revision."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"0 0 100 100 re f"))
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_another_document_is_not_accepted_in_its_place(world: SignedWorld) -> None:
    changed = elsewhere(world, repainted(world.prepared))
    assert [one.verdict for one in checking.signed_revision_matches(world.prepared, changed)] == ["invalid"]
    other_order = rendered({**example(), "reference": "EX-2026-9999"})
    signed = elsewhere(world, other_order)
    assert world.verdicts(signed)["signature"] == "valid"
    assert [one.verdict for one in checking.signed_revision_matches(world.prepared, signed)] == ["invalid"]


# --- packages


def members_of(data: bytes) -> list[tuple[str, bytes]]:
    """Names and contents of a canonical package."""
    found, at = [], 0
    while header := container.read_local_header(data[at : at + container.LOCAL_BYTES]):
        begin = at + container.LOCAL_BYTES + int(header[0])
        found.append((data[at + container.LOCAL_BYTES : begin].decode(), data[begin : begin + header[1]]))
        at = begin + header[1]
    return found


def packed(members: list[tuple[str, bytes]]) -> bytes:
    """A container in the canonical form around any members."""
    import zlib

    out, listed = bytearray(), []
    for name, content in members:
        listed.append(
            container.Member(name=name, size_bytes=len(content), crc32=zlib.crc32(content), offset=len(out))
        )
        out += container.local_header(name, len(content), zlib.crc32(content)) + content
    return bytes(out) + container.directory(listed, len(out))


def other_zip(data: bytes, **options: Any) -> bytes:
    """The same members as another writer of ZIP files packs them."""
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", options.get("compression", zipfile.ZIP_STORED)) as archive:
        for name, content in members_of(data):
            item = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            item.extra = options.get("extra", b"")
            item.compress_type = archive.compression
            archive.writestr(item, content)
        archive.comment = options.get("comment", b"")
    return out.getvalue()


def test_the_container_helpers_make_the_same_package_again(world: SignedWorld) -> None:
    data = world.package()
    assert packed(members_of(data)) == data


@pytest.mark.parametrize(
    "name",
    [
        "data/../../outside",
        "/etc/outside",
        "data//outside",
        "data/C:\\outside",
        "../outside",
        "data/a\u202etxt",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(world: SignedWorld, name: str) -> None:
    members = members_of(world.package())
    members.insert(2, (name, b"x"))
    assert world.verdicts(packed(members))["container"] == "invalid"
    with pytest.raises(InputError):
        packages.write_package(io.BytesIO(), [(name, b"x")] if name.startswith("data/") else [(f"data/../{name}", b"x")],
                               {}, world.seal)  # fmt: skip


@pytest.mark.parametrize(
    "options",
    [{"compression": 8}, {"extra": struct.pack("<HH", 0x7075, 0)}, {"comment": b"hidden"}, {}],
    ids=["compressed", "extra fields", "comment", "another writer"],
)
def test_a_container_in_another_form_is_refused(world: SignedWorld, options: dict[str, Any]) -> None:
    assert world.verdicts(other_zip(world.package(), **options))["container"] == "invalid"


def test_a_declared_size_beyond_the_file_is_refused_without_being_read(world: SignedWorld) -> None:
    data = bytearray(world.package())
    struct.pack_into("<II", data, 18, 0xFFFF_FFF0, 0xFFFF_FFF0)
    assert world.verdicts(bytes(data))["container"] == "invalid"


def test_a_package_in_a_package_is_only_a_file(world: SignedWorld) -> None:
    out = io.BytesIO()
    info = {"Source-Organization": PROVIDER, "CyberSPEX-Exercise": "true"}
    packages.write_package(out, [("inner.zip", world.package())], info, world.seal)
    assert world.verdicts(out.getvalue())["whole"] == "valid"


@pytest.mark.parametrize("change", ["unlisted", "twice", "no manifest", "order", "other content"])
def test_members_that_the_manifests_do_not_say_are_refused(world: SignedWorld, change: str) -> None:
    members = members_of(world.package())
    if change == "unlisted":
        members.insert(3, ("data/item-003/answer.json", b"{}"))
    elif change == "twice":
        members.insert(2, members[1])
    elif change == "no manifest":
        members = [one for one in members if one[0] != "manifest-sha512.txt"]
    elif change == "order":
        members[1], members[2] = members[2], members[1]
    else:
        members[1] = (members[1][0], b"{}")
    assert world.verdicts(packed(members))["whole"] == "invalid"


# --- the log


def checkpoint_of(world: SignedWorld, leaves: list[bytes]) -> Checkpoint:
    plain = Checkpoint(
        origin="cyberspex.exercise.log", size=len(leaves), root=root(len(leaves), subtrees_of(leaves)).hex(),
        at=format_instant(AT), exercise=True,
    )  # fmt: skip
    return log_keys.sign(plain, world.folder)


def consistency(world: SignedWorld, first: list[bytes], second: list[bytes]) -> bytes:
    path = consistency_path(len(first), len(second), subtrees_of(second))
    value = {
        "format": "cyberspex.consistency/1", "first": checkpoint_of(world, first).as_json(),
        "second": checkpoint_of(world, second).as_json(), "path": [step.hex() for step in path],
    }  # fmt: skip
    return proof_bytes(value)


def test_a_log_that_only_grew_is_consistent_and_a_forked_one_is_found(world: SignedWorld) -> None:
    leaves = [leaf_hash(bytes([number])) for number in range(11)]
    assert world.verdicts(consistency(world, leaves[:6], leaves))["whole"] == "valid"
    forked = [leaf_hash(b"another entry"), *leaves[1:6]]
    found = world.verdicts(consistency(world, forked, leaves))
    assert (found["whole"], found["consistency"]) == ("invalid", "invalid")


def test_two_checkpoints_of_one_size_and_two_roots_are_found(world: SignedWorld, tmp_path: Path) -> None:
    from cyberspex.adapters.verification import verify_path

    leaves = [leaf_hash(bytes([number])) for number in range(4)]
    one, two = checkpoint_of(world, leaves), checkpoint_of(world, [*leaves[:3], leaf_hash(b"other")])
    path = tmp_path / "checkpoint.json"
    path.write_bytes(proof_bytes(one.as_json()))
    for other, wanted in ((one, "valid"), (two, "invalid")):
        answer = verify_path(path, world.trust(), AT, checkpoint=json.dumps(other.as_json()).encode())
        assert answer.verdict == wanted


def test_a_proof_for_another_document_is_invalid(world: SignedWorld) -> None:
    order = world.order()
    assert world.verdicts(order, proof=world.proof(world.prepared))["proof"] == "invalid"
