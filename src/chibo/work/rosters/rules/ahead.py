"""What a roster would change where a change is entered ahead: the roster says what is so today, and
is not mixed with it.
"""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from chibo.directory.people.enums import Post
from chibo.work.rosters.rules.cells import code_key
from chibo.work.rosters.rules.dates import shown
from chibo.work.rosters.rules.differences import Differences, MemberChange
from chibo.work.rosters.rules.facts import RosterFinding
from chibo.work.rosters.rules.snapshot import DirectorySnapshot
from rulebook.vocabulary.findings import Severity, gettext_noop

MEMBER_AHEAD = gettext_noop(
    "{name} has a change entered ahead, on {day}. Leave the member in the list as today (cell, kind"
    " of membership), or take that change back first."
)
POSTS_AHEAD = gettext_noop(
    "The posts of {cell} change on {day}, as entered ahead. Leave them in the list as today, or"
    " take that change back first."
)
CLOSES_THEN = gettext_noop(
    "{cell} closes on {day}, as entered ahead. Until then nobody comes into it and nobody changes"
    " post or kind by the roster; take the closing back first."
)


def check_ahead(found: Differences, known: DirectorySnapshot) -> Iterator[RosterFinding]:
    """An error for every member whose membership would change, and for every cell whose posts
    would, while a later day is entered for it already; what stays as it is today is no change, and
    takes its day by itself.
    """
    cells = {code_key(cell.code): cell for cell in known.cells}
    names = {cell.id: cell.name for cell in known.cells}
    for change in found.members:
        own = cells.get(change.cell)
        day = (
            known.members_ahead.get(change.person.id) if change.person and _moves(change) else None
        )
        if day:
            yield _error(
                change.row.sheet,
                change.row.row,
                "member_ahead",
                MEMBER_AHEAD,
                day,
                name=change.row.name,
            )
        elif own and own.id in known.closing and _begins(change):
            yield _error(
                change.row.sheet,
                change.row.row,
                "closes_then",
                CLOSES_THEN,
                known.closing[own.id],
                cell=own.name,
            )
    for end in found.ended:
        if day := known.members_ahead.get(end.person.id):
            at = (end.row.sheet, end.row.row) if end.row else ("", 0)
            yield _error(*at, "member_ahead", MEMBER_AHEAD, day, name=end.person.name)
    for cell_id in _cells_of_posts(found, {key: cell.id for key, cell in cells.items()}):
        if day := known.posts_ahead.get(cell_id):
            yield _error("", 0, "posts_ahead", POSTS_AHEAD, day, cell=names.get(cell_id, ""))


def _moves(change: MemberChange) -> bool:
    """True when the membership itself would change, not only what is said of the person."""
    return bool(change.joins or change.left or change.rekinds)


def _begins(change: MemberChange) -> bool:
    return bool(change.joins or change.rekinds or change.takes_post)


def _cells_of_posts(found: Differences, ids: dict[str, UUID]) -> list[UUID]:
    """The cells in which a post would begin or end, each once."""
    touched = [
        ids[change.cell] for change in found.members if change.takes_post and change.cell in ids
    ]
    ended = [office for change in found.members for office in change.posts_ended]
    ended += [office for end in found.ended for office in end.posts_ended]
    led = [office.unit_id for office in (*ended, *found.displaced) if office.post in Post.values]
    return list(dict.fromkeys([*touched, *led]))


def _error(
    sheet: str, row: int, code: str, message: str, day: date, **params: str
) -> RosterFinding:
    return RosterFinding(
        sheet, row, "", code, Severity.ERROR, message, {**params, "day": shown(day)}
    )
