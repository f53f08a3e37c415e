"""The figures of a month: their cards, and the rows that each of them counts."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.dates import Month
from chibo.insight.reports.rules import CellMonth
from chibo.insight.reports.rules.figures import Figure
from chibo.interfaces.formatting import NO_VALUE, format_message, number, percent, short_date
from chibo.interfaces.web.shell.bands import band_name
from chibo.work.meetings.enums import PATH, MeetingState

STAGES = {
    "before_start": _("not in the system yet"),
    "not_planned": _("not planned"),
    "not_held": _("not held"),
    **{code.value: code.label for code in PATH},
    "submitted": _("waits for the official band"),
    "submitted_below": _("waits for the band of the committee below"),
    "returned": _("asked back, the cell answers"),
    "decided": _("officially scored"),
}
FIGURE_WORDS = {
    "held": _("Held on the day of the rule"),
    "attendance": _("Attendance"),
    "tasks": _("Tasks done that were due"),
    "thematic": _("Thematic meeting, quarter {quarter}"),
    "decided": _("Officially scored"),
}


def figure_card(unit: Any, month: Month, figure: Figure) -> dict[str, Any]:
    address = reverse("web:month-figure", args=[unit.pk, str(month)])
    missing = ""
    if figure.lacking:
        names = ", ".join(figure.missing)
        missing = gettext("without {count} cells: {names}").format(
            count=figure.lacking, names=names
        )
        if figure.lacking > 2:  # The names stand on the page of the figure.
            missing = gettext("without {count} cells").format(count=figure.lacking)
    shown = percent(figure.share) if figure.share is not None else f"{figure.part} / {figure.whole}"
    return {
        "label": str(FIGURE_WORDS[figure.code]).format(quarter=month.quarter),
        "missing": missing,
        "value": shown if figure.whole else NO_VALUE,
        "note": format_message(figure.note) if figure.note and figure.whole else "",
        "url": f"{address}?figure={figure.code}",
    }


def _held_line(row: CellMonth) -> list[Any]:
    meeting = row.meeting
    if meeting is None:
        return [NO_VALUE, str(STAGES[row.stage]), ""]
    held = short_date(meeting.held_on) if row.held else str(MeetingState(meeting.state).label)
    return [short_date(meeting.rule_day), held, meeting.move_reason or meeting.not_held_reason]


def _attendance_line(row: CellMonth) -> list[Any]:
    m = row.meeting
    return (
        [m.present_count, m.due_count, percent(m.rate), m.excused_count, m.unexcused_count]
        if m
        else [None] * 5
    )


def _tasks_line(row: CellMonth) -> list[Any]:
    return [row.meeting.tasks_done, row.meeting.tasks_due] if row.meeting else [None, None]


def _decided_line(row: CellMonth) -> list[Any]:
    sheet = row.sheet
    if sheet is None or not sheet.adopted:
        return [None, None, str(STAGES[row.stage])]
    own = f"{number(sheet.self_total)} · {band_name(sheet.self_band)}"
    official = (
        f"{number(sheet.official_total)} · {band_name(sheet.official_band)}"
        if sheet.decided
        else None
    )
    url = reverse("web:score-review", args=[sheet.pk]) if sheet.submitted_at else ""
    return [own, official, {"text": str(STAGES[row.stage]), "url": url}]


def _num(label: str) -> dict[str, str]:
    return {"label": label, "kind": "num"}


FIGURE_TABLES: dict[str, tuple[Any, Any]] = {
    "held": (
        lambda: [
            gettext("Cell"),
            gettext("Day of the rule"),
            gettext("Held on"),
            gettext("Reason"),
        ],
        _held_line,
    ),
    "attendance": (
        lambda: [
            gettext("Cell"),
            _num(gettext("Present")),
            _num(gettext("Counted in the rate")),
            _num(gettext("Attendance")),
            _num(gettext("Absent with reason")),
            _num(gettext("Absent without reason")),
        ],
        _attendance_line,
    ),
    "tasks": (
        lambda: [gettext("Cell"), _num(gettext("Tasks done")), _num(gettext("Tasks due"))],
        _tasks_line,
    ),
    "thematic": (
        lambda: [gettext("Cell"), gettext("Thematic meeting held")],
        lambda row: [gettext("yes") if row.thematic_held else gettext("not yet")],
    ),
    "decided": (
        lambda: [
            gettext("Cell"),
            gettext("Own score"),
            gettext("Official score"),
            gettext("Stands at"),
        ],
        _decided_line,
    ),
}
