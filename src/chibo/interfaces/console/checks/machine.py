"""Disks, clock, mail."""

import os
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from django.conf import settings
from django.core.mail import get_connection
from django.utils.translation import gettext as _

from chibo.base.kernel.dates import now
from chibo.base.maintenance.queries import database_clock, disk_usage
from chibo.interfaces.console.checks.lines import CheckLine, fault, fine, warning
from chibo.interfaces.formatting import moment, number, percent

_ALMOST_FULL = 0.95
_BUILT = datetime(2026, 1, 1, tzinfo=UTC)
_SKEW_SECONDS = 5
_MAIL_SECONDS = 10


def check_disks() -> Iterator[CheckLine]:
    """There is room."""
    topic = _("Disk")
    for disk in disk_usage():
        told = _("{folder}: {share} full, {free} GB free.").format(
            folder=disk.folder, share=percent(disk.share), free=number(disk.free / 1_000_000_000, 1)
        )
        advice = _("Make room or take a larger disk; on a full disk nothing can be saved.")
        if disk.share >= _ALMOST_FULL:
            yield fault(topic, told, advice)
        elif disk.share >= settings.DISK_WARNING / 100:
            yield warning(topic, told, advice)
        else:
            yield fine(topic, told)


def check_clock() -> Iterator[CheckLine]:
    """The machine knows what time it is, and its disks and database agree."""
    topic, seen = _("Clock"), now()
    set_it = _("Set the clock and let it be kept: timedatectl set-ntp true")
    if seen < _BUILT:
        yield fault(topic, _("it says {at}, which cannot be.").format(at=moment(seen)), set_it)
        return
    with tempfile.NamedTemporaryFile(dir=settings.DATA_DIR) as file:
        file.write(b"x")
        file.flush()
        disk = os.fstat(file.fileno()).st_mtime - time.time()
    database = database_clock()
    server = (database - now()).total_seconds() if database else 0.0
    if max(abs(disk), abs(server)) > _SKEW_SECONDS:
        yield warning(
            topic,
            _("disk or database differ from this machine by {seconds} seconds.").format(
                seconds=round(max(abs(disk), abs(server)))
            ),
            set_it,
        )
    else:
        yield fine(
            topic,
            _("in Vietnam it is {at}. If that is wrong, set the clock.").format(at=moment(seen)),
        )


def check_mail() -> Iterator[CheckLine]:
    """Notices can leave by e-mail."""
    topic = _("E-mail")
    if not settings.EMAIL_HOST:
        yield warning(
            topic,
            _("no mail server is set; notices are seen in the program only."),
            _("Set CHIBO_MAIL_HOST where e-mail is wanted."),
        )
        return
    host = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        channel = get_connection(timeout=_MAIL_SECONDS)
        channel.open()
        channel.close()
    except OSError as error:  # smtplib's errors are among them
        yield fault(
            topic,
            _("{host} does not answer: {reason}").format(host=host, reason=error),
            _("Check CHIBO_MAIL_HOST, PORT, USER, PASSWORD and TLS."),
        )
    else:
        yield fine(topic, _("{host} answers.").format(host=host))
