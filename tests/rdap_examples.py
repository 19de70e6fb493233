"""Answers of registries in the structure of RFC 9083 and RFC 9537, with invented bodies on reserved names."""

from __future__ import annotations

from typing import Any


def card(name: str, *, org: str = "", country: str = "", email: str = "", code: str = "") -> list[Any]:
    """A contact card (jCard, RFC 7095)."""
    fields: list[Any] = [["version", {}, "text", "4.0"], ["fn", {}, "text", name]]
    if org:
        fields.append(["org", {}, "text", org])
    if country or code:
        fields.append(
            ["adr", {"cc": code} if code else {}, "text", ["", "", "1 Street", "Town", "", "1000", country]]
        )
    if email:
        fields.append(["email", {}, "text", email])
    return ["vcard", fields]


REGISTRAR: dict[str, Any] = {
    "objectClassName": "entity", "handle": "9999", "roles": ["registrar"],
    "publicIds": [{"type": "IANA Registrar ID", "identifier": "9999"}],
    "vcardArray": card("Example Registrar", org="Example Registrar Ltd", code="HU", country="Hungary"),
    "entities": [
        {
            "objectClassName": "entity", "roles": ["abuse"],
            "vcardArray": card("Abuse desk", email="abuse@registrar.example.org"),
        }
    ],
}  # fmt: skip
DOMAIN: dict[str, Any] = {
    "rdapConformance": ["rdap_level_0", "redacted"],
    "objectClassName": "domain", "handle": "D1-EXAMPLE", "ldhName": "shop.example", "lang": "en",
    "status": ["active", "client transfer prohibited"],
    "events": [
        {"eventAction": "registration", "eventDate": "2011-12-31T23:59:59Z"},
        {"eventAction": "expiration", "eventDate": "2027-12-31T23:59:59Z"},
        {"eventAction": "last update of RDAP database", "eventDate": "2026-11-23T10:00:00.000Z"},
    ],
    "nameservers": [
        {"objectClassName": "nameserver", "ldhName": "ns1.dns.example"},
        {"objectClassName": "nameserver", "ldhName": "ns2.dns.example"},
    ],
    "secureDNS": {"delegationSigned": True},
    "links": [
        {"value": "https://rdap.example/domain/shop.example", "rel": "self", "href": "https://rdap.example/domain/shop.example"},
        {"rel": "related", "type": "application/rdap+json", "href": "https://rdap.registrar.example/domain/shop.example"},
    ],
    "entities": [
        REGISTRAR,
        {
            "objectClassName": "entity", "handle": "XXXX", "roles": ["registrant"],
            "vcardArray": ["vcard", [["version", {}, "text", "4.0"], ["fn", {}, "text", ""]]],
        },
    ],
    "redacted": [
        {
            "name": {"description": "Registrant Name"}, "postPath": "$.entities[?(@.roles[0]=='registrant')].vcardArray[1]",
            "pathLang": "jsonpath", "method": "emptyValue", "reason": {"description": "Server policy"},
        },
        {
            "name": {"type": "Registrant Email"}, "method": "replacementValue",
            "replacementPath": "$.entities[?(@.roles[0]=='registrant')]", "reason": {"type": "Server policy"},
        },
        {"name": {"description": "Technical Contact"}, "prePath": "$.entities[?(@.roles[0]=='technical')]"},
    ],
}  # fmt: skip
"""A domain with its registrar, and redaction by each way of naming it: by emptying, by replacing, by taking away."""

NETWORK: dict[str, Any] = {
    "rdapConformance": ["rdap_level_0"],
    "objectClassName": "ip network", "handle": "NET-1", "startAddress": "198.51.100.0", "endAddress": "198.51.100.255",
    "ipVersion": "v4", "name": "NET-EXAMPLE", "type": "DIRECT ALLOCATION", "country": "RS", "parentHandle": "NET-0",
    "status": ["active"],
    "events": [{"eventAction": "last changed", "eventDate": "2020-01-02T03:04:05+01:00"}],
    "entities": [
        {
            "objectClassName": "entity", "handle": "ORG-1", "roles": ["registrant"],
            "vcardArray": card("Example Access", org="Example Access d.o.o.", country="Serbia"),
        }
    ],
}  # fmt: skip
AUTNUM: dict[str, Any] = {
    "objectClassName": "autnum", "handle": "AS64500", "startAutnum": 64500, "endAutnum": 64503, "name": "AS-EXAMPLE",
    "type": "DIRECT ALLOCATION", "country": "HU", "status": ["active"],
}  # fmt: skip


def domain(name: str) -> dict[str, Any]:
    """The same of another name."""
    return {**DOMAIN, "ldhName": name}
