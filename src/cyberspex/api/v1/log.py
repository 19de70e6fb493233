"""The log, for anyone who holds a checkpoint of it: its present state, and the proof that it only grew since.

Nothing in the log or in these answers can be read as a case.
"""

from __future__ import annotations

import json
from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema
from pydantic import ConfigDict

from cyberspex.api.limits import PerAddress
from cyberspex.apps.audit import services
from cyberspex.core.audit.records import CHECKPOINT_FORMAT, CONSISTENCY_FORMAT, parse_checkpoint
from cyberspex.core.foundation.time import SystemClock

router = Router(tags=["log"], auth=None)
Log = Literal["exercise", "real"]


class Checkpoint(Schema):
    """A signed statement of the size and root of one of the two logs."""

    model_config = ConfigDict(extra="forbid")

    format: Literal["cyberspex.checkpoint/1"] = Field(examples=[CHECKPOINT_FORMAT])
    origin: str = Field(max_length=200, examples=["cyberspex.exercise.log"])
    size: int = Field(ge=0, lt=2**63, examples=[7])
    root: str = Field(
        pattern="^[0-9a-f]{64}$",
        examples=["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    )
    at: str = Field(max_length=40, examples=["2026-11-23T10:00:00Z"])
    exercise: bool = Field(examples=[True])
    signature: str = Field(max_length=200, examples=["c2lnbmF0dXJl"])


class Consistency(Schema):
    """Two checkpoints, and the hashes that show the second log to be the first with entries added (RFC 9162)."""

    format: Literal["cyberspex.consistency/1"] = Field(examples=[CONSISTENCY_FORMAT])
    first: Checkpoint
    second: Checkpoint
    path: list[str] = Field(examples=[[]])


@router.get(
    "/{log}/checkpoint",
    operation_id="log_checkpoint",
    summary="The present state of a log, signed",
    throttle=[PerAddress(20)],
    response={200: Checkpoint},
)
def checkpoint(request: HttpRequest, log: Log) -> HttpResponse:
    """A checkpoint of now; keep it, and ask for the proof of consistency later."""
    found = services.checkpoint(exercise=log == "exercise", at=SystemClock().now())
    return HttpResponse(json.dumps(found, indent=1), content_type="application/json")


@router.post(
    "/consistency",
    operation_id="log_consistency",
    summary="The proof that a log only grew since a checkpoint",
    throttle=[PerAddress(20)],
    response={200: Consistency},
)
def consistency(request: HttpRequest, body: Checkpoint) -> HttpResponse:
    """Send the checkpoint as it was handed out; `cyberspex verify` reads the answer, offline."""
    first = parse_checkpoint(body.dict())
    return HttpResponse(services.consistency(first, at=SystemClock().now()), content_type="application/json")
