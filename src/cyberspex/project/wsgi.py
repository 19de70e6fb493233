"""What gunicorn serves."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import get_resolver

from cyberspex.cli.django_setup import require_sound
from cyberspex.project.wiring import load_for_messages

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cyberspex.project.settings")
application = get_wsgi_application()
require_sound(serving=True)  # also where gunicorn is started without `cyberspex serve`
get_resolver().url_patterns  # noqa: B018  loads every page and interface before the processes part, once for all
load_for_messages(Path(settings.CYBERSPEX_DATA))  # so that no partner's first message waits for it
connections.close_all()  # each process opens its own
