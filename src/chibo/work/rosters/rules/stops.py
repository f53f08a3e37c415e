"""When an import stops and asks: so much would end that rows are missing rather than members, or it
is another commune's list.
"""

from collections import Counter
from collections.abc import Iterator

from chibo.work.rosters.rules.cells import code_key
from chibo.work.rosters.rules.committees import is_other_committee
from chibo.work.rosters.rules.differences import Differences
from chibo.work.rosters.rules.facts import Roster
from chibo.work.rosters.rules.snapshot import DirectorySnapshot
from rulebook.vocabulary.findings import Finding, gettext_noop

MOST_ENDS = 3
# One in five of a cell.
PART_OF_CELL = 5
_MOST_NAMES = 10

MANY_ENDS = gettext_noop(
    "{count} memberships would end: {names}. When many end at once rows are often missing. Look at"
    " every name before you confirm."
)
COME_BACK = gettext_noop(
    "By the system these do not belong to a cell any more, but the workbook lists them as members:"
    " {names}. If it is an older list, take their rows out; confirm only for who really comes back."
)
OTHER_COMMITTEE = gettext_noop(
    "The workbook names “{named}”, but this is “{unit}”. It may be another commune's roster: look"
    " before you confirm."
)
NO_CELL_KNOWN = gettext_noop(
    "None of the {count} cells here stands in the workbook, which would add {added} new ones. "
    "It may be another commune's roster: look before you confirm."
)


def check_stops(
    found: Differences, roster: Roster, known: DirectorySnapshot, unit_name: str
) -> Iterator[Finding]:
    """What somebody has to confirm by itself before the roster comes in: more than three persons or
    more than a fifth of a cell would end, whichever is reached first; somebody recorded as dead or
    gone would be a member again; or the workbook seems to be another commune's.
    """
    persons = list({end.person.id: end.person.name for end in found.ended}.values())
    sizes = Counter(one.cell_id for one in known.memberships)
    ends = Counter(end.membership.cell_id for end in found.ended)
    if len(persons) > MOST_ENDS or any(
        PART_OF_CELL * count > sizes[cell] for cell, count in ends.items()
    ):
        yield Finding("many_ends", MANY_ENDS, {"count": len(persons), "names": _listed(persons)})
    back = {one.person.id: one.person.name for one in found.members if one.is_new and one.person}
    if names := [
        f"{back[pk]} ({day:%d/%m/%Y})" for pk, day in known.departed.items() if pk in back
    ]:
        yield Finding(
            "come_back", COME_BACK, {"count": len(names), "names": _listed(sorted(names))}
        )
    if known.cells and is_other_committee(roster.committee, unit_name):
        yield Finding(
            "other_committee", OTHER_COMMITTEE, {"named": roster.committee, "unit": unit_name}
        )
    own = {code_key(cell.code) for cell in known.cells}
    if (
        known.memberships
        and roster.cells
        and not any(code_key(row.code) in own for row in roster.cells)
    ):
        yield Finding(
            "no_cell_known", NO_CELL_KNOWN, {"count": len(own), "added": len(roster.cells)}
        )


def _listed(names: list[str]) -> str:
    return ", ".join(names[:_MOST_NAMES]) + (", …" if len(names) > _MOST_NAMES else "")
