"""Every address × who asks × whose object × GET and POST, against the table kept by hand; foreign
and absent are one.
"""

import time

import pytest

from tests.crawls.bodies import Bodies
from tests.crawls.markers import foreign_words
from tests.crawls.places import addresses
from tests.crawls.table import (
    FILE,
    KEEPS_OF_REFUSED,
    METHODS,
    ask_all,
    cell_of,
    expected,
    kinds,
    line_for,
    lines_to_review,
    read,
)
from tests.crawls.walk import COLUMNS, Visitor, reach_of, told_apart, visitors
from tests.crawls.world import NAMES

pytestmark = pytest.mark.django_db
HOW_TO_ADD = """these addresses have no line in tests/crawls/table.txt. The lines below say who
is answered what as things are.
1. Read each against directory/access/enums.py and the decisions, as somebody who wants to get in:
   a wrong letter is a fault.
2. Add them below their heading. What its letters mean stands on top of the file.
3. An address with a form also stands in SENT of tests/crawls/bodies.py, a new kind of object in
   _row of tests/crawls/places.py; the door of each address in tests/interfaces/addresses.txt.
"""
LINES = read(FILE.read_text(encoding="utf-8"))


def test_every_address_stands_in_the_table(bodies):
    """Fails with the lines to add: read each critically, they say what is, not what should be."""
    known = {route for route, _, _ in LINES}
    missing = [one for one in addresses() if one.route not in known]
    lines = [line for one in missing for line in lines_to_review(bodies, one)]
    assert not lines, HOW_TO_ADD + "\n".join(lines)


def test_the_table_holds_no_address_that_is_gone():
    routes = {one.route: one for one in addresses()}
    gone = [
        key
        for key in LINES
        if key[0] not in routes or key[1] not in ("", *_names(routes[key[0]], key[2]))
    ]
    assert gone == []


def _names(address, method):
    return [kind.rstrip("?") for kind in kinds(address, method)]


def _own_past(key, visitor):
    """In the file of the own data stands where one belonged, also of who has left."""
    return (
        (NAMES[visitor.who.split()[1]],)
        if key[0] == "me/data/" and visitor.who in ("former A1", "left A")
        else ()
    )


class Tally:
    """What one column was asked and what deviated."""

    def __init__(self) -> None:
        self.decisions, self.wrong = 0, []

    def compare(
        self, visitor: Visitor, key: tuple[str, str, str], cell: str, answers: dict
    ) -> None:
        """Each answer is the one of the table, and outside the reach of who asks all look like the
        absent one.
        """
        self.decisions += len(answers)
        told = {relation: answer.letter for relation, (_, answer) in answers.items()}
        if told != expected(cell, told):
            self.wrong.append(
                f"{' '.join(key)} {visitor.who}: the table says {cell}, it answers {cell_of(told)}"
            )
        outside = set(answers) - reach_of(visitor.who)
        if len(answers) > 1:
            looks = {
                relation: told_apart(answers[relation][1], answers[relation][0])
                for relation in outside
            }
            self.wrong += [
                f"{' '.join(key)} {visitor.who}: {relation} is told apart from absent"
                for relation, look in looks.items()
                if look != looks["absent"]
            ]
        stops = "ltX.mbaw" if key[0] in KEEPS_OF_REFUSED else "ltX.mubaw"
        for relation, (_, answer) in answers.items():
            if answer.written and (
                answer.letter in stops or (relation in outside and len(answers) > 1)
            ):
                self.wrong.append(
                    f"{' '.join(key)} {visitor.who} {relation}: wrote {sorted(answer.written)}"
                )
            if answer.letter not in "lma" and (
                words := foreign_words(
                    visitor, answer, without=(*_own_past(key, visitor), *answer.sent)
                )
            ):
                self.wrong.append(f"{' '.join(key)} {visitor.who} {relation}: shows {words}")


def walk(bodies: Bodies, column: str, tally: Tally) -> None:
    """Every address, kind of object, relation and method, as everybody who stands for
    the column.
    """
    for visitor in visitors(bodies.world, column):
        for address in addresses():
            for method in METHODS:
                for kind in kinds(address, method):
                    line = line_for(LINES, address.route, kind, method)
                    if line is not None:
                        answers = ask_all(visitor, address, kind, method, bodies)
                        tally.compare(
                            visitor, (address.route, kind, method), line.cells[column], answers
                        )


@pytest.mark.parametrize("column", COLUMNS)
def test_everybody_is_answered_as_the_table_says(bodies, column, counted):
    tally, begun = Tally(), time.process_time()
    walk(bodies, column, tally)
    spent, wrong = round(time.process_time() - begun), tally.wrong
    counted(
        "access table",
        column,
        *wrong[:40],
        decisions=tally.decisions,
        deviations=len(wrong),
        seconds_of_processor=spent,
    )
    assert tally.wrong == []
