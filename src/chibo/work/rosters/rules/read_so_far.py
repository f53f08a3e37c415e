"""Rows of members against each other: one person, one card, one telephone, one
secretary of a cell.
"""

from dataclasses import dataclass, field

from chibo.base.kernel.text import sort_key
from chibo.directory.people.enums import Post
from chibo.work.rosters.rules.dates import shown
from chibo.work.rosters.rules.facts import MemberRow
from chibo.work.rosters.rules.lines import ListLine
from chibo.work.rosters.rules.remarks import DUPLICATE_LIKELY
from chibo.work.rosters.rules.values import digits


@dataclass
class ReadSoFar:
    """The members read so far, by what tells them apart."""

    people: dict[str, list[MemberRow]] = field(default_factory=dict)
    cards: dict[str, MemberRow] = field(default_factory=dict)
    phones: dict[str, MemberRow] = field(default_factory=dict)
    secretaries: dict[str, MemberRow] = field(default_factory=dict)


def check_against(line: ListLine, member: MemberRow, seen: ReadSoFar) -> None:
    """What another row claims too is reported at this one."""
    _check_card(line, member, seen)
    _check_phone(line, member, seen)
    _check_secretary(line, member, seen)


def is_new(line: ListLine, member: MemberRow, seen: ReadSoFar) -> bool:
    """True unless the very person was listed before; a namesake of the same birth with another card
    is pointed out.
    """
    if not member.name or not line.trusts("name", "surname") or member.born_year is None:
        return True
    namesakes = seen.people.setdefault(sort_key(member.name), [])
    for other in namesakes:
        cards = {digits(one.card_number) for one in (member, other) if one.card_number}
        same_birth = member.born_on == other.born_on and member.born_year == other.born_year
        if not same_birth:
            continue
        sure = len(cards) == 1 if member.born_on is None else len(cards) <= 1
        if sure:
            line.error(
                line.name_field,
                "duplicate_person",
                name=member.name,
                born=shown(member.born_on) if member.born_on else str(member.born_year),
                other=other.row,
                sheet=other.sheet,
            )
            return False
        line.warn(
            line.name_field,
            "duplicate_person",
            DUPLICATE_LIKELY,
            name=member.name,
            other=other.row,
            sheet=other.sheet,
        )
        break
    namesakes.append(member)
    return True


def _check_card(line: ListLine, member: MemberRow, seen: ReadSoFar) -> None:
    key = digits(member.card_number)
    if not key or not line.trusts("card"):
        return
    first = seen.cards.setdefault(key, member)
    if first is not member:
        line.error(
            "card",
            "duplicate_card",
            value=member.card_number,
            name=first.name,
            other=first.row,
        )


def _check_phone(line: ListLine, member: MemberRow, seen: ReadSoFar) -> None:
    if not member.phone:
        return
    first = seen.phones.setdefault(member.phone, member)
    if first is not member:
        line.warn(
            "phone",
            "duplicate_phone",
            value=member.phone,
            name=first.name,
            other=first.row,
        )


def _check_secretary(line: ListLine, member: MemberRow, seen: ReadSoFar) -> None:
    if member.post != Post.SECRETARY or not member.cell_code:
        return
    first = seen.secretaries.setdefault(member.cell_code, member)
    if first is not member:
        line.error(
            "office",
            "second_secretary",
            name=first.name,
            other=first.row,
        )
