"""The provider's side: what was decided becomes one sealed package.

- The package is one canonical container; its bytes follow from its content.
- Names inside are made by us from the identifier's number, so that none says anything about a person.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from cyberspex.apps.cooperation import means
from cyberspex.apps.cooperation.acts import Standing, note
from cyberspex.apps.history import services as history
from cyberspex.core.foundation.canonical import canonical_bytes, sha256_hex

if TYPE_CHECKING:
    from cyberspex.apps.cooperation.models import IdentifierRow


@dataclass(frozen=True, kw_only=True)
class Package:
    """A sealed package."""

    sha256: str
    size_bytes: int
    data: bytes


def build_package(standing: Standing, rows: Sequence[IdentifierRow], *, at: datetime) -> Package:
    """Seal the disclosed answers with their files, keep the package, and note its custody."""
    items: list[tuple[str, bytes]] = []
    for place, row in enumerate(rows, start=1):
        folder = f"item-{place:03d}"
        kept: dict[str, Any] = {}
        if row.content is not None:
            kept = json.loads(
                history.read_content(row.content, reader=standing.actor, purpose="answer", at=at)
            )
        answer = {"identifier": row.identifier, "outcome": row.outcome, "items": kept.get("items", [])}
        items.append((f"{folder}/answer.json", canonical_bytes(answer)))
        for number, file in enumerate(row.files, start=1):
            items.append((f"{folder}/file-{number:03d}.bin", means.files().read(file["ref"])))
    data = means.write_package(
        items,
        info={
            "External-Identifier": standing.row.reference,
            "Source-Organization": standing.organisation.body_id,
            "Bagging-Date": at.date().isoformat(),
            "CyberSPEX-Exercise": "true" if standing.row.exercise else "false",
        },
        organisation=standing.organisation,
        at=at,
    )
    content = history.store_content(case=standing.row.case_id, kind="package", data=data, at=at)
    note(
        standing,
        "evidence:package:seal",
        at=at,
        data={
            "package": {
                "id": str(uuid4()),
                "content": str(content.id),
                "size_bytes": len(data),
                "sealed_at": at.isoformat(),
            },
            "digest": content.sha256_salted,
        },
    )
    return Package(sha256=sha256_hex(data), size_bytes=len(data), data=data)


def place_of(path: str) -> str:
    """The folder of an item, empty for a file that belongs to none."""
    found = re.match(r"(?:data/)?(item-\d{3})/", path)
    return found.group(1) if found else ""
