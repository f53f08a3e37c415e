"""A document put into the form asked for; what does not fit is told in sentences a clerk understands."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from rulebook.findings import Finding, gettext_noop
from rulebook.shapes import PackShape
from rulebook.yamlfile import Document, Location, PackError

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
    "model_type": gettext_noop("Here belong lines of the form key: value, indented by two blanks."),
    "dict_type": gettext_noop("Here belong lines of the form key: value, indented by two blanks."),
    "tuple_type": gettext_noop("Here belongs a list, one item a line with a hyphen before it."),
    "too_short": gettext_noop("This may not be empty."),
    "string_too_short": gettext_noop("This may not be empty."),
    "string_too_long": gettext_noop("This text is too long."),
}


def shaped(model: type[M], document: Document) -> M:
    """The document in the form asked for.

    Raises PackError with one finding per key that is unknown, missing or of the wrong kind.
    """
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=True, include_input=False)
        found = [_in_words(document, problem) for problem in problems[:MOST]]
        if len(problems) > MOST:
            message = gettext_noop("There are {count} more findings like these. Mend the first ones and check again.")
            found.append(document.finding("pack.more", message, (), count=len(problems) - MOST))
        raise PackError(found) from error


def _in_words(document: Document, problem: Any) -> Finding:
    kind, at = problem["type"], tuple(problem["loc"])
    name = str(at[-1]) if at else ""
    if kind == "extra_forbidden":
        return _unknown_key(document, at, name)
    if kind == "missing":
        code = "pack.missing_source" if name == "source" else "pack.missing_key"
        message = gettext_noop('The key "{key}" is missing here.')
        if name == "source":
            message = gettext_noop("The source is missing: say which document and article this comes from.")
        return document.finding(code, message, at, key=name)
    if kind == "literal_error":
        message = gettext_noop("Write one of these words: {allowed}.")
        return document.finding("pack.value", message, at, allowed=problem["ctx"]["expected"])
    if kind in _NEEDED:
        return document.finding("pack.value", _NEEDED[kind], at)
    message = gettext_noop("This is not understood: {problem}.")
    return document.finding("pack.value", message, at, problem=problem["msg"])


def _unknown_key(document: Document, at: Location, name: str) -> Finding:
    near = difflib.get_close_matches(name, _KEYS, n=1)
    if near:
        message = gettext_noop('The key "{key}" is not known here. Did you mean "{near}"?')
        return document.finding("pack.unknown_key", message, at, of_key=True, key=name, near=near[0])
    message = gettext_noop('The key "{key}" is not known here. Delete it or correct its spelling.')
    return document.finding("pack.unknown_key", message, at, of_key=True, key=name)


def _keys_of(schema: Any) -> set[str]:
    if isinstance(schema, dict):
        own = set(schema.get("properties", {}))
        return own.union(*(_keys_of(part) for part in schema.values()))
    return set().union(*(_keys_of(part) for part in schema)) if isinstance(schema, list) else set()


_KEYS = sorted(_keys_of(PackShape.model_json_schema()))
