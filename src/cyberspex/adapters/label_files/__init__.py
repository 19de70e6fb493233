"""The fixed words of documents, from the YAML files of the package: one folder a language, one file a tool."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml
from babel import Locale
from babel.dates import format_date

from cyberspex.core.foundation.errors import ConfigurationError

_LOCALES = {"sr": "sr_Cyrl", "en": "en_GB"}  # of a language whose plain code would mean something else here


class LabelFiles:
    """Labels of every tool in every language that there is (`core.documents.compose.Words`)."""

    def __init__(self, folder: Any) -> None:
        """Read every label of a folder.

        Raises:
            ConfigurationError: `bad_labels` for a file that is no plain table of words, or a word given twice.
        """
        self._labels: dict[str, dict[str, str]] = {}
        for language in sorted(folder.iterdir(), key=lambda one: one.name):
            if language.is_dir() and not language.name.startswith("_"):
                self._labels[language.name] = _read(language)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that have labels."""
        return tuple(self._labels)

    def label(self, code: str, language: str) -> str | None:
        """The label of a member or coded value, none where the language has none."""
        return self._labels.get(language, {}).get(code)

    def codes(self, language: str) -> frozenset[str]:
        """Every code that a language has a label for."""
        return frozenset(self._labels.get(language, {}))

    def state(self, code: str, language: str) -> str:
        """The name of a State; the code itself where there is none."""
        return str(_locale(language).territories.get(code, code))

    def day(self, text: str, language: str) -> str:
        """A date as people write it; text that is no date as it is."""
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return text
        return format_date(day, format="long", locale=_locale(language))


def _read(folder: Any) -> dict[str, str]:
    labels: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if not file.name.endswith(".yaml"):
            continue
        table = yaml.safe_load(file.read_text("utf-8"))
        if not isinstance(table, dict) or not all(
            isinstance(key, str) and isinstance(word, str) for key, word in table.items()
        ):
            raise ConfigurationError("bad_labels", f"{folder.name}/{file.name} is no plain table of words.")
        again = labels.keys() & table.keys()
        if again:
            raise ConfigurationError("bad_labels", f"{folder.name}/{file.name} repeats {sorted(again)[0]!r}.")
        labels.update(table)
    return labels


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES.get(language, language))


@cache
def labels() -> LabelFiles:
    """The labels of the package, read once."""
    return LabelFiles(resources.files("cyberspex") / "labels")
