"""Styles and scripts: many parts in `assets`, one file over the wire (docs/decisions/0034).

The parts are joined when a process first asks for them: nobody has to build anything, and no
joined file is in the source.
"""

import gzip
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

ASSETS = Path(__file__).parents[1] / "assets"
# Under which name it is served → the part that names all others in their order.
BUNDLES = {
    "web/chibo.css": "css/chibo.css",
    "web/chibo.js": "js/chibo.js",
    "web/course.js": "js/course.js",
    "web/activate.js": "js/activate.js",
}
KEPT_SECONDS = 7 * 24 * 3600
STYLE_IMPORT = re.compile(r'^@import url\("([^"]+)"\)(?: layer\((\w+)\))?;$', re.M)
SCRIPT_IMPORT = re.compile(r'^import (?:\{[^}]*\} from )?"([^"]+)";$', re.M)
COMMENT = re.compile(r"/\*.*?\*/", re.S)
COMMENT_LINES = re.compile(r"^ *(?://[^\n]*|/\*\*.*?\*/)$", re.M | re.S)
EXPORT = re.compile(r"^export ", re.M)


class BundleFinder(BaseFinder):
    """Finds the joined files as if they lay in a folder `static`."""

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path not in BUNDLES:
            return []
        found = str(folder_of_bundles() / path)
        return [found] if find_all else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        storage = FileSystemStorage(location=folder_of_bundles())
        for path in BUNDLES:
            yield path, storage
            yield f"{path}.gz", storage


def folder_of_bundles() -> Path:
    """The folder that holds every bundle under its name, as the parts are now."""
    if settings.DEBUG:  # a developer sees a change with the next page
        _written.cache_clear()
    return _written(settings.BUNDLES_DIR)


def joined(path: str) -> str:
    """The text of one bundle: always the same for the same parts."""
    entry = ASSETS / BUNDLES[path]
    return _style(entry) if entry.suffix == ".css" else _script(entry)


@cache
def _written(root: Path) -> Path:
    """A folder named by its contents: of two versions side by side, each serves its own."""
    files = _files()
    folder = root / _fingerprint(files)
    if folder.is_dir():
        return folder
    root.mkdir(parents=True, exist_ok=True)
    if settings.DEBUG:
        _remove_tries(root)
    begun = Path(tempfile.mkdtemp(dir=root))
    for path, content in files.items():
        (begun / path).parent.mkdir(exist_ok=True)
        (begun / path).write_bytes(content)
    try:
        begun.rename(folder)
    except OSError:  # another process was first
        shutil.rmtree(begun)
    return folder


def _files() -> dict[str, bytes]:
    """Every bundle, and beside it what a browser gets that takes gzip: a quarter of the bytes."""
    plain = {path: joined(path).encode() for path in BUNDLES}
    return plain | {
        f"{path}.gz": gzip.compress(content, mtime=0) for path, content in plain.items()
    }


def _fingerprint(files: dict[str, bytes]) -> str:
    told = sha256()
    for path, content in files.items():
        told.update(f"{path} {len(content)}\n".encode() + content)
    return told.hexdigest()[:16]


def _remove_tries(root: Path) -> None:
    """What a developer tried long ago is gone; an installation keeps the few of its versions."""
    for folder in root.iterdir():
        with suppress(FileNotFoundError):  # another process clears up too
            if folder.stat().st_mtime < time.time() - KEPT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def _style(entry: Path) -> str:
    """The sheet with every import in its place and layer, as a browser would read them."""

    def part(found: re.Match[str]) -> str:
        name, layer = found.groups()
        text = (entry.parent / name).read_text(encoding="utf-8")
        return f"@layer {layer} {{\n{text}}}" if layer else text

    return _lines(COMMENT.sub("", STYLE_IMPORT.sub(part, entry.read_text(encoding="utf-8"))))


def _script(entry: Path) -> str:
    """All modules in the order in which a browser would run them, each once, in one scope."""
    texts: dict[Path, str] = {}

    def take(module: Path) -> None:
        if module in texts:
            return
        text = module.read_text(encoding="utf-8")
        texts[module] = ""  # taken, though its turn comes after what it imports
        for name in SCRIPT_IMPORT.findall(text):
            take((module.parent / name).resolve())
        del texts[module]
        texts[module] = EXPORT.sub("", SCRIPT_IMPORT.sub("", text))

    take(entry.resolve())
    return _lines(COMMENT_LINES.sub("", "\n".join(texts.values())))


def _lines(text: str) -> str:
    """Without indentation and empty lines: what a phone need not fetch."""
    return "".join(f"{line.strip()}\n" for line in text.splitlines() if line.strip())
