"""Folders, file modes, the database and its schema."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from chibo.base.kernel.storage import local_folder
from chibo.base.maintenance.actions.databases import client_tool, server_version
from chibo.base.maintenance.actions.workplace import PLACE
from chibo.base.maintenance.queries import (
    database_answers,
    database_damage,
    database_folder,
    open_to_others,
    pending_migrations,
    steps_from_the_future,
)
from chibo.interfaces.console.checks.lines import CheckLine, fault, fine

_OLDEST_SQLITE, _OLDEST_POSTGRES = (3, 37), 14


def check_folders() -> Iterator[CheckLine]:
    """Everything that is written to can be written to."""
    topic, wrong = _("Folders"), False
    folders = [
        settings.DATA_DIR,
        settings.DATA_DIR / "cache",
        settings.DATA_DIR / PLACE,
    ]
    if settings.BACKUP_DIR:
        folders.append(settings.BACKUP_DIR)
    if files := local_folder():
        folders.append(files)
    if connection.vendor == "sqlite" and (place := database_folder()):
        folders.append(place)
    for folder in dict.fromkeys(folders):
        if reason := _why_not_writable(folder):
            wrong = True
            yield fault(
                topic,
                _("{folder} cannot be written to: {reason}.").format(folder=folder, reason=reason),
                _(
                    "Give the folder to the user that runs the program: chown -R USER {folder}"
                ).format(folder=folder),
            )
    if not wrong:
        yield fine(
            topic,
            _("everything under {folder} can be written to.").format(folder=settings.DATA_DIR),
        )


def _why_not_writable(folder: Path) -> str:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
    except OSError as error:
        return error.strerror or str(error)
    return ""


def check_files_of_others() -> Iterator[CheckLine]:
    """No other user of the machine reads what the installation keeps."""
    topic, found = _("Rights of files"), open_to_others()
    if found:
        yield fault(
            topic,
            _(
                "other users of this machine can read {count} files or folders, for example {path}."
            ).format(count=len(found), path=found[0]),
            _("Run: manage.py doctor --mend"),
        )
    else:
        yield fine(topic, _("only the own user reads files and database."))


def check_database() -> Iterator[CheckLine]:
    """It answers, is not too old, and can be backed up."""
    topic = _("Database")
    if reason := database_answers():
        spoilt = any(word in reason for word in ("malformed", "not a database"))
        advice = _away() if spoilt else _("Check DATABASE_URL and whether the database runs.")
        yield fault(topic, _("it does not answer: {reason}").format(reason=reason), advice)
        return
    version = server_version()
    if connection.vendor == "sqlite":
        old, name = (
            tuple(int(part) for part in version.split(".")[:2]) < _OLDEST_SQLITE,
            f"SQLite {version}",
        )
    else:
        old, name = int(version) < _OLDEST_POSTGRES, f"PostgreSQL {version}"
    if old:
        yield fault(
            topic,
            _("{name} is too old.").format(name=name),
            _("Upgrade the machine to Debian 12 or later."),
        )
    elif damage := database_damage():
        yield fault(
            topic,
            _("{name} says it is damaged: {reason}").format(name=name, reason=damage),
            _away(),
        )
    else:
        yield fine(topic, _("{name} answers.").format(name=name))
    if connection.vendor == "postgresql":
        yield _client(version)


def _away() -> str:
    return _("Stop the program, copy the whole data folder away, then restore the last backup.")


def _client(major: str) -> CheckLine:
    topic = _("PostgreSQL tools")
    if all(client_tool(name, major) for name in ("pg_dump", "pg_restore")):
        return fine(topic, _("version {major}, as the server.").format(major=major))
    return fault(
        topic,
        _(
            "pg_dump and pg_restore of version {major} are missing; no backup can be made here."
        ).format(major=major),
        _("Run: apt-get install postgresql-client-{major}").format(major=major),
    )


def check_schema() -> Iterator[CheckLine]:
    """The tables are those of this version."""
    topic = _("Tables")
    if future := steps_from_the_future():
        yield fault(
            topic,
            _("the database belongs to a newer version of the program ({step}).").format(
                step=future[0]
            ),
            _(
                "Install that version again, or restore a backup of this version into an empty"
                " place."
            ),
        )
    elif pending := pending_migrations():
        yield fault(
            topic,
            _("{count} steps are missing, the first is {step}.").format(
                count=len(pending), step=pending[0]
            ),
            _("Make a backup, then run: manage.py migrate"),
        )
    else:
        yield fine(topic, _("as this version needs them."))
