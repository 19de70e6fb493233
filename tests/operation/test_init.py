"""An empty installation in production: from the one-time link to the people whom its first administrator invites."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx

from operation.installations import TlsProxy, database, filled, free_port, served, shell

HOST = "node.example.org"
FIRST = (
    "init", "--organisation", "Prosecution Office", "--body-id", "office.example.org", "--state", "HU", "--email",
    "first@office.example.org", "--json",
)  # fmt: skip
PASSWORD = "correct horse battery staple"  # an invented person's


def production(folder: Path) -> dict[str, str]:
    secret = folder / "secret"
    secret.write_text("s" * 64)
    return {
        "CYBERSPEX_MODE": "production", "CYBERSPEX_ALLOWED_HOSTS": HOST, "CYBERSPEX_SECRET_KEY_FILE": str(secret),
        "CYBERSPEX_BASE_URL": f"https://{HOST}",
    }  # fmt: skip


def test_the_link_makes_the_first_administrator_who_invites_people(tmp_path: Path) -> None:
    data, how = tmp_path / "data", production(tmp_path)
    link = json.loads(shell(data, *FIRST, **how).stdout)["link"]
    assert link.startswith(f"https://{HOST}/activate/")
    path = link.removeprefix(f"https://{HOST}")
    with served(data, "--port", str(free_port()), log=tmp_path / "log", demo=False, **how) as running:
        assert running.address, running.said

        def browser() -> httpx.Client:
            return httpx.Client(
                base_url=f"https://{HOST}",
                transport=TlsProxy(running.address),
                follow_redirects=True,
                timeout=20,
            )

        with browser() as first:
            weak = filled(first, path, name="First", password="password", again="password")
            assert weak.status_code == 422
            done = filled(first, path, name="First", password=PASSWORD, again=PASSWORD)
            assert done.url.path == "/accounts/login/"
            assert first.get(path).status_code == 400  # it worked once
            filled(first, "/accounts/login/", login="first@office.example.org", password=PASSWORD)
            assert "first@office.example.org" in first.get("/administration/").text
            assert first.get("/requests/").status_code == 403  # an administrator opens no case
            invited = filled(
                first,
                "/administration/invite/",
                email="second@office.example.org",
                role="drafter",
                function="",
            )
            found = re.search(rf"https://{HOST}(/activate/[^/<]+/)", invited.text)
            assert found is not None
        with browser() as second:
            filled(second, found.group(1), name="Second", password=PASSWORD, again=PASSWORD)
            filled(second, "/accounts/login/", login="second@office.example.org", password=PASSWORD)
            assert second.get("/requests/").status_code == 200
            assert second.get("/administration/").status_code == 403
        with httpx.Client(base_url=running.address, headers={"host": "other.example.org"}) as stranger:
            assert stranger.get("/").status_code == 400
    assert "@office.example.org" not in running.said


def test_a_lost_link_is_made_anew_until_somebody_used_one(tmp_path: Path) -> None:
    with database() as where:
        data = tmp_path / "data"
        links = {json.loads(shell(data, *FIRST, **where).stdout)["link"] for _ in range(2)}
        assert len(links) == 2
        other = shell(data, *(word.replace("Prosecution Office", "Another") for word in FIRST), **where)
        assert other.returncode == 2
        assert "already an organisation" in other.stderr


def test_what_init_cannot_take_is_said_in_one_sentence(tmp_path: Path) -> None:
    for changed, said in (
        ({"HU": "Hungary"}, "two-letter code"),
        ({"first@office.example.org": "nobody"}, "e-mail"),
        ({"--json": "--kind=pub"}, "one of: prosecution"),
    ):
        words = [changed.get(word, word) for word in FIRST]
        done = shell(tmp_path / "data", *words)
        assert done.returncode == 2
        assert said in done.stderr
    assert shell(tmp_path / "data", "init", "--state", "HU").returncode == 2
