"""What a person was told."""

from typing import ClassVar

from django.db import models

from chibo.directory.organisation.models import EVERY_KIND, UnitRow
from chibo.directory.people.models import Person
from chibo.library.notifications.enums import MailState


class Notice(UnitRow):
    """One notice to one person: an English msgid with parameters, shown in the reader's language;
    the e-mail says only that there is one.

    `over_at` is when what it asked to was over: from then on nobody has to read it.
    """

    owners: ClassVar = EVERY_KIND
    revision_tells: ClassVar = False

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    message = models.CharField(max_length=300)
    params = models.JSONField(default=dict)
    link = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)
    mail_state = models.CharField(
        max_length=10, choices=MailState.choices, default=MailState.NONE, blank=True
    )
    mail_answer = models.CharField(max_length=300, blank=True)
    mailed_at = models.DateTimeField(null=True)
    calendar = models.TextField(blank=True)
    # Told by somebody otherwise than here: way, who says so, that person, when.
    told = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "created_at"])]
