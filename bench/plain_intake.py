"""The peer of the intake: a plain Django view that verifies a signature, inserts a row and writes one audit row.

Served by gunicorn like the product, with the product's own settings of the database. It knows the sender's key, so
it has neither a chain nor a directory to look at, keeps what came as it came, and gives no signed receipt.
"""

from __future__ import annotations

import os
from pathlib import Path

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from joserfc import jws
from joserfc.jwk import ECKey

from cyberspex.project.config import _database

FOLDER = Path(os.environ["PLAIN_INTAKE"])
DATABASE = dict(_database(os.environ.get("DATABASE_URL", ""), FOLDER))
if str(DATABASE["ENGINE"]).endswith("sqlite"):
    DATABASE["ENGINE"] = "django.db.backends.sqlite3"  # plain Django, with the same options
settings.configure(
    SECRET_KEY="plain",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": DATABASE},
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    INSTALLED_APPS=["django.contrib.contenttypes"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

REGISTRY = jws.JWSRegistry(algorithms=["ES256"], strict_check_header=False)
REGISTRY.max_header_length = 64 * 1024
KEY = ECKey.import_key((FOLDER / "sender.pem").read_bytes())


class Received(models.Model):
    """A message as it came."""

    received_at = models.DateTimeField(auto_now_add=True)
    payload = models.BinaryField()

    class Meta:
        app_label = "plain"


class Audit(models.Model):
    """That it came."""

    at = models.DateTimeField(auto_now_add=True)
    message = models.BigIntegerField()
    kind = models.CharField(max_length=40)

    class Meta:
        app_label = "plain"


@csrf_exempt
def inbox(request: HttpRequest) -> HttpResponse:
    """Take one message in."""
    opened = jws.deserialize_compact(
        request.body.decode("ascii"), KEY, algorithms=["ES256"], registry=REGISTRY
    )
    with transaction.atomic():
        row = Received.objects.create(payload=opened.payload)
        Audit.objects.create(message=row.pk, kind="received")
    return JsonResponse({"id": row.pk}, status=201)


urlpatterns = [path("inbox", inbox)]


def prepare() -> None:
    """Make the two tables."""
    with connection.schema_editor() as editor:
        editor.create_model(Received)
        editor.create_model(Audit)


application = WSGIHandler()
