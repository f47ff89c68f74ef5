"""All settings, read from the environment; `.env.example` names every variable.

Without any variable the site runs embedded: SQLite and files under `var/`, a Valkey started by
`manage.py up`, demo accounts. With `DATABASE_URL` it runs in production, where a missing secret stops the
start with the sentence that mends it.
"""

import secrets
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from perfplan.environment import Environment, WrongVariable

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()
Environment.read_env(BASE_DIR / ".env")

DATABASE_URL = env.server(
    "DATABASE_URL",
    ("postgres", "postgresql", "sqlite"),
    "postgres://user:password@localhost:5432/perfplan",
)
EMBEDDED = env.flag("EMBEDDED", default=not DATABASE_URL)
DEBUG = env.flag("DEBUG", default=False)
if DEBUG and not EMBEDDED:
    raise WrongVariable(
        "DEBUG shows strangers what is inside. Set it to 0, or EMBEDDED to 1 on a machine of your own."
    )
VAR = env.folder("VAR_DIR", default=BASE_DIR / "var")


def _secret_key() -> str:
    """The key from the environment; embedded, one made once and kept in `var/`."""
    key = env.str("SECRET_KEY", default="")
    if key and (EMBEDDED or len(key) >= 50):
        return key
    if not EMBEDDED:
        raise WrongVariable(
            f"SECRET_KEY is {'too short' if key else 'not set'}. Set it to 50 or more random characters, for example "
            "the output of: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    file = VAR / "secret-key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if EMBEDDED else [])
if not ALLOWED_HOSTS or ("*" in ALLOWED_HOSTS and not EMBEDDED):
    raise WrongVariable(
        f"ALLOWED_HOSTS is {'*' if ALLOWED_HOSTS else 'not set'}. Set it to the names this site answers to, "
        "for example: plans.example.com"
    )
BASE_URL = env.site(
    "BASE_URL", default="http://127.0.0.1:8000" if EMBEDDED else f"https://{ALLOWED_HOSTS[0]}"
)
"""The address of the site as people type it: links in e-mails start with it."""

INSTALLED_APPS = [
    "perfplan.ui",
    "perfplan.accounts",
    "perfplan.events",
    "perfplan.embedded",
    "interviews",
    "plans",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "django_htmx",
    "template_partials",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "perfplan.accounts.middleware.PersonMiddleware",
    "perfplan.ui.middleware.PrivatePagesMiddleware",
]
ROOT_URLCONF = "perfplan.urls"
WSGI_APPLICATION = "perfplan.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates", BASE_DIR / "templates" / "crispy"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "perfplan.ui.context.site",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ["perfplan"]
CRISPY_TEMPLATE_PACK = "perfplan"

PREPARED_STATEMENTS = env.flag("PREPARED_STATEMENTS", default=True)
# Database: SQLite, embedded, in WAL mode with immediate transactions, so that writers queue rather than fail.
DATABASES = {
    "default": env.db_url_config(DATABASE_URL)
    if DATABASE_URL
    else {"ENGINE": "django.db.backends.sqlite3", "NAME": str(VAR / "perfplan.sqlite3")}
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 300
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
    if PREPARED_STATEMENTS:
        # PostgreSQL plans what is asked often once for each connection.
        DATABASES["default"]["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": 3}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Broker, cache and rate limits: Redis or Valkey; embedded, the one that `manage.py up` starts on a socket.
VALKEY_SOCKET = VAR / "run" / "valkey.sock"
REDIS_URL = env.server(
    "REDIS_URL", ("redis", "rediss", "unix"), "redis://localhost:6379/0", default=f"unix://{VALKEY_SOCKET}"
)
CACHES = {
    "default": {
        "BACKEND": "perfplan.ui.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "perfplan",
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 10,
    "socket_connect_timeout": 3,
    "socket_keepalive": not REDIS_URL.startswith("unix:"),
    "visibility_timeout": 900,
    "global_keyprefix": "perfplan:",
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 3
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 180
CELERY_TASK_SOFT_TIME_LIMIT = 150
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A child that took more than this many KiB for a large plan does not keep them: the next one starts with the renderer
# loaded. Measured by `make bench`: a plan of 21 pages takes 200 MB, one of 50 pages 320 MB while it is made.
CELERY_WORKER_MAX_TASKS_PER_CHILD = 20
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 230_000
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "run" / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "queue lost documents again": {"task": "plans.tasks.sweep_documents", "schedule": 30.0},
    # What a worker that was away finds in the queue is one turn, not all that it has missed.
    "send e-mails": {"task": "plans.tasks.send_mails", "schedule": 60.0, "options": {"expires": 55}},
    "remind of what is due": {"task": "plans.tasks.remind", "schedule": 900.0, "options": {"expires": 850}},
}

# Accounts
AUTH_USER_MODEL = "accounts.User"
# W004 looks for unique=True: an address is unique whatever its capitals, by a constraint.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["perfplan.accounts.backends.PersonBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "perfplan.accounts.forms.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = env.one_of(
    "EMAIL_VERIFICATION",
    ("mandatory", "optional", "none"),
    default="optional" if EMBEDDED else "mandatory",
)
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_USER_DISPLAY = "perfplan.accounts.models.display_name"

# Language and time
LANGUAGE_CODE = "en"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600

# Files
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_NUMBER_FIELDS = 8_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# E-mail: files under var/mail until a server is named.
EMAIL_URL = env.server(
    "EMAIL_URL", Environment.EMAIL_SCHEMES, "smtp+tls://user:password@mail.example.com:587"
)
if EMAIL_URL:
    vars().update(env.email_url_config(EMAIL_URL))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "mail"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="perfplan <perfplan@localhost>")

# Security
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
HTTPS = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_ENGINE = "perfplan.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [BASE_URL]
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_SSL_REDIRECT = env.flag("SSL_REDIRECT", default=HTTPS)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if env.flag("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Throttles count by the address that this one proxy saw, not by one a stranger claims.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.one_of("LOG_LEVEL", LOG_LEVELS, default="INFO")},
    "loggers": {
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "django.request": {"level": "ERROR"},
    },
}
