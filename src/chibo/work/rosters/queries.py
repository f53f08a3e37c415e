"""Uploads within a scope, and the directory of a committee in bulk as a roster is
compared with it.
"""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from chibo.base.jobs.models import Job
from chibo.base.kernel.actor import Scope
from chibo.base.kernel.db import path_filter
from chibo.base.kernel.errors import NotFound
from chibo.directory.access.models import RoleGrant
from chibo.directory.assignments.models import Assignment
from chibo.directory.organisation.models import Unit, period_lasts
from chibo.directory.organisation.queries import cells_below, units_by_code
from chibo.directory.people.models import Membership, Office, Person
from chibo.work.rosters.models import RosterImport
from chibo.work.rosters.rules.cells import code_key
from chibo.work.rosters.rules.facts import ListedCell
from chibo.work.rosters.rules.snapshot import (
    DirectorySnapshot,
    KnownCell,
    KnownCharge,
    KnownMembership,
    KnownOffice,
    KnownPerson,
)

_PERSON = (
    *(
        "pk",
        "full_name",
        "name_key",
        "search_key",
        "born_on",
        "born_year",
        "sex",
        "ethnicity",
        "admitted_on",
    ),
    *("recognised_on", "card_number", "phone", "theory_level", "note"),
)


def get_import(pk: uuid.UUID | str, *, scope: Scope) -> RosterImport:
    """One upload with its unit; raises NotFound when absent or outside the scope."""
    try:
        return (
            RosterImport.objects.select_related("unit__parent")
            .filter(path_filter(scope, "unit__"))
            .get(pk=pk)
        )
    except (RosterImport.DoesNotExist, ValueError):
        raise NotFound from None


def imports_of(unit: Unit, *, limit: int = 20) -> QuerySet[RosterImport]:
    """The last uploads for a unit that the caller has read within its scope, newest first, without
    their rows; `job_state` too.
    """
    job = Job.objects.filter(pk=OuterRef("job_id")).values("state")[:1]
    rows = (
        RosterImport.objects.filter(unit=unit)
        .defer("roster", "sheets", "conversion", "lines", "findings")
        .annotate(job_state=Subquery(job))
    )
    return rows.order_by("-uploaded_at", "-pk")[:limit]


def cells_listed(unit: Unit, *, on: date) -> tuple[ListedCell, ...]:
    """The cells at and below a unit that the caller has read within its scope, as a roster lists
    them.
    """
    cells = cells_below(unit, scope=Scope((unit.path,)), on=on)
    return tuple(ListedCell("", 0, code, name) for code, name in cells.values_list("code", "name"))


def job_of_upload(staged: RosterImport) -> Job | None:
    """The job that applies an upload which the caller has read within its scope; None before it was
    confirmed.
    """
    return Job.objects.filter(pk=staged.job_id).first() if staged.job_id else None


def persons_in_lines(lines: Iterable[Mapping[str, Any]]) -> set[uuid.UUID]:
    """The persons of the directory behind these lines of a preview, whatever row of theirs a line
    names; one query.
    """
    ids = [uuid.UUID(line["id"]) for line in lines if line.get("id") and line["list"] != "cells"]
    if not ids:
        return set()
    own = Person.objects.order_by().filter(pk__in=ids).values_list("pk")
    belong = Membership.objects.filter(pk__in=ids).values_list("person_id")
    hold = Office.objects.filter(pk__in=ids).values_list("person_id")
    charged = Assignment.all_rows_unscoped.filter(pk__in=ids).values_list("official_id")
    return {pk for (pk,) in own.union(belong, hold, charged)}


def known_of(unit: Unit, *, on: date, codes: Iterable[str] = ()) -> DirectorySnapshot:
    """What the directory says on that day of the cells at and below the unit; seven queries
    whatever the size.

    Persons are all who belong or ever belonged to one of the cells, hold a post, a role or a charge
    there; so that who comes back, and an official who is a member too, is known again. `codes` are
    those a roster wants to use: the ones that a unit elsewhere or a closed one bears are named as
    taken.
    """
    inside = Scope((unit.path,))
    cells = {cell.pk: cell for cell in cells_below(unit, scope=inside, on=on)}
    own = {code_key(cell.code) for cell in cells.values()}
    still = period_lasts(on)
    members = Membership.objects.filter(still, path_filter(inside, "cell__"))
    offices = Office.objects.filter(still, path_filter(inside, "unit__"))
    charges = Assignment.objects.within(inside).filter(still)
    days = ("valid_from", "valid_to")
    member_rows = list(
        members.values_list("pk", "person_id", "cell_id", "kind", *days).order_by(
            "valid_from", "pk"
        )
    )
    office_rows = list(
        offices.values_list("pk", "person_id", "unit_id", "post", "title", *days).order_by(
            "post", "pk"
        )
    )
    charge_rows = charges.values_list(
        "pk", "official_id", "unit_id", "title", "valid_from"
    ).order_by("pk")
    return DirectorySnapshot(
        cells=tuple(
            KnownCell(cell.pk, cell.code, cell.name, cell.cell_type, cell.place, cell.meeting_day)
            for cell in cells.values()
        ),
        persons=_persons_around(inside),
        memberships=tuple(
            KnownMembership(*row[:5]) for row in member_rows if row[2] in cells and row[4] <= on
        ),
        offices=tuple(
            KnownOffice(*row[:6]) for row in office_rows if row[2] in cells and row[5] <= on
        ),
        charges=tuple(KnownCharge(*row) for row in charge_rows if row[2] in cells),
        taken=frozenset(code for code in units_by_code(codes) if code_key(code) not in own),
        members_ahead=_first_days(((row[1], row[-2:]) for row in member_rows), on),
        posts_ahead=_first_days(((row[2], row[-2:]) for row in office_rows), on),
        departed=_departed(inside, on=on),
        closing={cell.pk: cell.valid_to for cell in cells.values() if cell.valid_to},
    )


def _first_days(
    periods: Iterable[tuple[uuid.UUID, tuple[date, date | None]]], on: date
) -> dict[uuid.UUID, date]:
    """Of whom or where something begins or ends after that day → the first such day."""
    found: dict[uuid.UUID, date] = {}
    for key, period in periods:
        for day in period:
            if day and day > on:
                found[key] = min(day, found.get(key, day))
    return found


def _departed(inside: Scope, *, on: date) -> dict[uuid.UUID, date]:
    """Who belonged to a cell of the sub-tree and has no membership there any more, with the day the
    last one ended: that of one that was taken back (it ended on the day it began) only where there
    is no other.
    """
    last: dict[uuid.UUID, tuple[bool, date]] = {}
    rows = Membership.objects.filter(path_filter(inside, "cell__")).order_by("person_id")
    for person, since, until in rows.values_list("person_id", "valid_from", "valid_to"):
        held = until != since, until or date.max
        last[person] = max(last.get(person, held), held)
    return {person: until for person, (_held, until) in last.items() if until <= on}


def _persons_around(inside: Scope) -> dict[uuid.UUID, KnownPerson]:
    """Everybody with a tie to the sub-tree, by id; ordered so that equal namesakes come alike every
    time.
    """
    ties = (
        Q(pk__in=Membership.objects.filter(path_filter(inside, "cell__")).values("person_id"))
        | Q(pk__in=Office.objects.filter(path_filter(inside, "unit__")).values("person_id"))
        | Q(pk__in=RoleGrant.objects.filter(path_filter(inside, "unit__")).values("person_id"))
        | Q(pk__in=Assignment.objects.within(inside).values("official_id"))
    )
    rows = Person.objects.filter(ties).order_by("name_key", "pk").values_list(*_PERSON)
    return {row[0]: KnownPerson(*row) for row in rows}
