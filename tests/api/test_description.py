"""The OpenAPI document says everything, and nothing that is sent against it fails: bounded, in process, by hypothesis."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from openapi_spec_validator import validate

from cyberspex.apps.accounts import services as accounts

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/openapi.json"


@pytest.fixture
def document(client: Client) -> dict[str, Any]:
    answer = client.get(ADDRESS)
    pairs: list[str] = []

    def once(items: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in items]
        pairs.extend(name for name in set(names) if names.count(name) > 1)
        return dict(items)

    read = json.loads(answer.content, object_pairs_hook=once)
    assert pairs == [], "a member stands twice"
    return dict(read)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_every_operation_has_its_answers_problems_and_examples(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        where = f"{method} {path}"
        assert operation["operationId"], where
        assert operation["summary"], where
        statuses = set(operation["responses"])
        assert statuses & {"200", "201"}, where
        assert {"400", "404", "413", "415", "422", "429"} <= statuses, where
        for status, answer in operation["responses"].items():
            for media in answer["content"].values():
                schema = {**media["schema"], "components": document["components"]}
                if status.startswith(("4", "5")):
                    jsonschema.Draft202012Validator(schema).validate(media["example"])
                    assert media["example"]["status"] == int(status)
        for parameter in operation.get("parameters", []):
            assert parameter["in"] == "path" or "example" in parameter or parameter["name"] == "case_id", (
                where
            )


def test_every_address_of_the_interface_is_in_the_document(document: dict[str, Any]) -> None:
    from cyberspex.api.urls import urlpatterns

    def addresses(patterns: Any, before: str) -> Iterator[str]:
        for one in patterns:
            text = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", before + str(one.pattern))
            if hasattr(one, "url_patterns"):
                yield from addresses(one.url_patterns, text)
            else:
                yield text

    served = set(addresses(urlpatterns, "/api/"))
    # The root of the interface serves nothing; the framework uses its name to build other addresses.
    assert served - {"/api/v1/"} == set(document["paths"])


def test_the_page_about_the_interface_names_every_operation(document: dict[str, Any]) -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "interface.md").read_text("utf-8")
    for path, method, _operation in operations(document):
        assert f"`{method.upper()} {path.removeprefix('/api/v1')}`" in page


def test_every_parameter_and_answer_has_words_and_a_valid_example(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        where = f"{method} {path}"
        assert operation["description"], where
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "query" or path.startswith(("/api/v1/catalogues", "/api/v1/lawbooks")):
                assert parameter["description"], where
                schema = {**parameter["schema"], "components": document["components"]}
                jsonschema.Draft202012Validator(schema).validate(parameter["example"])
        for media in operation["responses"].get("200", {"content": {}})["content"].values():
            if "example" in media:
                schema = {**media["schema"], "components": document["components"]}
                jsonschema.Draft202012Validator(schema).validate(media["example"])
        if "law" in operation["tags"]:
            assert "example" in operation["responses"]["200"]["content"]["application/json"], where


def test_examples_of_bodies_are_valid(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        for media_type, media in operation.get("requestBody", {}).get("content", {}).items():
            if "example" in media:
                schema = {**media["schema"], "components": document["components"]}
                jsonschema.Draft202012Validator(schema).validate(media["example"])
            elif media_type == "application/json":
                name = media["schema"]["$ref"].rsplit("/", 1)[1]
                for member, part in document["components"]["schemas"][name]["properties"].items():
                    assert part["examples"], f"{method} {path} {member}"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/api/v1/inbox", 405), ("delete", "/api/v1/inbox", 405), ("get", "/api/v1/nothing", 404),
        ("get", "/api/", 404), ("post", "/api/v2/inbox", 404), ("post", "/api/v1/uploads", 401),
        ("get", "/api/v1/inbox/not-a-uuid/package", 400),
    ],
)  # fmt: skip
def test_what_the_framework_refuses_is_a_problem_document_too(
    method: str, path: str, status: int, client: Client, document: dict[str, Any]
) -> None:
    answer = (
        getattr(client, method)(path, b"", content_type="application/jose")
        if method != "get"
        else client.get(path)
    )
    assert answer.status_code == status
    body = _problem(document, answer)
    assert body["status"] == status
    if status == 405:
        assert answer.headers["Allow"]


def test_a_flattened_message_is_read_like_a_compact_one(client: Client) -> None:
    for content in (
        b"[]",
        b"{}",
        b'{"payload": 1}',
        b'{"protected":"a","payload":"b","signature":"c","header":{}}',
        b"\xff",
    ):
        answer = client.post("/api/v1/inbox", content, content_type="application/jose+json")
        assert answer.status_code == 400
        assert json.loads(answer.content)["type"] == "urn:cyberspex:problem:bad_message"


def _problem(document: dict[str, Any], answer: Any) -> dict[str, Any]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = json.loads(answer.content)
    schema = {**document["components"]["schemas"]["Problem"], "components": document["components"]}
    jsonschema.Draft202012Validator(schema).validate(body)
    return dict(body)


_TEXT = some.text(max_size=40)
_JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | _TEXT,
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=12,
)
_B64 = some.binary(max_size=60).map(
    lambda raw: __import__("base64").urlsafe_b64encode(raw).rstrip(b"=").decode()
)
_JWS = some.tuples(
    some.one_of(_B64, some.builds(lambda value: _b64(value), _JSON)),
    some.builds(lambda value: _b64(value), _JSON),
    _B64,
).map(".".join)
_BODY = some.one_of(
    some.binary(max_size=200), _JSON.map(lambda value: json.dumps(value).encode()), _JWS.map(str.encode),
    _TEXT.map(lambda text: b"%PDF-1.7\n" + text.encode("utf-8", "replace")),
)  # fmt: skip


def _b64(value: Any) -> str:
    import base64

    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _from(schema: dict[str, Any], components: dict[str, Any]) -> some.SearchStrategy[Any]:
    """Values for a schema: fitting ones, and now and then something else."""
    if "$ref" in schema:
        schema = components["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if "const" in schema or "enum" in schema:
        return some.sampled_from(schema.get("enum") or [schema["const"]])
    if schema.get("format") == "uuid":
        return some.uuids().map(str) | _TEXT
    if schema.get("pattern"):
        return some.from_regex(re.compile(schema["pattern"]), fullmatch=True) | _TEXT
    kind = schema.get("type")
    if kind == "integer":
        return some.integers() | _TEXT
    if kind == "object":
        fitting = some.fixed_dictionaries(
            {},
            optional={name: _from(part, components) for name, part in schema.get("properties", {}).items()},
        )
        return fitting | _JSON
    return _TEXT


def _header(text: Any) -> str:
    return re.sub(r"[\x00-\x1f\x7f]", "", str(text)).encode("latin-1", "replace").decode("latin-1")


@pytest.mark.parametrize("signed_in", [False, True], ids=["stranger", "signed in"])
def test_whatever_is_sent_is_answered_as_described(document: dict[str, Any], signed_in: bool) -> None:
    cache.clear()
    caller = Client(raise_request_exception=False)
    if signed_in:
        caller.force_login(
            accounts.make_demo_user(
                email="officer@hu.provider.example.org", name="Officer", password="unused in a test"
            )
        )
    every = list(operations(document))

    @settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(data=some.data())
    def send(data: some.DataObject) -> None:
        path, method, operation = data.draw(some.sampled_from(every))
        components = document["components"]
        headers: dict[str, str] = {}
        query: dict[str, str] = {}
        for parameter in operation.get("parameters", []):
            value = data.draw(_from(parameter["schema"], components))
            if parameter["in"] == "path":
                text = re.sub(r"[/?#\x00]", "", str(value)) or "x"
                path = path.replace("{" + parameter["name"] + "}", text)
            elif data.draw(some.booleans()):
                (headers if parameter["in"] == "header" else query)[parameter["name"]] = _header(value)
        content = operation.get("requestBody", {}).get("content", {"application/jose": {"schema": {}}})
        media_type = data.draw(some.sampled_from([*content, "text/plain", "", "application/jose; x=\xff"]))
        body = data.draw(_BODY)
        if media_type == "application/json":
            body = data.draw(
                _from(content[media_type]["schema"], components).map(lambda v: json.dumps(v).encode())
                | some.just(body)
            )
        if media_type == "multipart/form-data":
            media_type = "multipart/form-data; boundary=cut"
            body = (
                b'--cut\r\nContent-Disposition: form-data; name="document"; filename="x"\r\n\r\n'
                + body
                + b"\r\n--cut--\r\n"
            )
        answer = caller.generic(
            method.upper(), path, body, content_type=media_type, headers=headers,
            query_params=query if query else None,
        )  # fmt: skip
        assert answer.status_code < 500, f"{method} {path}: {answer.status_code}"
        assert str(answer.status_code) in operation["responses"], f"{method} {path}: {answer.status_code}"
        if answer.status_code >= 400:
            problem = _problem(document, answer)
            assert problem["status"] == answer.status_code

    send()
