"""What the installation does for its own keeping, and what administrators are warned of."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RunKind(TextChoices):
    BACKUP = "backup", _("backup")
    RESTORE = "restore", _("restore")
    AUDIT = "audit", _("check of the audit")
    FILES = "files", _("check of the attachments")


class AlarmCode(TextChoices):
    DISK = "disk", _("A disk of the server is nearly full")
    BACKUP = "backup", _("The nightly backup failed")
    AUDIT = "audit", _("The check of the audit found something that does not hold")
    CLOCK = "clock", _("The clock of the server was ahead")
    READS = "reads", _("The read log stands still")
    FILES = "files", _("Attachments are missing or changed")
    LIBRARIES = "libraries", _("Nobody has looked for new faults in the libraries for a long time")
