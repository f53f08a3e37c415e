"""Stored files within a scope."""

from chibo.base.kernel.storage import read_content
from chibo.library.documents.models import StoredFile


def content_of(row: StoredFile) -> bytes:
    """The bytes of a file one has read within one's scope.

    Raises NotFound when the store has lost it, DamagedContent when it is not what was stored.
    """
    return read_content(row.sha256)
