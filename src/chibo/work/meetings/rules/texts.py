"""Texts that two people may write at once, and the fingerprint of what is signed."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def text_mark(text: str) -> str:
    """A short mark of a text, by which a later save shows what it was based on.

    >>> text_mark("")
    'e3b0c44298fc1c14'
    """
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def content_hash(content: Mapping[str, Any]) -> str:
    """The SHA-256 of a version of the minutes, over one canonical form of its content."""
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
