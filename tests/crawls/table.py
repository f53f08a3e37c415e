"""The table of access, kept by hand in table.txt, read, and a line written for review where one is
missing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.crawls.bodies import SENT, Bodies
from tests.crawls.places import RELATIONS, Address, urls_of, variants
from tests.crawls.walk import COLUMNS, Answer, Visitor, visitors

FILE = Path(__file__).with_name("table.txt")
# What a refusal may leave behind: what else was typed on the page and is saved first, and the count
# of wrong passwords.
KEEPS_OF_REFUSED = {"meetings/<uuid:pk>/agenda/", "account/password/change/"}
METHODS = ("get", "post", "send")  # "send" is a POST with the form filled in
Key = tuple[str, str, str]  # route, variant, method


@dataclass(frozen=True)
class Line:
    """What one address answers to one method: a cell of letters for each column."""

    key: Key
    cells: dict[str, str]


def read(text: str) -> dict[Key, Line]:
    """The lines of the table; raises ValueError for one that has too many or too few columns or
    stands twice.
    """
    lines: dict[Key, Line] = {}
    for row in text.splitlines():
        if not row.strip() or row.startswith("#"):
            continue
        place, method, *cells = row.split()
        route, _, variant = place.partition("@")
        key = (route.removeprefix("/"), variant, method.lower())
        if len(cells) != len(COLUMNS) or key in lines:
            raise ValueError(
                f"{len(cells)} columns instead of {len(COLUMNS)}, or a second line of its address:"
                f" {row}"
            )
        lines[key] = Line(key, dict(zip(COLUMNS, cells, strict=True)))
    return lines


def line_for(lines: dict[Key, Line], route: str, variant: str, method: str) -> Line | None:
    """The line of this kind of object, else the one for every kind."""
    return lines.get((route, variant.rstrip("?"), method)) or lines.get((route, "", method))


def expected(cell: str, relations: Iterable[str]) -> dict[str, str]:
    """Relation → letter; a cell of one letter speaks of all."""
    letters = cell * len(RELATIONS) if len(cell) == 1 else cell
    return {relation: letters[list(RELATIONS).index(relation)] for relation in relations}


def cell_of(answers: dict[str, str]) -> str:
    """The letters of a column as the table writes them; "-" where the world has no such object."""
    if len(set(answers.values())) == 1:
        return next(iter(answers.values()))
    return "".join(answers.get(relation, "-") for relation in RELATIONS)


def kinds(address: Address, method: str) -> tuple[str, ...]:
    """The kinds of objects that the address is asked with by this method."""
    return SENT.get(address.route, ()) if method == "send" else variants(address)


def ask_all(
    visitor: Visitor, address: Address, kind: str, method: str, bodies: Bodies
) -> dict[str, tuple[str, Answer]]:
    """Relation → (address, answer).

    A method that is closed is closed before any object is looked at: asked once.
    """
    found: dict[str, tuple[str, Answer]] = {}
    variant, send = kind.partition("?")[0], method == "send"
    for relation, url in urls_of(
        address, variant, bodies.world, visitor.account, everywhere=send
    ).items():
        data = bodies.body(address.route, kind, RELATIONS[relation][0] or "A1") if send else None
        found[relation] = (url, visitor.ask("post" if send else method, url, data))
        if found[relation][1].letter == "m":
            break
    return found


def written(route: str, variant: str, method: str, cells: Iterable[str]) -> str:
    """A line as it stands in the table."""
    place = f"/{route}" + (f"@{variant.rstrip('?')}" if variant else "")
    return f"{place:<78} {method.upper():<4} " + " ".join(f"{cell:<7}" for cell in cells).rstrip()


def lines_to_review(bodies: Bodies, address: Address) -> list[str]:
    """The lines that the address would have as things are now: to be read critically before they
    are taken over.
    """
    everybody = [visitors(bodies.world, column)[0] for column in COLUMNS]
    found = []
    for method in METHODS:
        mine = {}
        for kind in kinds(address, method):
            answers = [ask_all(visitor, address, kind, method, bodies) for visitor in everybody]
            if answers[0]:
                mine[kind] = [
                    cell_of({name: one.letter for name, (_, one) in row.items()}) for row in answers
                ]
        common = next(iter(mine.values()), [])
        if method != "send" and mine:
            found.append(written(address.route, "", method, common))
        found += [
            written(address.route, kind, method, row)
            for kind, row in mine.items()
            if method == "send" or differs(row, common)
        ]
    return found


def differs(row: list[str], common: list[str]) -> bool:
    """True when a kind of object that was asked for in the own cell only, or everywhere, is
    answered otherwise.
    """
    return any(
        (len(cell) == 1 and cell != whole[0]) or (len(cell) > 1 and cell != whole)
        for cell, whole in zip(row, common, strict=True)
    )
