"""The project's settings as tests want them: a data folder of their own, and passwords that cost nothing to hash."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("CYBERSPEX_MODE", "test")
if "CYBERSPEX_DATA" not in os.environ:
    os.environ["CYBERSPEX_DATA"] = tempfile.mkdtemp(prefix="cyberspex-test-")

from cyberspex.project.settings import *  # noqa: F403

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher"
]  # invented people only; argon2 takes most of a test
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

if DATABASES["default"]["ENGINE"] == "cyberspex.project.sqlite":  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}  # noqa: F405  each worker's own; known by name for Django's own back end only
