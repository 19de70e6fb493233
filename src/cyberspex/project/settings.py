"""Django's settings, made from the configuration. Nothing else reads the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cyberspex.project import config
from cyberspex.web.jinja import TEMPLATES as WEB_TEMPLATES

CONFIG = config.read()
CONFIG.data.mkdir(parents=True, exist_ok=True)

CYBERSPEX_DATA = str(CONFIG.data)
CYBERSPEX_MODE = CONFIG.mode
CYBERSPEX_TSA_URL = CONFIG.tsa_url
CYBERSPEX_BASE_URL = CONFIG.base_url

SECRET_KEY = CONFIG.secret_key
DEBUG = False
ALLOWED_HOSTS = list(CONFIG.allowed_hosts)
ROOT_URLCONF = "cyberspex.project.urls"
WSGI_APPLICATION = "cyberspex.project.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES: dict[str, Any] = {"default": dict(CONFIG.owner or CONFIG.database)}
# Where the owner is at work, the role that gets its rights to serve from it.
CYBERSPEX_SERVING_ROLE = str(CONFIG.database["USER"]) if CONFIG.owner else ""
AUTH_USER_MODEL = "accounts.User"

INSTALLED_APPS = [
    "cyberspex.project.apps.ProjectConfig",
    "cyberspex.web.apps.WebConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sites",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "cyberspex.apps.accounts.apps.AccountsConfig",
    "cyberspex.apps.history.apps.HistoryConfig",
    "cyberspex.apps.directory.apps.DirectoryConfig",
    "cyberspex.apps.catalogue.apps.CatalogueConfig",
    "cyberspex.apps.audit.apps.AuditConfig",
    "cyberspex.apps.cooperation.apps.CooperationConfig",
    "cyberspex.apps.exchange.apps.ExchangeConfig",
    "cyberspex.apps.evidence.apps.EvidenceConfig",
]
SITE_ID = 1
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cyberspex.web.middleware.SecurityHeaders",
    "cyberspex.api.problems.ProblemDocuments",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = WEB_TEMPLATES
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people come by invitation only; there is no open sign-up
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False  # desks are shared; a session ends with its browser, or after a working day
# Guessing: five wrong passwords for one account in five minutes, ten from one address in a minute.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
ACCOUNT_ADAPTER = "cyberspex.project.sign_in.InvitedOnly"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = CONFIG.mode != "production"
MFA_TOTP_ISSUER = "CyberSPEX"
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = None  # served from the package itself, so there is nothing to collect
WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024  # a draft with thousands of identifiers; files are streamed
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_PERMISSIONS = 0o600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CONFIG.mode == "production"
SESSION_COOKIE_AGE = 8 * 3600
CSRF_COOKIE_SECURE = CONFIG.mode == "production"
CSRF_FAILURE_VIEW = "cyberspex.web.errors.csrf_failure"
SECURE_SSL_REDIRECT = False  # TLS ends at the proxy, which redirects
# The proxy says so in this header, and takes away what a stranger wrote there (docs/how-to/operate.md).
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIG.mode == "production" else None
# Who asks: one proxy stands in front in production and adds the address that it saw at the end of X-Forwarded-For.
# Only that one is believed; elsewhere nothing of the header is.
NINJA_NUM_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = 1 if CONFIG.mode == "production" else 0
SECURE_HSTS_SECONDS = 31536000 if CONFIG.mode == "production" else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
# One for all web processes of a machine: the limits on guessing have to count in one place.
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(CONFIG.data / "cache"),
    }
}
SILENCED_SYSTEM_CHECKS = ["security.W008"]  # redirection to TLS is the proxy's

# No request line, address, form or e-mail address reaches a log: they can be personal data.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"no_personal_data": {"()": "cyberspex.project.quiet.NoPersonalData"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["no_personal_data"]},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
BASE_DIR = Path(__file__).resolve().parent
