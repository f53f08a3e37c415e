"""Values of the rule core as plain JSON, and back again: the one way in which findings, sources and
evidence are kept.

A dataclass stands by the names of its fields, what is at its default is left out. Where a field
says what it holds, the bare text of it is enough; a parameter or a fact may be anything, so what
JSON lacks stands there as {kind: text}. What is kept outlives the code that wrote it: the default
of a field may not change, and a field that is renamed names its old name in `FORMER_NAMES`.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from rulebook.vocabulary.findings import Bilingual

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
T = TypeVar("T")
_Way = Callable[[Any], Any]


def to_plain(value: object) -> Any:
    """The value as JSON holds it: a dataclass by the names of its fields without those at their
    default, a list by its members, a mapping by open values, anything else as an open value.

    An open value that is neither text, number, date nor text of a regulation stands as it reads.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _written(value)
    if isinstance(value, Mapping):
        return {str(name): _open_written(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(inner) for inner in value]
    return _open_written(value)


def from_plain(kind: type[T], data: Json | Mapping[str, Any] | Sequence[Any]) -> T:
    """The value of that kind that `to_plain` wrote; a field that is absent has its default.

    Raises ValueError for a field that the kind does not have, for one without a default that is
    absent, and for what is not of its kind.
    """
    known: Any = kind
    read: T = _reader_of(known)(data)
    return read


# ---- Writing


def _written(value: Any) -> dict[str, Any]:
    kind: Any = type(value)
    plain = {}
    for name, (write, default) in _writers_of(kind).items():
        held = getattr(value, name)
        if default is dataclasses.MISSING or held != default:
            plain[name] = write(held)
    return plain


@cache
def _writers_of(kind: Any) -> dict[str, tuple[_Way, Any]]:
    """Field → how it is written, and the default at which it is left out."""
    hints = get_type_hints(kind)
    return {
        one.name: (_writer_of(hints[one.name]), _default_of(one))
        for one in dataclasses.fields(kind)
    }


def _default_of(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


@cache
def _writer_of(kind: Any) -> _Way:
    inner = _inner_of(kind)
    if inner is not None:
        write = _writer_of(inner)
        return lambda value: None if value is None else write(value)
    origin, arguments = get_origin(kind), get_args(kind)
    if _is_list(origin):
        writers = [_writer_of(one) for one in arguments if one is not Ellipsis]
        if _is_row(origin, arguments):
            return lambda value: [to(one) for to, one in zip(writers, value, strict=True)]
        return lambda value: [writers[0](one) for one in value]
    if _is_mapping(origin):
        write = _writer_of(arguments[1])
        return lambda value: {str(name): write(one) for name, one in value.items()}
    if dataclasses.is_dataclass(origin or kind):
        return _written
    return _bare_writer(kind)


def _bare_writer(kind: Any) -> _Way:
    """How a field is written that holds one value of a known kind."""
    if not isinstance(kind, type):
        return _open_written
    if issubclass(kind, Enum):
        return lambda value: value.value
    if issubclass(kind, date):
        return lambda value: value.isoformat()
    if issubclass(kind, Decimal | str):
        return str
    return _same if kind in (bool, int, float) else _open_written


def _same(value: Any) -> Any:
    return value


def _open_written(value: Any) -> Any:
    """A value of a place that may hold any: what JSON lacks as {kind: text}."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Bilingual):
        return {"words": [value.vi, value.en]}
    if isinstance(value, Decimal):
        return {"number": str(value)}
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, list | tuple):
        return [_open_written(inner) for inner in value]
    return str(value)


# ---- Reading


@cache
def _reader_of(kind: Any) -> _Way:
    inner = _inner_of(kind)
    if inner is not None:
        read = _reader_of(inner)
        return lambda raw: None if raw is None else read(raw)
    origin, arguments = get_origin(kind), get_args(kind)
    if _is_list(origin):
        return _list_reader(origin, arguments)
    if _is_mapping(origin):
        read = _reader_of(arguments[1])
        return lambda raw: {name: read(one) for name, one in _of(Mapping, raw).items()}
    if dataclasses.is_dataclass(origin or kind):
        known = origin or kind
        return lambda raw: _dataclass_read(known, raw)
    return _bare_reader(kind)


def _list_reader(origin: Any, arguments: tuple[Any, ...]) -> _Way:
    readers = [_reader_of(one) for one in arguments if one is not Ellipsis]
    made: Any = list if origin is list else tuple
    if _is_row(origin, arguments):
        return lambda raw: made(to(one) for to, one in zip(readers, _of(list, raw), strict=True))
    return lambda raw: made(readers[0](one) for one in _of(list, raw))


def _dataclass_read(kind: Any, raw: Any) -> Any:
    readers = _readers_of(kind)
    former: Mapping[str, str] = getattr(kind, "FORMER_NAMES", {})
    given = {former.get(name, name): value for name, value in _of(Mapping, raw).items()}
    for name in given:
        if name not in readers:
            raise ValueError(f"{kind.__name__} has no field {name}")
    try:
        return kind(**{name: readers[name](value) for name, value in given.items()})
    except TypeError as missing:
        raise ValueError(str(missing)) from None


@cache
def _readers_of(kind: Any) -> dict[str, _Way]:
    hints = get_type_hints(kind)
    return {one.name: _reader_of(hints[one.name]) for one in dataclasses.fields(kind)}


def _bare_reader(kind: Any) -> _Way:
    """How a field is read that holds one value of a known kind."""
    if not isinstance(kind, type):
        return _open_read
    if issubclass(kind, Enum):
        return kind
    if issubclass(kind, datetime):
        return lambda raw: datetime.fromisoformat(_of(str, raw))
    if issubclass(kind, date):
        return lambda raw: date.fromisoformat(_of(str, raw))
    if issubclass(kind, Decimal):
        return _number
    return (lambda raw: _of(kind, raw)) if kind in (bool, int, float, str) else _open_read


def _open_read(raw: Any) -> Any:
    if isinstance(raw, Mapping):
        if len(raw) != 1 or not _OPEN_READERS.keys() >= raw.keys():
            raise ValueError(f"there is no kind of value {', '.join(raw)}")
        ((kind, text),) = raw.items()
        return _OPEN_READERS[kind](text)
    return tuple(map(_open_read, raw)) if isinstance(raw, list | tuple) else raw


def _number(raw: Any) -> Decimal:
    try:
        return Decimal(_of(str, raw))
    except InvalidOperation:
        raise ValueError(f"{raw!r} is no number") from None


_OPEN_READERS: Mapping[str, _Way] = {
    "words": lambda raw: Bilingual(*raw),
    "number": _number,
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
}


def _of(kind: Any, raw: Any) -> Any:
    if not isinstance(raw, kind | tuple if kind is list else kind):
        raise ValueError(f"{raw!r} is no {kind.__name__}")
    return raw


# ---- What the kind of a field says


def _inner_of(kind: Any) -> Any:
    """X of X | None; None for a kind that is not of this form."""
    if get_origin(kind) not in (Union, types.UnionType):
        return None
    others = [one for one in get_args(kind) if one is not types.NoneType]
    return others[0] if len(others) == 1 else None


def _is_list(origin: Any) -> bool:
    return origin in (tuple, list, Sequence)


def _is_row(origin: Any, arguments: tuple[Any, ...]) -> bool:
    """True for a tuple that says the kind of each of its places."""
    return origin is tuple and Ellipsis not in arguments


def _is_mapping(origin: Any) -> bool:
    return origin in (dict, Mapping)
