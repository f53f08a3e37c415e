"""From plain tables to a roster and every remark on it; knows neither Excel nor the database."""

from chibo.work.rosters.rules.facts import (
    Formula,
    LeaverRow,
    ListedCell,
    MemberRow,
    Merge,
    OfficialRow,
    Roster,
    RosterFinding,
    Value,
    WorkbookRow,
    WorkbookSheet,
)
from chibo.work.rosters.rules.reader import read_roster

__all__ = [
    "Formula",
    "LeaverRow",
    "ListedCell",
    "MemberRow",
    "Merge",
    "OfficialRow",
    "Roster",
    "RosterFinding",
    "Value",
    "WorkbookRow",
    "WorkbookSheet",
    "read_roster",
]
