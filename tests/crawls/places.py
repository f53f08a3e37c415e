"""Every address of the project, and the addresses with the ids of the world: own, neighbour's,
foreign, far, absent.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.crawls.world import World

# Whose object an address names. The neighbour of a committee is the committee above it.
RELATIONS = {
    "own": ("A1", "A"),
    "neighbour": ("A2", "P"),
    "foreign": ("B1", "B"),
    "far": ("C1", "C"),
    "absent": ("", ""),
}
MEETINGS = ("sealed", "closed", "running", "convened", "planned")
CHILDREN = {
    "paper": "Paper",
    "invitation": "leave",
    "line": "disputed",
    "item": "AgendaItem",
    "opinion": "Opinion",
    "vote": "Vote",
    "objection": "Objection",
    "copy": "SignedCopy",
}
# These are asked for in the own cell only: elsewhere the state of a meeting cannot be seen.
OWN_ONLY = ("closed", "convened", "planned")


@dataclass(frozen=True)
class Address:
    """One entry of the URL conf."""

    route: str
    entry: URLPattern

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(re.findall(r"<(?:\w+:)?(\w+)>", self.route))

    def with_values(self, values: dict[str, Any]) -> str:
        """The address with these values in its places."""
        filled = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda hit: f"<{hit[1]}>", self.route)
        filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda hit: str(values[hit[1]]), filled)
        return "/" + filled.replace("^", "").replace("$", "").replace("\\Z", "")


def addresses() -> list[Address]:
    """Every pattern of the project with its whole route; development pages are no part of an
    installation.
    """

    def below(resolver: URLResolver, before: str) -> Iterator[Address]:
        for entry in resolver.url_patterns:
            route = before + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from below(entry, route)
            else:
                yield Address(
                    re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", route).replace("^", "").replace("$", ""),
                    entry,
                )

    return [one for one in below(get_resolver(), "") if one.entry.name != "gallery"]


def variants(address: Address) -> tuple[str, ...]:
    """The kinds of objects that the address is tried with; "" when there is one."""
    route, names = address.route, address.names
    if route.startswith("meetings/"):
        return _meeting_variants(route, names)
    for start, found in (
        ("cells/<uuid:pk>/year/<int:year>/<slug:period>", ("h1", "year")),
        ("cells/", ("cell", "committee")),
        ("committee/<uuid:pk>/month/<str:month>/export", ("xlsx", "docx")),
        ("committee/<uuid:pk>/year/<int:year>/export", ("xlsx",)),
        ("committee/", ("committee", "cell")),
        ("scores/", ("decided", "submitted")),
        ("people/", ("member", "secretary", "office")),
        ("administration/accounts/<", ("member", "office")),
        ("regulations/packs/<", ("central", "of_commune")),
        ("regulations/shelf/", ("",)),
        ("regulations/units/", ("committee", "cell")),
        ("regulations/<", ("draft", "proposed")),
    ):
        if route.startswith(start):
            return found
    return ("",)


def _meeting_variants(route: str, names: tuple[str, ...]) -> tuple[str, ...]:
    if "kind" in names:
        return tuple(f"sealed.{kind}" for kind in ("minutes", "resolution", "attendance", "notice"))
    if "ext" in names:
        return ("sealed", "closed")
    if "step" in names:
        return ("closed.open", "closed.refresh", "closed.submit", "planned.open")
    return MEETINGS


def urls_of(
    address: Address, variant: str, world: World, account: Any, *, everywhere: bool = False
) -> dict[str, str]:
    """Relation → address; a relation is left out where the world holds no such object.

    One entry "own" without ids.
    """
    found = {}
    for relation, (cell, committee) in RELATIONS.items():
        if relation != "own" and variant in OWN_ONLY and not everywhere:
            continue
        values = _values(address, variant, world, (cell, committee), account)
        if values is not None:
            found[relation] = address.with_values(values) + _query(address, variant, world, cell)
    if "own" not in found:
        return {}
    return found if len(set(found.values())) > 1 else {"own": found["own"]}


def _query(address: Address, variant: str, world: World, letter: str) -> str:
    """What stands behind the question mark where an address shows nothing without it."""
    if address.entry.name == "month-figure":
        return "?figure=held"
    if variant == "sealed.resolution":
        return f"?id={world.cells[letter].rows['resolution'].pk if letter else uuid.uuid4()}"
    return ""


def _values(
    address: Address, variant: str, world: World, letters: tuple[str, str], account: Any
) -> dict[str, Any] | None:
    values = {
        name: _loose_value(name, variant, address)
        for name in address.names
        if name not in ("pk", "unit", "cell", "person_pk")
    }
    absent = not letters[0]
    for name in address.names:
        if name in ("pk", "unit", "cell", "person_pk", "task", *CHILDREN):
            row = uuid.uuid4() if absent else _row(address, name, variant, world, letters, account)
            if row is None:
                return None
            values[name] = getattr(row, "pk", row)
    if address.route.startswith("regulations/packs/") and variant == "of_commune":
        rows = world.rows.get(letters[1])
        if rows is None and not absent:
            return None
        values |= (
            {"code": rows["proposed"].pack.code, "version": rows["proposed"].pack.version}
            if rows
            else {"code": "xa-khong-co", "version": "0" * 16}
        )
    elif address.route.startswith("regulations/packs/"):
        values |= {"code": "vn-hd42-2025", "version": world.version}
    return values


def _loose_value(name: str, variant: str, address: Address) -> Any:
    if name == "ext":
        return variant if variant in ("xlsx", "docx") else "docx"
    if name == "kind" or (name == "step" and "." in variant):
        return variant.split(".")[1]
    known = {
        "year": (
            2025 if address.route.endswith("earlier/") else 2026
        ),  # its months before the system
        "month": "2026-10",
        "period": variant,
        "step": "open",
        "key": "x-1",
        "uidb36": "1",
        "code": "6",
        "version": "0" * 16,
        "slug": "member",
    }
    return (
        "lao-cai-29-2026" if name == "code" and "shelf" in address.route else known.get(name, "x")
    )


def _row(
    address: Address, name: str, variant: str, world: World, letters: tuple[str, str], account: Any
) -> Any:
    """The object of this relation that the place of the address stands for, None when there is
    none.
    """
    first, *rest = address.route.split("/")
    cell, committee = world.cells[letters[0]], letters[1]
    above = world.rows.get(committee, {})
    if name in CHILDREN or name == "task":
        if rest[-2:] == ["restore", ""]:
            return cell.rows.get(f"{variant}.withdrawn")
        child = ("due" if "review" in rest else "Task") if name == "task" else CHILDREN[name]
        return cell.rows.get(f"{variant.split('.', maxsplit=1)[0]}.{child}")
    if name == "person_pk":
        return cell.member
    if name in ("unit", "cell"):
        return world.units[committee] if name == "unit" else cell.cell
    if address.route.startswith("roster/upload/"):
        return above.get("roster")
    office = world.offices.get(f"office {committee}")
    rows = {
        "meetings": lambda: cell.rows[variant.split(".", maxsplit=1)[0]],
        "cells": lambda: world.units[committee] if variant == "committee" else cell.cell,
        "committee": lambda: cell.cell if variant == "cell" else world.units[committee],
        "scores": lambda: cell.rows["sealed.sheet" if variant == "decided" else "closed.sheet"],
        "tasks": lambda: cell.rows["sealed.Task"],
        "trials": lambda: above.get("trial"),
        "slips": lambda: above.get("slips"),
        "papers": lambda: above.get("papers"),
        "assignments": lambda: cell.rows["assignment"],
        "people": lambda: office if variant == "office" else cell.persons[variant],
        "recoveries": lambda: cell.rows["recovery"],
        "role-requests": lambda: above.get("role_request"),
        "changes": lambda: cell.rows["change"],
        "corrections": lambda: cell.rows["correction"],
        "me": lambda: cell.rows["correction"],
        "unsent": lambda: world.unsent(account, letters[0]),
        "notices": lambda: world.notice(account, letters[0]),
        "regulations": lambda: _of_regulations(rest, variant, world, letters, above),
        "administration": lambda: _of_administration(rest, variant, world, letters),
    }
    return rows[first]()


def _of_regulations(
    rest: list[str], variant: str, world: World, letters: tuple[str, str], above: dict[str, Any]
) -> Any:
    if rest[0] == "units":
        return world.cells[letters[0]].cell if variant == "cell" else world.units[letters[1]]
    return above.get("proposed" if variant == "proposed" else "regulation")


def _of_administration(
    rest: list[str], variant: str, world: World, letters: tuple[str, str]
) -> Any:
    if rest[0] == "jobs":
        return world.failed_job if letters[0] == "A1" else None
    if rest[0] == "roles":
        return world.grants.get(letters[1])
    return (
        world.offices.get(f"office {letters[1]}")
        if variant == "office"
        else world.cells[letters[0]].member
    )
