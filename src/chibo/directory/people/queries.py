"""Persons within a scope, members and posts on a day."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.db import path_filter
from chibo.base.kernel.errors import NotFound
from chibo.base.kernel.text import fold
from chibo.base.search.queries import find
from chibo.directory.organisation.models import Unit, in_force, period_lasts
from chibo.directory.organisation.queries import few_units
from chibo.directory.people.enums import SUMMONED, MembershipKind, Post
from chibo.directory.people.models import Membership, Office, Person
from chibo.directory.people.rules import Identity


def persons_within(scope: Scope) -> QuerySet[Person]:
    """The persons who belong to, or hold a post in, a unit of the scope, now or before; by given
    name.
    """
    if scope.everything:
        return Person.objects.order_by("name_key")
    belongs = Membership.objects.filter(path_filter(scope, "cell__"), person=OuterRef("pk"))
    holds = Office.objects.filter(path_filter(scope, "unit__"), person=OuterRef("pk"))
    return Person.objects.filter(Exists(belongs) | Exists(holds)).order_by("name_key")


def get_person(pk: uuid.UUID | str, *, scope: Scope) -> Person:
    """The person; raises NotFound when absent or outside the scope."""
    try:
        return persons_within(scope).get(pk=pk)
    except (Person.DoesNotExist, ValueError):
        raise NotFound from None


def cells_counting(person_ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """The cells to which any of these persons ever belonged: what is counted there hangs on the day
    since when each is an official member.
    """
    rows = Membership.objects.filter(person__in=list(person_ids))
    return set(rows.values_list("cell_id", flat=True))


def search_persons(text: str, *, scope: Scope) -> QuerySet[Person]:
    """The persons of the scope whose name holds the text, typed with or without accents."""
    return persons_within(scope).filter(search_key__contains=fold(text))


def find_persons(words: Sequence[str], *, scope: Scope, most: int) -> list[Person]:
    """The persons of `persons_within` whose name has each of the words, whole or begun, by given
    name; at most so many.
    """
    near = few_units(scope)
    if near == []:
        return []
    among = None
    if near is not None:
        belong = Membership.objects.filter(cell__in=near).values("person_id")
        hold = Office.objects.filter(unit__in=near).values("person_id")
        among = Q(object_id__in=belong.union(hold))

    def read(keys: list[uuid.UUID]) -> dict[uuid.UUID, Person]:
        return {row.pk: row for row in persons_within(scope).filter(pk__in=keys)}

    return find("person", words, among=among, read=read, most=most)


@dataclass(slots=True)
class Ties:
    """Where somebody belongs and which posts somebody holds, now or before, the latest first."""

    memberships: list[Membership] = field(default_factory=list)
    offices: list[Office] = field(default_factory=list)


def ties_in(persons: Iterable[Person], *, scope: Scope) -> dict[uuid.UUID, Ties]:
    """Person id → the memberships and posts in units of the scope; two queries."""
    found = {person.pk: Ties() for person in persons}
    belongs = Membership.objects.filter(
        path_filter(scope, "cell__"), person__in=list(found)
    ).select_related("cell")
    holds = Office.objects.filter(
        path_filter(scope, "unit__"), person__in=list(found)
    ).select_related("unit")
    for row in belongs.order_by("-valid_from", "pk"):
        found[row.person_id].memberships.append(row)
    for office in holds.order_by("-valid_from", "pk"):
        found[office.person_id].offices.append(office)
    return found


def person_of(account_id: uuid.UUID) -> Person | None:
    """The person who signs in with this account."""
    return Person.objects.filter(account_id=account_id).first()


def persons_by_id(ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, Person]:
    """Id → person, for rows that the caller has already read within its scope."""
    return {person.pk: person for person in Person.objects.filter(pk__in=[pk for pk in ids if pk])}


def members_of(cell: Unit, *, on: date) -> QuerySet[Membership]:
    """The memberships open in the cell on that day, with their persons, by given name."""
    open_rows = Membership.objects.filter(in_force(on), cell=cell)
    return open_rows.select_related("person").order_by("person__name_key", "person_id")


def summoned_of(cell: Unit, *, on: date) -> QuerySet[Membership]:
    """The members who are summoned to a meeting of the cell on that day (away and suspended ones
    are not).
    """
    return members_of(cell, on=on).filter(kind__in=SUMMONED)


def memberships_of(person: Person, *, on: date) -> QuerySet[Membership]:
    """Where the person belongs on that day."""
    return Membership.objects.filter(in_force(on), person=person).select_related("cell")


def signing_in(persons: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the persons who work with an account of their own (`can_sign_in`); one query."""
    rows = Person.objects.filter(pk__in=list(persons), account__isnull=False).select_related(
        "account"
    )
    return {person.pk for person in rows if can_sign_in(person)}


def last_membership_of(person: Person) -> Membership | None:
    """The membership of the person that ended last, None for who never belonged; of a person one
    has read within scope.

    One that was taken back (it ended on the day it began) only where there is no other.
    """
    ended = memberships_ever_of(person).filter(valid_to__isnull=False)
    return max(
        ended, key=lambda row: (row.valid_to != row.valid_from, row.valid_to, row.pk), default=None
    )


def memberships_ever_of(person: Person) -> QuerySet[Membership]:
    """Where the person ever belonged, oldest first; for the person's own eyes."""
    return (
        Membership.objects.filter(person=person).select_related("cell").order_by("valid_from", "pk")
    )


def offices_ever_of(person: Person) -> QuerySet[Office]:
    """The posts the person ever held, oldest first; for the person's own eyes."""
    return Office.objects.filter(person=person).select_related("unit").order_by("valid_from", "pk")


def offices_of(unit: Unit, *, on: date) -> QuerySet[Office]:
    """The posts held in the unit on that day: secretary, deputy, then committee members by name."""
    rows = Office.objects.filter(in_force(on), unit=unit).select_related("person__account")
    return rows.order_by("post", "person__name_key")


def holder_of(unit: Unit, post: Post, *, on: date) -> Person | None:
    """Who holds the post on that day, None when it is vacant."""
    office = (
        Office.objects.filter(in_force(on), unit=unit, post=post).select_related("person").first()
    )
    return office.person if office else None


def offices_held(person: Person, *, on: date) -> QuerySet[Office]:
    """The posts the person holds on that day, with their units."""
    return Office.objects.filter(in_force(on), person=person).select_related("unit")


def cells_of_persons(ids: Iterable[uuid.UUID], *, on: date) -> dict[uuid.UUID, Unit | None]:
    """Person id → the cell the person belongs to on that day (the own one before one of temporary
    activity), None without.

    For rows that the caller has already read within its scope; one query.
    """
    found: dict[uuid.UUID, Unit | None] = dict.fromkeys(ids)
    rows = Membership.objects.filter(in_force(on), person__in=list(found)).select_related("cell")
    for row in sorted(rows, key=lambda row: row.kind != MembershipKind.TEMPORARY_HERE):
        found[row.person_id] = row.cell
    return found


def open_offices_in(units: Iterable[Unit], *, on: date) -> QuerySet[Office]:
    """The posts held on that day in any of the units."""
    return Office.objects.filter(in_force(on), unit__in=list(units)).select_related(
        "person", "unit"
    )


def member_counts(cells: Iterable[Unit], *, on: date) -> dict[uuid.UUID, int]:
    """Cell id → how many members are summoned to its meetings on that day; cells without any are
    left out.
    """
    rows = Membership.objects.filter(in_force(on), cell__in=list(cells), kind__in=SUMMONED)
    return dict(rows.values_list("cell_id").annotate(Count("pk")))


def lasting_memberships(person: Person, *, on: date) -> QuerySet[Membership]:
    """The memberships that hold on that day or a later one: those of now, and those entered ahead;
    the first begun first.
    """
    rows = Membership.objects.filter(period_lasts(on), person=person).select_related(
        "cell", "person"
    )
    return rows.order_by("valid_from", "pk")


def coming_members_of(cell: Unit, *, on: date) -> QuerySet[Membership]:
    """The memberships in the cell that begin after that day, with their persons, by day and given
    name.
    """
    rows = Membership.objects.filter(period_lasts(on), cell=cell, valid_from__gt=on).select_related(
        "person"
    )
    return rows.order_by("valid_from", "person__name_key")


def coming_offices_of(unit: Unit, *, on: date) -> QuerySet[Office]:
    """The posts in the unit that begin after that day, the first first."""
    rows = Office.objects.filter(period_lasts(on), unit=unit, valid_from__gt=on).select_related(
        "person"
    )
    return rows.order_by("valid_from", "post", "person__name_key")


def ties_to_come(person: Person, *, on: date) -> list[tuple[date, str, str, bool]]:
    """What begins and ends for the person after that day, as entered ahead, the next first: day,
    where, which membership or post, whether it begins.
    """
    posts = Office.objects.filter(period_lasts(on), person=person).select_related("unit")
    ties: list[tuple[date, date | None, str, str]] = [
        (row.valid_from, row.valid_to, row.cell.name, row.get_kind_display())
        for row in lasting_memberships(person, on=on)
    ]
    ties += [
        (row.valid_from, row.valid_to, row.unit.name, row.title or row.get_post_display())
        for row in posts
    ]
    begun = [(first, where, what, True) for first, _last, where, what in ties if first > on]
    ended = [(last, where, what, False) for _first, last, where, what in ties if last is not None]
    return sorted([*ended, *begun])


def coming_day_of(person: Person, *, on: date, within: Unit) -> date | None:
    """The first day after `on` on which, as entered already, a membership of the person at or below
    the unit begins or ends, or a post there begins.
    """
    inside = Scope((within.path,))
    rows = list(lasting_memberships(person, on=on).filter(path_filter(inside, "cell__")))
    days = [row.valid_from for row in rows] + [row.valid_to for row in rows if row.valid_to]
    posts = Office.objects.filter(
        period_lasts(on), path_filter(inside, "unit__"), person=person, valid_from__gt=on
    )
    return min(
        (day for day in (*days, *posts.values_list("valid_from", flat=True)) if day > on),
        default=None,
    )


def identity_of(person: Person) -> Identity:
    """What tells the person from another entry of the directory."""
    account = person.account
    told = (
        ("phone", person.phone),
        ("phone", (account.phone or "") if account else ""),
        ("email", person.email.lower()),
        ("email", account.email.lower() if account else ""),
        ("card", person.card_number),
    )
    marks = frozenset(f"{kind}:{value}" for kind, value in told if value)
    return Identity(person.pk, person.account_id, marks)


def identities_of(ids: Iterable[uuid.UUID | None]) -> list[Identity]:
    """The identities of these persons, in no order; ids that no person has are left out."""
    rows = Person.objects.filter(pk__in=[pk for pk in ids if pk]).select_related("account")
    return [identity_of(person) for person in rows]


def can_sign_in(person: Person) -> bool:
    """True when the person works with an account: it is open and has a password (an invitation
    alone is none).
    """
    account = person.account
    return account is not None and account.is_active and account.has_usable_password()
