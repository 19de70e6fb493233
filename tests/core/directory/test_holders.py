"""From an identifier to its holder, with the lawbook of the package and registries that answer as told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from cyberspex.adapters.identifiers import reading
from cyberspex.adapters.lawbook_files import shipped_lawbook
from cyberspex.core.directory.holders import HolderAnswer, Known, Role, find_holder
from cyberspex.core.directory.registration import (
    BootstrapFile,
    Contact,
    LookUp,
    ObjectKind,
    Outcome,
    Question,
    Registration,
    Service,
    list_for,
)
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.findings import Finding, Verdict
from cyberspex.core.law.lawbook import Lawbook

AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@dataclass
class Told:
    """Registries that answer as told, and remember whether they were asked."""

    answer: Registration | None = None
    outcome: Outcome = Outcome.FOUND
    held: tuple[str, ...] = ("dns", "asn", "ipv4", "ipv6")
    asked: int = 0

    def bootstrap(self) -> Sequence[BootstrapFile]:
        return tuple(
            BootstrapFile(name=name, publication="2026-11-01T00:00:00Z" if name in self.held else "")
            for name in ("dns", "asn", "ipv4", "ipv6")
        )

    def service_for(self, question: Question) -> Service | None:
        name = list_for(question)
        if name not in self.held:
            return None
        file = next(one for one in self.bootstrap() if one.name == name)
        return Service(addresses=("https://rdap.example/",), matched="it", file=file)

    def look_up(self, question: Question, *, at: datetime) -> LookUp:
        self.asked += 1
        return LookUp(
            question=question, outcome=self.outcome, asked_at=at, registration=self.answer,
            service=self.service_for(question),
        )  # fmt: skip


def answer(
    text: str, registries: Told | None = None, *, online: bool = False, lawbook: Any = None
) -> HolderAnswer:
    return find_holder(
        text, reader=reading, registrations=registries or Told(), online=online, at=AT,
        lawbook=lawbook or shipped_lawbook(),
    )  # fmt: skip


def codes(found: HolderAnswer) -> set[str]:
    return {one.code for one in found.findings}


@pytest.mark.parametrize(
    "text", ["shop.denic.de", "x@web.de", "193.0.6.139", "AS3333", "+36 1 234 5678", "Proton"]
)
def test_no_registry_is_asked_unless_it_is_wanted(text: str) -> None:
    told = Told()
    found = answer(text, told)
    assert told.asked == 0
    assert not found.online
    assert found.look_up is None


def test_a_domain_leads_to_its_registry_in_the_catalogue() -> None:
    found = answer("shop.denic.de")
    (registry,) = found.candidates
    assert (registry.role, registry.provider, registry.states) == (Role.REGISTRY, "denic", ("DE",))
    assert registry.source.startswith("https://")
    assert found.verdict is Known.KNOWN
    assert "registry_not_asked" in codes(found)


def test_a_domain_without_an_entry_leads_to_the_service_of_its_registry_and_no_name_is_made_up() -> None:
    (registry,) = answer("shop.zuerich").candidates
    assert (registry.name, registry.states, registry.confidence) == ("", (), "list_of_registries")


def test_a_domain_of_which_no_list_knows_is_undetermined() -> None:
    found = answer("shop.zuerich", Told(held=()))
    assert found.verdict is Known.UNDETERMINED
    assert found.candidates == ()
    assert "never_refreshed" in codes(found)


def test_the_registry_names_the_registrar_and_the_catalogue_says_where_it_is() -> None:
    said = Registration(
        kind=ObjectKind.DOMAIN, contacts=(Contact(roles=("registrar",), name="GANDI SAS", handle="81"),)
    )
    found = answer("shop.zuerich", Told(answer=said), online=True)
    registrar = found.candidates[0]
    assert (registrar.role, registrar.provider, registrar.states) == (Role.REGISTRAR, "gandi", ("FR",))
    assert registrar.confidence == "registry_says"


def test_a_registrar_with_a_like_name_is_not_taken_for_one_of_the_catalogue() -> None:
    said = Registration(
        kind=ObjectKind.DOMAIN, contacts=(Contact(roles=("registrar",), name="Gandi Holding", country="ZZZ"),)
    )
    registrar = answer("shop.zuerich", Told(answer=said), online=True).candidates[0]
    assert (registrar.name, registrar.provider, registrar.states) == ("Gandi Holding", "", ())


def test_a_name_that_no_registry_has_belongs_to_nobody() -> None:
    found = answer("shop.zuerich", Told(outcome=Outcome.NO_SUCH_OBJECT), online=True)
    assert found.verdict is Known.NONE
    assert found.candidates == ()


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - {Outcome.FOUND, Outcome.NO_SUCH_OBJECT}))
def test_a_look_up_that_failed_makes_nothing_known(outcome: Outcome) -> None:
    found = answer("193.0.6.139", Told(outcome=outcome), online=True)
    assert found.verdict is Known.UNDETERMINED


def test_the_provider_of_a_mail_domain_of_the_catalogue_holds_the_mailbox() -> None:
    row = {"id": "post", "provider": "Post", "source": "https://example.org", "confidence": "seen",
           "seat_country": "CH", "mail_domains": "post.zuerich; mail.zuerich",
           "cells": {"mail_domains": {"source": "https://example.org/mail", "confidence": "memory-high"}}}  # fmt: skip
    book = Lawbook(digest="0" * 64, compiled_on=AT.date(), tables={"providers": [row]})
    found = answer("name@post.zuerich", lawbook=book)
    assert found.verdict is Known.KNOWN
    assert [one.role for one in found.candidates] == [Role.PROVIDER, Role.REGISTRY]
    provider = found.candidates[0]
    assert (provider.source, provider.confidence) == ("https://example.org/mail", "memory-high")
    assert answer("name@sub.post.zuerich", lawbook=book).verdict is Known.UNDETERMINED


def test_who_runs_the_mail_of_another_domain_stays_unknown_even_where_the_domain_is_known() -> None:
    said = Registration(kind=ObjectKind.DOMAIN, contacts=(Contact(roles=("registrar",), name="GANDI SAS"),))
    found = answer("name@shop.zuerich", Told(answer=said), online=True)
    assert found.verdict is Known.UNDETERMINED
    assert "mail_provider_unknown" in codes(found)
    assert Role.PROVIDER not in {one.role for one in found.candidates}


def test_an_address_leads_to_nobody_without_asking_and_to_the_network_holder_with_it() -> None:
    found = answer("193.0.6.139")
    assert found.verdict is Known.UNDETERMINED
    assert [one.role for one in found.candidates] == [Role.REGIONAL_REGISTRY]
    said = Registration(
        kind=ObjectKind.IP,
        name="NET",
        country="rs",
        contacts=(Contact(roles=("registrant",), name="Access d.o.o."),),
    )
    asked = answer("193.0.6.139", Told(answer=said), online=True)
    assert asked.verdict is Known.KNOWN
    assert (asked.candidates[0].name, asked.candidates[0].states) == ("Access d.o.o.", ("RS",))


def test_without_a_list_an_address_gives_unknown_and_says_that_it_was_never_refreshed() -> None:
    found = answer("193.0.6.139", Told(held=("dns", "asn")))
    assert found.verdict is Known.UNDETERMINED
    assert found.candidates == ()
    assert any("ipv4.json was never refreshed" in one.text for one in found.findings)


def test_a_telephone_number_gives_a_numbering_plan_and_never_an_operator() -> None:
    found = answer("+36 1 234 5678")
    (plan,) = found.candidates
    assert (plan.role, plan.states, plan.name, plan.provider) == (Role.NUMBERING_PLAN, ("HU",), "", "")
    assert found.verdict is Known.UNDETERMINED
    assert any("may have been ported" in one.text for one in found.findings)


@pytest.mark.parametrize(
    "text", ["10.0.0.1", "192.0.2.1", "AS64500", "shop.example.org", "name@shop.example"]
)
def test_what_is_reserved_belongs_to_nobody_and_private_addresses_are_never_asked_for(text: str) -> None:
    told = Told(outcome=Outcome.NO_SERVICE)
    found = answer(text, told, online=True)
    assert found.verdict is Known.NONE
    assert found.candidates == ()
    assert told.asked == (0 if text[0].isdigit() else 1)


def test_a_service_is_found_by_its_name_and_several_are_offered_without_choosing() -> None:
    assert [one.provider for one in answer("instagram").candidates] == ["instagram"]
    several = answer("messaging")
    assert several.verdict is Known.UNDETERMINED
    assert len(several.candidates) > 1
    assert "several_providers" in codes(several)
    nobody = answer("no such service at all")
    assert (nobody.verdict, nobody.candidates) == (Known.UNDETERMINED, ())
    with pytest.raises(InputError):
        answer("e")


def test_what_a_registry_says_is_passed_on_with_its_findings() -> None:
    @dataclass
    class Denying(Told):
        def look_up(self, question: Question, *, at: datetime) -> LookUp:
            finding = Finding(verdict=Verdict.UNDETERMINED, code="access_denied", template="No.")
            return LookUp(question=question, outcome=Outcome.ACCESS_DENIED, asked_at=at, findings=(finding,))

    found = answer("shop.zuerich", Denying(), online=True)
    assert "access_denied" in codes(found)
    assert "registry_not_asked" not in codes(found)
    said = found.as_json(AT)["registration"]
    assert isinstance(said, dict)
    assert said["outcome"] == "access_denied"
