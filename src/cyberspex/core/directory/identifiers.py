"""What kind of identifier somebody has, in the form in which a registry or a provider knows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cyberspex.core.directory.registration import Question
from cyberspex.core.foundation.findings import Finding


class IdentifierKind(StrEnum):
    """What leads to a holder of data."""

    EMAIL = "email"
    DOMAIN = "domain"
    IP = "ip"
    AS_NUMBER = "as_number"
    PHONE = "phone"
    SERVICE = "service"


@dataclass(frozen=True, kw_only=True)
class NumberingPlan:
    """What the digits of a telephone number tell.

    Fields:
        calling_code: without the plus. states: whose plan it can be, several where a code is shared; empty for codes
            of no State. certain: whether the number was long enough to choose among them.
    """

    calling_code: str
    states: tuple[str, ...]
    certain: bool


@dataclass(frozen=True, kw_only=True)
class Identifier:
    """An identifier, read.

    Fields:
        value: in the form to search by; a domain or the domain of an e-mail address as A-label. shown: as people read
            it. domain: the whole domain as A-label, for an e-mail address and a domain. registered: the part of it
            that a registry can register, empty where it has none. question: what a registry can be asked.
        numbering: of a telephone number. reserved: it belongs to nobody by the standards of the Internet.
        findings: what a reader should know of the identifier itself.
    """

    kind: IdentifierKind
    value: str
    shown: str
    domain: str = ""
    registered: str = ""
    question: Question | None = None
    numbering: NumberingPlan | None = None
    reserved: bool = False
    findings: Sequence[Finding] = ()
