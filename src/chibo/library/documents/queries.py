"""Stored files within a scope."""

import uuid

from django.core.files.storage import storages

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.errors import NotFound
from chibo.library.documents.models import StoredFile


def get_file(pk: uuid.UUID | str, *, scope: Scope) -> StoredFile:
    """The file; raises NotFound when absent or outside the scope."""
    row: StoredFile = StoredFile.objects.within(scope).get_or_not_found(pk=pk)
    return row


def content_of(row: StoredFile) -> bytes:
    """The bytes of a file one has read within one's scope.

    Raises NotFound when the store has lost it.
    """
    name = place_of(row.sha256)
    if not storages["default"].exists(name):
        raise NotFound
    with storages["default"].open(name) as handle:
        content: bytes = handle.read()
    return content


def place_of(sha256: str) -> str:
    """Where the content with this hash lies in the store."""
    return f"{sha256[:2]}/{sha256}"
