"""Attendance: who counts in the rate, what the rate is, who was excused too often in a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from rulebook.vocabulary.findings import Explained, Finding, Reason, Severity, gettext_noop
from rulebook.vocabulary.pack import Pack
from rulebook.vocabulary.values import STATES


@dataclass(frozen=True, slots=True)
class RollLine:
    """One line of the roll call.

    state: not_recorded, present, late, left, remote, excused or unexcused. cell_type
    `armed_special` marks a member of the armed forces on special duty. excused_run = meetings
    excused running up to and including this one.
    """

    kind: str
    cell_type: str
    state: str
    excused_run: int = 0


def counts(rows: Iterable[RollLine]) -> Mapping[str, int]:
    """State → number of rows, every state present even when nobody is in it."""
    found = Counter(row.state for row in rows)
    return {state: found[state] for state in STATES}


def counted(pack: Pack, rows: Iterable[RollLine]) -> tuple[RollLine, ...]:
    """The rows that count in the base of the rate."""
    return tuple(row for row in rows if not _left_out(pack, row))


def rate(pack: Pack, rows: Iterable[RollLine]) -> Explained[Decimal]:
    """The share (0 to 1, exact) of the base that was present; late, left early and remote count as
    the pack says.

    Members left out of the base are left out above the line too. A row not recorded counts as not
    present. With nobody in the base the share is 0 and a step says so. Source: Guidance
    42-HD/BTCTW.
    """
    everyone = tuple(rows)
    base = counted(pack, everyone)
    states = pack.value("attendance.present_states")
    present = sum(row.state in states.value for row in base)
    steps = [
        Reason(gettext_noop("On the roll: {count}."), {"count": len(everyone)}),
        *_steps_left_out(pack, everyone),
    ]
    sources = tuple(pack.value(key).source for key in _RULES)
    if not base:
        steps.append(Reason(gettext_noop("Nobody counts in the base, so there is no rate.")))
        return Explained(Decimal(0), tuple(steps), sources)
    open_rows = sum(row.state == "not_recorded" for row in base)
    if open_rows:
        steps.append(
            Reason(
                gettext_noop("Not recorded yet, so counted as not present: {count}."),
                {"count": open_rows},
            )
        )
    part = Decimal(present) / Decimal(len(base))
    percent = (part * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    message = gettext_noop("Present: {present} of {base} = {percent} %.")
    steps.append(Reason(message, {"present": present, "base": len(base), "percent": percent}))
    return Explained(part, tuple(steps), (*sources, states.source))


def meets_target(pack: Pack, rows: Iterable[RollLine]) -> Explained[bool]:
    """True when the rate reaches the target (or lies above it, where the pack says so) and nobody
    too many is unexcused.

    Source: Guidance 12-HD/BTCTW (over 85 %), Guidance 42-HD/BTCTW (at least 90 %).
    """
    everyone = tuple(rows)
    found = rate(pack, everyone)
    target, above = pack.value("attendance.target_rate"), pack.value("attendance.target_exceeded")
    allowed = pack.value("attendance.max_unexcused")
    unexcused = sum(row.state == "unexcused" for row in counted(pack, everyone))
    reached = found.value > target.value if above.value else found.value >= target.value
    said = [
        Reason(gettext_noop("The rule says: {rule}"), {"rule": rule.words})
        for rule in (target, allowed)
    ]
    absent = Reason(gettext_noop("Absent without reason: {count}."), {"count": unexcused})
    sources = (*found.sources, target.source, allowed.source)
    return Explained(reached and unexcused <= allowed.value, (*said, *found.steps, absent), sources)


def excused_warnings(pack: Pack, rows: Iterable[RollLine]) -> tuple[Finding, ...]:
    """A warning when members were excused more often in a row than the pack's mark; names are for
    the caller to add.
    """
    rule = pack.value("attendance.max_excused_run")
    over = (
        0
        if rule.value is None
        else sum(row.state == "excused" and row.excused_run > rule.value for row in rows)
    )
    if not over:
        return ()
    message = gettext_noop("Excused more than {limit} times running: {count}.")
    params = {"limit": rule.value, "count": over}
    return (Finding("attendance.excused_run", message, params, Severity.WARNING, rule.source),)


_RULES = (
    "attendance.left_out.exempt",
    "attendance.left_out.cell_types",
    "attendance.left_out.temporarily_away",
    "attendance.left_out.suspended",
)

_LEAVING = {
    "attendance.left_out.exempt": gettext_noop(
        "Left out of the rate: {count} exempt from meetings."
    ),
    "attendance.left_out.cell_types": gettext_noop(
        "Left out of the rate: {count} on special duty in the armed forces."
    ),
    "attendance.left_out.temporarily_away": gettext_noop(
        "Left out of the rate: {count} in temporary activity elsewhere."
    ),
    "attendance.left_out.suspended": gettext_noop("Left out of the rate: {count} suspended."),
}


def _left_out(pack: Pack, row: RollLine) -> str:
    """The key of the rule that leaves the row out; empty when it counts."""
    for kind in ("exempt", "temporarily_away", "suspended"):
        if row.kind == kind and pack.value(f"attendance.left_out.{kind}").value:
            return f"attendance.left_out.{kind}"
    return (
        "attendance.left_out.cell_types"
        if row.cell_type in pack.value("attendance.left_out.cell_types").value
        else ""
    )


def _steps_left_out(pack: Pack, rows: Iterable[RollLine]) -> list[Reason]:
    found = Counter(_left_out(pack, row) for row in rows)
    return [Reason(_LEAVING[key], {"count": found[key]}) for key in _RULES if found[key]]
