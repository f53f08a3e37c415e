"""Cells: who prepares a meeting, and what their number of members asks for."""

from __future__ import annotations

from rulebook.vocabulary.findings import Explained, Finding, Reason, Severity, gettext_noop
from rulebook.vocabulary.pack import Pack

COMMITTEE, SECRETARY_AND_DEPUTY, NOBODY = "committee", "secretary_and_deputy", "none"


def huddle_form(pack: Pack, *, has_committee: bool, has_deputy: bool) -> Explained[str]:
    """Who consults before the meeting: `committee`, `secretary_and_deputy`, or `none` where there
    is only a secretary.

    With `none` the step falls away and costs no points. Source: Guidance 42-HD/BTCTW.
    """
    rule = pack.value("huddle.before")
    if has_committee:
        form, message = (
            COMMITTEE,
            gettext_noop("The cell has a committee: it meets before the cell does."),
        )
    elif has_deputy:
        form = SECRETARY_AND_DEPUTY
        message = gettext_noop(
            "The cell has no committee: secretary and deputy consult before the meeting."
        )
    else:
        form = NOBODY
        message = gettext_noop(
            "The cell has only a secretary: the step falls away and the points are given in full."
        )
    return Explained(
        form,
        (Reason(gettext_noop("The rule says: {rule}"), {"rule": rule.words}), Reason(message)),
        (rule.source,),
    )


def elects_committee(pack: Pack, official_members: int) -> Explained[bool]:
    """True when the cell has enough official members to elect a committee.

    Source: 294-QĐ/TW §23.2.
    """
    rule = pack.value("cell.committee_from_official")
    params = {"count": official_members, "limit": rule.value}
    message = gettext_noop("{count} official members; a committee is elected from {limit}.")
    steps = (
        Reason(gettext_noop("The rule says: {rule}"), {"rule": rule.words}),
        Reason(message, params),
    )
    return Explained(official_members >= rule.value, steps, (rule.source,))


def check_size(pack: Pack, *, official_members: int, members: int) -> tuple[Finding, ...]:
    """Warnings about the size of a cell: fewer official members than a cell needs, or enough
    members for Party groups.

    Source: 294-QĐ/TW §20.2.1, §20.3.
    """
    findings = []
    smallest, groups = pack.value("cell.min_official"), pack.value("cell.groups_from_members")
    if official_members < smallest.value:
        message = gettext_noop(
            "{count} official members; a cell needs {limit}. Its members join a neighbouring cell."
        )
        params = {"count": official_members, "limit": smallest.value}
        findings.append(
            Finding("cell.too_small", message, params, Severity.WARNING, smallest.source)
        )
    if members >= groups.value:
        message = gettext_noop(
            "{count} members; from {limit} the cell is divided into Party groups."
        )
        params = {"count": members, "limit": groups.value}
        findings.append(Finding("cell.needs_groups", message, params, Severity.NOTE, groups.source))
    return tuple(findings)
