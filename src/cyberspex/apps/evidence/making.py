"""The provider's side: what was decided becomes one sealed package.

- The package is one canonical container; its bytes follow from its content.
- Names inside are made by us from the identifier's number, so that none says anything about a person.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from cyberspex.apps.cooperation import means
from cyberspex.apps.cooperation.acts import Standing, note
from cyberspex.apps.history import services as history
from cyberspex.core.foundation.canonical import canonical_bytes

if TYPE_CHECKING:
    from cyberspex.apps.cooperation.models import IdentifierRow


@dataclass(frozen=True, kw_only=True)
class Package:
    """A sealed package; its bytes lie in the content store."""

    sha256: str
    size_bytes: int
    content: UUID


def build_package(standing: Standing, rows: Sequence[IdentifierRow], *, at: datetime) -> Package:
    """Seal the disclosed answers with their files, keep the package, and note its custody."""
    items: list[tuple[str, Any]] = []
    for place, row in enumerate(rows, start=1):
        folder = f"item-{place:03d}"
        said: dict[str, Any] = {}
        if row.content is not None:
            said = json.loads(
                history.read_content(row.content, reader=standing.actor, purpose="answer", at=at)
            )
        answer = {"identifier": row.identifier, "outcome": row.outcome, "items": said.get("items", [])}
        items.append((f"{folder}/answer.json", canonical_bytes(answer)))
        for number, file in enumerate(row.files, start=1):
            items.append(
                (f"{folder}/file-{number:03d}.bin", history.kept_file(standing.row.case_id, file["ref"]))
            )
    info = {
        "External-Identifier": standing.row.reference,
        "Source-Organization": standing.organisation.body_id,
        "Bagging-Date": at.date().isoformat(),
        "CyberSPEX-Exercise": "true" if standing.row.exercise else "false",
    }
    kept = history.store_large(
        case=standing.row.case_id,
        kind="package",
        fill=lambda out: means.write_package(out, items, info=info, organisation=standing.organisation),
        at=at,
    )
    note(
        standing,
        "evidence:package:seal",
        at=at,
        data={
            "package": {
                "id": str(uuid4()),
                "content": str(kept.content.id),
                "size_bytes": kept.size_bytes,
                "sealed_at": at.isoformat(),
            },
            "digest": kept.content.sha256_salted,
        },
    )
    return Package(sha256=kept.sha256, size_bytes=kept.size_bytes, content=kept.content.id)
