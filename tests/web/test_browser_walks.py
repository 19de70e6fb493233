"""Ways through a case that only a browser shows: signed elsewhere, carried by people, searched, checked, by keyboard alone."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from cyberspex.apps.cooperation import services
from cyberspex.apps.cooperation.demo import approver_key
from cyberspex.apps.cooperation.models import CaseRow, DocumentRow, IdentifierRow
from cyberspex.apps.evidence.models import PackageRow
from cyberspex.apps.evidence.services import download_package
from cyberspex.apps.exchange import worker
from cyberspex.apps.history import services as history
from procedure_world import OFFICE, PROVIDER, Desk
from web.browsing import code_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def signed_with_another_tool(pdf: bytes, key: Path, passphrase: bytes) -> bytes:
    """The document signed as any PAdES tool does it: pyHanko alone, with none of our own code."""
    signer = signers.SimpleSigner.load_pkcs12(str(key), passphrase=passphrase)
    assert signer is not None
    out = io.BytesIO()
    signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)),
        signers.PdfSignatureMetadata(
            field_name="Signature1", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
        ),
        signer=signer,
        output=out,
    )
    return out.getvalue()


def test_a_document_is_taken_out_signed_with_another_tool_and_brought_back(
    people: Any, desk: Desk, tmp_path: Path
) -> None:
    row = desk.approved()
    key, passphrase = approver_key(desk.data, OFFICE)
    (tmp_path / "key.p12").write_bytes(key)
    page = people(desk.approver).open(f"/requests/{row.case_id}/sign/")
    page.click("main a:has-text('Sign elsewhere')")
    for audience, words in (("provider", "service provider"), ("notified_authority", "notified authority")):
        with page.expect_download() as taken:
            page.click(f"text=Prepared PDF for: {words}")
        prepared = Path(taken.value.path()).read_bytes()
        # In a thread of its own: the tool runs an event loop, and so does the browser's driver in this one.
        with ThreadPoolExecutor(1) as elsewhere:
            signed = elsewhere.submit(
                signed_with_another_tool, prepared, tmp_path / "key.p12", passphrase
            ).result()
        changed = bytearray(signed)
        changed[prepared.index(b"stream") + 20] ^= 1
        for name, data in (("unsigned", prepared), ("changed", bytes(changed)), ("signed", signed)):
            (tmp_path / f"{name}.pdf").write_bytes(data)
        if audience == "provider":
            for name, reason in (("unsigned", "no signature yet"), ("changed", "something was changed")):
                page.select_option("#audience", audience)
                page.set_input_files("#file", str(tmp_path / f"{name}.pdf"))
                page.click("button:has-text('Hand it in')")
                expect(page.locator(".govuk-error-summary")).to_contain_text(reason)
        page.select_option("#audience", audience)
        page.set_input_files("#file", str(tmp_path / "signed.pdf"))
        page.click("button:has-text('Hand it in')")
        expect(page.locator("main")).to_contain_text("it was accepted")
        page.goto(page.url + "sign/elsewhere/")
    row.refresh_from_db()
    assert row.state == "signed"
    assert set(DocumentRow.objects.filter(case_id=row.case_id).values_list("elsewhere", flat=True)) == {True}


def test_both_bundles_are_carried_by_people_and_the_clock_waits_for_the_proof_of_receipt(
    people: Any, desk: Desk, tmp_path: Path
) -> None:
    row = desk.signed()
    page = people(desk.approver).open(f"/requests/{row.case_id}/send/")
    page.click("text=Send by other means")
    expect(page.locator("main")).to_contain_text("No clock runs yet")
    expect(page.locator(".cx-clock")).to_contain_text("not started")
    with page.expect_download() as taken:
        page.click("text=Download both bundles")
    with zipfile.ZipFile(taken.value.path()) as bundle:
        assert sorted(bundle.namelist()) == [
            "notified_authority/document.pdf", "notified_authority/proof.json",
            "provider/document.pdf", "provider/proof.json",
        ]  # fmt: skip
    page.click("text=Record the receipt")
    page.select_option("#recipient", "provider")
    page.fill("#received_at", datetime.now(UTC).strftime("%Y-%m-%dT00:00"))
    page.click("main button:has-text('Record the receipt')")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Choose a file first")
    (tmp_path / "slip.txt").write_text("received by hand", "utf-8")
    page.set_input_files("#proof", str(tmp_path / "slip.txt"))
    page.click("main button:has-text('Record the receipt')")
    expect(page.locator("main")).to_contain_text("Done: Record the receipt")
    row.refresh_from_db()
    assert row.due_on is not None
    expect(page.locator(".cx-clock")).to_contain_text(str(row.due_on.day))
    expect(page.locator("#carry + p")).not_to_contain_text("service provider")
    expect(page.locator("#carry + p")).to_contain_text("notified authority")


def test_the_register_is_filtered_ordered_turned_and_taken_as_a_file(people: Any, desk: Desk) -> None:
    office = desk.organisation(OFFICE)
    CaseRow.objects.bulk_create(
        CaseRow(
            case_id=uuid4(), organisation_id=office.pk, tool="cets224.7", side="issuing", exercise=True,
            organisation_exercise=True, reference=f"EX-2026-{number:04d}", thread=uuid4(),
            state="pending" if number % 2 else "refused", counterpart=PROVIDER,
            due_on=(desk.at + timedelta(days=number)).date(), opened_at=desk.at + timedelta(hours=number),
            changed_at=desk.at, last_seq=number,
        )
        for number in range(1, 121)
    )  # fmt: skip
    page = people(desk.drafter).open("/requests/")
    rows = page.locator("#rows tbody tr")
    expect(rows).to_have_count(50)
    expect(rows.first).to_contain_text("EX-2026-0120")
    expect(rows.first).to_contain_text("Példa Posta Exercise Provider")
    expect(rows.first).to_contain_text("Ask for the reasons, or choose how to go on")
    page.click("#rows >> text=Next page")
    expect(rows.first).to_contain_text("EX-2026-0070")
    page.focus("#state")
    page.select_option("#state", "refused")
    expect(rows.first).to_contain_text("EX-2026-0120")
    expect(page.locator("#rows")).not_to_contain_text("EX-2026-0119")
    assert page.evaluate("document.activeElement.id") == "state", "the swap leaves the focus where it was"
    page.click("#rows th >> text=Due")
    expect(page.locator("th[aria-sort]")).to_have_text("Due")
    expect(rows.first).to_contain_text("EX-2026-0002")
    expect(page.locator("#state")).to_have_value("refused")
    with page.expect_download() as taken:
        page.click("text=Download this list (CSV)")
    lines = list(csv.DictReader(Path(taken.value.path()).read_text("utf-8").splitlines()))
    assert [one["reference"] for one in lines] == [f"EX-2026-{number:04d}" for number in range(2, 121, 2)]
    page.fill("#reference", "EX-2026-011")
    page.keyboard.press("Enter")
    expect(rows).to_have_count(5)


def test_verify_says_in_words_what_an_order_a_proof_a_package_and_rubbish_are(
    people: Any, desk: Desk, tmp_path: Path
) -> None:
    row = desk.sent()
    case = desk.case_of(PROVIDER, row)
    desk.decide_all(case)
    services.release_answer(actor=desk.officer, case_id=case.case_id, final=True, at=desk.at)
    worker.run_once(datetime.now(UTC))
    document = DocumentRow.objects.get(case_id=row.case_id, audience="provider")
    for name, content in (("order.pdf", document.signed), ("order.proof.json", document.proof)):
        assert content is not None
        kept = history.read_content(content, reader=None, purpose="test", at=desk.at)
        (tmp_path / name).write_bytes(kept)
    package = PackageRow.objects.get(case_id=row.case_id)
    taken = download_package(actor=desk.drafter, package_id=package.id, at=desk.at)
    (tmp_path / "evidence.zip").write_bytes(b"".join(taken.blocks))
    broken = bytearray((tmp_path / "evidence.zip").read_bytes())
    broken[len(broken) // 2] ^= 1
    (tmp_path / "broken.zip").write_bytes(bytes(broken))
    (tmp_path / "rubbish.bin").write_bytes(bytes(range(256)) * 4000)
    page = people(None).open("/verify/")
    answer = page.locator("#answer")

    def checked(file: str, proof: str = "") -> Locator:
        page.goto(page.url)
        page.set_input_files("#file", str(tmp_path / file))
        if proof:
            page.set_input_files("#proof", str(tmp_path / proof))
        page.click("main button:has-text('Check it')")
        expect(answer.locator(".cx-verdict, .govuk-error-summary")).to_be_visible()
        return answer

    expect(checked("order.pdf", "order.proof.json").locator("h2")).to_contain_text("Valid")
    expect(answer).to_contain_text("it orders nothing")
    expect(checked("evidence.zip").locator("h2")).to_contain_text("Valid")
    expect(checked("broken.zip").locator("h2")).to_contain_text("Not valid")
    expect(answer).to_contain_text("Do not act on it")
    expect(answer.locator(".cx-verdict li").first).to_be_visible()
    expect(checked("rubbish.bin")).to_contain_text("neither a signed PDF, an evidence package")
    expect(checked("order.proof.json").locator("h2")).not_to_contain_text("Not valid")


def test_an_upload_to_the_check_says_how_much_of_it_was_sent(people: Any, desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "large.bin").write_bytes(b"x" * 6 * 1024 * 1024)
    watched = people(None)
    page = watched.open("/verify/")
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 3 * 1024 * 1024},
    )
    page.set_input_files("#file", str(tmp_path / "large.bin"))
    page.click("main button:has-text('Check it')")
    expect(page.locator("progress")).to_be_visible()
    expect(page.locator("[data-sent]")).to_contain_text("Sent:")
    expect(page.locator("#answer")).to_contain_text("neither a signed PDF", timeout=30_000)
    expect(page.locator("progress")).to_be_hidden()


def tab_to(page: Page, found: Callable[[str, str], bool]) -> None:
    """Go on with the Tab key until the focus is where it should be; everywhere on the way it has to be seen."""
    for _ in range(90):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "(() => { const e = document.activeElement, s = getComputedStyle(e), l = e.labels && e.labels[0];"
            " const t = l && ['checkbox', 'radio'].includes(e.type) ? getComputedStyle(l, '::before') : s;"
            " return {id: e.id, text: (e.textContent || e.value || '').trim(), body: e === document.body,"
            " seen: s.outlineStyle !== 'none' || s.boxShadow !== 'none' || t.outlineStyle !== 'none'"
            " || t.boxShadow !== 'none'}; })()"
        )
        assert here["body"] or here["seen"], f"no focus is to be seen on {here}"
        if found(str(here["id"]), str(here["text"])):
            return
    raise AssertionError("the Tab key does not lead there")


def by_keyboard(page: Page, text: str) -> None:
    """Go to a link or button and press it, which opens a page."""
    tab_to(page, lambda _id, here: here == text)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_whole_case_is_done_by_keyboard_alone(people: Any, desk: Desk, tmp_path: Path) -> None:
    row = desk.drafted()
    page = people(desk.drafter).open("/")
    by_keyboard(page, row.reference)
    by_keyboard(page, "Finish the draft and hand it over for approval")
    by_keyboard(page, "Hand over")
    expect(page.locator("main")).to_contain_text("handed over for approval")

    page = people(desk.approver).open("/")
    # Listening from here on: the browser is told to hand its file chooser over only some time after it is asked to.
    page.on("filechooser", lambda chooser: chooser.set_files(str(tmp_path / "key.p12")))
    by_keyboard(page, row.reference)
    by_keyboard(page, "Read the draft; approve it or send it back")
    by_keyboard(page, "Approve")
    expect(page.locator("main")).to_contain_text("ready to be signed")
    by_keyboard(page, "Sign the documents")
    key, passphrase = approver_key(desk.data, OFFICE)
    (tmp_path / "key.p12").write_bytes(key)
    tab_to(page, lambda here, _: here == "key")
    page.keyboard.press("Enter")
    expect(page.locator("#key")).to_have_value(re.compile(r"key\.p12$"))
    tab_to(page, lambda here, _: here == "passphrase")
    page.keyboard.type(passphrase.decode())
    tab_to(page, lambda here, _: here == "code")
    page.keyboard.type(code_of(desk.approver))
    by_keyboard(page, "Sign")
    expect(page.locator("main")).to_contain_text("The signature stands in the log")
    by_keyboard(page, "Send the signed documents")
    by_keyboard(page, "Send now")
    expect(page.locator("main")).to_contain_text("Each clock starts when")
    worker.run_once(datetime.now(UTC))

    case = desk.case_of(PROVIDER, row)
    page = people(desk.officer).open("/inbox/")
    by_keyboard(page, case.reference)
    for one in IdentifierRow.objects.filter(case_id=case.case_id).order_by("identifier"):
        tab_to(page, lambda here, _, key=one.identifier: here == f"outcome-{key}")  # type: ignore[misc]
        page.keyboard.type("not h")
        by_keyboard(page, "Record this answer")
        expect(page.locator(f"#identifier-{one.identifier}")).to_contain_text("not held")
    by_keyboard(page, "Send the answer")
    tab_to(page, lambda here, _: here == "final")
    page.keyboard.press("Space")
    by_keyboard(page, "Send the answer")
    expect(page.locator("main")).to_contain_text("Done: Send the answer")
    worker.run_once(datetime.now(UTC))
    row.refresh_from_db()
    assert row.state == "disclosed"
