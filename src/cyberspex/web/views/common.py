"""What the views share: the clock, pages with fragments, files and lists as CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import loader

from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.text import safe_cell
from cyberspex.core.foundation.time import parse_date


def now() -> datetime:
    """The present instant; each view asks once and passes it down."""
    return datetime.now(UTC)


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    fragment: str = "",
    status: int = 200,
) -> HttpResponse:
    """A page, or only its fragment where htmx asked for it: one view, one address."""
    name = fragment if fragment and request.headers.get("HX-Request") else template
    text = loader.render_to_string(name, dict(context or {}), request, using="jinja2")
    response = HttpResponse(text, status=status)
    if fragment:
        response.headers["Vary"] = "HX-Request"
    return response


def day_in(request: HttpRequest, member: str = "on") -> date:
    """The day that a form names, today where it names none."""
    text = (request.GET.get(member) or request.POST.get(member) or "").strip()
    return parse_date(text, member) if text else now().date()


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """A list as a CSV file, written row by row."""

    class _Line:
        def write(self, text: str) -> str:
            return text

    writer = csv.writer(_Line())

    def lines() -> Iterator[str]:
        yield "\ufeff" + writer.writerow(head)
        for row in rows:
            yield writer.writerow([safe_cell(cell) for cell in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def json_file(name: str, rows: Sequence[Mapping[str, object]]) -> HttpResponse:
    """A list as a JSON file."""
    data = json.dumps(list(rows), ensure_ascii=False, indent=1, default=str).encode()
    return file_answer(name, "application/json", data)


def file_answer(name: str, media_type: str, data: bytes) -> HttpResponse:
    """A file to keep; never shown in the page, so that no uploaded file runs as ours."""
    response = HttpResponse(data, content_type=media_type or "application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def large_answer(
    name: str, media_type: str, size_bytes: int, blocks: Iterable[bytes]
) -> StreamingHttpResponse:
    """A file of any size to keep, sent as it is read."""
    response = StreamingHttpResponse(blocks, content_type=media_type or "application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["Content-Length"] = str(size_bytes)
    return response


def read_upload(request: HttpRequest, member: str, *, largest: int, required: bool = True) -> bytes | None:
    """The bytes of an uploaded file, bounded."""
    given = request.FILES.get(member)
    if given is None:
        if required:
            raise InputError("no_file", "Choose a file first.", path=member)
        return None
    if (given.size or 0) > largest:
        raise InputError("too_large", f"The file is larger than {largest // 2**20} MiB, the most taken here.")
    return bytes(given.read())


def read_instant(request: HttpRequest, name: str) -> datetime:
    """The instant of a form: local date and time with the time zone beside it."""
    text = (request.POST.get(name) or "").strip()
    zone = (request.POST.get(f"{name}_zone") or "UTC").strip()
    try:
        local = datetime.fromisoformat(text)
        where = ZoneInfo(zone)
    except (ValueError, KeyError, OSError) as error:
        raise InputError(
            "bad_instant", "Give the date, the time and a time zone, for instance Europe/Budapest.", path=name
        ) from error
    return (local if local.tzinfo else local.replace(tzinfo=where)).astimezone(UTC)


def body_names(identifiers: Iterable[str]) -> dict[str, str]:
    """What bodies are called, for people; their identifiers stay beside the name."""
    from cyberspex.apps.directory.queries import names_of

    return names_of(identifiers)
