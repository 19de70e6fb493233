"""Documents as one HTML file without scripts or outside links, the structured request inside.

The request lies in a data block (`<script type="application/json">`), which no browser runs.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from cyberspex.core.documents.compose import Document
from cyberspex.core.foundation.canonical import canonical_bytes
from cyberspex.core.foundation.errors import InputError

if TYPE_CHECKING:
    from jinja2 import Template

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
    return environment.get_template("document.html.j2")
