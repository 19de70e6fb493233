"""What gunicorn serves."""

from __future__ import annotations

import os
import sys

from django.core.wsgi import get_wsgi_application
from django.db import connections

from cyberspex.cli.django_setup import require_sound

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cyberspex.project.settings")
application = get_wsgi_application()
require_sound(serving=True)  # also where gunicorn is started without `cyberspex serve`
connections.close_all()  # each process opens its own

# A thread that comes back from the database wants the interpreter at once: it may hold the one turn to write. With the
# ordinary five milliseconds it waits that long behind every thread that computes, at each of its statements.
sys.setswitchinterval(0.0005)
