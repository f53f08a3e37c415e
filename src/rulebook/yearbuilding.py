"""From the checked form of a pack to its rules for half-years and years."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rulebook.baseshapes import SourceShape
from rulebook.findings import Finding, Source
from rulebook.yamlfile import Document

if TYPE_CHECKING:
    from rulebook.shapes import PackShape

SourceOf = Callable[[SourceShape], Source]


def check_year(shape: PackShape, document: Document) -> Iterator[Finding]:
    """Every finding about roll-up, classification and norms of the pack, in the order of the file."""
    yield from ()


def build_year(shape: PackShape, source: SourceOf) -> Mapping[str, Any]:
    """The fields `rollup`, `classification` and `norms` of a Pack."""
    periods = shape.rollup
    return {
        "rollup": {} if periods is None else {name: rule for name, rule in periods if rule is not None},
        "classification": shape.classification,
        "norms": {norm.of: norm for norm in shape.norms},
    }
