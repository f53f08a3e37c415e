"""What is aimed at: every address that takes a form, with every field it has and a value that fits,
and every page.
"""

from dataclasses import dataclass
from typing import Any

from tests.crawls.bodies import SHOWN_TO, Bodies
from tests.crawls.places import Address, addresses, urls_of, variants
from tests.crawls.table import Key, Line, kinds, line_for
from tests.crawls.walk import Visitor


@dataclass
class Target:
    """An address that lets this visitor write, with every field it takes and a value that fits."""

    visitor: Visitor
    route: str
    url: str
    fields: dict[str, Any]
    files: tuple[str, ...] = ()


def targets_of(bodies: Bodies, lines: dict[Key, Line]) -> list[Target]:
    """Every address that takes a POST, by one of those whom the table lets write there: filled
    forms, then bare buttons.
    """
    found = []
    for address in addresses():
        for method in ("send", "post"):
            for kind in kinds(address, method):
                line = line_for(lines, address.route, kind, method)
                column = line and _who(line, "23uc" if method == "post" else "23ucX")
                target = _target(bodies, column, address, kind, method) if column else None
                found += [target] if target else []
    return found


def _who(line: Line, letters: str) -> str | None:
    """The first who is answered so, those first whom the first letters let in."""
    for wanted in (letters.rstrip("X"), letters):
        found = next((one for one in SHOWN_TO if line.cells[one][0] in wanted), None)
        if found:
            return found
    return None


def _target(bodies: Bodies, column: str, address: Address, kind: str, method: str) -> Target | None:
    visitor = bodies.visitors[column]
    url = urls_of(address, kind.partition("?")[0], bodies.world, visitor.account).get("own")
    if url is None:
        return None
    fields = bodies.body(address.route, kind) if method == "send" else {}
    files = tuple(name for name, value in fields.items() if hasattr(value, "read"))
    return Target(visitor, address.route, url, fields, files)


def pages_of(bodies: Bodies, lines: dict[Key, Line]) -> list[Target]:
    """Every page that opens for one of them in the own unit."""
    found = []
    for address in addresses():
        for kind in variants(address):
            line = line_for(lines, address.route, kind, "get")
            column = next((one for one in SHOWN_TO if line and line.cells[one][0] == "2"), None)
            if column is not None:
                visitor = bodies.visitors[column]
                url = urls_of(address, kind, bodies.world, visitor.account).get("own")
                found += [Target(visitor, address.route, url.partition("?")[0], {})] if url else []
    return found
