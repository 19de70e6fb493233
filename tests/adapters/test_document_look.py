"""What a document looks like: numbers and marks on every page, nothing torn or cut off, every script, real headings."""

from __future__ import annotations

import copy
import html
import io
import itertools
import json
import re
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import lxml.html
import pikepdf
import pytest
from docx.oxml.ns import qn

from cyberspex.adapters.render_pdf import draw_sheet
from cyberspex.adapters.rendering import render_document
from cyberspex.core.cooperation.examples import example_of
from cyberspex.core.documents.sheet import Line, Part, Sheet
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.errors import InputError
from signed_world import AT, example


def rendered(
    draft: dict[str, Any], form: str, *languages: str, audience: Audience = Audience.PROVIDER
) -> bytes:
    return render_document(
        draft,
        audience=audience,
        languages=languages or ("en",),
        format=form,
        lawbook_digest="0" * 64,
        instant=AT,
    )


def preservation() -> dict[str, Any]:
    return dict(json.loads(json.dumps(example_of("ets185.29"))))


def with_many(count: int) -> dict[str, Any]:
    draft = example()
    first = draft["order"]["information_sought"][0]
    draft["order"]["information_sought"] = [
        {**copy.deepcopy(first), "id": str(place), "identifier": {
            "type": "ip", "value": f"203.0.113.{place}", "at": f"2026-10-03T08:15:{place % 60:02d}+02:00",
            "port": 40000 + place}}
        for place in range(1, count + 1)
    ]  # fmt: skip
    return draft


def pages_of(data: bytes, folder: Path) -> list[str]:
    path = folder / "x.pdf"
    path.write_bytes(data)
    text = subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True
    ).stdout
    return text.split("\f")[:-1]


def test_every_page_says_its_number_what_it_belongs_to_and_that_it_is_an_exercise(tmp_path: Path) -> None:
    pages = pages_of(rendered(with_many(120), "pdf"), tmp_path)
    assert len(pages) >= 4
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert "EX-2026-0001" in page
        assert "EXERCISE" in page
        assert "Order to disclose subscriber information" in page


def test_many_items_stand_in_a_table_with_its_head_on_every_page_and_once_what_is_the_same(
    tmp_path: Path,
) -> None:
    pages = pages_of(rendered(with_many(120), "pdf"), tmp_path)
    holding = [page for page in pages if re.search(r"\d\s+203\.0\.113\.\d", page)]
    assert len(holding) >= 3
    for page in holding:
        assert re.search(r"Number\s+Value\s+Date and time\s+Port", page)
    whole = "\n".join(pages)
    assert re.findall(r"203\.0\.113\.(\d+)\s", whole) == [str(place) for place in range(1, 121)]
    assert whole.count("The same for all") == 1
    assert whole.count("The account from which the offers were sent.") == 1


@pytest.mark.parametrize("more", range(0, 16, 2))
def test_the_signature_never_stands_alone_on_a_page(more: int, tmp_path: Path) -> None:
    draft = example()
    draft["supplemental"]["special_instructions"] = ["Please tell nobody before the time."] * more
    last = pages_of(rendered(draft, "pdf"), tmp_path)[-1]
    assert "Electronic signature" in last
    assert "Preservation already sought" in last  # the section before it, with its heading
    assert re.search(r"Reference\s+EX-P-2026-0007", last)


@pytest.mark.parametrize("languages", [("en",), ("en", "hu")], ids="-".join)
def test_a_string_without_a_space_breaks_inside_its_column_and_is_whole_when_copied(
    languages: tuple[str, ...], tmp_path: Path
) -> None:
    draft = example()
    address = "bc1q" + "xy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh" * 4
    draft["order"]["information_sought"][0]["identifier"] = {"type": "wallet", "value": address}
    data = rendered(draft, "pdf", *languages)
    assert address in re.sub(r"\s", "", "".join(pages_of(data, tmp_path))) or len(languages) > 1
    boxes = subprocess.run(
        ["pdftotext", "-bbox", tmp_path / "x.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    words = re.findall(r'xMin="([\d.]+)".*?xMax="([\d.]+)".*?>(.*?)</word>', boxes)
    pieces = [
        (float(left), float(right), text) for left, right, text in words if text in address and len(text) > 9
    ]
    assert "".join(text for left, _, text in pieces if left < 300 or len(languages) == 1) == address
    for left, right, _ in pieces:
        assert right <= (297.5 if left < 290 and len(languages) > 1 else 595 - 56)


def test_a_long_address_stays_on_the_paper_of_a_sheet(tmp_path: Path) -> None:
    address = (
        "http://127.0.0.1:8000/routes/?on=2026-11-24&issuing_state=DE&holder_kind=service_provider&holder_state=RS"
        "&data=subscriber&measure=production&purpose=criminal_proceedings&lawbook=" + "ab" * 32
    )
    sheet = Sheet(
        language="en", title="Which route is lawful?", subtitle="", banner="", rows=(("Address", address),),
        parts=(Part(heading="Reasons", lines=(Line(text="It binds.", source=address),)),), page="page", foot="",
        attached="answer.json",
    )  # fmt: skip
    (tmp_path / "x.pdf").write_bytes(draw_sheet(sheet, b"{}", instant=datetime(2026, 11, 23, tzinfo=UTC)))
    boxes = subprocess.run(
        ["pdftotext", "-bbox", tmp_path / "x.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    assert max(float(right) for right in re.findall(r'xMax="([\d.]+)"', boxes)) <= 595 - 56
    assert html.unescape("".join(re.findall(r">(.*?)</word>", boxes))).count(address) == 2


SCRIPTS = {
    "Greek": "Εισαγγελία Αθηνών", "Ukrainian": "Прокуратура Києва", "Hebrew": "שירות דואר", "Arabic": "مزود الخدمة",
    "Georgian": "პროკურატურა", "Armenian": "դատախազություն", "Chinese": "例子公司", "Japanese": "検察庁のひながた",
    "Korean": "검찰청", "Sinhala": "නීතිපති", "Tamil": "வழக்கறிஞர்", "Bengali": "আদালত", "Hindi": "अभियोजन", "Thai": "อัยการ",
}  # fmt: skip


def test_names_in_every_script_are_drawn_with_fonts_that_are_in_the_file() -> None:
    draft = example()
    draft["order"]["issuing_authority"]["name"] = " · ".join(SCRIPTS.values())
    draft["supplemental"]["special_instructions"] = list(SCRIPTS.values())
    with pikepdf.open(io.BytesIO(rendered(draft, "pdf"))) as pdf:
        fonts = {
            str(one.FontName): any(name in one for name in ("/FontFile", "/FontFile2", "/FontFile3"))
            for one in pdf.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"
        }
    assert all(fonts.values()), fonts
    for name in (
        "Hebrew",
        "Arabic",
        "Georgian",
        "Armenian",
        "Sinhala",
        "Tamil",
        "Bengali",
        "Devanagari",
        "Thai",
        "Droid",
    ):
        assert any(name in font for font in fonts), name


def test_a_member_says_its_section_in_the_form_seen_or_that_it_was_added_and_the_document_says_based_on() -> (
    None
):
    text = lxml.html.fromstring(
        rendered(preservation(), "html", "en", "hu", audience=Audience.REQUESTED_AUTHORITY)
    ).text_content()
    for words in ("Art. 29(7) · template, section 3", "Art. 29(2)(e) · own field", "template, section 5",
                  "29. cikk (7) · minta, 3. szakasz", "Based on sections 1 to 7", "Requesting Party", "Megkereső fél"):  # fmt: skip
        assert words in text, words
    own = lxml.html.fromstring(rendered(example(), "html")).text_content()
    assert "own field" not in own  # the whole is, and it says so once
    assert own.count("Own form") == 1
    assert "Art. 7(3)(a)" in own


def test_a_long_text_without_a_translation_stands_once(tmp_path: Path) -> None:
    draft = example()
    draft["supplemental"]["other"] = "What nobody translated. " * 20
    whole = "".join(pages_of(rendered(draft, "pdf", "sr", "hu"), tmp_path))
    assert len(re.findall(r"nobody\s+translated", whole)) == 20


# --- the word processor's file


def test_the_word_processor_file_has_real_headings_running_heads_and_page_numbers() -> None:
    made = docx.Document(io.BytesIO(rendered(example(), "docx", "en", "hu")))
    styles = [one.style.name for one in made.paragraphs]
    assert styles.count("Title") == 1
    assert styles.count("Heading 1") == 2
    assert styles.count("Heading 2") >= 7
    section = made.sections[0]
    assert section.different_first_page_header_footer
    head = "\n".join(one.text for one in section.header.paragraphs)
    assert "EX-2026-0001" in head
    assert "EXERCISE" in head
    for footer in (section.footer, section.first_page_footer):
        fields = [one.get(qn("w:instr")) for one in footer._element.iter(qn("w:fldSimple"))]
        assert fields == ["PAGE", "NUMPAGES", "PAGE", "NUMPAGES"]  # in both languages
    languages = {one.get(qn("w:val")) for one in made.element.body.iter(qn("w:lang"))}
    assert languages == {"en", "hu"}


def test_the_word_processor_file_repeats_the_head_of_a_table_and_tears_no_row() -> None:
    made = docx.Document(io.BytesIO(rendered(with_many(60), "docx")))
    (table,) = (one for one in made.tables if len(one.rows) == 61)
    assert [one.text for one in table.rows[0].cells] == ["Number", "Value", "Date and time", "Port"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    for any_table in made.tables:
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in any_table.rows)


def test_the_word_processor_file_holds_no_property_of_its_own_making() -> None:
    with zipfile.ZipFile(io.BytesIO(rendered(example(), "docx"))) as archive:
        assert "docProps/custom.xml" not in archive.namelist()
        core = archive.read("docProps/core.xml").decode()
    assert "Exercise Prosecution Office of Novi Primer" in core
    assert "python-docx" not in core


@pytest.mark.parametrize("form", ["pdf", "docx", "html", "xml"])
@pytest.mark.parametrize("character", ["\x00", "\x02", "\x0c", "\x7f", "\ufffe"])
def test_a_character_that_no_document_can_show_is_named_with_its_place(form: str, character: str) -> None:
    draft = example()
    draft["order"]["issuing_authority"]["position"] = f"a{character}b"
    with pytest.raises(InputError) as caught:
        rendered(draft, form)
    assert caught.value.code == "unprintable"
    assert caught.value.path == "/order/issuing_authority/position"


# --- the page


def test_the_page_has_one_title_headings_in_order_and_tables_that_say_their_columns() -> None:
    page = lxml.html.fromstring(rendered(with_many(5), "html", "en", "fr"))
    levels = [int(one.tag[1]) for one in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert [one.get("scope") for one in page.iter("th")] == ["col"] * 4
    style = page.find(".//style").text
    assert "thead { display: table-header-group; }" in style
    assert '"Page " counter(page) " of " counter(pages)' in style


def test_what_stands_on_every_printed_page_ends_no_style_sheet() -> None:
    draft = example()
    draft["reference"] = '"; } </style><script>alert(1)</script> \\'
    page = lxml.html.fromstring(rendered(draft, "html"))
    assert len(page.findall(".//style")) == 1
    assert [one.get("type") for one in page.iter("script")] == ["application/json"]
    style = page.find(".//style").text
    assert "alert" in style
    assert '"; } <' not in style
