"""What the OpenAPI document says beside the operations: problem documents by status, with an example of each."""

from __future__ import annotations

from typing import Any, TypeVar

from cyberspex.api.problems import MEDIA_TYPE, TITLES
from cyberspex.api.v1.law_words import DIGEST, SCHEMAS

Described = TypeVar("Described", bound=dict[str, Any])

_PROBLEM = {
    "type": "object",
    "description": "A problem document (RFC 9457). `detail` is for people and never repeats what was sent.",
    "required": ["type", "title", "status", "detail"],
    "additionalProperties": False,
    "properties": {
        "type": {"type": "string", "pattern": "^urn:cyberspex:problem:[a-z0-9_]+$"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "path": {"type": "string", "description": "Where the fault is, where that can be said."},
        "provision": {"type": "string", "description": "The provision concerned, where one is."},
    },
}
_EXAMPLES = {
    400: ("bad_message", "That is not a signed message (JWS)."),
    401: ("not_signed_in", "Sign in first."),
    403: ("sender_not_signer", "The signing certificate belongs to another body."),
    404: ("unknown_recipient", "No organisation of this node has that identifier."),
    405: ("method_not_allowed", "This address knows other methods; the header Allow names them."),
    409: ("message_id_reused", "Another message was received under this id before."),
    413: ("too_large", "At most 8388608 bytes are taken in one message."),
    415: ("unknown_media_type", "Send application/jose, application/jose+json or application/pdf."),
    422: ("bad_signature", "The signature does not hold: chain."),
    425: ("not_now", "An earlier message of the thread is still on its way; send the same bytes again."),
    429: ("too_many", "Too many requests came from this address; wait and send again."),
    500: ("failed", "Something failed here; nothing was taken in. Send the same bytes again later."),
    503: (
        "no_seal",
        "The organisation has no seal yet; its administrator installs one before messages leave.",
    ),
}


_ITSELF: dict[str, Any] = {
    "operationId": "openapi",
    "summary": "This document",
    "description": "The OpenAPI 3.1 document of this interface.",
    "tags": ["interface"],
    "responses": {
        "200": {
            "description": "The document.",
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "required": ["openapi", "info", "paths"],
                        "properties": {"openapi": {"type": "string"}},
                    },
                    "example": {
                        "openapi": "3.1.0",
                        "info": {"title": "CyberSPEX", "version": "1"},
                        "paths": {},
                    },
                }
            },
        }
    },
}
_SCHEMAS_OF_PATHS: dict[str, dict[str, Any]] = {
    "catalogue": {"type": "string", "enum": ["providers", "authorities", "legislation"]},
    "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
}
_PATHS: dict[str, tuple[str, str]] = {
    "catalogue": ("Which catalogue.", "providers"),
    "entry": ("The id of an entry.", "google"),
    "tool": ("The tool, by its code.", "cets224.7"),
    "digest": ("The name of a kept lawbook.", DIGEST),
    "log": ("The log of exercises, or that of real cases.", "exercise"),
    "case_id": ("The case to which the upload belongs.", "018f0000-0000-7000-8000-000000000002"),
    "message_id": (
        "The id of the message that announced the package.",
        "018f0000-0000-7000-8000-000000000001",
    ),
    "upload": ("The name of the upload, as it was given when it was announced.", "a1b2c3d4"),
}
"""What stands in an address, where the operation itself does not say it."""
_TAGS = [
    {"name": "law", "description": "Public and read only: the law and the catalogues beside it."},
    {"name": "inbox", "description": "Signed messages, orders and evidence of partners."},
    {"name": "uploads", "description": "Large files of whoever is signed in, in parts."},
    {
        "name": "log",
        "description": "The log in which documents are entered, for whoever holds a checkpoint of it.",
    },
    {"name": "interface", "description": "The interface itself."},
]


def described(schema: Described) -> Described:
    """The document with every problem of every operation; answers that stand twice stand once."""
    components = schema.setdefault("components", {}).setdefault("schemas", {})
    components["Problem"] = _PROBLEM
    components.update(SCHEMAS)
    schema["paths"]["/api/v1/openapi.json"] = {"get": _ITSELF}
    schema["tags"] = _TAGS
    for operations in schema["paths"].values():
        for operation in operations.values():
            given = {str(code): answer for code, answer in operation["responses"].items()}
            # The framework adds a bare "200" beside the answers that the operation names itself.
            answers = {code: one for code, one in given.items() if "content" in one or code == "default"}
            for status, (code, detail) in _EXAMPLES.items():
                answers[str(status)] = {
                    "description": TITLES[status],
                    "content": {
                        MEDIA_TYPE: {
                            "schema": {"$ref": "#/components/schemas/Problem"},
                            "example": {
                                "type": f"urn:cyberspex:problem:{code}", "title": TITLES[status], "status": status,
                                "detail": detail,
                            },
                        }
                    },
                }  # fmt: skip
            operation["responses"] = dict(sorted(answers.items()))
            for parameter in operation.get("parameters", ()):
                if parameter["name"] in _PATHS and "description" not in parameter:
                    parameter["description"], parameter["example"] = _PATHS[parameter["name"]]
                    parameter["schema"] = _SCHEMAS_OF_PATHS.get(parameter["name"], parameter["schema"])
    return schema
