"""What a rule answered to a question of a case."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rulebook.scoring.score import Evidence
from rulebook.vocabulary.findings import Explained, Finding


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule answered: a value with its reasons, findings, and for a score sheet its lines."""

    explained: Explained[Any] | None = None
    findings: tuple[Finding, ...] = ()
    lines: tuple[Evidence, ...] = ()
    total: Decimal | None = None
