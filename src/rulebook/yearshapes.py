"""The form of what a pack says about half-years and years: roll-up of bands, classification of cells, norms."""

from __future__ import annotations

from typing import Any

from rulebook.baseshapes import Code, Shape, SourceShape, WordsShape


class PeriodShape(Shape):
    """Rules in their order; the first that matches gives the band."""

    source: SourceShape
    text: WordsShape
    rules: tuple[dict[str, Any], ...]


class RollupShape(Shape):
    half_year: PeriodShape | None = None
    year: PeriodShape | None = None


class ClassificationShape(Shape):
    source: SourceShape
    text: WordsShape
    classes: tuple[dict[str, Any], ...]
    quota: dict[str, Any] | None = None
    caps: tuple[dict[str, Any], ...] = ()


class NormShape(Shape):
    of: Code
    per_year: int
    own_cell_counts: bool
    replaces_own_meeting: bool
    text: WordsShape
    source: SourceShape
