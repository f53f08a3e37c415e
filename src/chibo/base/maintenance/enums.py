"""What the installation does for its own keeping, and what administrators are warned of."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RunKind(TextChoices):
    BACKUP = "backup", _("backup")
    RESTORE = "restore", _("restore")
    AUDIT = "audit", _("check of the audit")
    FILES = "files", _("check of the attachments")
    ADDRESS = "address", _("try of the address that members open")


class ReachFault(TextChoices):
    """Why the address that members open does not work, each with what helps."""

    NAME = (
        "name",
        _(
            "Its name is not known. Whoever keeps the domain enters it so that it leads to this"
            " server; that may take an hour."
        ),
    )
    CONNECT = (
        "connect",
        _(
            "The name is known, but nothing answers there. The web server in front must run, and"
            " the firewall let ports 80 and 443 in."
        ),
    )
    CERTIFICATE = (
        "certificate",
        _(
            "Its certificate does not hold: run out, made for another name, or not from an"
            " authority that phones know."
        ),
    )
    OTHER = (
        "other",
        _(
            "Something answers there, but not this installation. The web server in front must pass"
            " the address on to it, and the name stand in the setting CHIBO_HOSTS."
        ),
    )
    SLOW = (
        "slow",
        _(
            "No answer came within ten seconds. Try again; if it stays so, ask whoever looks after"
            " the server."
        ),
    )


class AlarmCode(TextChoices):
    DISK = "disk", _("A disk of the server is nearly full")
    BACKUP = "backup", _("The nightly backup failed")
    AUDIT = "audit", _("The check of the audit found something that does not hold")
    CLOCK = "clock", _("The clock of the server was ahead")
    READS = "reads", _("The read log stands still")
    FILES = "files", _("Attachments are missing or changed")
    COUNTS = "counts", _("Counts of meetings do not agree with their rows")
    LIBRARIES = "libraries", _("Nobody has looked for new faults in the libraries for a long time")
