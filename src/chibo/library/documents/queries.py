"""Stored files within a scope."""

from django.core.files.storage import storages

from chibo.base.kernel.errors import NotFound
from chibo.library.documents.models import StoredFile


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
