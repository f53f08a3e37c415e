"""From plain tables to a roster and every remark on it; knows neither Excel nor the database."""

from chibo.work.rosters.rules.facts import (
    CellRow,
    Formula,
    LeaverRow,
    MemberRow,
    Merge,
    OfficialRow,
    Roster,
    RosterFinding,
    Row,
    Table,
    Value,
)
from chibo.work.rosters.rules.reader import read_roster

__all__ = [
    "CellRow",
    "Formula",
    "LeaverRow",
    "MemberRow",
    "Merge",
    "OfficialRow",
    "Roster",
    "RosterFinding",
    "Row",
    "Table",
    "Value",
    "read_roster",
]
