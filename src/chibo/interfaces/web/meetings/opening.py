"""The page on which a meeting begins; who opens it second adds to what the first one entered."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.dates import VIETNAM, now
from chibo.base.kernel.errors import Clash, Conflict, refuse
from chibo.base.kernel.revisions import Revision
from chibo.base.rows.actions import lock_row
from chibo.directory.people.enums import SUMMONED
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import long_date
from chibo.interfaces.forms import ClockField, DayField, EditForm
from chibo.interfaces.presenters.home.evening import enter_by
from chibo.interfaces.web.meetings.context import get_meeting_or_404, meeting_context
from chibo.work.meetings.actions.amending import amend_opening
from chibo.work.meetings.actions.session import name_officers, open_meeting
from chibo.work.meetings.enums import MeetingState, Mode, WhichDay
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.meetings import get_meeting
from chibo.work.meetings.rules.editable import OFFICERS, officer_values, opening_values

_BEFORE = (MeetingState.PLANNED, MeetingState.CONVENED)


class OpenMeetingForm(EditForm):
    """Day, hour and way of the meeting; its officers where nobody named them yet."""

    held_on = DayField(label=_("Day of the meeting"))
    at = ClockField(label=_("Began at"))
    mode = forms.ChoiceField(
        label=_("How it is held"), choices=Mode.choices, widget=forms.RadioSelect
    )
    mode_authority = forms.CharField(
        label=_("Permission for remote attendance"),
        help_text=_("Only for a remote part: who allowed it, and by which paper."),
        max_length=200,
        required=False,
    )
    guests = forms.CharField(
        label=_("Guests"),
        help_text=_("Names and posts, separated by semicolons."),
        max_length=500,
        required=False,
    )

    def __init__(
        self, *args: Any, meeting: Any, persons: dict[str, Any], on: date, **kwargs: Any
    ) -> None:
        values = opening_values(meeting, on=on)
        if meeting.state in _BEFORE and meeting.planned_on >= on:
            values["at"] = now().astimezone(VIETNAM).time().replace(second=0, microsecond=0)
        super().__init__(*args, stored=officer_values(meeting) | values, initial=values, **kwargs)
        self.persons, self.meeting, self.on = persons, meeting, on
        self._ask_which_day()
        # Somebody else may have named them since the page was opened: the choice made here is
        # compared, not dropped.
        if (
            meeting.chair_id
            and meeting.minute_taker_id
            and self.add_prefix("chair") not in self.data
        ):
            return
        choices = [
            ("", gettext("Please choose")),
            *((key, person.full_name) for key, person in persons.items()),
        ]
        for name, label, required in (
            ("chair", _("Chair"), True),
            ("minute_taker", _("Meeting secretary"), True),
            ("scoring_follower", _("Follows the scoring"), False),
        ):
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=choices,
                required=required,
                initial=str(getattr(meeting, f"{name}_id") or ""),
            )

    def _ask_which_day(self) -> None:
        """Where the meeting is not opened on its day: which day it is; only for another one is a
        day typed.
        """
        planned = self.meeting.planned_on
        asked = self.meeting.state in _BEFORE and planned != self.on
        if (
            not asked
            and self.add_prefix("which") not in self.data
            and self._typed_day() in (None, planned)
        ):
            return
        ways = [way for way in WhichDay if way != WhichDay.PLANNED or planned <= self.on]
        if planned == self.on:
            ways.remove(WhichDay.NOW)
        choices = [(way.value, way.label) for way in ways]
        which = forms.ChoiceField(
            label=_("Which day is it?"),
            choices=choices,
            widget=forms.RadioSelect,
            required=asked,
            error_messages={"required": _("Choose which day it is.")},
        )
        other = DayField(
            label=_("The other day"),
            help_text=_("Only for a meeting that was held on another day."),
            required=False,
        )
        rest = {name: field for name, field in self.fields.items() if name != "held_on"}
        self.fields = {"which": which, "held_on": other, **rest}
        self.initial["held_on"] = None if asked else planned

    def _typed_day(self) -> date | None:
        """The day as it was sent; None for nothing, and for what is none: that stands
        at its field.
        """
        try:
            day: date | None = DayField(required=False).clean(
                self.data.get(self.add_prefix("held_on"), "")
            )
        except forms.ValidationError:
            return None
        return day

    def clean(self) -> dict[str, Any]:
        """The day follows from what was chosen; one that was typed beside it is compared by the
        action.
        """
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if (
            "which" in self.fields
            and not data.get("held_on")
            and not {"which", "held_on"} & set(self.errors)
        ):
            days = {WhichDay.PLANNED: self.meeting.planned_on, WhichDay.NOW: self.on}
            data["held_on"] = days.get(data["which"])
            if data["held_on"] is None:
                self.add_error("held_on", gettext("Write the day on which the meeting was held."))
        return data

    def officers(self) -> dict[str, Any]:
        """Who was chosen for which office; nothing where the form did not ask."""
        if "chair" not in self.cleaned_data:
            return {}
        return {name: self.persons.get(self.cleaned_data[name]) for name in OFFICERS}


@signed_in("GET", "POST")
def open_room(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Day, hour, way, officers; from then on the meeting is in session."""
    meeting = get_meeting_or_404(request, pk, "meeting.open")
    if meeting.state not in _BEFORE and request.method != "POST":
        return redirect("web:room", pk)
    if meeting.state not in (*_BEFORE, MeetingState.OPEN):
        raise refuse(
            "not_open", "This meeting is not in session."
        )  # What was typed stays in sight on the page of it.
    file = MeetingFile(meeting)
    persons = {str(row.person_id): row.person for row in file.memberships if row.kind in SUMMONED}
    form = OpenMeetingForm(request.POST or None, meeting=meeting, persons=persons, on=request.on)

    def open_it(*, revision: Revision, **data: Any) -> int | None:
        values = {name: value for name, value in data.items() if name not in OFFICERS}
        with transaction.atomic():  # A refused opening takes back the officers named with it.
            return _open_or_amend(request, meeting, form.officers(), values, revision)

    if request.method == "POST" and form.carry_out(open_it):
        _tell(request, meeting, added=form.result)
        return redirect("web:room", pk)
    by, may_move = (
        enter_by(file, meeting.planned_on),
        request.actor.may("meeting.move", meeting.unit.path),
    )
    context = {"form": form, "enter_by": by, "on": request.on, "file": file, "may_move": may_move}
    context |= {
        "late": by.value is not None and request.on > by.value,
        "asked": meeting.planned_on != request.on,
    }
    if request.method == "POST":
        meeting = get_meeting(pk, scope=request.actor.scope_for("meeting.view"))
    return render(request, "web/room/open.html", meeting_context(request, meeting, "", **context))


def open_now_form(request: HttpRequest, file: MeetingFile) -> OpenMeetingForm | None:
    """What opens the meeting at this minute as it was planned, in one press; None on another day or
    without its officers.
    """
    meeting = file.meeting
    ready = (
        meeting.state in _BEFORE
        and meeting.planned_on == request.on
        and meeting.chair_id
        and meeting.minute_taker_id
    )
    if not ready or not request.actor.may("meeting.open", meeting.unit.path):
        return None
    return OpenMeetingForm(meeting=meeting, persons={}, on=request.on, auto_id=False)


def _open_or_amend(
    request: HttpRequest,
    meeting: Any,
    officers: dict[str, Any],
    values: dict[str, Any],
    revision: Revision,
) -> int | None:
    """None when the meeting is opened; when somebody else has opened it, how many of their values
    are replaced.

    Raises Conflict with everything that both entered otherwise, the officers among it.
    """
    actor = request.actor
    lock_row(meeting)
    begun, before = meeting.state == MeetingState.OPEN, officer_values(meeting)
    clashes: list[Clash] = []
    try:
        if officers:
            name_officers(meeting, **officers, actor=actor, on=request.on, revision=revision)
    except Conflict as outdated:
        if not begun:
            raise
        clashes += outdated.clashes
    if not begun:
        open_meeting(meeting, **values, actor=actor, on=request.on, latest=now())
        return None
    values.pop("which", None)
    try:
        added = amend_opening(meeting, **values, revision=revision, actor=actor, latest=now())
    except Conflict as outdated:
        clashes += outdated.clashes
    if clashes:
        raise Conflict(clashes)
    return added + sum(before[name] != value for name, value in officer_values(meeting).items())


def _tell(request: HttpRequest, meeting: Any, *, added: int | None) -> None:
    if added is None and meeting.is_on_another_day:
        said = gettext(
            "Invited was {day}: replies and leave for that day do not count for this one."
        )
        messages.warning(request, said.format(day=long_date(meeting.planned_on)))
    if added is None and meeting.entered_late:
        messages.warning(request, gettext("The meeting is kept and marked “entered late”."))
    if added is not None:
        told = gettext(
            "Somebody else has opened this meeting meanwhile; it stands as they entered it."
        )
        if added:
            told = gettext(
                "Somebody else has opened this meeting meanwhile; what you entered is added to it."
            )
        messages.warning(request, told)
    messages.success(request, gettext("The meeting is in session. Please call the roll."))


urls = [path("meetings/<uuid:pk>/open/", open_room, name="room-open")]
