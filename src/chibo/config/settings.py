"""Every setting, from the environment; nothing set means SQLite in ./var on this machine."""

import os
import secrets
from pathlib import Path

from chibo.base.maintenance.rules import Keep
from chibo.config import env
from rulebook.vocabulary.findings import gettext_noop

# What is written from here on is for this user alone: database, files, mail, cache, backups.
os.umask(0o077)
ROOT = Path(__file__).resolve().parents[3]
DATA_DIR = env.private_folder(Path(env.text("CHIBO_DATA_DIR", "./var")).resolve())
PACKS_DIR = Path(env.text("CHIBO_PACKS_DIR", str(ROOT / "packs")))


def _secret_key() -> str:
    """The key from the environment, else one made at the first start and kept in the
    data folder.
    """
    if key := env.text("CHIBO_SECRET_KEY"):
        return key
    file = DATA_DIR / "secret_key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text().strip()


DEBUG = env.flag("CHIBO_DEBUG", default=False)
SECRET_KEY = _secret_key()
# This machine is always answered: monitors and the front server ask /health and /ready by its
# address.
ALLOWED_HOSTS = list(dict.fromkeys([*env.names("CHIBO_HOSTS"), "127.0.0.1", "localhost", "[::1]"]))
# The address that members open, as slips and messages name it: https://chibo.example.vn. Without it
# no slips are made.
PUBLIC_ADDRESS = env.text("CHIBO_ADDRESS").rstrip("/")
CSRF_TRUSTED_ORIGINS = env.names("CHIBO_ORIGINS")
HTTPS = env.flag("CHIBO_HTTPS", default=False)

# A demo installation says so on every page and lets offices in without a second factor.
DEMO = env.flag("CHIBO_DEMO", default=False)
TOTP_REQUIRED = env.flag("CHIBO_TOTP_REQUIRED", default=not DEMO)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "chibo.interfaces.web",
    "chibo.interfaces.imports",
    "chibo.interfaces.console",
    "chibo.interfaces.demo",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "chibo.base.accounts",
    "chibo.base.audit",
    "chibo.base.jobs",
    "chibo.base.maintenance",
    "chibo.base.security",
    "chibo.base.reads",
    "chibo.base.search",
    "chibo.base.rows",
    "chibo.directory.organisation",
    "chibo.directory.people",
    "chibo.directory.assignments",
    "chibo.directory.access",
    "chibo.directory.role_requests",
    "chibo.library.regulations",
    "chibo.library.documents",
    "chibo.library.notifications",
    "chibo.work.meetings",
    "chibo.work.charges",
    "chibo.work.rosters",
    "chibo.work.logins",
    "chibo.work.practice",
    "chibo.work.corrections",
    "chibo.work.changes",
    "chibo.insight.facts",
    "chibo.insight.scoring",
    "chibo.insight.reviews",
    "chibo.insight.needs",
    "chibo.insight.beginnings",
    "chibo.insight.reports",
    "chibo.insight.reminders",
]

MIDDLEWARE = [
    "chibo.interfaces.web.shell.telemetry.TelemetryMiddleware",
    "chibo.interfaces.web.shell.client.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "chibo.interfaces.web.account.session.SessionMiddleware",
    "chibo.interfaces.web.shell.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "chibo.interfaces.reads.ReadLogMiddleware",
    "chibo.interfaces.web.shell.middleware.AccessMiddleware",
    "chibo.interfaces.web.shell.unavailable.TroubleMiddleware",
]

ROOT_URLCONF = "chibo.config.urls"
CSRF_FAILURE_VIEW = "chibo.interfaces.lost_sessions.csrf_failure"
WSGI_APPLICATION = "chibo.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["chibo.interfaces.web.shell.template_loader.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "chibo.interfaces.web.shell.layout.layout_context",
            ],
        },
    },
]

# So long a write waits for another one, in a whole request.
PATIENCE_SECONDS = env.PATIENCE_SECONDS
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'chibo.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["chibo.interfaces.web.account.signin.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    # 15 letters when the password is the only factor (NIST SP 800-63B-4), 8 for members without an
    # office (decision 0021).
    {
        "NAME": "chibo.base.accounts.validators.LengthValidator",
        "OPTIONS": {"least": "chibo.directory.access.queries.accounts.least_letters_of"},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "chibo.base.accounts.validators.ContextValidator"},
    {"NAME": "chibo.base.accounts.validators.GuessableValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "chibo.interfaces.web.account.signin.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_DISPLAY = "chibo.interfaces.web.account.signin.display_name"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
# Guesses are counted in the database, the same on every web host (chibo.base.security), not by the
# library's cache.
ACCOUNT_RATE_LIMITS = False
ACCOUNT_FORMS = {
    "login": "chibo.interfaces.web.account.signin.SignInForm",
    "change_password": "chibo.interfaces.web.account.signin.ChangePasswordForm",
}
MFA_FORMS = {
    "authenticate": "chibo.interfaces.web.account.signin.FactorForm",
    "reauthenticate": "chibo.interfaces.web.account.signin.FactorAgainForm",
    "activate_totp": "chibo.interfaces.web.account.signin.ActivateFactorForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Chibo"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_FINDERS = [
    "chibo.interfaces.web.shell.bundles.BundleFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
# Styles and scripts joined from their parts; made anew whenever they are missing.
BUNDLES_DIR = DATA_DIR / "bundles"
# Where the pages of this machine leave what they have shown until the worker enters it in the
# audit.
READS_DIR = DATA_DIR / "reads"
STORAGES = {
    # Only base/kernel/storage.py reads and writes here: contents lie in `files` inside,
    # files of a day beside it, in no backup: slips with codes, the papers of a month.
    "default": env.storage("CHIBO_FILES_STORAGE", DATA_DIR),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
UPLOAD_LIMIT_BYTES = 20_000_000
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# The nightly backup: where (nowhere when empty), from which hour in Vietnam, how many days, weeks
# and months stay, the key.
BACKUP_DIR = env.folder("CHIBO_BACKUP_DIR")
BACKUP_HOUR = env.number("CHIBO_BACKUP_HOUR", 2, most=23)
BACKUP_KEEP = env.parsed(
    "CHIBO_BACKUP_KEEP", "7,5,12", Keep.parse, gettext_noop("days,weeks,months as in 7,5,12")
)
# The folder of pg_dump and pg_restore; the major version of the server stands for {major}, as
# Debian lays them out.
POSTGRES_TOOLS = env.text("CHIBO_POSTGRES_TOOLS", "/usr/lib/postgresql/{major}/bin")
BACKUP_KEY_FILE = env.folder("CHIBO_BACKUP_KEY_FILE")
# Per cent of a disk in use from which administrators are warned.
DISK_WARNING = env.number("CHIBO_DISK_WARNING", 80, most=100)
# So many persons one export of a roster may hold; larger units take theirs out committee by
# committee.
EXPORT_ROWS = env.number("CHIBO_EXPORT_ROWS", 5000)

# A request for correction of the own data is answered within so many working days and settled
# within so many days. Law 91/2025/QH15 and Decree 356/2025/NĐ-CP as read in 2026 (an answer in 2
# working days, correction in 10 to 20 days); a lawyer must confirm both numbers before they are
# relied on.
CORRECTION_ANSWER_DAYS = env.number("CHIBO_CORRECTION_ANSWER_DAYS", 2)
CORRECTION_DONE_DAYS = env.number("CHIBO_CORRECTION_DONE_DAYS", 10)
# The published faults of the libraries as they were read for this version.
ADVISORIES = Path(__file__).resolve().parents[1] / "base" / "maintenance" / "advisories.yaml"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
    # Pages as they were made, in the memory of each process alone: about 10 kB each.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
}
# Pages that nothing has changed since are shown again as they were made (decision 41).
PAGE_CACHE = env.flag("CHIBO_PAGE_CACHE", default=True)

EMAIL_HOST = env.text("CHIBO_MAIL_HOST")
EMAIL_PORT = env.number("CHIBO_MAIL_PORT", 25)
EMAIL_HOST_USER = env.text("CHIBO_MAIL_USER")
EMAIL_HOST_PASSWORD = env.text("CHIBO_MAIL_PASSWORD")
EMAIL_TIMEOUT = env.number("CHIBO_MAIL_TIMEOUT", 30)
EMAIL_USE_TLS = env.flag("CHIBO_MAIL_TLS", default=False)
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)
DEFAULT_FROM_EMAIL = env.text("CHIBO_MAIL_FROM", "chibo@localhost")

WIRING = "chibo.config.wiring.LISTENERS"
SEARCHED = "chibo.config.wiring.SEARCHED"
# By this every process knows that another one changed what it remembers (kernel/shared_mark.py).
SHARED_MARK = "COALESCE((SELECT mark FROM regulations_regulationmark), '')"
# The rows that own the attachments, and the field that names each by the hash of its content.
CONTENTS = ("documents.StoredFile", "sha256")

# Monitors send it as a bearer token to /metrics; without one that page does not exist.
METRICS_TOKEN = env.text("CHIBO_METRICS_TOKEN")
# Each process counts in a file of its own here; read when the library is first loaded.
METRICS_DIR = DATA_DIR / "metrics"
METRICS_DIR.mkdir(exist_ok=True)
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(METRICS_DIR))

# Without use a sign-in ends after 14 days, in use after 30 (docs/decisions/0010-typed-text.md);
# written once a day at most.
SESSION_ENGINE = "chibo.base.kernel.session_store"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_LONGEST_SECONDS = 30 * 24 * 3600
SESSION_RENEWAL_SECONDS = 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
# Browsers take a cookie of such a name from this very host alone, and by HTTPS alone.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}django_language"
LANGUAGE_COOKIE_SAMESITE, LANGUAGE_COOKIE_HTTPONLY = "Lax", True
MESSAGE_STORAGE = "chibo.interfaces.web.shell.messages.Storage"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = env.flag("CHIBO_BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
# How many proxies of our own stand in front: the client's address is what the outermost of them
# wrote down.
TRUSTED_PROXIES = env.number("CHIBO_PROXIES", 1) if BEHIND_PROXY else 0
SECURE_REDIRECT_EXEMPT = [
    r"^(health|ready|metrics)$"
]  # asked for on the machine itself, past the front server
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "chibo.config.logs.Formatter",
            "format": "%(asctime)s %(levelname)s %(request_id)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # Scanners ask under every name; each would fill the log with a traceback.
    "loggers": {"django.security.DisallowedHost": {"handlers": [], "propagate": False}},
    "root": {"handlers": ["console"], "level": env.text("CHIBO_LOG_LEVEL", "WARNING")},
}
