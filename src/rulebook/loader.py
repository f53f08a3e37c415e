"""Packs read from their folders; a pack that is not sound is refused with file, line and column."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from rulebook.building import build
from rulebook.checks import check
from rulebook.findings import Finding, gettext_noop
from rulebook.pack import Pack
from rulebook.shapes import PackShape
from rulebook.yamlfile import Document, Location, PackError, Place, placed, read_yaml

__all__ = ["PackError", "check_pack", "load_pack", "load_packs", "pack_in_force", "shaped"]

FILE = "pack.yaml"

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


def load_pack(folder: Path) -> Pack:
    """The regulation in that folder, sound in itself.

    Raises PackError with every finding (file, line, column) when it is not.
    """
    document, shape, findings = _checked(folder)
    if shape is None or any(finding.blocks for finding in findings):
        raise PackError(findings)
    return build(shape, version=_version(document.data))


def load_packs(root: Path) -> tuple[Pack, ...]:
    """Every regulation below the folder, the oldest first; folders without pack.yaml are passed over.

    Raises PackError when one of them is not sound, or when two have the same code.
    """
    folders = sorted(path.parent for path in root.glob(f"*/{FILE}"))
    packs = sorted((load_pack(folder) for folder in folders), key=lambda pack: (pack.valid_from, pack.code))
    codes = [pack.code for pack in packs]
    double = sorted({code for code in codes if codes.count(code) > 1})
    if double:
        message = gettext_noop('The code "{code}" stands twice.')
        raise PackError(placed(root, Place(), "pack.double_code", message, code=code) for code in double)
    return tuple(packs)


def pack_in_force(packs: Iterable[Pack], on: date) -> Pack | None:
    """The pack that holds on that day, the newest where several do; None before the first."""
    holding = [pack for pack in packs if pack.in_force(on)]
    return max(holding, key=lambda pack: (pack.valid_from, pack.code), default=None)


def check_pack(folder: Path) -> tuple[Finding, ...]:
    """Everything wrong or doubtful about the pack in that folder; empty when it is sound."""
    try:
        return _checked(folder)[2]
    except PackError as error:
        return error.findings


def shaped(model: type[M], document: Document) -> M:
    """The document in the form asked for.

    Raises PackError with one finding per key that is unknown, missing or of the wrong kind.
    """
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        raise PackError(_in_words(document, problem) for problem in error.errors()) from error


def _checked(folder: Path) -> tuple[Document, PackShape | None, tuple[Finding, ...]]:
    document = read_yaml(folder / FILE)
    try:
        shape = shaped(PackShape, document)
    except PackError as error:
        return document, None, error.findings
    return document, shape, tuple(check(shape, document))


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


def _version(data: Any) -> str:
    plain = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value.normalize())
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
