"""Documents as one HTML file without scripts or outside links, the structured request inside.

The request lies in a data block (`<script type="application/json">`), which no browser runs.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from cyberspex.core.documents.compose import Document
from cyberspex.core.foundation.canonical import canonical_bytes
from cyberspex.core.foundation.errors import InputError

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

_OPEN = b'<script type="application/json" id="request">'
_CLOSE = b"</script>"


def draw(document: Document, request: bytes, *, instant: datetime) -> bytes:
    """Draw a document with its request inside."""
    from markupsafe import Markup

    # `<` as an escape of JSON changes the bytes and not the value; reading gives the canonical form again.
    inside = request.decode("utf-8").replace("<", "\\u003c")
    page = _template().render(doc=document, instant=instant.isoformat(), request=Markup(inside))  # noqa: S704  JSON
    return str(page).encode("utf-8")


def embedded(data: bytes) -> bytes:
    """The request that a document carries.

    Raises:
        InputError: `not_ours`.
    """
    begin = data.find(_OPEN)
    end = data.find(_CLOSE, begin)
    if begin < 0 or end < 0 or data.find(_OPEN, end) >= 0:
        raise InputError(
            "not_ours", "The HTML file carries no request, so it is not a document of this system."
        )
    try:
        return canonical_bytes(json.loads(data[begin + len(_OPEN) : end]))
    except (ValueError, RecursionError) as error:
        raise InputError("not_ours", "What the HTML file carries is no structured request.") from error


def _css(text: str) -> Markup:
    """A text as a string of a style sheet: whatever could end the string or the element is a number there."""
    from markupsafe import Markup

    inside = "".join(one if one.isalnum() or one in " .,:/·–-" else f"\\{ord(one):x} " for one in text)
    return Markup(f'"{inside}"')  # noqa: S704  every character that means something was escaped


def _page(pattern: str) -> Markup:
    """Page x of y, as a style sheet counts them."""
    from markupsafe import Markup

    words = {"{page}": Markup("counter(page)"), "{pages}": Markup("counter(pages)")}
    return Markup(" ").join(
        words.get(part) or _css(part) for part in re.split(r"(\{pages?\})", pattern) if part
    )


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("cyberspex.adapters.render_html", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(css=_css, page=_page)
    return environment.get_template("document.html.j2")
