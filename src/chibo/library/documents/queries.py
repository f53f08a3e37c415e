"""Stored files within a scope."""

import uuid

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.storage import read_content
from chibo.library.documents.models import StoredFile


def get_file(pk: uuid.UUID | str, *, scope: Scope) -> StoredFile:
    """The file; raises NotFound when absent or outside the scope."""
    row: StoredFile = StoredFile.objects.within(scope).get_or_not_found(pk=pk)
    return row


def content_of(row: StoredFile) -> bytes:
    """The bytes of a file one has read within one's scope.

    Raises NotFound when the store has lost it, DamagedContent when it is not what was stored.
    """
    return read_content(row.sha256)
