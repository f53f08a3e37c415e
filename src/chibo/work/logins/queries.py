"""Who has a login, cell by cell; the own makings of slips and their files."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from chibo.base.jobs.models import Job
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import NotFound
from chibo.directory.organisation.models import Unit, in_force
from chibo.directory.people.enums import MembershipKind
from chibo.directory.people.models import Membership, Person
from chibo.work.logins.enums import LoginState
from chibo.work.logins.models import SlipRun
from chibo.work.logins.rules import state_of

# Where the files lie: beside the attachments and not among them, so that no backup takes them.
SLIPS = "slips"


@dataclass(frozen=True, slots=True)
class LoginLine:
    """A member of a cell and where the login stands; `until` of a slip."""

    person: Person
    cell: Unit
    kind: str
    state: LoginState
    until: datetime | None

    @property
    def suspended(self) -> bool:
        """True for who has no rights for the time being, and needs no login."""
        return self.kind == MembershipKind.SUSPENDED


def login_lines(cells: Iterable[Unit], *, on: date) -> list[LoginLine]:
    """The members of cells that the caller has read within its scope, cell by cell in the given
    order, by given name; one query.

    Who is in temporary activity elsewhere has the slip in the own cell; each person stands once.
    """
    order = {cell.pk: (place, cell) for place, cell in enumerate(cells)}
    rows = Membership.objects.filter(in_force(on), cell__in=list(order)).select_related(
        "person__account"
    )
    at = now()
    found: dict[uuid.UUID, Membership] = {}
    for row in sorted(
        rows, key=lambda row: (row.kind == MembershipKind.TEMPORARY_HERE, order[row.cell_id][0])
    ):
        found.setdefault(row.person_id, row)
    lines = [_line(row, order[row.cell_id][1], at) for row in found.values()]
    return sorted(
        lines, key=lambda line: (order[line.cell.pk][0], line.person.name_key, line.person.pk)
    )


def _line(row: Membership, cell: Unit, at: datetime) -> LoginLine:
    account = row.person.account
    state = state_of(
        has_account=account is not None,
        is_active=account is None or account.is_active,
        in_use=account is not None and account.has_usable_password(),
        until=account.invite_until if account else None,
        at=at,
    )
    return LoginLine(row.person, cell, row.kind, state, account.invite_until if account else None)


def get_run(pk: uuid.UUID, *, actor: Actor) -> SlipRun:
    """The making that this very account has asked for; raises NotFound for everybody else."""
    row = run_by_id(pk)
    if row is None or row.account_id != actor.account_id:
        raise NotFound
    return row


def run_by_id(pk: uuid.UUID | str) -> SlipRun | None:
    """The making, for the system's own work on it."""
    return SlipRun.objects.select_related("unit").filter(pk=pk).first()


def job_of_slips(run: SlipRun) -> Job | None:
    """The job that makes the slips."""
    return Job.objects.filter(pk=run.job_id).first() if run.job_id else None


def runs_of(actor: Actor, *, since: datetime) -> list[SlipRun]:
    """What this account has asked for since then, newest first, with the units."""
    if actor.account_id is None:
        return []
    rows = SlipRun.objects.filter(account_id=actor.account_id, asked_at__gte=since).select_related(
        "unit"
    )
    return list(rows.order_by("-asked_at", "-pk")[:10])


def file_of_slips(run: SlipRun, form: str) -> str:
    """The name of a file of the making in the storage, whether it is there or not."""
    return f"{SLIPS}/{run.pk.hex}.{form}"
