"""The official in charge is asked for a view of the cell's score, reminded once, and gives it, also
after the decision.
"""

from datetime import date
from typing import Any

from django.db import transaction

from chibo.base.kernel.actor import SYSTEM, Actor
from chibo.base.kernel.dates import local_date, now
from chibo.base.kernel.errors import refuse_if
from chibo.base.kernel.revisions import Revision
from chibo.base.kernel.text import clean_line
from chibo.base.rows.actions import change_row, lock_row, merged
from chibo.directory.assignments.queries import officials_of
from chibo.insight.scoring.actions.steps import LONGEST_REASON, put_points
from chibo.insight.scoring.enums import AWAITING_VIEW, FROZEN_STATES, SheetState
from chibo.insight.scoring.models import ScoreLine, ScoreSheet
from chibo.insight.scoring.queries import lines_of, sheet_pack, view_due_of
from chibo.insight.scoring.rules import PointsGiven, facts_from, result_of
from chibo.insight.scoring.rules.views import check_view, is_reminder_due, view_stands
from chibo.library.documents.rules.secrecy import check_secrecy
from chibo.library.notifications.actions import Message, notify
from rulebook.vocabulary.findings import gettext_noop


def ask_for_view(sheet: ScoreSheet, *, on: date, actor: Actor) -> None:
    """Every official in charge of the cell is asked for a view by a day; nobody where there is none
    or a view stands already.

    Part of the submission: the caller holds the row. The day is the regulation's, else our own wish
    (`view_due`).
    """
    officials = list(officials_of(sheet.unit, on=on))
    if not officials or view_stands(sheet.attending_at, sheet.adopted_at):
        return
    due = view_due_of(sheet, asked_on=on)
    change_row(sheet, "score.ask_view", actor=actor, view_due=due.day)
    message = gettext_noop(
        "{name} has submitted its score of the meeting of {day}. Please give your view by {due};"
        " the regulation names that day."
    )
    if not due.by_rule:
        message = gettext_noop(
            "{name} has submitted its score of the meeting of {day}. Please give your view by"
            " {due}: a wish, not a rule; the committee may decide without it."
        )
    notify(officials, cell=sheet.unit, news=_news(sheet, "score.view_asked", message))


def tell_of_decision(sheet: ScoreSheet, *, on: date) -> None:
    """Who was asked for a view and has not given it knows that the committee decided without, and
    that a remark is still heard.
    """
    if sheet.view_due is None or view_stands(sheet.attending_at, sheet.adopted_at):
        return
    officials = list(officials_of(sheet.unit, on=on))
    message = gettext_noop(
        "The committee has decided the score of {name} for the meeting of {day} without your view."
        " You can still leave a late remark."
    )
    notify(officials, cell=sheet.unit, news=_news(sheet, "score.decided_without", message))


@transaction.atomic
def remind_of_view(sheet: ScoreSheet, *, on: date) -> bool:
    """Who is in charge of the cell has been reminded of the view, once; returns whether somebody
    was.

    Nobody is while it is too early, once a view stands, after the decision, or a second time.
    """
    lock_row(sheet)
    if sheet.state not in AWAITING_VIEW or sheet.view_due is None or sheet.submitted_at is None:
        return False
    if view_stands(sheet.attending_at, sheet.adopted_at) or sheet.view_reminded_at is not None:
        return False
    if not is_reminder_due(sheet.view_due, asked_on=local_date(sheet.submitted_at), on=on):
        return False
    officials = list(officials_of(sheet.unit, on=on))
    change_row(sheet, "score.remind_view", actor=SYSTEM, view_reminded_at=now())
    message = gettext_noop(
        "Your view of the score of {name} for the meeting of {day} is still awaited, by {due}."
    )
    notify(officials, cell=sheet.unit, news=_news(sheet, "score.view_reminded", message))
    return bool(officials)


@transaction.atomic
def give_view(
    sheet: ScoreSheet,
    *,
    view: str,
    agrees: bool = False,
    actor: Actor,
    revision: Revision | None = None,
) -> ScoreSheet:
    """The view of the official in charge stands beside the cell's score; it decides nothing.

    Who agrees has the cell's points in the own column wherever none were noted. After the decision
    the words stand as a late remark and no figure changes. Raises NotAllowed without `score.note`
    over the cell; Refused without words, for an agreement that `check_view` does not take, or a
    secrecy mark; Conflict for words that somebody else changed.
    """
    actor.require("score.note", sheet.unit.path)
    lock_row(sheet)
    view, lines = clean_line(view)[:LONGEST_REASON], lines_of(sheet) if agrees else []
    decided, adopted = sheet.state == SheetState.DECIDED, sheet.state in FROZEN_STATES
    pairs = [(line.attending_points, line.self_points) for line in lines]
    refuse_if(
        (
            *check_view(view, agrees=agrees, decided=decided, adopted=adopted, pairs=pairs),
            *check_secrecy(view),
        )
    )
    if decided:
        return _remark_late(sheet, view, actor=actor, revision=revision)
    columns = {"view": "attending_view"}
    told = merged(
        sheet, {"view": view}, {"view": sheet.attending_view}, revision=revision, columns=columns
    )
    agreed = _agreed(sheet, lines, actor=actor) if agrees else {}
    agreed |= {"attending_view": told["view"], "attending_by": actor.name, "attending_at": now()}
    change_row(sheet, "score.view", actor=actor, **agreed)
    return sheet


def _remark_late(
    sheet: ScoreSheet, view: str, *, actor: Actor, revision: Revision | None
) -> ScoreSheet:
    """The words stand beside the decision.

    Words opened before the decision replace nothing: only a late remark that stands already can
    clash.
    """
    told = merged(
        sheet,
        {"view": view},
        {"view": sheet.late_view},
        revision=revision if sheet.late_view else None,
        columns={"view": "late_view"},
    )
    late: dict[str, Any] = {
        "late_view": told["view"],
        "late_view_by": actor.name,
        "late_view_at": now(),
    }
    change_row(sheet, "score.late_view", actor=actor, **late)
    return sheet


def _agreed(sheet: ScoreSheet, lines: list[ScoreLine], *, actor: Actor) -> dict[str, Any]:
    """The cell's points stand in the official's column; total and band of that column."""
    given = {line.criterion: PointsGiven(line.self_points, line.attending_reason) for line in lines}
    put_points(
        lines,
        given,
        points="attending_points",
        reason="attending_reason",
        code="score.note",
        actor=actor,
    )
    noted = {line.criterion: line.attending_points for line in lines}
    result = result_of(sheet_pack(sheet), noted, facts_from(sheet.facts))
    return {
        "attending_total": result.total if result else None,
        "attending_band": result.band if result else "",
    }


def _news(sheet: ScoreSheet, code: str, message: str) -> Message:
    params = {"name": sheet.unit.name, "day": sheet.meeting.day, "due": sheet.view_due}
    return Message(code, message, params, f"/meetings/{sheet.meeting_id}/score/")
