"""Texts known by title only: listed so that an office knows they exist, without a single value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from rulebook.reading.base_shapes import Code, Confidence, Shape, Text, WordsShape
from rulebook.reading.forms import shaped
from rulebook.reading.yaml_file import Document, PackError, read_yaml
from rulebook.vocabulary.findings import Bilingual, Finding, gettext_noop


class KnownShape(Shape):
    code: Code
    layer: Literal["central", "province", "commune"]
    unit: Text
    number: Text
    issued_on: date | None
    title: WordsShape
    replaces: tuple[Text, ...] = ()
    state: Literal["title_only", "in_part"]
    confidence: Confidence
    known_from: Annotated[tuple[Code, ...], Field(min_length=1)]


class KnownFileShape(Shape):
    read_in: dict[Code, Text]
    texts: tuple[KnownShape, ...]


@dataclass(frozen=True, slots=True)
class KnownText:
    """A text that exists but could not be read.

    state: `title_only`, or `in_part` when something of it is known but no number that could be
    used. `replaces` holds the numbers of older texts, `known_from` where it was named; confidence
    (H, M, L) is about its existence alone.
    """

    code: str
    layer: str
    unit: str
    number: str
    issued_on: date | None
    title: Bilingual
    replaces: tuple[str, ...]
    state: str
    confidence: str
    known_from: tuple[str, ...]


def load_known(path: Path) -> tuple[KnownText, ...]:
    """The texts of that file in its order.

    Raises PackError with every finding (file, line, column) when it is not sound.
    """
    document = read_yaml(path)
    shape = shaped(KnownFileShape, document)
    findings = tuple(_check(shape, document))
    if findings:
        raise PackError(findings)
    return tuple(_text(text, shape.read_in) for text in shape.texts)


def check_known(path: Path) -> tuple[Finding, ...]:
    """Everything wrong with the list in that file; empty when it is sound."""
    try:
        load_known(path)
    except PackError as error:
        return error.findings
    return ()


def _check(shape: KnownFileShape, document: Document) -> Iterator[Finding]:
    codes = [text.code for text in shape.texts]
    packs = {folder.parent.name for folder in document.path.parent.glob("*/pack.yaml")}
    for index, text in enumerate(shape.texts):
        at = ("texts", index)
        if text.code in codes[:index]:
            message = gettext_noop('The code "{code}" stands twice.')
            yield document.finding("pack.double_code", message, (*at, "code"), code=text.code)
        if text.code in packs:
            message = gettext_noop(
                '"{code}" has a pack of its own: take it off the list of texts known by title only.'
            )
            yield document.finding("pack.known_pack", message, (*at, "code"), code=text.code)
        for place, name in enumerate(text.known_from):
            if name not in shape.read_in:
                message = gettext_noop('"{name}" is not in the list read_in; known: {known}.')
                known = ", ".join(shape.read_in)
                yield document.finding(
                    "pack.unknown_reading",
                    message,
                    (*at, "known_from", place),
                    name=name,
                    known=known,
                )


def _text(shape: KnownShape, read_in: dict[str, str]) -> KnownText:
    return KnownText(
        code=shape.code,
        layer=shape.layer,
        unit=shape.unit,
        number=shape.number,
        issued_on=shape.issued_on,
        title=Bilingual(shape.title.vi, shape.title.en),
        replaces=shape.replaces,
        state=shape.state,
        confidence=shape.confidence,
        known_from=tuple(read_in[name] for name in shape.known_from),
    )
