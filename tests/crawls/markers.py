"""Words that stand in what belongs to a unit, and whose eyes may meet them: kept by hand, never
computed from rights.
"""

import io
import zipfile
from collections.abc import Iterable

from pypdf import PdfReader

from tests.crawls.walk import Answer, Visitor
from tests.crawls.world import ABOVE, CELLS, IN_CELL, INSIDE, NAMES, PRIVATE

# Who hears what is said inside the cell: its own people and the official who attends its meetings.
HEARS = {"member", "board", "clerk", "secretary", "deputy", "other", "another", "in_charge"}
# Who sees telephone numbers of others: those who lead the cell, the offices that keep the
# directory.
SEES_PRIVATE = {"secretary", "deputy", "office", "department"}
# Whose telephone number the official in charge sees besides, to remind them of what is late; nobody
# else's of the cell.
REMINDED = ("secretary", "deputy")
WITHOUT = {"account", "former", "suspended", "left", "nobody"}


def below(letter: str) -> set[str]:
    """The unit and all below it."""
    if letter == "all":
        return set(NAMES)
    return {one for one in NAMES if letter in (one, ABOVE[one], ABOVE[ABOVE[one] or one])}


def above(letter: str) -> set[str]:
    """The units above, whose names everybody below may read."""
    up = ABOVE.get(letter)
    return {up, *above(up)} if up else set()


def forbidden_to(who: str) -> set[str]:
    """The words that this person must never be shown."""
    role, _, letter = who.partition(" ")
    mine = (
        set() if role in WITHOUT - {"suspended"} else below(letter)
    )  # who is suspended still belongs to the cell
    words = {NAMES[one] for one in NAMES if one not in mine | above(letter)}
    words |= {INSIDE[one] for one in CELLS if one not in mine or role not in HEARS}
    return words | {PRIVATE[one] for one in CELLS if one not in mine or role not in SEES_PRIVATE}


def leaders_numbers(who: str) -> list[str]:
    """The numbers of those whom this person may remind, where the numbers of the cell are otherwise
    hidden from them.
    """
    role, _, letter = who.partition(" ")
    return (
        [f"{PRIVATE[letter]}{IN_CELL.index(name):02d}" for name in REMINDED]
        if role == "in_charge"
        else []
    )


def text_of(answer: Answer) -> str:
    """Everything that a person could read in the answer: the page, or the text of a file."""
    body = answer.body
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "\n".join(
                archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
            )
    if body.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    return body.decode("utf-8", "replace") + " ".join(map(str, answer.response.headers.values()))


def foreign_words(visitor: Visitor, answer: Answer, *, without: Iterable[str] = ()) -> list[str]:
    """The forbidden words in the answer, the person's own name and number, those of leaders to be
    reminded and what was sent (`without`) left out."""
    text = text_of(answer)
    person = getattr(visitor.account, "person", None)
    for own in (
        *without,
        *leaders_numbers(visitor.who),
        *((person.full_name, person.phone) if person else ()),
    ):
        text = text.replace(own, "") if own else text
    return sorted(word for word in forbidden_to(visitor.who) if word in text)
