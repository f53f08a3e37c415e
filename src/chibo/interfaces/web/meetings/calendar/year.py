"""The year of a cell: its meetings by month, why on these days, and what is still to be planned."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.dates import Month
from chibo.base.kernel.errors import NotFound
from chibo.directory.organisation.enums import UnitKind
from chibo.directory.organisation.queries import get_unit
from chibo.interfaces.access import signed_in
from chibo.interfaces.forms import ClockField, CreateForm, DayField, EditForm, Form
from chibo.work.meetings.actions.calendar import EVENING, add_meeting, plan_months, set_topic
from chibo.work.meetings.enums import MeetingKind, MeetingState
from chibo.work.meetings.queries.calendar import PlannedMonth, lacks_first_meeting, year_plan
from chibo.work.meetings.queries.meetings import get_meeting

STATE_TONES = {
    MeetingState.PLANNED: "todo",
    MeetingState.CONVENED: "info",
    MeetingState.OPEN: "current",
    MeetingState.CLOSED: "wait",
    MeetingState.SEALED: "done",
    MeetingState.NOT_HELD: "late",
}
ADDED = [
    (kind, MeetingKind(kind).label) for kind in (MeetingKind.THEMATIC, MeetingKind.EXTRAORDINARY)
]
REGULAR = (MeetingKind.REGULAR, MeetingKind.REGULAR.label)


class PlanForm(CreateForm):
    """The hour at which the new meetings begin."""

    starts_at = ClockField(
        label=_("Usual hour"), help_text=_("For the new meetings; each can be changed later.")
    )


class AddMeetingForm(CreateForm):
    """One meeting more than the rule asks for; also the regular one of the month in which the cell
    came into the system, while it has none.
    """

    kind = forms.ChoiceField(label=_("Kind"), choices=ADDED, widget=forms.RadioSelect)
    day = DayField(label=_("Day"))
    starts_at = ClockField(label=_("Hour"))
    topic = forms.CharField(label=_("Topic"), max_length=300, required=False)
    reason = forms.CharField(
        label=_("Why this meeting"),
        help_text=_("For an extraordinary meeting."),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, on: date, regular: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        if regular:
            self.fields["kind"].choices = [REGULAR, *ADDED]  # type: ignore[attr-defined]

    def clean_day(self) -> date:
        """The day, when it lies between last year and the end of next year."""
        day: date = self.cleaned_data["day"]
        if not self.on.year - 1 <= day.year <= self.on.year + 1:
            raise forms.ValidationError(
                gettext("Choose a day of last year, this year or next year.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        """An extraordinary meeting says why it is called."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("kind") == MeetingKind.EXTRAORDINARY and not data.get("reason", "").strip():
            self.add_error("reason", gettext("Say why the meeting is called."))
        return data


class TopicForm(EditForm):
    """What a thematic meeting is about."""

    topic = forms.CharField(label=_("Topic"), max_length=300)


@signed_in("GET", "POST")
def cell_plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The year's meetings of a cell; leaders and the committee office draw the plan up and add to
    it.
    """
    cell = get_unit(pk, scope=request.actor.scope_for("meeting.view"))
    if cell.kind != UnitKind.CELL:
        raise NotFound
    request.unit = cell
    year = _year(request)
    shown: dict[str, Any] = {
        "plan_form": PlanForm(initial={"starts_at": EVENING}, auto_id="id_plan_%s"),
        "add_form": AddMeetingForm(
            on=request.on,
            regular=_late_start(cell),
            initial={"starts_at": EVENING},
            auto_id="id_add_%s",
        ),
        "topic": (None, None),
    }
    if request.method == "POST":
        do, _sep, key = request.POST.get("do", "").partition(":")
        act = {"plan": _draw_up, "add": _add, "topic": _set_topic}.get(do)
        if act is None:
            raise NotFound
        done, form = act(request, cell, year, key)
        if done:
            return redirect(f"{reverse('web:cell-plan', args=[cell.pk])}?year={year}")
        shown |= {"topic": (key, form)} if do == "topic" else {f"{do}_form": form}
    return render(request, "web/plan/year.html", _context(request, cell, year, shown))


def _late_start(cell: Any) -> bool:
    return lacks_first_meeting(cell, Month.of(cell.valid_from))


def _year(request: HttpRequest) -> int:
    """The year asked for, within what can be planned or looked up; the present one otherwise."""
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else request.on.year
    return max(2000, min(year, request.on.year + 1))


def _draw_up(request: HttpRequest, cell: Any, year: int, _key: str) -> tuple[bool, Form]:
    form = PlanForm(request.POST, auto_id="id_plan_%s")
    first = max(Month(year, 1), Month.of(request.on))

    def act(starts_at: Any) -> Any:
        return plan_months(
            cell, first=first, last=Month(year, 12), starts_at=starts_at, actor=request.actor
        )

    if not form.carry_out(act):
        return False, form
    count = len(form.result)
    said = ngettext(
        "{count} meeting stands in the plan.", "{count} meetings stand in the plan.", count
    )
    messages.success(
        request, said.format(count=count) if count else gettext("The plan was complete already.")
    )
    return True, form


def _add(request: HttpRequest, cell: Any, _year: int, _key: str) -> tuple[bool, Form]:
    form = AddMeetingForm(
        request.POST, on=request.on, regular=_late_start(cell), auto_id="id_add_%s"
    )
    if not form.carry_out(lambda **data: add_meeting(cell, actor=request.actor, **data)):
        return False, form
    messages.success(request, gettext("The meeting stands in the plan."))
    return True, form


def _set_topic(request: HttpRequest, cell: Any, _year: int, key: str) -> tuple[bool, Form]:
    meeting = get_meeting(key, scope=request.actor.scope_for("meeting.view"))
    if meeting.unit_id != cell.pk:
        raise NotFound
    form = TopicForm(request.POST, stored={"topic": meeting.topic}, auto_id=f"id_topic_{key}_%s")
    if not form.carry_out(lambda **data: set_topic(meeting, actor=request.actor, **data)):
        return False, form
    messages.success(request, gettext("The topic is kept."))
    return True, form


def _context(request: HttpRequest, cell: Any, year: int, shown: dict[str, Any]) -> dict[str, Any]:
    months = year_plan(cell, year=year, on=request.on)
    missing = [row.month for row in months if row.missing]
    may_plan = request.actor.may("meeting.plan", cell.path)
    may_prepare = request.actor.may("meeting.prepare", cell.path)
    rows = [_month(row, request, may_prepare, shown["topic"]) for row in months]
    return shown | {
        "cell": cell,
        "year": year,
        **_ahead_and_over(rows),
        "any_meeting": any(row.meetings for row in months),
        "missing": missing,
        "headline": _headline(year, missing, months),
        "may_plan": may_plan,
        "late_start": (
            cell.valid_from
            if Month.of(cell.valid_from) == Month.of(request.on) and _late_start(cell)
            else None
        ),
        "is_current": year == request.on.year,
        "earlier": year - 1 if year >= cell.valid_from.year else None,
        "later": year + 1 if year < request.on.year + 1 else None,
    }


def _ahead_and_over(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The lines of the year: what is still to do (also months without a meeting), and what is over,
    the last first.
    """
    ahead, over = [], []
    for row in rows:
        for line in row["meetings"]:
            (over if line["over"] else ahead).append({**row, "line": line})
        if row["missing"] and not row["meetings"]:
            ahead.append({**row, "line": None})
    over.reverse()
    said = ngettext("{count} meeting is over", "{count} meetings are over", len(over)).format(
        count=len(over)
    )
    return {"ahead": ahead, "over": over, "over_words": said}


def _headline(year: int, missing: list[Month], months: list[PlannedMonth]) -> str:
    held = sum(1 for row in months for meeting in row.meetings if meeting.is_over)
    if missing:
        said = ngettext(
            "{year}: {count} month has no meeting in the plan yet",
            "{year}: {count} months have no meeting in the plan yet",
            len(missing),
        )
        return said.format(year=year, count=len(missing))
    if not any(row.meetings for row in months):
        return gettext("{year}: no meeting is recorded").format(year=year)
    total = sum(len(row.meetings) for row in months)
    said = ngettext(
        "{year}: {held} of {total} meeting held", "{year}: {held} of {total} meetings held", total
    )
    return said.format(year=year, held=held, total=total)


def _month(
    row: PlannedMonth, request: HttpRequest, may_prepare: bool, topic: tuple[Any, Any]
) -> dict[str, Any]:
    return {
        "month": row.month,
        "rule": row.rule,
        "missing": row.missing,
        "is_now": row.month == Month.of(request.on),
        "meetings": [_line(meeting, may_prepare, topic, on=request.on) for meeting in row.meetings],
    }


def _line(meeting: Any, may_prepare: bool, topic: tuple[Any, Any], *, on: date) -> dict[str, Any]:
    key, form = topic
    open_state = meeting.state in (MeetingState.PLANNED, MeetingState.CONVENED)
    topic_form = None
    if may_prepare and open_state and meeting.kind == MeetingKind.THEMATIC:
        own, given = form if key == str(meeting.pk) else None, {"topic": meeting.topic}
        topic_form = own or TopicForm(
            initial=given, stored=given, auto_id=f"id_topic_{meeting.pk}_%s"
        )
    return {
        "meeting": meeting,
        "state": meeting.get_state_display(),
        "tone": STATE_TONES[meeting.state],
        "moved": meeting.day != meeting.rule_day,
        "asks_why": meeting.kind != MeetingKind.EXTRAORDINARY,
        "topic_form": topic_form,
        "over": meeting.is_over or meeting.state == MeetingState.NOT_HELD,
        "late": open_state and meeting.planned_on < on,
    }


urls = [path("cells/<uuid:pk>/plan/", cell_plan, name="cell-plan")]
