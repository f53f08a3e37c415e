"""Remarks that would stand at every row of a list: said once, with the rows they are about."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from chibo.work.rosters.rules.facts import RosterFinding
from chibo.work.rosters.rules.remarks import REMARKS
from rulebook.vocabulary.findings import Severity

_MOST_ROWS = 10


@dataclass
class RemarkTally:
    """Collects by sheet, column and code; every remark stands at the first row it is about."""

    _rows: dict[tuple[str, str, str], list[tuple[int, tuple[str, str]]]] = field(
        default_factory=dict
    )

    def add(
        self, sheet: str, row: int, column: str, code: str, value: tuple[str, str] = ("", "")
    ) -> None:
        """One more row that the remark is about."""
        self._rows.setdefault((sheet, column, code), []).append((row, value))

    def findings(self) -> Iterator[RosterFinding]:
        """A warning for each, with how many rows, which, and the first value."""
        for (sheet, column, code), rows in self._rows.items():
            first, (value, meant) = rows[0]
            params = {
                "count": len(rows),
                "rows": rows_shown([row for row, _ in rows]),
                "value": value,
                "meant": meant,
            }
            yield RosterFinding(sheet, first, column, code, Severity.WARNING, REMARKS[code], params)


def rows_shown(rows: list[int]) -> str:
    """Numbers of rows as people read them: the first ten, then an ellipsis."""
    return ", ".join(str(row) for row in rows[:_MOST_ROWS]) + (
        ", …" if len(rows) > _MOST_ROWS else ""
    )
