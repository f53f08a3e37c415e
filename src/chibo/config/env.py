"""Settings from the environment: typed, with defaults; a secret may also come from the file named
by <NAME>_FILE.
"""

import gettext
import os
import re
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from rulebook.vocabulary.findings import gettext_noop

# Seconds that a statement waits for another writer, on both databases
# (docs/decisions/0010-typed-text.md says why).
PATIENCE_SECONDS = 5
_LOCALE = Path(__file__).parent / "locale"
_SAID = gettext_noop("The environment says {name}={value}, but it should be {wanted}.")


class SettingError(SystemExit):
    """A wrong value in the environment: the start stops with a sentence that helps."""

    def __init__(self, name: str, value: str, wanted: str, **params: object) -> None:
        said = _translation()
        super().__init__(
            said(_SAID).format(name=name, value=repr(value), wanted=said(wanted).format(**params))
        )


def _translation() -> Callable[[str], str]:
    """Into the language that the command asks for, Vietnamese otherwise; Django's own waits for the
    settings.
    """
    _, asked, language = (
        " ".join(sys.argv).replace("--language=", "--language ").partition("--language ")
    )
    wanted = [] if asked and language.startswith("en") else ["vi"]
    return gettext.translation("django", _LOCALE, wanted, fallback=True).gettext


def text(name: str, default: str = "") -> str:
    file = os.environ.get(f"{name}_FILE")
    if file:
        try:
            return Path(file).read_text().strip()
        except (OSError, UnicodeError):
            raise SettingError(
                f"{name}_FILE", file, gettext_noop("a file that can be read")
            ) from None
    return os.environ.get(name, default)


def flag(name: str, *, default: bool) -> bool:
    value = text(name, "on" if default else "off").lower()
    if value not in ("on", "off", "1", "0", "true", "false", "yes", "no"):
        raise SettingError(name, value, gettext_noop("on or off"))
    return value in ("on", "1", "true", "yes")


def number(name: str, default: int, *, most: int | None = None) -> int:
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit() and (most is None or int(value) <= most)):
        upto, any_number = (
            gettext_noop("a whole number up to {most}"),
            gettext_noop("a whole number"),
        )
        raise SettingError(name, value, any_number if most is None else upto, most=most)
    return int(value)


def parsed(name: str, default: str, parse: Callable[[str], Any], wanted: str) -> Any:
    value = text(name, default)
    try:
        return parse(value)
    except ValueError:
        raise SettingError(name, value, wanted) from None


def folder(name: str) -> Path | None:
    """A file or folder; None when nothing is set."""
    return Path(value).absolute() if (value := os.environ.get(name, "")) else None


def storage(name: str, default: Path) -> dict[str, Any]:
    """A storage of Django: a folder, or the path of a class with its options as in
    `package.Class?bucket_name=chibo&verify=true`; true and false are no texts.
    """
    value = text(name) or str(default)
    if value.startswith("/"):
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": Path(value)},
        }
    backend, _, options = value.partition("?")
    if not re.fullmatch(r"(\w+\.)+\w+", backend):
        wanted = gettext_noop(
            "a whole path of a folder, or a class of storage as in package.Class?option=value"
        )
        raise SettingError(name, backend, wanted)
    named = parse_qsl(options, keep_blank_values=True)
    return {
        "BACKEND": backend,
        "OPTIONS": {key: _SWITCHES.get(told, told) for key, told in named},
    }


def private_folder(path: Path) -> Path:
    """The folder exists, closed to other users; one that bears our files and stands open is closed
    at the start.
    """
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        writable = os.access(path, os.W_OK | os.X_OK)
    except OSError:
        writable = False
    if not writable:
        raise SettingError(
            "CHIBO_DATA_DIR", str(path), gettext_noop("a folder that this user may write to")
        )
    ours = any((path / name).exists() for name in ("secret_key", "chibo.sqlite3"))
    told = path.stat()
    if (
        ours
        and told.st_mode & 0o077
        and not told.st_mode & stat.S_ISVTX
        and told.st_uid == os.geteuid()
    ):
        path.chmod(0o700)
    return path


_SWITCHES = {"true": True, "false": False}


def names(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


# Seconds (the last in milliseconds) after which libpq takes a silent server for lost, instead of
# the two hours of the system.
_LOST_AFTER = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}


def database(name: str, default: str) -> dict[str, Any]:
    """A Django database from sqlite:///path or
    postgresql://user:password@host:port/name?option=value.
    """
    url = urlsplit(text(name, default))
    if url.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(url.path[1:]) if url.path != "/:memory:" else ":memory:",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": PATIENCE_SECONDS,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                ),
            },
        }
    if url.scheme in ("postgres", "postgresql"):
        options: dict[str, Any] = _LOST_AFTER | dict(parse_qsl(url.query))
        # Nobody waits longer for a lock than on SQLite; what the address says itself comes later
        # and counts.
        options["options"] = (
            f"-c lock_timeout={PATIENCE_SECONDS}s {options.get('options', '')}".strip()
        )
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path[1:]),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": options.pop("host", url.hostname or ""),
            "PORT": str(url.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": options,
        }
    raise SettingError(
        name,
        f"{url.scheme}://…",
        gettext_noop("sqlite:///file or postgresql://user:password@host/name"),
    )
