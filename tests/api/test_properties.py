"""Whatever is sent against the OpenAPI document is answered as it says: by schemathesis, over WSGI, a bounded number of examples.

Good and bad values are made from the document itself, so an operation that is added is tried without a word here.
"""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cyberspex.api.limits import PerAddress
from cyberspex.api.v1 import api

pytestmark = pytest.mark.django_db
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
    response_headers_conformance,
]  # fmt: skip
EXAMPLES = {GenerationMode.POSITIVE: 12, GenerationMode.NEGATIVE: 8}


@pytest.fixture(autouse=True)
def _one_caller_may_ask_as_often_as_it_likes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, settings: Any
) -> Any:
    settings.CYBERSPEX_DATA = str(tmp_path)
    monkeypatch.setattr(PerAddress, "allow_request", lambda self, request: True)
    # A test's database connection is its transaction: it stays open between two requests.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _operations() -> list[tuple[str, str]]:
    document = api.get_openapi_schema()
    return [(method.upper(), path) for path, methods in document["paths"].items() for method in methods]


def _asks(operation: Any) -> bool:
    return bool(operation.get("parameters") or operation.get("requestBody"))


@pytest.mark.parametrize(("method", "path"), _operations(), ids=lambda part: str(part))
def test_every_answer_is_one_that_the_document_describes(method: str, path: str) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    operation = schema[path][method]
    for mode, examples in EXAMPLES.items():
        if mode is GenerationMode.NEGATIVE and not _asks(operation.definition.raw):
            continue  # nothing can be wrong with what asks for nothing
        cases = operation.as_strategy(generation_mode=mode)

        @seed(20261124)
        @settings(
            max_examples=examples, deadline=None, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=cases)
        def sent(case: Any) -> None:
            answer = case.call()
            case.validate_response(answer, checks=CHECKS)

        sent()
