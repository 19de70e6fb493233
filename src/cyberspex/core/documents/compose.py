"""From an audience's projection of a draft to a document: headings, rows and parties, in one or two languages.

- Made from the tool's content type, so that a new tool needs labels only.
- Coded values print in every language of the document; free text prints as it was written, and says where it
  is not translated unless a translation is attached.
- Nothing outside the projection is read, so what an audience may not see cannot reach its document.
"""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Protocol

from cyberspex.core.cooperation.content import Body, Translation
from cyberspex.core.cooperation.tool import SHARED_MEMBERS, Tool, pointed
from cyberspex.core.foundation.audience import Audience
from cyberspex.core.foundation.errors import InputError

AS_WRITTEN = frozenset(
    {
        "id", "number", "name", "unit", "official", "email", "phone", "address", "value", "service", "reference",
        "previous_reference", "port", "at", "path", "by", "type", "time_zone",
    }
)  # fmt: skip
"""Members that read the same in every language: names, numbers, addresses."""

HIGHEST_LANGUAGES = 2
_DAYS = frozenset({"on", "date", "date_issued", "from_on", "until_on"})


class Words(Protocol):
    """The fixed words of documents in the languages that there are."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages in which every label exists."""

    def label(self, code: str, language: str) -> str | None:
        """The label of a member or of a coded value (`code.X`)."""

    def state(self, code: str, language: str) -> str:
        """The name of a State."""

    def day(self, text: str, language: str) -> str:
        """A date as people write it; text that is no date comes back as it is."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What stands in one language: a label and its value.

    Fields:
        language: of the label. value_language: of the value; empty where it reads the same in every language.
        untranslated: the mark beside free text that stands in another language than the column's, or empty.
    """

    language: str
    label: str
    value: str
    value_language: str = ""
    untranslated: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One member in every language of the document.

    Fields:
        notes: in every language, which provision asks for it, and where it stands in the form that was seen.
    """

    path: str
    notes: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """Several items of one kind: what they have in common, then a line for each.

    Fields:
        columns: headings in every language. lines: for each item the rows of each column; a composite member is as
            many columns as it has members, or one column with all of them where there would be too many.
    """

    columns: tuple[tuple[str, ...], ...]
    lines: tuple[tuple[tuple[Row, ...], ...], ...]

    @property
    def room(self) -> tuple[int, ...]:
        """How much room each column wants of the width, in percent: its longest words, and no column takes all."""
        wanted = [
            max(
                LEAST_COLUMN,
                *(len(word) + 1 for name in names for word in name.split()),
                min(
                    MOST_COLUMN,
                    max(map(_width, (row for line in self.lines for row in line[place])), default=0),
                ),
            )
            for place, names in enumerate(self.columns)
        ]
        return tuple(round(100 * one / sum(wanted)) for one in wanted)


@dataclass(frozen=True, kw_only=True)
class Group:
    """A heading with rows and groups below it.

    Fields:
        level: 1 for a part of the document, 2 for a numbered section, 3 for what stands in one.
        notes: as of a row.
    """

    level: int
    number: str
    heading: tuple[str, ...]
    notes: tuple[str, ...]
    rows: tuple[Row, ...]
    groups: tuple[Group, ...]
    table: Table | None = None


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A body as it stands in a letter's head: its name, then lines."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Document:
    """All that a format draws.

    Fields:
        banner: "exercise" in every language, or none. own_copy: the mark of the issuing side's own copy.
        reference, day: as in the draft; day in every language. parties: rows of the two Parties.
        reference_notes: as of a row. marks: fixed words that formats need, by code and language; `page_of` holds
            `{page}` and `{pages}`.
    """

    tool: str
    audience: str
    languages: tuple[str, ...]
    title: tuple[str, ...]
    pursuant: tuple[str, ...]
    based_on: tuple[str, ...]
    banner: tuple[str, ...]
    own_copy: tuple[str, ...]
    reference: str
    reference_notes: tuple[str, ...]
    day: tuple[str, ...]
    sender: Letter
    addressee: Letter
    parties: tuple[Row, ...]
    groups: tuple[Group, ...]
    signer: tuple[str, ...]
    marks: Mapping[str, tuple[str, ...]]
    lawbook: str


TABLE_FROM = 3
"""So many items of one kind stand in a table; fewer are easier to read one after the other."""
MOST_COLUMNS = 6
LEAST_COLUMN, MOST_COLUMN = 9, 30  # characters
MARKS = (
    "reference",
    "date",
    "page_of",
    "for_all",
    "lawbook",
    "signature",
    "signature_note",
    "attached",
    "parties",
)


def compose(
    tool: Tool, seen: Mapping[str, Any], *, languages: Sequence[str], words: Words, lawbook: str
) -> Document:
    """Compose the document of one audience.

    Args:
        seen: the audience's projection (`project`), of the published shape.
        languages: one or two, the first one leading.

    Raises:
        InputError: `unknown_language`, `too_many_languages`, `assumed_is_exercise`.
    """
    if not languages or len(languages) > HIGHEST_LANGUAGES or len(set(languages)) != len(languages):
        raise InputError(
            "too_many_languages",
            "A document has one language, or two different ones side by side.",
            path="--lang",
        )
    for language in languages:
        if language not in words.languages:
            raise InputError(
                "unknown_language",
                f"There are no labels in {language!r}; choose from {', '.join(words.languages)}.",
                path="--lang",
            )
    assumed = any((seen.get("assume") or {}).values())
    if assumed and seen.get("exercise") is not True:
        raise InputError(
            "assumed_is_exercise",
            "The draft assumes facts, so its document is an exercise: set exercise to true.",
            path="/exercise",
        )
    return _Composer(tool, seen, tuple(languages), words).document(lawbook)


def compose_carried_over(
    tool: Tool,
    seen: Mapping[str, Any],
    *,
    title: str,
    told: Sequence[tuple[str, Sequence[tuple[str, str]]]],
    language: str,
    words: Words,
    lawbook: str,
    day: str,
) -> Document:
    """Compose the case that is carried over to its next step: first what is told of it, then the own copy of the request.

    Nothing in it is addressed to anybody and nobody signs it: it is no request.

    Args:
        seen: the own side's projection. told: headings, each with rows of label and value, in the reader's words.
    """
    base = compose(tool, seen, languages=(language,), words=words, lawbook=lawbook)
    first = tuple(
        Group(
            level=1,
            number="",
            heading=(heading,),
            notes=(),
            rows=tuple(
                Row(path="", notes=(), cells=(Cell(language=language, label=label, value=value),))
                for label, value in rows
            ),
            groups=(),
        )
        for heading, rows in told
    )
    return dataclasses.replace(
        base,
        title=(title,),
        pursuant=(),
        based_on=(),
        addressee=Letter(name="", lines=()),
        signer=(),
        day=(words.day(day, language),),
        groups=(*first, *base.groups),
    )


@dataclass(frozen=True)
class _Composer:
    tool: Tool
    seen: Mapping[str, Any]
    languages: tuple[str, ...]
    words: Words

    def document(self, lawbook: str) -> Document:
        audience = Audience(str(self.seen["audience"]))
        sender = self._body(self.tool.letter_from)
        day = str(pointed(self.seen, self.tool.letter_day) or self.seen.get("on") or "")
        return Document(
            tool=self.tool.code,
            audience=str(audience),
            languages=self.languages,
            title=tuple(
                self.words.label(f"title.{self.tool.code}", one) or self.tool.title for one in self.languages
            ),
            pursuant=self._all(f"pursuant.{self.tool.code}"),
            based_on=self._all(f"based_on.{self.tool.code}"),
            banner=self._all("exercise") if self.seen.get("exercise") else (),
            own_copy=self._all("own_copy") if audience is Audience.FILE else (),
            reference=str(self.seen.get("reference") or ""),
            reference_notes=self._notes("/reference"),
            day=tuple(self.words.day(day, one) for one in self.languages),
            sender=self._letter(sender),
            addressee=self._letter(self._body(self.tool.letter_to.get(audience, ""))),
            parties=tuple(self._parties()),
            groups=tuple(self._parts()),
            signer=tuple(
                text
                for text in (str(sender.get(part) or "") for part in ("official", "position", "name"))
                if text
            ),
            marks={code: self._all(code) for code in MARKS},
            lawbook=lawbook,
        )

    def _all(self, code: str) -> tuple[str, ...]:
        found = tuple(self.words.label(code, one) or "" for one in self.languages)
        return found if any(found) else ()

    def _label(self, member: str, language: str) -> str:
        own = self.words.label(f"{member}.{self.tool.code}", language)  # as this tool's provision says it
        return own or self.words.label(member, language) or member.replace("_", " ").capitalize()

    def _heading(self, member: str, language: str) -> str:
        """The label of what has members of its own, where that differs: a body is not its kind."""
        return self.words.label(f"group.{member}", language) or self._label(member, language)

    def _body(self, path: str) -> Mapping[str, Any]:
        found = pointed(self.seen, path) if path else None
        return found if isinstance(found, Mapping) else {}

    def _letter(self, body: Mapping[str, Any]) -> Letter:
        lines = [str(body[part]) for part in ("unit", "address") if body.get(part)]
        if body.get("country"):
            names = (self.words.state(str(body["country"]), one) for one in self.languages)
            lines.append(" / ".join(dict.fromkeys(names)))
        contact = [str(body[part]) for part in ("email", "phone") if body.get(part)]
        return Letter(
            name=str(body.get("name") or ""), lines=(*lines, *([" · ".join(contact)] if contact else []))
        )

    def _parties(self) -> Iterator[Row]:
        for member, code in (self.seen.get("parties") or {}).items():
            if code:
                yield Row(
                    path=f"/parties/{member}",
                    notes=(),
                    cells=tuple(
                        Cell(
                            language=one,
                            label=self._label(member, one),
                            value=self.words.state(str(code), one),
                            value_language=one,
                        )
                        for one in self.languages
                    ),
                )

    def _parts(self) -> Iterator[Group]:
        number = 0
        for field, kind in _members(self.tool.content):
            if field in SHARED_MEMBERS or not self.seen.get(field):
                continue
            if _of_type(kind, Translation):
                continue  # a translation stands beside its text
            rows, groups = self._inside(kind, self.seen[field], f"/{field}", level=2)
            numbered: list[Group] = []
            for group in groups:
                number += 1
                numbered.append(_numbered(group, str(number)))
            yield Group(
                level=1,
                number="",
                heading=tuple(self._label(field, one) for one in self.languages),
                notes=(),
                rows=rows,
                groups=tuple(numbered),
            )

    def _inside(
        self, kind: Any, value: Any, path: str, *, level: int
    ) -> tuple[tuple[Row, ...], tuple[Group, ...]]:
        """The rows of plain members and the groups of composite ones, in the order of the type."""
        rows: list[Row] = []
        groups: list[Group] = []
        for member, inner in _members(kind):
            item = value.get(member)
            if not _said(item):
                continue
            here = f"{path}/{member}"
            shape = _plain(inner)
            if dataclasses.is_dataclass(shape):
                below = self._inside(shape, item, here, level=level + 1)
                groups.append(self._group(member, here, below, level))
            elif typing.get_origin(shape) is list and dataclasses.is_dataclass(typing.get_args(shape)[0]):
                of = typing.get_args(shape)[0]
                if len(item) >= TABLE_FROM:
                    groups.append(self._listed(member, of, item, here, level))
                    continue
                for place, one in enumerate(item):
                    below = self._inside(of, one, f"{here}/{place}", level=level + 1)
                    suffix = f" {place + 1}" if len(item) > 1 else ""
                    groups.append(self._group(member, here, below, level, suffix=suffix))
            elif typing.get_origin(shape) is list and not issubclass(typing.get_args(shape)[0], StrEnum):
                rows.extend(self._row(member, one, f"{here}/{place}", str) for place, one in enumerate(item))
            else:
                named = "number" if member == "id" and _plain(kind) is not Body else member
                rows.append(self._row(named, item, here, shape))
        return tuple(rows), tuple(groups)

    def _group(
        self,
        member: str,
        path: str,
        inside: tuple[tuple[Row, ...], tuple[Group, ...]],
        level: int,
        *,
        suffix: str = "",
    ) -> Group:
        return Group(
            level=level,
            number="",
            heading=tuple(self._heading(member, one) + suffix for one in self.languages),
            notes=self._notes(path),
            rows=inside[0],
            groups=inside[1],
        )

    def _listed(
        self, member: str, kind: Any, items: Sequence[Mapping[str, Any]], path: str, level: int
    ) -> Group:
        """Many items of one kind: once what is the same of all, and a table of the rest."""
        ways = list(self._ways(kind, items, whole=False))
        same = [way for way in ways if len({repr(_at(one, way)) for one in items}) == 1]
        columns = [way for way in ways if way not in same]
        if len(columns) > MOST_COLUMNS:
            columns = list(dict.fromkeys(way[:1] for way in columns))
            same = [way for way in same if way[:1] not in columns]

        def rows(place: int, way: tuple[str, ...]) -> tuple[Row, ...]:
            here = f"{path}/{place}"
            found = self._flat(kind, items[place], here, way[:1])
            wanted = "/".join((here, *way))
            return tuple(row for row in found if row.path == wanted or row.path.startswith(wanted + "/"))

        table = Table(
            columns=tuple(
                tuple(self._label("number" if way == ("id",) else way[-1], one) for one in self.languages)
                for way in columns
            ),
            lines=tuple(tuple(rows(place, way) for way in columns) for place in range(len(items))),
        )
        shared = tuple(row for way in same for row in self._below(way[0], rows(0, way), f"{path}/0/{way[0]}"))
        return dataclasses.replace(
            self._group(member, path, (shared, ()), level), table=table if columns else None
        )

    def _ways(
        self, kind: Any, items: Sequence[Mapping[str, Any]], *, whole: bool
    ) -> Iterator[tuple[str, ...]]:
        """The members that some item has, and of a composite one what stands in it."""
        for name, inner in _members(kind):
            there = [one[name] for one in items if _said(one.get(name))]
            shape = _plain(inner)
            if there and dataclasses.is_dataclass(shape) and not whole:
                yield from ((name, *way) for way in self._ways(shape, there, whole=True))
            elif there:
                yield (name,)

    def _flat(self, kind: Any, value: Mapping[str, Any], path: str, only: Sequence[str]) -> tuple[Row, ...]:
        """The rows of some members and of all below them, one after the other."""
        chosen = {name: value.get(name) for name in only}
        rows, groups = self._inside(kind, chosen, path, level=1)
        return (*rows, *(row for group in groups for row in _rows_below(group)))

    def _below(self, member: str, rows: tuple[Row, ...], path: str) -> tuple[Row, ...]:
        """Rows with the name of what they stand in, which has no heading here: "Period: From"."""
        return tuple(
            row
            if row.path == path
            else dataclasses.replace(
                row,
                cells=tuple(
                    dataclasses.replace(cell, label=f"{self._label(member, cell.language)}: {cell.label}")
                    for cell in row.cells
                ),
            )
            for row in rows
        )

    def _row(self, member: str, value: Any, path: str, shape: Any) -> Row:
        return Row(
            path=path,
            notes=self._notes(path),
            cells=tuple(self._cell(member, value, path, shape, one) for one in self.languages),
        )

    def _cell(self, member: str, value: Any, path: str, shape: Any, language: str) -> Cell:
        label = self._label(member, language)
        if isinstance(value, bool):
            return Cell(
                language=language,
                label=label,
                value=self._label("yes" if value else "no", language),
                value_language=language,
            )
        if isinstance(value, list):
            text = "; ".join(self._code(one, language) for one in value)
            return Cell(language=language, label=label, value=text, value_language=language)
        if isinstance(shape, type) and issubclass(shape, StrEnum):
            return Cell(
                language=language, label=label, value=self._code(value, language), value_language=language
            )
        if member == "country":
            name = self.words.state(str(value), language)
            return Cell(language=language, label=label, value=name, value_language=language)
        if member in _DAYS:
            day = self.words.day(str(value), language)
            return Cell(language=language, label=label, value=day, value_language=language)
        if not isinstance(value, str) or member in AS_WRITTEN:
            return Cell(language=language, label=label, value=str(value))
        return self._free_text(value, path, language, label)

    def _free_text(self, value: str, path: str, language: str, label: str) -> Cell:
        written = self._written_in(path)
        if language == written:
            return Cell(language=language, label=label, value=value, value_language=written)
        translated = self._translation(path, language)
        if translated is not None:
            return Cell(language=language, label=label, value=translated, value_language=language)
        mark = self._label("untranslated", language)
        return Cell(language=language, label=label, value=value, value_language=written, untranslated=mark)

    def _written_in(self, path: str) -> str:
        """The language of the draft's free text: the first one of that part, else of any part, else English."""
        chosen = self.seen.get("languages") or {}
        part = path.split("/")[1]
        first = chosen.get(part) or next((value for value in chosen.values() if value), None) or ["en"]
        return str(first[0])

    def _translation(self, path: str, language: str) -> str | None:
        for field, kind in _members(self.tool.content):
            if _of_type(kind, Translation):
                for one in self.seen.get(field) or ():
                    if one.get("path") == path and one.get("language") == language:
                        return str(one["text"])
        return None

    def _code(self, value: Any, language: str) -> str:
        return self.words.label(f"code.{value}", language) or str(value).replace("_", " ")

    def _notes(self, path: str) -> tuple[str, ...]:
        """Which provision asks for a member, and its section in the form that was seen or that it is our own."""
        path = re.sub(r"/\d+$", "", path)
        provision = next((one.provision for one in self.tool.questions if one.path == path), "")
        notes = []
        for language in self.languages:
            said = (self._cited(provision, language), self._origin(path, language))
            notes.append(" · ".join(part for part in said if part))
        return tuple(notes) if any(notes) else ()

    def _cited(self, provision: str, language: str) -> str:
        """A provision as a lawyer writes it: Art. 7(3)(a), with the treaty where it is another one."""
        if not provision:
            return ""
        instrument, *rest = provision.split(".")
        treaty = re.fullmatch(r"(c?ets)(\d+)", instrument)
        if treaty is None or not rest:
            return provision
        pattern = self.words.label("article", language) or "Art. {article}{rest}"
        text = pattern.format(article=rest[0], rest="".join(f"({part})" for part in rest[1:])).strip()
        own = instrument == self.tool.provision.partition(".")[0]
        return text if own else f"{treaty[1].upper()} {treaty[2]}, {text}"

    def _origin(self, path: str, language: str) -> str:
        if not self.tool.template_sections:
            return ""  # the whole is our own form, and the document says so once
        section = self.tool.template_sections.get(path)
        if section is not None:
            return (self.words.label("template_section", language) or "{section}").format(section=section)
        if path.count("/") == 2:
            return self.words.label("own_field", language) or ""
        return ""  # what stands below has the origin of what it stands in


def _said(value: Any) -> bool:
    return value is not None and value != "" and value != [] and value != {}


def _width(row: Row) -> int:
    return len(" / ".join(dict.fromkeys(cell.value for cell in row.cells)))


def _at(item: Mapping[str, Any], way: Sequence[str]) -> Any:
    found: Any = item
    for name in way:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if _said(found) else None


def _rows_below(group: Group) -> Iterator[Row]:
    yield from group.rows
    for inner in group.groups:
        yield from _rows_below(inner)


def _numbered(group: Group, number: str) -> Group:
    """Number the groups below a numbered one: 3, 3.1, 3.1.2."""
    return dataclasses.replace(
        group,
        number=number,
        groups=tuple(_numbered(one, f"{number}.{place}") for place, one in enumerate(group.groups, 1)),
    )


@cache
def _members(kind: Any) -> tuple[tuple[str, Any], ...]:
    kind = _plain(kind)
    hints = typing.get_type_hints(kind)
    return tuple((field.name, hints[field.name]) for field in dataclasses.fields(kind))


def _plain(kind: Any) -> Any:
    """The type without "or none"."""
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        return next(one for one in typing.get_args(kind) if one is not type(None))
    return kind


def _of_type(kind: Any, wanted: type) -> bool:
    return typing.get_origin(kind) is list and typing.get_args(kind)[0] is wanted
