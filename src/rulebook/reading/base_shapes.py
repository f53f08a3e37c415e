"""The smallest forms of pack.yaml, shared by its sheet and its year: words, sources, numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints


def _number(raw: Any) -> Any:
    return Decimal(raw) if type(raw) is int else raw


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([._-][a-z0-9]+)*$", max_length=60)]
Number = Annotated[Decimal, BeforeValidator(_number)]
Confidence = Literal["H", "M", "L"]


class Shape(BaseModel):
    """Strict, frozen, no unknown key."""

    model_config = ConfigDict(
        strict=True, frozen=True, extra="forbid", arbitrary_types_allowed=False
    )


class WordsShape(Shape):
    vi: Text
    en: Text


class SourceShape(Shape):
    document: Code
    article: Text | None = None
    confidence: Confidence
    read_in: tuple[Code, ...] = ()
    note: WordsShape | None = None
