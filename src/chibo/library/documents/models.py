"""Stored files by content, and the registers that number a cell's papers."""

from typing import ClassVar

from django.db import models

from chibo.directory.organisation.models import UnitRow
from chibo.library.documents.enums import PaperKind


class StoredFile(UnitRow):
    """A file of a cell; its content lies in the file store under its hash."""

    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)


class Register(UnitRow):
    """The last number given to a kind of paper in a term; numbers run on through the term, not the
    year.
    """

    revision_tells: ClassVar = False

    kind = models.CharField(max_length=12, choices=PaperKind.choices)
    term = models.CharField(max_length=9)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "term"], name="documents_register_once")
        ]
