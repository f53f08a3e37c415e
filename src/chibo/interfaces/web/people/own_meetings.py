"""What the meetings hold about a person: attendance, answers, words, tasks, votes, signatures."""

from typing import Any

from django.utils.translation import gettext as _

from chibo.interfaces.formatting import moment, short_date
from chibo.interfaces.web.meetings.calendar.answers import answers_before
from chibo.interfaces.web.people.data_sections import DataSection


def meeting_sections(found: dict[str, list[Any]]) -> list[DataSection]:
    """Attendance, invitations, opinions and objections, as `rows_about` found them."""
    return [
        _attendance(found["attendance"]),
        _invitations(found["invitations"]),
        _opinions(found["opinions"]),
        _objections(found["objections"]),
    ]


def _of_meeting(row: Any) -> tuple[str, str]:
    return row.unit.name, short_date(row.meeting.day)


def _where() -> tuple[str, str]:
    return _("Cell"), _("Meeting of")


def _attendance(found: list[Any]) -> DataSection:
    return DataSection(
        _("Attendance"),
        (*_where(), _("Entry"), _("Reason"), _("Objection"), _("Recorded by")),
        [
            (
                *_of_meeting(row),
                str(row.get_state_display()),
                row.reason,
                row.dispute,
                row.recorded_by,
            )
            for row in found
        ],
    )


def _invitations(found: list[Any]) -> DataSection:
    """The answers that stand, then those that stood before."""
    rows = [
        (
            *_of_meeting(row),
            str(row.get_reply_display()),
            row.reply_reason,
            str(row.get_leave_display()),
            moment(row.read_at),
        )
        for row in found
    ]
    rows += [
        (
            row.unit.name,
            short_date(was["day"]),
            was["words"],
            was["reason"],
            was["leave"],
            was["read"],
        )
        for row in found
        for was in answers_before(row)
    ]
    return DataSection(
        _("Invitations"), (*_where(), _("Reply"), _("Reason"), _("Leave"), _("Read")), rows
    )


def _opinions(found: list[Any]) -> DataSection:
    return DataSection(
        _("What I said or wrote"),
        (*_where(), _("Kind"), _("Text"), _("Recorded")),
        [
            (*_of_meeting(row), str(row.get_kind_display()), row.text, moment(row.recorded_at))
            for row in found
        ],
    )


def _objections(found: list[Any]) -> DataSection:
    return DataSection(
        _("My objections"),
        (*_where(), _("About"), _("Text"), _("Answer")),
        [
            (*_of_meeting(row), str(row.get_about_display()), row.text, row.answer or "–")
            for row in found
        ],
    )


def _said(task: Any) -> str:
    """The report as it stands: how the task stands, the words, the name of the file."""
    parts = (
        str(task.get_report_state_display()),
        task.report,
        task.report_file.name if task.report_file else "",
    )
    return "; ".join(part for part in parts if part)


def work_sections(found: dict[str, list[Any]]) -> list[DataSection]:
    """Tasks with their reviews, votes, documents, signatures and openings of the person, as
    `rows_about` found them.
    """
    return [
        _tasks(found["tasks"]),
        _reviews(found["reviews"]),
        _votes(found["votes"]),
        _documents(found["papers"]),
        _signatures(found["signatures"]),
        _openings(found["openings"]),
    ]


def _tasks(found: list[Any]) -> DataSection:
    return DataSection(
        _("Tasks"),
        (_("Cell"), _("Task"), _("Deadline"), _("State"), _("My report"), _("Result")),
        [
            (
                row.unit.name,
                row.title,
                short_date(row.due_on),
                str(row.get_state_display()),
                _said(row),
                row.result,
            )
            for row in found
        ],
    )


def _reviews(found: list[Any]) -> DataSection:
    return DataSection(
        _("Reviews of my tasks"),
        (_("Cell"), _("Task"), _("Outcome"), _("Result"), _("Reason"), _("When")),
        [
            (
                row.unit.name,
                row.task.title,
                str(row.get_outcome_display()),
                row.result,
                row.reason,
                moment(row.reviewed_at),
            )
            for row in found
        ],
    )


def _votes(found: list[Any]) -> DataSection:
    return DataSection(
        _("Votes whose count I recorded, confirmed or counted (how a person voted is never kept)"),
        (_("Cell"), _("What was voted on"), _("When")),
        [(row.unit.name, row.subject, moment(row.recorded_at)) for row in found],
    )


def _documents(found: list[Any]) -> DataSection:
    return DataSection(
        _("Documents I opened"),
        (_("Cell"), _("Document"), _("When")),
        [(row.unit.name, row.paper.title, moment(row.read_at)) for row in found],
    )


def _signatures(found: list[Any]) -> DataSection:
    return DataSection(
        _("Minutes signed on paper by me or kept by me"),
        (
            _("Cell"),
            _("Meeting of"),
            _("Signed by"),
            _("Keeper of the original"),
            _("Recorded by"),
            _("When"),
        ),
        [
            (
                row.unit.name,
                short_date(row.minutes.meeting.day),
                row.person.full_name,
                row.keeper.full_name,
                row.entered_by,
                moment(row.entered_at),
            )
            for row in found
        ],
    )


def _openings(found: list[Any]) -> DataSection:
    return DataSection(
        _("Minutes I opened from above"),
        (*_where(), _("Reason"), _("When")),
        [(*_of_meeting(row), row.reason, moment(row.opened_at)) for row in found],
    )
