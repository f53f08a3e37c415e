"""Asking for slips, making them, giving out the files for a day."""

import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from chibo.base.audit.actions import record
from chibo.base.jobs.actions import start_job
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import local_date, now
from chibo.base.kernel.db import save_fields
from chibo.base.kernel.errors import Refused, plain_findings, refuse, refuse_if
from chibo.base.kernel.storage import drop_day_files, has_day_file, read_day_file, write_day_file
from chibo.directory.access.actions import issue_code
from chibo.directory.organisation.models import Unit
from chibo.directory.organisation.queries import cells_below
from chibo.directory.people.queries import persons_by_id
from chibo.work.logins.documents import slips_list, slips_pdf
from chibo.work.logins.enums import LoginState, SlipForm
from chibo.work.logins.models import SlipRun
from chibo.work.logins.queries import SLIPS, LoginLine, file_of_slips, login_lines
from chibo.work.logins.rules import FILE_LIFE, MOST_SLIPS, Slip, check_address, gets_slip, is_over
from rulebook.vocabulary.findings import Finding, gettext_noop

RIGHT = "slip.print"
# So many persons in one transaction, and then a breath for others: SQLite has one writer, who would
# be first again at once.
_AT_ONCE, _BREATH = 10, 0.1
Report = Callable[[int, int], None]


def address_findings(asked_under: str) -> tuple[Finding, ...]:
    """What is missing before slips can name the address of this installation; `asked_under` is host
    and port of the request.
    """
    return check_address(
        settings.PUBLIC_ADDRESS,
        hosts=settings.ALLOWED_HOSTS,
        asked_under=asked_under,
        demo=settings.DEMO,
    )


@transaction.atomic
def ask_slips(
    unit: Unit, persons: Iterable[uuid.UUID], *, renew: bool, asked_under: str, actor: Actor
) -> SlipRun:
    """A job waits that makes slips for these persons, for the eyes of who asked alone.

    Raises NotAllowed without `slip.print` over the unit (which nobody has for technical reasons
    alone); Refused without a known address, for nobody and for too many.
    """
    actor.require(RIGHT, unit.path)
    refuse_if(address_findings(asked_under))
    chosen = list(dict.fromkeys(persons))
    if not chosen:
        raise refuse("nobody_chosen", "Tick at least one person without a login.")
    if len(chosen) > MOST_SLIPS:
        raise refuse(
            "too_many", "At most {count} slips at once. Choose fewer cells.", count=MOST_SLIPS
        )
    assert actor.account_id is not None
    run = SlipRun.objects.create(
        unit=unit,
        account_id=actor.account_id,
        asked_by=actor.name,
        asked_at=now(),
        renew=renew,
        persons=[str(pk) for pk in chosen],
    )
    job = start_job(
        "chibo.work.logins.tasks.make",
        account_id=actor.account_id,
        run_id=run.pk,
        asked_by=actor.account_id,
    )
    save_fields(run, job_id=job.pk)
    record(unit.pk, "slips.ask", run, actor=actor, persons=len(chosen), renew=renew)
    return run


@dataclass
class _Made:
    slips: list[Slip] = field(default_factory=list)
    left_out: list[dict[str, object]] = field(default_factory=list)


def make_slips(run: SlipRun, *, actor: Actor, on: date, progress: Report | None = None) -> SlipRun:
    """Accounts and codes stand, some persons at a time, and the files lie ready for a day; done
    again as a whole when it broke off, so that the codes of the files are always the ones that
    open.

    Who is left out is named with the reason: an account in use, a slip that holds, an office that
    the actor does not reach, who belongs to none of the cells any more. Raises NotAllowed without
    `slip.print` over the unit.
    """
    actor.require(RIGHT, run.unit.path)
    if run.made_at is not None:
        return run
    cells = list(cells_below(run.unit, scope=actor.scope_for(RIGHT), on=on))
    wanted = {uuid.UUID(pk) for pk in run.persons}
    lines = [line for line in login_lines(cells, on=on) if line.person.pk in wanted]
    made = _Made()
    made.left_out += _gone(wanted - {line.person.pk for line in lines})
    total = len(lines) + 1
    for first in range(0, len(lines), _AT_ONCE):
        _codes_for(lines[first : first + _AT_ONCE], run, made, actor=actor, on=on)
        done = min(first + _AT_ONCE, len(lines))
        if progress:
            progress(done, total)
        time.sleep(_BREATH)
    _write_files(run, made.slips, on=on)
    with transaction.atomic():
        save_fields(run, made_at=now(), made=len(made.slips), left_out=made.left_out)
        record(
            run.unit_id,
            "slips.make",
            run,
            actor=actor,
            made=len(made.slips),
            left_out=len(made.left_out),
        )
    if progress:
        progress(total, total)
    return run


@transaction.atomic
def _codes_for(
    lines: Sequence[LoginLine], run: SlipRun, made: _Made, *, actor: Actor, on: date
) -> None:
    given = list(run.given)
    for line in lines:
        person = line.person
        why = _why_not(line, run)
        if why is None:
            try:
                code = issue_code(person, unit=line.cell, on=on, actor=actor)
            except Refused as refused:
                why = refused.findings[0]
            else:
                given.append(str(person.pk))
                until = person.account.invite_until  # type: ignore[union-attr]
                username = person.account.username  # type: ignore[union-attr]
                slip = Slip(line.cell.name, person.full_name, username, code, until)  # type: ignore[arg-type]
                made.slips.append(slip)
        if why is not None:
            made.left_out.append(_told(person.full_name, line.cell.name, why))
    save_fields(run, given=given)


def _why_not(line: LoginLine, run: SlipRun) -> Finding | None:
    if line.suspended:
        return Finding(
            "suspended", gettext_noop("suspended from activity; no login for the time being")
        )
    if line.state == LoginState.OPEN:
        return Finding(
            "open",
            gettext_noop(
                "has opened the account; who forgot the password gets new access by two persons"
            ),
        )
    if line.state == LoginState.CLOSED:
        return Finding("closed", gettext_noop("the account is closed"))
    # The codes of an attempt that broke off are nowhere any more; a slip of another making holds.
    if str(line.person.pk) not in run.given and not gets_slip(line.state, renew=run.renew):
        return Finding(
            "holds",
            gettext_noop("has a slip that holds until {day}"),
            {"day": local_date(line.until or now())},
        )
    return None


def _gone(ids: Iterable[uuid.UUID]) -> list[dict[str, object]]:
    why = Finding(
        "gone", gettext_noop("belongs to none of these cells any more (died, moved or left)")
    )
    return [_told(person.full_name, "", why) for person in persons_by_id(ids).values()]


def _told(name: str, cell: str, why: Finding) -> dict[str, object]:
    return {"name": name, "cell": cell, "why": plain_findings([why])[0]}


def _write_files(run: SlipRun, slips: Sequence[Slip], *, on: date) -> None:
    if not slips:
        return
    write_day_file(
        file_of_slips(run, SlipForm.PDF),
        slips_pdf(slips, address=settings.PUBLIC_ADDRESS, made_on=on),
    )
    write_day_file(
        file_of_slips(run, SlipForm.XLSX), slips_list(slips, unit_name=run.unit.name, made_on=on)
    )


@transaction.atomic
def take_slips(run: SlipRun, form: str, *, actor: Actor) -> bytes:
    """The file, and on record that it was taken out.

    Raises NotAllowed without `slip.print` over the unit; Refused before it is made and once its day
    is over.
    """
    actor.require(RIGHT, run.unit.path)
    place = file_of_slips(run, form)
    if run.made_at is None or is_over(run.made_at, at=now()) or not has_day_file(place):
        raise refuse(
            "slips_gone",
            "These files are deleted 24 hours after they were made, and codes are kept nowhere"
            " else. Print new slips for those who have not opened their account.",
        )
    content = read_day_file(place)
    record(run.unit_id, "slips.take_out", run, actor=actor, form=str(form), persons=run.made)
    return content


def drop_old_files(*, before: datetime) -> int:
    """Files of slips that are older than that are gone; returns how many."""
    return drop_day_files(SLIPS, before=before)


def oldest_slips_kept() -> datetime:
    """Files from before this moment are not given out any more."""
    return now() - FILE_LIFE
