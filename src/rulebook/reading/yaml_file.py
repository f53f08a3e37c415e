"""A YAML file read with the place of everything in it; nothing but plain maps, lists and scalars is
let in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from rulebook.vocabulary.findings import Finding, Severity, gettext_noop, localise

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_NODES = 20_000

Location = tuple[str | int, ...]

_WHOLE = re.compile(r"[-+]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,18}\.[0-9]{1,18}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS: Mapping[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "true": True,
    "false": False,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column, counted from 1 as editors do."""

    line: int = 1
    column: int = 1


class PackError(Exception):
    """The file cannot be used; every finding names file, line and column."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings: tuple[Finding, ...] = tuple(findings)
        super().__init__("\n".join(in_words(finding) for finding in self.findings))


def in_words(finding: Finding) -> str:
    """The finding as one line for a terminal: file:line:column: severity: sentence."""
    return (
        f"{finding.field}: {finding.severity.value}:"
        f" {finding.message.format(**localise(finding.params, 'en'))}"
    )


@dataclass(frozen=True, slots=True)
class Document:
    """The content of one YAML file and where each key, item and value of it stands."""

    path: Path
    data: Any
    keys: Mapping[Location, Place] = field(default_factory=dict)
    values: Mapping[Location, Place] = field(default_factory=dict)

    def place(self, location: Location, *, of_key: bool = False) -> Place:
        """Where the location stands, or else the nearest thing around it; parts that are no key are
        skipped.
        """
        known: Location = ()
        for part in location:
            if (*known, part) in self.values:
                known = (*known, part)
        places = self.keys if of_key or len(known) < len(location) else self.values
        return places.get(known) or Place()

    def finding(
        self,
        code: str,
        message: str,
        at: Location,
        /,
        *,
        of_key: bool = False,
        severity: Severity = Severity.ERROR,
        **params: Any,
    ) -> Finding:
        """A finding that knows its place: `field` reads file:line:column, the parameters hold file,
        line and column.
        """
        return placed(
            self.path, self.place(at, of_key=of_key), code, message, severity=severity, **params
        )


def placed(
    path: Path,
    place: Place,
    code: str,
    message: str,
    /,
    *,
    severity: Severity = Severity.ERROR,
    **params: Any,
) -> Finding:
    """A finding at a line and column of a file."""
    where = {"file": path.name, "line": place.line, "column": place.column}
    return Finding(
        code, message, {**where, **params}, severity, field=f"{path}:{place.line}:{place.column}"
    )


def read_yaml(path: Path) -> Document:
    """The file as plain data with places, as parse_yaml gives it.

    Raises PackError for a file that is missing, over 1 MB or not UTF-8, and as parse_yaml does.
    """
    return parse_yaml(path, _text_of(path))


def parse_yaml(path: Path, text: str) -> Document:
    """The text as plain data with places: whole numbers as int, others as Decimal, dates as date,
    texts in NFC.

    `path` is the name that findings bear. Raises PackError for a text over 1 MB, that is no YAML,
    or that holds an anchor, an alias, a tag, a key twice, more than one document, more than 20
    levels or more than 20,000 entries.
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        message = gettext_noop(
            "The file has {size} bytes; at most {limit} are read. A regulation is far shorter."
        )
        raise PackError(
            [placed(path, Place(), "pack.too_large", message, size=size, limit=MAX_BYTES)]
        )
    builder = _Builder(path)
    try:
        builder.read(YAML(typ="safe", pure=True).parse(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place()
        raise PackError([placed(path, place, "pack.syntax", _plainly(str(error)))]) from error
    except ReaderError as error:
        place = Place(text.count("\n", 0, error.position) + 1)
        message = gettext_noop(
            "A control character stands here. Delete it and type the text again."
        )
        raise PackError([placed(path, place, "pack.syntax", message)]) from error
    except YAMLError as error:
        raise PackError([placed(path, Place(), "pack.syntax", _plainly(str(error)))]) from error
    return Document(path, builder.data, builder.keys, builder.values)


_SYNTAX: Mapping[str, str] = {
    "character '\\t'": gettext_noop(
        "A tab stands here. Write blanks instead, two for each step to the right."
    ),
    "cannot start any token": gettext_noop("A text that begins with such a sign stands in quotes."),
    "mapping values are not allowed": gettext_noop(
        "A second colon stands here, or this line and the one before it are not indented alike. Put"
        " a text with a colon in quotes."
    ),
    "could not find expected ':'": gettext_noop(
        "A colon is missing after the key. Write key: value."
    ),
    "expected <block end>": gettext_noop("This line is not indented like those it belongs to."),
    "expected ',' or": gettext_noop(
        "A comma, a closing bracket or a quote is missing before this place."
    ),
    "quoted scalar": gettext_noop(
        "A quote is opened and not closed, or a backslash stands inside it."
    ),
}


def _plainly(problem: str) -> str:
    """What a clerk can do about a syntax error, in place of the words of the reader of YAML."""
    plain = gettext_noop(
        "This is not written as YAML. Check the indentation, colons and quotes here."
    )
    return next((said for sign, said in _SYNTAX.items() if sign in problem), plain)


def _text_of(path: Path) -> str:
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        message = gettext_noop(
            "The file cannot be read. A pack is a folder with a file pack.yaml in it."
        )
        raise PackError([placed(path, Place(), "pack.unreadable", message)]) from error
    if size > MAX_BYTES:
        message = gettext_noop(
            "The file has {size} bytes; at most {limit} are read. A regulation is far shorter."
        )
        raise PackError(
            [placed(path, Place(), "pack.too_large", message, size=size, limit=MAX_BYTES)]
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = Place(content.count(b"\n", 0, error.start) + 1)
        message = gettext_noop("The file is not UTF-8 here. Save it again with the encoding UTF-8.")
        raise PackError([placed(path, place, "pack.encoding", message)]) from error


class _Builder:
    """Turns parser events into plain data; refuses whatever could mean more than it shows."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.data: Any = None
        self.keys: dict[Location, Place] = {(): Place()}
        self.values: dict[Location, Place] = {(): Place()}
        self.events: Iterator[Event] = iter(())
        self.nodes = 0

    def read(self, events: Iterable[Event]) -> None:
        self.events = iter(events)
        documents = 0
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.refusal(
                        event,
                        "pack.syntax",
                        gettext_noop("A second document starts here; one file is one pack."),
                    )
                self.data = self.node(next(self.events), ())

    def node(self, event: Event, at: Location) -> Any:
        self.refuse_tricks(event, at)
        self.values[at] = _place_of(event)
        self.keys.setdefault(at, self.values[at])
        if isinstance(event, MappingStartEvent):
            return self.mapping(at)
        if isinstance(event, SequenceStartEvent):
            return self.sequence(at)
        assert isinstance(event, ScalarEvent)
        self.refuse_controls(event)
        return _scalar(event)

    def mapping(self, at: Location) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            self.refuse_tricks(event, at)
            if not isinstance(event, ScalarEvent):
                raise self.refusal(
                    event, "pack.syntax", gettext_noop("A key must be a plain word.")
                )
            self.refuse_controls(event)
            key = unicodedata.normalize("NFC", event.value)
            if key in found:
                message = gettext_noop('The key "{key}" stands twice. Keep one of the two.')
                raise self.refusal(event, "pack.duplicate_key", message, key=key)
            self.keys[(*at, key)] = _place_of(event)
            found[key] = self.node(next(self.events), (*at, key))
        return found

    def sequence(self, at: Location) -> tuple[Any, ...]:
        found: list[Any] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            found.append(self.node(event, (*at, len(found))))
        return tuple(found)

    def refuse_tricks(self, event: Event, at: Location) -> None:
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            message = gettext_noop(
                "Anchors (&) and aliases (*) are not allowed. Write the value out where it is used."
            )
            raise self.refusal(event, "pack.alias", message)
        if getattr(event, "tag", None):
            message = gettext_noop(
                "Tags (!) are not allowed. Write plain text, numbers and dates only."
            )
            raise self.refusal(event, "pack.tag", message)
        self.nodes += 1
        if self.nodes > MAX_NODES:
            message = gettext_noop(
                "The file has more than {limit} entries. A regulation is far shorter."
            )
            raise self.refusal(event, "pack.too_large", message, limit=MAX_NODES)
        if len(at) >= MAX_DEPTH:
            message = gettext_noop("The file is nested deeper than {limit} levels.")
            raise self.refusal(event, "pack.too_deep", message, limit=MAX_DEPTH)

    def refuse_controls(self, event: ScalarEvent) -> None:
        """Also what an escape such as \\0 in double quotes makes: no database and no page can hold
        it.
        """
        if any(
            unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t"
            for sign in event.value
        ):
            message = gettext_noop(
                "A control character stands here. Delete it and type the text again."
            )
            raise self.refusal(event, "pack.syntax", message)

    def refusal(self, event: Event, code: str, message: str, **params: Any) -> PackError:
        return PackError([placed(self.path, _place_of(event), code, message, **params)])


def _place_of(event: Event) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)


def _scalar(event: ScalarEvent) -> Any:
    text = unicodedata.normalize("NFC", event.value)
    if event.style is not None:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text
