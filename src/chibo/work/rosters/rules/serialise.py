"""A roster, its remarks and its differences as plain values that can be stored and shown."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chibo.work.rosters.rules.cells import code_key, name_key
from chibo.work.rosters.rules.conversion import Conversion
from chibo.work.rosters.rules.differences import (
    ChargeChange,
    Differences,
    FieldChange,
    MemberChange,
)
from chibo.work.rosters.rules.effective_days import last_day
from chibo.work.rosters.rules.facts import (
    Formula,
    ListedCell,
    Roster,
    RosterFinding,
    Value,
    WorkbookSheet,
)
from chibo.work.rosters.rules.snapshot import DirectorySnapshot, KnownCell
from chibo.work.rosters.rules.weights import told_by_weight
from rulebook.vocabulary.serialise import from_plain, to_plain

MOST_TEXTS = 30
# A workbook of ten thousand members; larger ones cannot be had back with the remarks in them.
MOST_VALUES = 250_000
Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Extras:
    """What goes with an upload besides its roster: the sheets as they came, and what an old font
    reads in Unicode, both plain.
    """

    sheets: list[dict[str, Any]] | None = None
    conversion: dict[str, Any] | None = None


NO_EXTRAS = Extras()


def plain_roster(roster: Roster) -> dict[str, Any]:
    """The roster as JSON holds it; blanks are left out, also the name that a row with errors may
    lack.
    """
    plain: dict[str, Any] = to_plain(roster)
    return plain


def roster_from(plain: Mapping[str, Any]) -> Roster:
    """The roster again that `plain_roster` wrote."""
    return from_plain(Roster, plain)


def plain_finding(finding: RosterFinding) -> dict[str, Any]:
    """The remark as JSON holds it; its sentence stays open for every language."""
    plain: dict[str, Any] = to_plain(finding)
    return plain


def finding_from(plain: Mapping[str, Any]) -> RosterFinding:
    """The remark again that `plain_finding` wrote."""
    return from_plain(RosterFinding, plain)


def plain_lines(
    found: Differences, roster: Roster, known: DirectorySnapshot, *, on: date
) -> list[Line]:
    """One line per change: which list, what happens, who, in which cell, field by field; the
    gravest first.

    `kind` is the ChangeKind that a line is told under, `day`, `reason` (its words) and `why` (a
    Leaving) of an end as the roster states them, `other` the secretary before or after.
    """
    names = _cell_names(known, roster)
    codes = {cell.id: code_key(cell.code) for cell in known.cells}
    lines: list[Line] = []
    for cell in found.cells:
        change = "changed" if cell.known else "added"
        name = cell.known.name if cell.known else cell.row.name
        lines.append(
            _line("cells", change, name, cell.row.code, known=cell.known, fields=cell.fields)
        )
    for member in found.members:
        lines.append(_member_line(member, names))
    for end in found.ended:
        cell_name = names[codes[end.membership.cell_id]]
        posts = tuple(FieldChange("post", one.post, "") for one in end.posts_ended)
        line = _line(
            "members", "ended", end.person.name, cell_name, known=end.membership, fields=posts
        )
        told = (
            {
                "day": last_day(end, on=on).isoformat(),
                "reason": end.row.words,
                "why": end.row.reason,
            }
            if end.row
            else {}
        )
        lines.append(line | told)
    for office in found.displaced:
        own = (FieldChange("post", office.post, ""),)
        name = known.persons[office.person_id].name
        lines.append(
            _line(
                "members", "changed", name, names[codes[office.unit_id]], known=office, fields=own
            )
        )
    for charge in found.charges:
        lines.append(_charge_line(charge, names, known))
    for person, field in found.contacts:
        lines.append(_line("officials", "changed", person.name, "", known=person, fields=(field,)))
    return told_by_weight(lines, old_cells={names[code] for code in codes.values()})


def _cell_names(known: DirectorySnapshot, roster: Roster) -> dict[str, str]:
    """Code → the name by which a line tells the cell: with its code where two cells bear that name,
    as when another commune's roster is brought in place of the own one.
    """
    stand: list[KnownCell | ListedCell] = [*known.cells, *roster.cells]
    cells = {code_key(one.code): one for one in stand}
    bearing = Counter(name_key(one.name) for one in cells.values())
    return {
        key: (
            f"{one.name} ({one.code})" if bearing[name_key(one.name)] > 1 and one.code else one.name
        )
        for key, one in cells.items()
    }


def counts_of(found: Differences, lines: Iterable[Line]) -> dict[str, int]:
    """How many of each list would be added, changed, moved, ended and left as they are:
    `members.added` and so on.
    """
    counts = {
        f"{name}.{change}": 0 for name in ("cells", "members", "officials") for change in CHANGES
    }
    for line in lines:
        counts[f"{line['list']}.{line['change']}"] += 1
    counts |= {
        "cells.unchanged": found.cells_unchanged,
        "members.unchanged": found.members_unchanged,
        "officials.unchanged": found.charges_unchanged,
    }
    return counts


def would_change(counts: Mapping[str, int]) -> bool:
    """True when the counts name anything to add, change, move or end."""
    return any(count for name, count in counts.items() if name.split(".")[1] in CHANGES[:-1])


CHANGES = ("added", "changed", "moved", "ended", "unchanged")


def digest_of(lines: Sequence[Line]) -> str:
    """A digest that is equal exactly for equal changes of the same rows."""
    return hashlib.sha256(
        json.dumps(lines, ensure_ascii=False, sort_keys=True).encode()
    ).hexdigest()


def plain_sheets(tables: Sequence[WorkbookSheet]) -> list[dict[str, Any]] | None:
    """The sheets as JSON holds them: name, and every row with its number and its values; None when
    there is too much in them.
    """
    if sum(len(row.cells) for table in tables for row in table.rows) > MOST_VALUES:
        return None
    return [
        {
            "sheet": table.sheet,
            "rows": [
                [row.number, [_plain_value(cell) for cell in row.cells]] for row in table.rows
            ],
        }
        for table in tables
    ]


def _plain_value(value: Value) -> Any:
    if isinstance(value, date):
        return {"day": (value.date() if isinstance(value, datetime) else value).isoformat()}
    return value.text if isinstance(value, Formula) else value


def plain_conversion(conversion: Conversion) -> dict[str, Any]:
    """What an old font reads in Unicode as JSON holds it, with the first texts of each and how many
    there are.
    """
    return {
        "font": conversion.font,
        "texts": [list(pair) for pair in conversion.texts[:MOST_TEXTS]],
        "count": len(conversion.texts),
        "roster": plain_roster(conversion.roster),
        "findings": [plain_finding(one) for one in conversion.findings],
        "sheets": plain_sheets(conversion.tables) if conversion.findings else None,
    }


def _member_line(change: MemberChange, names: Mapping[str, str]) -> Line:
    kind = "added" if change.is_new else "moved" if change.left else "changed"
    own = tuple(
        (
            FieldChange("cell", names.get(one.before, ""), names.get(one.after, ""))
            if one.field == "cell"
            else one
        )
        for one in change.fields
    )
    if change.joins and (change.takes_post or change.posts_ended):
        own = (
            *own,
            FieldChange("post", ", ".join(one.post for one in change.posts_ended), change.row.post),
        )
    name = change.person.name if change.person else change.row.name
    return _line("members", kind, name, names.get(change.cell, ""), known=change.person, fields=own)


def _charge_line(charge: ChargeChange, names: Mapping[str, str], known: DirectorySnapshot) -> Line:
    person = known.persons.get(charge.ref) if not isinstance(charge.ref, tuple) else None
    name = person.name if person else charge.row.name if charge.row else ""
    change = "ended" if charge.row is None else "changed" if charge.known else "added"
    return _line(
        "officials",
        change,
        name,
        names.get(charge.cell, ""),
        known=charge.known or person,
        fields=charge.fields,
    )


def _line(
    kind: str, change: str, name: str, cell: str, *, known: Any, fields: Iterable[FieldChange] = ()
) -> Line:
    return {
        "list": kind,
        "change": change,
        "name": name,
        "cell": cell,
        "id": str(known.id) if known else "",
        "fields": [[one.field, _plain(one.before), _plain(one.after)] for one in fields],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value if value is None or isinstance(value, int | float) else str(value)
