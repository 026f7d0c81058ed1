"""Settings of AMIF M&E; what differs from place to place is read by `amif_me.environment`."""

from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from amif_me import environment

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(environment.text("AMIF_DATA_DIR", str(BASE_DIR / "var"))).resolve()
PRODUCTION = environment.mode() == "production"
DEMO = environment.flag("AMIF_DEMO") and not PRODUCTION
DEBUG = False

SECRET_KEY = environment.text(
    "DJANGO_SECRET_KEY", None if PRODUCTION else environment.local_secret_key(DATA_DIR)
)
ALLOWED_HOSTS = environment.names(
    "ALLOWED_HOSTS", None if PRODUCTION else "localhost,127.0.0.1,[::1],testserver"
)
CSRF_TRUSTED_ORIGINS = environment.names("CSRF_TRUSTED_ORIGINS", "")

# Where people reach the program: for links in mails that no request asked for.
SITE_URL = environment.text("SITE_URL", next(iter(CSRF_TRUSTED_ORIGINS), "http://localhost:8000")).rstrip("/")

INSTALLED_APPS = [
    "reports",
    "reflection",
    "diaries",
    "theory_of_change",
    "projects",
    "allauth",
    "allauth.account",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "projects.middleware.AnswerHeadLikeGetMiddleware",
    "csp.middleware.CSPMiddleware",
    "projects.middleware.RefuseTooLargeBodyMiddleware",
    "projects.middleware.RefuseUnstorableTextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "projects.middleware.ChosenLanguageMiddleware",
    "projects.middleware.RefuseAnothersWordsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "projects.middleware.ExplainWrongMethodMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "amif_me.urls"
WSGI_APPLICATION = "amif_me.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "projects.context.page",
            ],
            "builtins": ["projects.templatetags.labels"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# Database: SQLite where nothing is set, PostgreSQL in production. Short write transactions queue up behind
# each other on SQLite instead of failing (IMMEDIATE + WAL + 20 s of patience).
if PRODUCTION:
    environment.text("DATABASE_URL")
DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{DATA_DIR / 'amif_me.sqlite3'}",
        conn_max_age=600,
        conn_health_checks=True,
        disable_server_side_cursors=environment.flag("DATABASE_POOLED"),
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Who signs in, and how. There is no open sign-up: accounts are made by people who may give roles.
AUTH_USER_MODEL = "projects.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "projects.accounts.AccountAdapter"
ACCOUNT_FORMS = {"login": "projects.accounts.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Failed sign-ins are counted by name and address together, in the database: a whole city hall may share one
# address, and several web processes must share one count. allauth's own count would lock the address; what it allows
# of all sign-ins is more than a full room, at the beginning of a workshop, makes in a minute.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": "300/m/ip"}
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "projects.accounts.too_many_failures"
AXES_VERBOSE = False

# Languages. English is in the code; each person's choice is kept with the account.
LANGUAGE_CODE = "en"
MAIL_LANGUAGE = "nl"  # of mails on publication to who never chose a language nor read the shelf
LANGUAGES = [("nl", "Nederlands"), ("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "amif_me.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = environment.text("TIME_ZONE", "Europe/Brussels")

# Static files come from the application itself, hashed once they have been collected.
STATIC_URL = "static/"
STATIC_ROOT = Path(environment.text("STATIC_ROOT", str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
HASHED_STATIC_FILES = environment.flag("HASHED_STATIC_FILES", PRODUCTION)
# Photos and files of entries, and finished reports, each in a folder or in an S3 bucket (docs/operations.md).
STORAGES = {
    "default": environment.file_storage(
        "ATTACHMENTS_S3_BUCKET", "media", {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    ),
    "reports": environment.file_storage(
        "REPORTS_S3_BUCKET", "reports", {"BACKEND": "reports.storage.ReportFolder"}
    ),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if HASHED_STATIC_FILES
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not HASHED_STATIC_FILES
MEDIA_ROOT = DATA_DIR / "media"

# Reports. The row in the database is the truth; the broker only carries its id (docs/architecture.md).
REPORT_ROOT = DATA_DIR / "reports"
REPORT_LEASE_SECONDS = environment.number("REPORT_LEASE_SECONDS", 60)
REPORT_WAIT_SECONDS = environment.number("REPORT_WAIT_SECONDS", 20)
REPORT_MAX_TRIES = 3  # that ended in a mistake
REPORT_MAX_CLAIMS = 12  # workers that died over one report, before it is taken for the cause
REPORT_RENDER_SECONDS = environment.number("REPORT_RENDER_SECONDS", 600)

REDIS_URL = environment.text("REDIS_URL", None if PRODUCTION else "filesystem://")
CELERY_BROKER_URL = REDIS_URL
if REDIS_URL == "filesystem://":
    BROKER_DIR = DATA_DIR / "broker"
    BROKER_DIR.mkdir(parents=True, exist_ok=True)
    (BROKER_DIR / "queue").mkdir(exist_ok=True)
    (BROKER_DIR / "control").mkdir(exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = REPORT_RENDER_SECONDS + 60
CELERY_TASK_SOFT_TIME_LIMIT = REPORT_RENDER_SECONDS + 30
CELERY_TIMEZONE = TIME_ZONE

# What may stand as the reason for a change of the theory of change (theory_of_change/reasons.py): functions of
# apps higher up in the house, named here so that nothing below them imports them.
THEORY_REASONS = ["reflection.services.decisions.decisions_as_reasons"]
THEORY_DECIDED = ["reflection.services.decisions.words_of_decisions"]
THEORY_MENTIONS = ["reflection.services.mentions.find_mentions"]
# The same of a diary's entries, read along with them: an annotation, and the function that understands it.
ENTRY_MENTIONS = (
    "reflection.services.mentions.findings_alongside",
    "reflection.services.mentions.read_findings",
)

# Rows of apps above the diaries whose forms keep drafts, too (diaries/services/draft.py).
DRAFTED_MODELS = ["reflection.Finding", "reflection.Decision"]

# Rows of apps above the cycles that have a day, and stay within their cycle (projects/cycle_forms.py).
DATED_MODELS = ["diaries.Observation", "diaries.ActivityEntry"]

# Bodies and uploads are bounded before anything reads them.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
WORKBOOK_MAX_BYTES = 20 * 1024 * 1024

# Security
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "projects.views.errors.csrf_failure"
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

vars().update(environment.email_settings(environment.text("EMAIL_URL", "")))
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "amif-me@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
ACCOUNT_EMAIL_SUBJECT_PREFIX = "AMIF M&E: "

# Invitations and reminders
INVITATIONS_AN_HOUR = 20  # in one project: mails can be a nuisance
WRONG_LINKS_AN_HOUR = 60  # from one address, of links that invite nobody
REMINDER_HOURS = (
    8,
    20,
)  # the sweeper sends reminders from the first hour until before the second, local time

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"reports": {"level": "INFO"}, "fontTools": {"level": "ERROR"}},
}
