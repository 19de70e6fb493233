"""Codes, days and findings in the reader's language."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from cyberspex.core.foundation.findings import Finding, Verdict
from cyberspex.web import catalogue, jinja, words


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("cets224.7.5.a", "CETS 224, Art. 7(5)(a)"),
        ("ets185.29", "ETS 185, Art. 29"),
        ("eu.2023.1543.10.2", "Regulation (EU) 2023/1543, Art. 10(2)"),
        ("cets224", "CETS 224"),
        ("bilateral", "Bilateral treaty on mutual assistance"),
        ("something.else", "something.else"),
    ],
)
def test_provisions_read_as_lawyers_write_them(code: str, text: str) -> None:
    assert words.provision(code) == text


def test_codes_inside_a_sentence_read_as_lawyers_write_them() -> None:
    said = jinja.finding_text({"text": "Look at cets224.7.9.a and cets224."})
    assert said == "Look at CETS 224, Art. 7(9)(a) and CETS 224."
    assert (
        jinja.with_cites("See file.cets224x and eu.2023.1543.")
        == "See file.cets224x and Regulation (EU) 2023/1543."
    )


def test_an_event_reads_as_a_sentence_and_a_new_one_as_its_codes() -> None:
    assert words.event("order:issuing:approve") == "The draft was approved"
    assert words.event("message:notification:receipt") == "Receipt arrived for: notification"
    assert words.event("thing:room:brand_new") == "thing · room · brand new"


def test_a_code_without_a_word_prints_as_itself() -> None:
    assert words.label("brand_new_state") == "brand new state"
    assert words.label("a@example.org") == "a@example.org"


def test_days_name_their_month_and_instants_their_zone() -> None:
    with translation.override("en"):
        assert jinja.day(date(2026, 11, 3)) == "3 November 2026"
        at = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
        assert jinja.instant(at) == "23 Nov 2026, 10:00 UTC"
        assert jinja.instant(at, "Europe/Budapest") == "23 Nov 2026, 11:00 Europe/Budapest"
    with translation.override("fr"):
        assert jinja.day(date(2026, 11, 3)) == "3 novembre 2026"
        assert jinja.state_name("HU") == "Hongrie"


def test_a_finding_is_translated_by_its_template() -> None:
    finding = Finding(
        verdict=Verdict.REFUSED, code="x", template="for: %(audience)s {name}", params={"name": "A"}
    )
    assert jinja.finding_text(finding).endswith("A")


@pytest.mark.parametrize(
    ("language", "words_said"),
    [
        ("en", "ETS 185 binds Serbia since 1 August 2009."),
        ("fr", "1 août 2009"),
    ],
)
def test_places_of_a_sentence_hold_names_and_days_of_the_reader(language: str, words_said: str) -> None:
    template, params = (
        "{instrument} binds {state} since {since}.",
        {"instrument": "ETS 185", "state": "RS", "since": "2009-08-01"},
    )
    finding = Finding(verdict=Verdict.PERMITTED, code="in_force", template=template, params=params)
    with translation.override(language):
        assert words_said in jinja.finding_text(finding)
        assert jinja.finding_text(finding) == jinja.finding_text({"text": finding.text})
        assert "RS" not in jinja.finding_text(finding)


def test_notes_inside_a_reason_are_translated_too() -> None:
    with translation.override("fr"):
        said = jinja.localized("It signed on 2022-05-12 and is not bound yet.")
        assert said == "Il a signé le 12 mai 2022 et n’est pas encore lié."
        assert jinja.localized("Article 7(9)(a) of CETS 224") == "l’article 7(9)(a) (STCE 224)"


def test_an_answer_in_json_is_translated_by_the_template_it_was_made_from() -> None:
    with translation.override("fr"):
        said = jinja.finding_text({"text": "Whether HU requires simultaneous notification is not known."})
        assert said == "On ne sait pas si Hongrie exige une notification simultanée."
        assert jinja.finding_text({"text": "'XX' is not a date."}) == "'XX' n’est pas une date."
        assert (
            jinja.finding_text({"text": "Nobody translated this {yet}."}) == "Nobody translated this {yet}."
        )


def test_a_verdict_never_speaks_by_colour_alone() -> None:
    assert {words.tone(one) for one in ("permitted", "refused", "undetermined", "brand_new")} == {
        "yes", "no", "ask", "plain",
    }  # fmt: skip


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_every_sentence_has_its_translation_of_today_with_the_same_places_and_compiled(language: str) -> None:
    assert catalogue.faults(language) == []


def test_a_sentence_without_translation_or_with_another_place_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = catalogue.read("fr")
    lost = next(one for one in known if isinstance(one.id, str) and "%(" in one.id)
    lost.string = "sans place"
    monkeypatch.setattr(catalogue, "read", lambda language: known)
    monkeypatch.setattr(
        catalogue, "sentences", lambda: iter([("Nobody said this before.", "web/x"), (lost.id, "web/x")])
    )
    found = " ".join(catalogue.faults("fr"))
    assert "not translated: 'Nobody said this before.'" in found
    assert "another placeholder: 'sans place'" in found
    assert "of yesterday" in found


def test_the_chooser_offers_exactly_the_words_of_the_engine() -> None:
    from cyberspex.core.routing import need
    from cyberspex.web.views import routes

    assert set(routes.TAGS) == set(need.TAGS)
    assert set(routes.DATA) == set(need.DATA)
    assert set(routes.MEASURES) == set(need.MEASURES)
    assert set(routes.PURPOSES) == set(need.PURPOSES)
    assert set(routes.RISKS) == set(need.RISKS)
    assert {*routes.PRIVILEGES, "none"} == set(need.PRIVILEGES)
