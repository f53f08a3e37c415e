"""A document put into the form asked for; what does not fit is told in sentences a clerk
understands.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from rulebook.reading.shapes import Shape
from rulebook.reading.yaml_file import Document, Location, PackError
from rulebook.vocabulary.findings import Finding, gettext_noop

MOST = 100
"""So many findings about the form are told; a file with more needs mending from the top."""

M = TypeVar("M", bound=BaseModel)

_NEEDED: Mapping[str, str] = {
    "date_type": gettext_noop("Write a date such as 2025-10-28 here, without quotes."),
    "string_type": gettext_noop('Write a text here; put figures in quotes, such as "1".'),
    "bool_type": gettext_noop("Write true or false here, without quotes."),
    "int_type": gettext_noop("Write a whole number such as 90 here."),
    "is_instance_of": gettext_noop("Write a number here, such as 5 or 0.5."),
    "decimal_type": gettext_noop("Write a number here, such as 5 or 0.5."),
    "dict_type": gettext_noop("Here belong lines of the form key: value, indented by two blanks."),
    "tuple_type": gettext_noop("Here belongs a list, one item a line with a hyphen before it."),
    "too_short": gettext_noop("This may not be empty."),
    "string_too_short": gettext_noop("This may not be empty."),
    "string_too_long": gettext_noop("This text is too long."),
    "string_pattern_mismatch": gettext_noop(
        "Write small letters without accents, digits and hyphens here, such as {example}."
    ),
}


def shaped(model: type[M], document: Document) -> M:
    """The document in the form asked for.

    Raises PackError with one finding per key that is unknown, missing or of the wrong kind.
    """
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=True, include_input=False)
        keys = sorted(_keys_of(model.model_json_schema()))
        found = [_in_words(document, problem, keys) for problem in problems[:MOST]]
        if len(problems) > MOST:
            message = gettext_noop(
                "There are {count} more findings like these. Mend the first ones and check again."
            )
            found.append(document.finding("pack.more", message, (), count=len(problems) - MOST))
        raise PackError(found) from error


def _in_words(document: Document, problem: Any, keys: list[str]) -> Finding:
    kind, at = problem["type"], tuple(problem["loc"])
    name = str(at[-1]) if at else ""
    if kind == "extra_forbidden":
        return _unknown_key(document, at, name, keys)
    if kind == "missing":
        code = "pack.missing_source" if name == "source" else "pack.missing_key"
        message = gettext_noop('The key "{key}" is missing here.')
        if name == "source":
            message = gettext_noop(
                "The source is missing: say which document and article this comes from."
            )
        return document.finding(code, message, at, key=name)
    if kind == "literal_error":
        message = gettext_noop("Write one of these words: {allowed}.")
        return document.finding(
            "pack.value", message, at, allowed=_listed(problem["ctx"]["expected"])
        )
    if kind == "model_type":
        message = gettext_noop(
            "Here belong lines of the form key: value, indented by two blanks; keys: {keys}."
        )
        return document.finding(
            "pack.value", message, at, keys=", ".join(_keys_in(problem["ctx"]["class_name"]))
        )
    if kind == "string_pattern_mismatch":
        example = "4.2a" if "criteria" in at else "tinh-vi-du-2026"
        return document.finding("pack.value", _NEEDED[kind], at, example=example)
    if kind in _NEEDED:
        return document.finding("pack.value", _NEEDED[kind], at)
    message = gettext_noop("This is not understood: {problem}.")
    return document.finding("pack.value", message, at, problem=problem["msg"])


def _unknown_key(document: Document, at: Location, name: str, keys: list[str]) -> Finding:
    near = difflib.get_close_matches(name, keys, n=1)
    if near:
        message = gettext_noop('The key "{key}" is not known here. Did you mean "{near}"?')
        return document.finding(
            "pack.unknown_key", message, at, of_key=True, key=name, near=near[0]
        )
    message = gettext_noop('The key "{key}" is not known here. Delete it or correct its spelling.')
    return document.finding("pack.unknown_key", message, at, of_key=True, key=name)


def _listed(expected: str) -> str:
    """The words of a list as the form names them, without quotes and without the word before the
    last.
    """
    return ", ".join(re.findall("'([^']*)'", expected)) or expected


def _keys_in(name: str) -> list[str]:
    """The keys of the form of that name, as they are written in the file."""
    ahead: list[type[BaseModel]] = [Shape]
    while ahead:
        shape = ahead.pop()
        if shape.__name__ == name:
            return [field.alias or key for key, field in shape.model_fields.items()]
        ahead += shape.__subclasses__()
    return []


def _keys_of(schema: Any) -> set[str]:
    if isinstance(schema, dict):
        own = set(schema.get("properties", {}))
        return own.union(*(_keys_of(part) for part in schema.values()))
    return set().union(*(_keys_of(part) for part in schema)) if isinstance(schema, list) else set()
