"""A storage as one in a network is: it has no paths, takes a file whole and writes over it, and its
errors are its own.
"""

from pathlib import Path

from django.core.files.storage import FileSystemStorage, Storage


class Unreachable(Exception):
    """What such a storage says instead of what a disk would say."""


class NetworkStorage(Storage):
    """Its files lie in a folder that only it knows."""

    def __init__(self, folder: str) -> None:
        self._far = FileSystemStorage(location=folder)

    def _open(self, name, mode="rb"):
        try:
            return self._far.open(name, mode)
        except OSError as error:
            raise Unreachable(name) from error

    def _save(self, name, content):
        self._far.delete(name)
        return self._far.save(name, content)

    def get_available_name(self, name, max_length=None):
        return name

    def delete(self, name):
        self._far.delete(name)

    def exists(self, name):
        if not Path(self._far.location).exists():
            raise Unreachable(name)
        return self._far.exists(name)

    def listdir(self, path):
        if not Path(self._far.location).exists():
            raise Unreachable(path)
        return self._far.listdir(path) if self._far.exists(path) else ([], [])

    def size(self, name):
        return self._far.size(name)

    def get_modified_time(self, name):
        return self._far.get_modified_time(name)
