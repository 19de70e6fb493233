"""Configuration: read once from the environment, frozen, and refused when it is unknown or unsafe."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from cyberspex.core.foundation.errors import ConfigurationError

KNOWN = (
    "CYBERSPEX_DATA", "CYBERSPEX_MODE", "CYBERSPEX_SECRET_KEY_FILE", "CYBERSPEX_TSA_URL", "CYBERSPEX_BASE_URL",
    "CYBERSPEX_ALLOWED_HOSTS", "CYBERSPEX_TRACEBACK", "CYBERSPEX_RDAP_BOOTSTRAP",
)  # fmt: skip
MODES = ("demo", "production", "test")


@dataclass(frozen=True, kw_only=True)
class Config:
    """What the operator chose.

    Fields:
        data: folder of database, files, keys and lawbooks. mode: demo, production or test.
        database: Django's settings of the database. owner: the same database as the role that owns its tables, only
            where tables are made or changed (`init`, `restore`). secret_key: never shown.
    """

    data: Path
    mode: str
    database: Mapping[str, object] = field(repr=False)
    secret_key: str = field(repr=False)
    owner: Mapping[str, object] | None = field(repr=False, default=None)
    tsa_url: str = ""
    base_url: str = ""
    allowed_hosts: tuple[str, ...] = ()


def read(environment: Mapping[str, str] | None = None) -> Config:
    """Read the configuration.

    Raises:
        ConfigurationError: naming the variable and what would be right.
    """
    env = dict(os.environ if environment is None else environment)
    for name in env:
        if name.startswith("CYBERSPEX_") and name not in KNOWN:
            raise ConfigurationError(
                "unknown_setting", f"{name} is not a setting; there are: {', '.join(KNOWN)}."
            )
    mode = env.get("CYBERSPEX_MODE", "demo")
    if mode not in MODES:
        raise ConfigurationError("bad_mode", f"CYBERSPEX_MODE is one of: {', '.join(MODES)}; not {mode!r}.")
    data = Path(env.get("CYBERSPEX_DATA") or "var").resolve()
    hosts = tuple(part.strip() for part in env.get("CYBERSPEX_ALLOWED_HOSTS", "").split(",") if part.strip())
    if mode == "production":
        if not hosts or "*" in hosts:
            raise ConfigurationError(
                "no_hosts", "Production needs CYBERSPEX_ALLOWED_HOSTS with the host names it serves."
            )
        if not env.get("CYBERSPEX_SECRET_KEY_FILE"):
            raise ConfigurationError(
                "no_secret", "Production needs CYBERSPEX_SECRET_KEY_FILE with a secret of its own."
            )
    return Config(
        data=data,
        mode=mode,
        database=_database(env.get("DATABASE_URL", ""), data),
        owner=_owner(env.get("DATABASE_OWNER_URL", ""), env.get("DATABASE_URL", ""), data),
        secret_key=_secret(env.get("CYBERSPEX_SECRET_KEY_FILE", ""), data),
        tsa_url=env.get("CYBERSPEX_TSA_URL", ""),
        base_url=env.get("CYBERSPEX_BASE_URL", ""),
        allowed_hosts=hosts or ("localhost", "127.0.0.1", "[::1]", "testserver"),
    )


def _secret(name: str, data: Path) -> str:
    path = Path(name) if name else data / "keys" / "secret-key"
    if name and not path.is_file():
        raise ConfigurationError("no_secret", "CYBERSPEX_SECRET_KEY_FILE names a file that is not there.")
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text("ascii").strip()
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(secrets.token_urlsafe(64))
    text = path.read_text("ascii").strip()
    if len(text) < 40:
        raise ConfigurationError("weak_secret", "The secret key has fewer than 40 characters.")
    return text


def _owner(url: str, running: str, data: Path) -> Mapping[str, object] | None:
    if not url:
        return None
    if not running:
        raise ConfigurationError(
            "owner_without_database", "DATABASE_OWNER_URL goes with DATABASE_URL; SQLite has no owner apart."
        )
    owner, database = _database(url, data), _database(running, data)
    if any(owner[name] != database[name] for name in ("NAME", "HOST", "PORT")):
        raise ConfigurationError(
            "another_database",
            "DATABASE_OWNER_URL and DATABASE_URL name one database and differ in the role only.",
        )
    return owner


def _database(url: str, data: Path) -> Mapping[str, object]:
    if not url:
        return {
            "ENGINE": "cyberspex.project.sqlite",
            "NAME": str(data / "cyberspex.sqlite3"),
            # The last connection that is closed writes the whole log back into the file, so they are kept open.
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                # What is erased is overwritten in the file, too: a destroyed key cannot be read from a free page.
                " PRAGMA secure_delete=ON;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ConfigurationError(
            "bad_database", "DATABASE_URL is postgresql://user:password@host:port/name, or empty for SQLite."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
    }
