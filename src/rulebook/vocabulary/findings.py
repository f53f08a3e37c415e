"""What a rule has to say: a source, a finding, a value that explains itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar

T = TypeVar("T")


def gettext_noop(message: str) -> str:
    """The message itself; marks a text for translation without translating it here."""
    return message


class Severity(StrEnum):
    """How heavy a finding weighs: an error stops, a warning is shown, a note explains."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text of a regulation in both languages; a parameter of messages, Vietnamese unless
    `words_in` chose.
    """

    vi: str
    en: str

    def __str__(self) -> str:
        return self.vi

    def in_language(self, language: str) -> str:
        """The text in the language asked for; Vietnamese for every language but English."""
        return self.en if language.startswith("en") else self.vi


def localise(params: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The parameters with every text of a regulation in one language, ready for
    `message.format(**params)`.
    """
    return {
        name: value.in_language(language) if isinstance(value, Bilingual) else value
        for name, value in params.items()
    }


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from: document, article, and how sure we are (H, M or L as in the pack);
    code and version of the pack that says so.

    `key` names the value or criterion of the pack that it belongs to, as its page is addressed.
    Neither it nor the version is part of what is equal: a later text that says the same is no other
    source.
    """

    FORMER_NAMES: ClassVar[Mapping[str, str]] = {"layer": "pack"}

    document: str
    article: str = ""
    confidence: str = ""
    note: str = ""
    pack: str = ""
    version: str = field(default="", compare=False)
    key: str = field(default="", compare=False)

    def __str__(self) -> str:
        return ", ".join(part for part in (self.document, self.article) if part)


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence of judgement: code for machines, message (English msgid with {placeholders}) and
    its parameters.
    """

    code: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity = Severity.ERROR
    source: Source | None = None
    field: str = ""

    @property
    def blocks(self) -> bool:
        """True when the finding stops the step it was found in."""
        return self.severity is Severity.ERROR


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of an explanation: a message (English msgid with {placeholders}) and
    its parameters.
    """

    message: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Explained(Generic[T]):
    """A value together with the steps that led to it and the sources it rests on."""

    value: T
    steps: tuple[Reason, ...] = ()
    sources: tuple[Source, ...] = ()
