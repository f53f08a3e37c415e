"""A stored notice in the words of whoever reads it."""

import re
from datetime import date
from types import SimpleNamespace
from typing import Any

from chibo.interfaces.formatting import format_message

_ISO_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")


def read_params(row: Any) -> dict[str, Any]:
    """Its parameters; days were stored as text, people read them as days."""
    return {
        key: date.fromisoformat(text) if _ISO_DAY.match(str(text)) else text
        for key, text in row.params.items()
    }


def text_of(row: Any) -> str:
    """What the notice says, in the language of the page."""
    return str(format_message(SimpleNamespace(message=row.message, params=read_params(row))))
