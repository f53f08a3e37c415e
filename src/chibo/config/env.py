"""Settings from the environment: typed, with defaults; a secret may also come from the file named by <NAME>_FILE."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# Seconds that a statement waits for another writer, on both databases (docs/decisions/0010-typed-text.md says why).
PATIENCE_SECONDS = 5


class SettingError(SystemExit):
    """A wrong value in the environment: the start stops with a sentence that helps."""

    def __init__(self, name: str, value: str, wanted: str) -> None:
        super().__init__(f"The environment says {name}={value!r}, but it should be {wanted}.")


def text(name: str, default: str = "") -> str:
    file = os.environ.get(f"{name}_FILE")
    if file:
        return Path(file).read_text().strip()
    return os.environ.get(name, default)


def flag(name: str, *, default: bool) -> bool:
    value = text(name, "on" if default else "off").lower()
    if value not in ("on", "off", "1", "0", "true", "false", "yes", "no"):
        raise SettingError(name, value, "on or off")
    return value in ("on", "1", "true", "yes")


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isdigit():
        raise SettingError(name, value, "a whole number")
    return int(value)


def names(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def database(name: str, default: str) -> dict[str, Any]:
    """A Django database from sqlite:///path or postgresql://user:password@host:port/name?option=value."""
    url = urlsplit(text(name, default))
    if url.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(url.path[1:]) if url.path != "/:memory:" else ":memory:",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": PATIENCE_SECONDS,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    if url.scheme in ("postgres", "postgresql"):
        options: dict[str, Any] = dict(parse_qsl(url.query))
        # Nobody waits longer for a lock than on SQLite; what the address says itself comes later and counts.
        options["options"] = f"-c lock_timeout={PATIENCE_SECONDS}s {options.get('options', '')}".strip()
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
    raise SettingError(name, url.geturl(), "sqlite:///file or postgresql://user:password@host/name")
