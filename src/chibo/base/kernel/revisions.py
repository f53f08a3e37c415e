"""What a writer saw when a form was opened, so that of two who write at once neither
loses a word.
"""

import base64
import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any

from chibo.base.kernel.text import clean_line, clean_text

_NAME_LENGTH, _VALUE_LENGTH = 5, 7
_ENTRY = re.compile(rf"[A-Za-z0-9_-]{{{_NAME_LENGTH + _VALUE_LENGTH}}}")


@dataclass(frozen=True, slots=True)
class Revision:
    """A mark of every value that stood when the form was opened; `keep` names the fields that keep
    what stands now.
    """

    marks: Mapping[str, str] = field(default_factory=dict)
    keep: frozenset[str] = frozenset()

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Revision":
        """The revision of values (name → value) as they are stored.

        >>> str(Revision.of({"notes": ""}))
        'q1qpc47DEQpj'
        """
        return cls({_short(name, _NAME_LENGTH): _mark(value) for name, value in values.items()})

    @classmethod
    def read(cls, text: str) -> "Revision":
        """The revision as a form sent it back; what is not one says nothing."""
        entries = (entry for entry in text.split(".") if _ENTRY.fullmatch(entry))
        return cls({entry[:_NAME_LENGTH]: entry[_NAME_LENGTH:] for entry in entries})

    def __str__(self) -> str:
        return ".".join(f"{name}{mark}" for name, mark in self.marks.items())

    def mark_of(self, name: str) -> str | None:
        """The mark of the value with which the field stood on the form; None when it did not stand
        there.
        """
        return self.marks.get(_short(name, _NAME_LENGTH))

    def knows(self, name: str) -> bool:
        """True when the field stood on the form."""
        return self.mark_of(name) is not None

    def saw(self, name: str, value: Any) -> bool:
        """True when the field stood on the form with this value."""
        return self.mark_of(name) == _mark(value)

    def seeing(self, values: Mapping[str, Any]) -> "Revision":
        """The same, after the writer was shown these values too."""
        return Revision({**self.marks, **Revision.of(values).marks}, self.keep)

    def keeping(self, names: Collection[str]) -> "Revision":
        """The same, with the writer's word that these fields stay as somebody else
        has left them.
        """
        return Revision(self.marks, frozenset(names))


def merge(
    mine: Mapping[str, Any], stored: Mapping[str, Any], revision: Revision | None
) -> tuple[dict[str, Any], list[str]]:
    """What is to be stored of `mine`, and the names of the fields that both writers changed.

    A field that only the other changed keeps the other's value, a field that only this writer
    changed takes the new one. Without a revision (the caller has just read the row) everything is
    taken; a field that the revision does not know is a clash as soon as something else stands in
    it.
    """
    merged = dict(mine)
    clashing: list[str] = []
    if revision is None:
        return merged, clashing
    for name, value in mine.items():
        now = stored[name]
        typed, stands = plain(value), plain(now)
        if typed == stands:
            continue
        seen, now_mark = revision.mark_of(name), _short(stands, _VALUE_LENGTH)
        if name in revision.keep or (seen != now_mark and seen == _short(typed, _VALUE_LENGTH)):
            merged[name] = now
        elif seen != now_mark and (seen is not None or stands):
            clashing.append(name)
    return merged, clashing


def plain(value: Any) -> str:
    """A value as one text, the same for how it is typed and how it is stored; nothing, no and empty
    are all ''.

    >>> plain(Decimal("4.50")), plain("  Nhà   văn hoá "), plain(None)
    ('4.5', 'Nhà văn hoá', '')
    """
    if value is None or value is False:
        return ""
    if isinstance(value, (list, tuple)):
        parts = [plain(part) for part in value]
        return "\x1f".join(parts) if any(parts) else ""
    if isinstance(value, str):
        text = str(value.value) if isinstance(value, Enum) else value
        return clean_text(text) if "\n" in text else clean_line(text)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, time) and not isinstance(value, datetime):
        return f"{value:%H:%M}"
    return str(getattr(value, "pk", value))


def _mark(value: Any) -> str:
    return _short(plain(value), _VALUE_LENGTH)


def _short(text: str, length: int) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())[:length].decode()
