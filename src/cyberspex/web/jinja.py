"""The template environment of the pages, and how codes, days and findings read in the reader's language.

- Everything printed is escaped unless a template was written as markup.
- Core values speak codes and English sentences; this module is where they become words of a language.
- An undefined name is an error, not an empty place: a page never hides a missing value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from jinja2 import Environment, StrictUndefined, pass_context
from markupsafe import Markup

from cyberspex.core.cooperation.asking import Guide
from cyberspex.core.foundation.findings import Finding
from cyberspex.web import words

HERE = Path(__file__).parent

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [HERE / "jinja2"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "cyberspex.web.jinja.environment",
            "context_processors": ["cyberspex.web.context.page"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]
"""What settings put under TEMPLATES: our pages in Jinja2, the sign-in library's in Django's language."""


def environment(**options: Any) -> Environment:
    """The environment that Django's Jinja2 backend asks for."""
    options["undefined"] = StrictUndefined
    options.setdefault("extensions", []).append("jinja2.ext.i18n")
    options.update(trim_blocks=True, lstrip_blocks=True)
    made = Environment(**options)  # noqa: S701 - Django's backend passes autoescape=True
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(static=static, url=reverse, tr=tr, label=words.label, tone=words.tone)
    made.filters.update(
        day=day,
        instant=instant,
        state=state_name,
        language=language_name,
        with_cites=with_cites,
        finding_text=finding_text,
        finding_fix=finding_fix,
        guide_text=guide_text,
        head_of=head_of,
        said=said,
        cite=_for_each_reader(cite),
        weblink=weblink,
        label=words.label,
        member=words.member,
        field=words.field_name,
        field_value=field_value,
        short_route=words.short_route,
        event=words.event,
        options=choices,
        item_lines=item_lines,
        next_step=next_step,
        body_name=body_name,
        capitalize_first=lambda text: str(text)[:1].upper() + str(text)[1:],
        split_day=lambda text: str(text).split(" ", 1)[0],
        rest_of_day=lambda text: str(text).split(" ", 1)[-1],
        short_digest=short_digest,
        size=size,
    )
    return made


def _for_each_reader(function: Callable[[str | None], str]) -> Callable[[Any, str | None], str]:
    """A filter that Jinja never runs on a constant once and for all, in the first reader's language."""

    @pass_context
    def asked(_context: Any, value: str | None) -> str:
        return function(value)

    return asked


def tr(text: object) -> str:
    """A sentence that the core wrote in English, in the reader's language where the catalogue has it."""
    said = str(text or "")
    return gettext(said) if said else ""


@lru_cache(maxsize=8)
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def locale() -> Locale:
    """Babel's locale for the language of this request."""
    return _locale((get_language() or "en").split("-")[0])


def day(value: date | datetime | str | None) -> str:
    """A date in words, so that nobody reads a month as a day; what is no date prints as it is."""
    if not value:
        return ""
    try:
        known = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    except ValueError:
        return str(value)
    return str(format_date(known, "d MMMM y", locale=locale()))


def instant(value: datetime | str | None, zone: str = "UTC") -> str:
    """An instant with its time zone; without one it would name no instant."""
    if not value:
        return ""
    try:
        known = datetime.fromisoformat(value.replace("Z", "+00:00")) if isinstance(value, str) else value
    except ValueError:
        return str(value)
    if known.tzinfo is None:
        known = known.replace(tzinfo=UTC)
    local = known.astimezone(ZoneInfo(zone))
    return f"{format_datetime(local, 'd MMM y, HH:mm', locale=locale())} {zone}"


def state_name(code: str | None) -> str:
    """The name of a State by its code; the code itself where it is not one of ISO 3166-1."""
    if not code:
        return ""
    if code == "EU":
        return gettext("European Union")
    return str(locale().territories.get(code, code))


def language_name(code: str) -> str:
    """The name of a language by its code; the code itself where it is not one."""
    return str(locale().languages.get(code, code))


_CODE = re.compile(
    r"\b(?:cets22[34]|ets(?:030|099|108|182|185|189)|eu\.20\d\d\.\d+|eu\.eio)(?:\.[0-9a-z]{1,4}\b)*(?!\w)"
)


def with_cites(text: str) -> str:
    """A sentence with its codes of instruments and provisions as a lawyer writes them."""
    return _CODE.sub(lambda found: words.provision(found.group()), text)


_CODES = re.compile(r"[A-Z]{2}(?:, [A-Z]{2})*")
_ARTICLE = re.compile(r"Article ([0-9]+(?:\([0-9a-z]+\))*) of (.+)")


def localized(value: object) -> str:
    """What stands in a place of a sentence, for the reader: a State by its name, a day in words, a word translated."""
    text = str(value)
    if _CODES.fullmatch(text):
        return ", ".join(state_name(one) for one in text.split(", "))
    if len(text) == 10 and text[4] == text[7] == "-":
        return day(text)
    article = _ARTICLE.fullmatch(text)
    if article:
        return gettext("Article %(article)s of %(act)s") % {"article": article[1], "act": tr(article[2])}
    known = said(text) if " " in text or text.islower() else tr(text)
    if known == text and ", " in text:
        return ", ".join(tr(one) for one in text.split(", "))
    return known


def _filled(template: str, params: Mapping[str, object]) -> str:
    translated = gettext(template) if template else ""
    if not params:
        return translated
    places = {name: localized(value) if isinstance(value, str) else value for name, value in params.items()}
    try:
        return translated.format_map(places)
    except (KeyError, IndexError, ValueError):  # a catalogue entry with other places: say it in English
        return template.format_map(places)


@lru_cache(maxsize=4)
def _templates(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The sentences with places and their translations, each as a pattern that finds its places again."""
    from cyberspex.web import catalogue

    found = []
    # The sentences are the same for every language; in English they are only filled for the reader.
    known = language in catalogue.LANGUAGES
    for message in catalogue.read(language if known else catalogue.LANGUAGES[0]):
        if (
            isinstance(message.id, str)
            and "{" in message.id
            and isinstance(message.string, str)
            and message.string
        ):
            parts = re.split(r"\{(\w+)(?:![rs])?\}", message.id)
            names: set[str] = set()
            pattern = ""
            for place, part in enumerate(parts):
                if place % 2 == 0:
                    pattern += re.escape(part)
                elif part in names:
                    pattern += f"(?P={part})"
                else:
                    names.add(part)
                    pattern += f"(?P<{part}>.*?)"
            said_as = message.string if known else message.id
            found.append((re.compile(pattern, re.DOTALL), re.sub(r"![rs]}", "}", said_as)))
    return tuple(found)


def said(text: str) -> str:
    """A filled sentence in the reader's language.

    Answers in the form of the contract hold the filled sentence only; its template is found again here, so
    that pages translate them like findings that kept theirs. What is not found stays in English.
    """
    known = tr(text)
    if known != text or not text:
        return known
    for pattern, translated in _templates((get_language() or "en").split("-")[0]):
        match = pattern.fullmatch(text)
        if match is not None:
            return translated.format_map(
                {name: localized(value) for name, value in match.groupdict().items()}
            )
    return text


def finding_text(finding: Finding | Mapping[str, str]) -> str:
    """The reason in the reader's language, translated by its template."""
    if isinstance(finding, Finding):
        return with_cites(_filled(finding.template, finding.params))
    return with_cites(said(str(finding.get("text", ""))))


def finding_fix(finding: Finding | Mapping[str, str]) -> str:
    """What would put it right, translated by its template."""
    if isinstance(finding, Finding):
        return with_cites(_filled(finding.fix_template, finding.params))
    return with_cites(said(str(finding.get("fix", ""))))


def guide_text(guide: Guide) -> str:
    """What the interview says of a question, with States and languages by their names."""
    params = dict(guide.params)
    if params.get("state"):
        params["state"] = state_name(str(params["state"]))
    if params.get("languages"):
        params["languages"] = ", ".join(language_name(one) for one in str(params["languages"]).split(", "))
    if params.get("scope"):
        params["scope"] = ", ".join(words.label(one) for one in str(params["scope"]).split(", "))
    return with_cites(_filled(guide.template, params))


def head_of(item: Any) -> str:
    """The question of an item of the interview; its word where it has none."""
    said = tr(item.question.ask) if item.question else words.member(item.name)
    return said[:1].upper() + said[1:]


def cite(provision: str | None) -> str:
    """A provision as a lawyer writes it: `cets224.7.5.a` becomes `CETS 224, Art. 7(5)(a)`."""
    return words.provision(provision or "")


def weblink(source: str | None) -> str | Markup:
    """A source as a link where it is a public address, else as text; the link shows whose page it is."""
    said = source or ""
    if said.startswith(("https://", "http://")):
        shown = said.split("//", 1)[1].split("/", 1)[0].removeprefix("www.")
        # A place to break after each dot, so that a long name never widens a table.
        parts = Markup("<wbr>").join(re.split(r"(?<=\.)", shown))
        return Markup('<a class="govuk-link" rel="noreferrer" href="{}">{}</a>').format(said, parts)
    return said


_STATES = frozenset(
    {"issuing_state", "holder_state", "contract_state", "storage_state", "eu_addressee", "committed_in", "resides_in", "territory",
     "hosted_state", "conflicting_state"}
)  # fmt: skip


def field_value(value: str, name: str) -> str:
    """What a field of a need says, in words."""
    if not value:
        return ""
    if name in _STATES:
        return ", ".join(words.label(one) if one == "none" else state_name(one) for one in value.split(", "))
    if name == "assume_consents":
        parts = [one.split(":") for one in value.split(", ")]
        return ", ".join(
            f"{state_name(one[0])}, {words.provision(one[1])}, {day(one[2])}"
            for one in parts
            if len(one) == 3
        )
    if len(value) == 10 and value[4] == value[7] == "-":
        return day(value)
    return ", ".join(words.label(one) for one in value.split(", "))


def short_digest(value: str | None) -> str:
    """The first twelve digits of a digest, enough to compare by eye."""
    return (value or "")[:12]


def size(value: int | None) -> str:
    """A number of bytes for people."""
    amount = float(value or 0)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if amount < 1024 or unit == "GiB":
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return ""


def choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Codes with their words, for a choice."""
    return [(code, words.label(code)) for code in codes]


def item_lines(items: Iterable[Mapping[str, object]]) -> str:
    """Disclosed data as a person types them, one a line."""
    return "\n".join(
        f"{item['name']}: {item['value']}" if set(item) == {"name", "value"} else json.dumps(dict(item))
        for item in items
    )


def body_name(identifier: str) -> str:
    """What a body is called, for one body on a page; its identifier where no entry names it."""
    from cyberspex.apps.directory.queries import names_of

    return names_of([identifier]).get(identifier, identifier)


def next_step(action: str) -> str:
    """What to do next, from the word of the procedure."""
    return words.next_step(action.replace(" ", "_"))
