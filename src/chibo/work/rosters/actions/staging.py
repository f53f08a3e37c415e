"""Uploads: kept with their remarks and with what they would change, before anything is changed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.db import transaction

from chibo.base.audit.actions import lock_chain, record
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.db import save_fields
from chibo.base.kernel.errors import plain_findings, refuse, refuse_if
from chibo.base.kernel.text import clean_line
from chibo.directory.access.queries import unit_leaders
from chibo.directory.organisation.enums import UnitKind
from chibo.directory.organisation.models import Unit
from chibo.directory.organisation.rules import check_place
from chibo.library.documents.rules import clean_filename
from chibo.library.notifications.actions import Message, notify
from chibo.work.rosters.models import RosterImport
from chibo.work.rosters.queries import known_of
from chibo.work.rosters.rules.ahead import check_ahead
from chibo.work.rosters.rules.differences import Differences, compare
from chibo.work.rosters.rules.exports import check_export
from chibo.work.rosters.rules.facts import Roster, RosterFinding
from chibo.work.rosters.rules.limits import check_fit
from chibo.work.rosters.rules.serialise import (
    NO_EXTRAS,
    Extras,
    Line,
    counts_of,
    digest_of,
    finding_from,
    plain_finding,
    plain_lines,
    plain_roster,
    roster_from,
)
from chibo.work.rosters.rules.snapshot import DirectorySnapshot
from chibo.work.rosters.rules.stops import check_stops
from rulebook.vocabulary.findings import Finding, gettext_noop


@transaction.atomic
def stage_roster(
    unit: Unit,
    roster: Roster,
    *,
    file_name: str,
    findings: Iterable[RosterFinding],
    actor: Actor,
    on: date,
    extras: Extras = NO_EXTRAS,
    preview: "Preview | None" = None,
) -> RosterImport:
    """The upload is kept with every remark and every change it would make; the directory is as it
    was.

    It takes the place of earlier uploads for the unit that nobody confirmed. Who may not put
    officials in charge gets the roster without that list (`counts["officials.left_out"]`).
    `preview`: what `preview` just said of this roster. Raises NotAllowed without
    `roster.import`; Refused when no cell may stand below the unit.
    """
    actor.require("roster.import", unit.path)
    refuse_if(check_place(UnitKind.CELL, unit.kind))
    # Of two uploads at once the second waits, and takes the place of the first.
    lock_chain(unit.pk)
    left_out = 0 if actor.may("assignment.manage", unit.path) else len(roster.officials)
    roster = replace(roster, officials=()) if left_out else roster
    # What was looked at a moment ago need not be worked out again: applying it compares once more.
    if preview is None or left_out:
        preview = compare_with_directory(unit, roster, on=on)
    remarks = (*findings, *check_fit(roster, preview.known, unit.name), *preview.ahead)
    _forget_unconfirmed(unit)
    staged = RosterImport.objects.create(
        unit=unit,
        file_name=clean_filename(file_name),
        uploaded_by=actor.name,
        account_id=actor.account_id,
        uploaded_at=now(),
        on=on,
        roster=plain_roster(roster),
        sheets=extras.sheets,
        conversion=extras.conversion,
        findings=[plain_finding(one) for one in remarks],
        counts=preview.counts | {"officials.left_out": left_out},
        lines=preview.lines,
        stops=plain_findings(preview.stops),
        mark=digest_of(preview.lines),
    )
    record(
        unit.pk, "roster.stage", staged, actor=actor, file_name=staged.file_name, mark=staged.mark
    )
    return staged


def _forget_unconfirmed(unit: Unit) -> None:
    """Earlier uploads that nobody confirmed hold nothing of their files any more."""
    RosterImport.objects.filter(unit=unit, applied_at__isnull=True).update(
        roster=None, sheets=None, conversion=None
    )


def stage_converted(staged: RosterImport, *, actor: Actor, on: date) -> RosterImport:
    """The upload is kept anew as its texts read once the old font is turned into Unicode; it takes
    the place of this one.

    Raises NotAllowed without `roster.import`; Refused when the upload holds no such font or is not
    open any more.
    """
    actor.require("roster.import", staged.unit.path)
    if staged.conversion is None or staged.applied_at:
        raise no_longer_open()
    turned = staged.conversion
    return stage_roster(
        staged.unit,
        roster_from(turned["roster"]),
        file_name=staged.file_name,
        findings=[finding_from(one) for one in turned["findings"]],
        actor=actor,
        on=on,
        extras=Extras(sheets=turned["sheets"]),
    )


def preview_roster(
    unit: Unit, roster: Roster, *, actor: Actor, on: date
) -> tuple[tuple[RosterFinding, ...], "Preview"]:
    """What the directory has against the roster, and what it would change; nothing is kept.

    Raises NotAllowed without `roster.import`; Refused when no cell may stand below the unit.
    """
    actor.require("roster.import", unit.path)
    refuse_if(check_place(UnitKind.CELL, unit.kind))
    preview = compare_with_directory(unit, roster, on=on)
    return (*check_fit(roster, preview.known, unit.name), *preview.ahead), preview


@transaction.atomic
def renew_preview(staged: RosterImport, *, actor: Actor, on: date) -> RosterImport:
    """The upload shows what it would change in the directory as it is now; what was confirmed
    before has to be so again.

    Raises NotAllowed without `roster.import`; Refused when it was applied, or a newer one took its
    place.
    """
    actor.require("roster.import", staged.unit.path)
    if staged.roster is None or staged.applied_at:
        raise no_longer_open()
    preview = compare_with_directory(staged.unit, roster_from(staged.roster), on=on)
    counts = preview.counts | {"officials.left_out": staged.counts.get("officials.left_out", 0)}
    save_fields(
        staged,
        on=on,
        lines=preview.lines,
        mark=digest_of(preview.lines),
        counts=counts,
        stops=plain_findings(preview.stops),
        looked_at_by="",
        refused=None,
        job_id=None,
    )
    return staged


@transaction.atomic
def note_export(
    unit: Unit, *, purpose: str, full: bool, members: int, on: date, actor: Actor
) -> None:
    """It is on record who took the roster out, how many persons, with which particulars and what
    for; the head of the unit is told. `full`: with card and telephone numbers and notes.

    Raises NotAllowed without `roster.export`, for `full` also without `person.view_private`;
    Refused without a purpose and for more persons than settings.EXPORT_ROWS.
    """
    actor.require("roster.export", unit.path)
    if full:
        actor.require("person.view_private", unit.path)
    why = clean_line(purpose)[:200]
    refuse_if(check_export(purpose=why, members=members, most=settings.EXPORT_ROWS))
    record(unit.pk, "roster.export", unit, actor=actor, purpose=why, members=members, full=full)
    notify(
        [person for person in unit_leaders(unit, on=on) if person.pk != actor.person_id],
        cell=unit,
        news=Message(
            "roster.export",
            gettext_noop(
                "{name} has taken out the roster of {unit} as a file ({count} members). Purpose:"
                " {reason}"
            ),
            {"name": actor.name, "unit": unit.name, "count": members, "reason": why},
            f"/committee/{unit.pk}/",
        ),
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """The directory as it is, and what a roster would change in it: as differences, in lines,
    counted, what stops, and what meets a change that is entered ahead.
    """

    known: DirectorySnapshot
    found: Differences
    lines: list[Line]
    counts: dict[str, int]
    stops: tuple[Finding, ...]
    ahead: tuple[RosterFinding, ...]


def compare_with_directory(unit: Unit, roster: Roster, *, on: date) -> Preview:
    """What the roster would change in the directory as it is; for callers that have required their
    right.
    """
    known = known_of(unit, on=on, codes=[row.code for row in roster.cells])
    found = compare(roster, known)
    lines = plain_lines(found, roster, known, on=on)
    counts = counts_of(found, lines) | {"members.only_changes": int(roster.only_changes)}
    stops, ahead = check_stops(found, roster, known, unit.name), check_ahead(found, known)
    return Preview(known, found, lines, counts, tuple(stops), tuple(ahead))


def no_longer_open() -> Exception:
    """The refusal for an upload that was applied or replaced."""
    return refuse(
        "roster_closed",
        "This upload was applied already, or a newer one took its place. Please upload the file"
        " again.",
    )
