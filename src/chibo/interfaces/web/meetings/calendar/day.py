"""Another day, hour or place for a meeting; a meeting that was not held."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.dateparse import parse_date
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import refuse_if
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import clock_time, long_date
from chibo.interfaces.forms import ClockField, DayField, EditForm, StepForm
from chibo.interfaces.web.meetings.context import get_meeting_or_404, label_of
from chibo.work.meetings.actions.calendar import hold_after_all, mark_not_held, move_meeting
from chibo.work.meetings.enums import MeetingKind, MeetingState
from chibo.work.meetings.queries.calendar import (
    companion_of,
    days_for,
    others_of_the_evening,
    rule_day_of,
)
from chibo.work.meetings.rules.changes import check_still_ahead, is_untold
from chibo.work.meetings.rules.editable import schedule_values

BEFORE = (MeetingState.PLANNED, MeetingState.CONVENED)


class MoveMeetingForm(EditForm):
    """Day, hour and place; the reason when the day is not the rule's."""

    day = DayField(label=_("Day"))
    starts_at = ClockField(label=_("Hour"))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Needed for another day than the rule's."),
        max_length=300,
        required=False,
    )
    together = forms.BooleanField(label=_("Move the other meeting of that day too"), required=False)

    def __init__(self, *args: Any, companion: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if companion is None:
            del self.fields["together"]


class NotHeldForm(StepForm):
    """Why there is no meeting, and which others of that day fall with it."""

    reason = forms.CharField(
        label=_("Why the meeting is not held"),
        max_length=300,
        error_messages={"required": _("Say why the meeting is not held.")},
    )
    also = forms.MultipleChoiceField(
        label=_("Not held either, for the same reason"),
        help_text=_("Left without a tick it stays in the plan as it is."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("The other meeting is on another day now; look at it again.")
        },
    )

    def __init__(self, *args: Any, others: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = {str(one.pk): one for one in others}
        if self.others or self.add_prefix("also") in self.data:
            names = {
                key: f"{clock_time(one.starts_at)} · {_kind_of(one)}"
                for key, one in self.others.items()
            }
            self.fields["also"].choices = list(names.items())
        else:
            del self.fields["also"]

    def chosen(self) -> list[Any]:
        """The other meetings that were ticked."""
        return [self.others[key] for key in self.cleaned_data.get("also", ())]


def _kind_of(meeting: Any) -> str:
    kind = capfirst(meeting.get_kind_display())
    return f"{kind}: {meeting.topic}" if meeting.topic else kind


@signed_in("GET", "POST")
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The meeting gets another day, hour or place; days inside the first week are proposed."""
    meeting = get_meeting_or_404(request, pk, "meeting.move")
    if meeting.state not in BEFORE:
        return _begun(request, meeting)
    companion = companion_of(meeting)
    initial = {
        "day": _asked_day(request) or meeting.planned_on,
        "starts_at": meeting.starts_at,
        "place": meeting.place,
        "reason": meeting.move_reason,
        "together": True,
    }
    form = MoveMeetingForm(
        request.POST or None, companion=companion, initial=initial, stored=schedule_values(meeting)
    )

    def act(together: bool = False, **data: Any) -> Any:
        return _move_both(request, meeting, companion if together else None, data)

    if request.method == "POST" and form.carry_out(act):
        said = gettext("The meeting is on {day}.").format(day=long_date(meeting.planned_on))
        messages.success(request, f"{said} {_told(meeting)}".strip())
        return redirect("web:meeting", pk)
    by_rule = meeting.kind != MeetingKind.EXTRAORDINARY
    context = {
        "meeting": meeting,
        "form": form,
        "eyebrow": label_of(meeting),
        "trail": [(gettext("The meeting"), reverse("web:meeting", args=[pk]))],
        "days": days_for(meeting, on=request.on) if by_rule else [],
        "why": rule_day_of(meeting.unit, meeting.calendar_month) if by_rule else None,
        "companion": companion,
    }
    return render(request, "web/plan/move.html", context)


def _move_both(request: HttpRequest, meeting: Any, companion: Any, data: dict[str, Any]) -> Any:
    """The meeting as it was moved, and with it the one that shares its occasion, if it has one."""
    with transaction.atomic():  # Both meetings move, or neither.
        moved = move_meeting(meeting, actor=request.actor, on=request.on, **data)
        if companion is not None:
            # With what was kept of another's change meanwhile.
            move_meeting(
                companion,
                day=moved.planned_on,
                starts_at=companion.starts_at,
                place=moved.place,
                reason=data["reason"] or moved.move_reason,
                actor=request.actor,
                on=request.on,
            )
        return moved


def _told(meeting: Any) -> str:
    """Whether those invited know by now, and when else; empty where nobody was invited."""
    if meeting.convened_at is None:
        return ""
    if is_untold(meeting):
        return gettext(
            "Those invited are told in ten minutes, of all that changes until then in one notice."
        )
    return gettext("Those invited know it so.")


def _begun(request: HttpRequest, meeting: Any) -> HttpResponse:
    """To the meeting that began or was called off meanwhile; raises Refused for a form, which is
    never answered as if it were saved.
    """
    if request.method == "POST":
        refuse_if(check_still_ahead(meeting.state))
    return redirect("web:meeting", meeting.pk)


def _asked_day(request: HttpRequest) -> Any:
    """The proposed day that was chosen, None for anything else."""
    try:
        return parse_date(request.GET.get("day", ""))
    except ValueError:
        return None


@signed_in("GET", "POST")
def not_held(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The meeting is called off, from its hour on marked as not held, with the reason; everybody
    invited is told.
    """
    meeting = get_meeting_or_404(request, pk, "meeting.plan")
    if meeting.state not in BEFORE:
        return _begun(request, meeting)
    form = NotHeldForm(request.POST or None, others=others_of_the_evening(meeting))
    ahead = meeting.planned_moment > now()

    def act(reason: str, **_also: Any) -> Any:
        return mark_not_held(meeting, reason=reason, also=form.chosen(), actor=request.actor)

    if request.method == "POST" and form.carry_out(act):
        said = _off(1 + len(form.chosen()), ahead=ahead)
        messages.success(request, f"{said} {_told(meeting)}".strip())
        return redirect("web:meeting", pk)
    context = {
        "meeting": meeting,
        "form": form,
        "eyebrow": label_of(meeting),
        "trail": [(gettext("The meeting"), reverse("web:meeting", args=[pk]))],
        "ahead": ahead,
        "may_move": request.actor.may("meeting.move", meeting.unit.path),
    }
    return render(request, "web/plan/not_held.html", context)


def _off(count: int, *, ahead: bool) -> str:
    """What is said to whoever called off so many meetings."""
    if count == 1:
        return (
            gettext("The meeting is called off.")
            if ahead
            else gettext("It is on record that the meeting was not held.")
        )
    said = (
        gettext("Called off: {count} meetings of that day.")
        if ahead
        else gettext("It is on record that {count} meetings of that day were not held.")
    )
    return said.format(count=count)


@signed_in("POST")
def after_all(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A meeting that was called off or marked as not held stands in the plan again."""
    meeting = get_meeting_or_404(request, pk, "meeting.plan")
    hold_after_all(meeting, actor=request.actor)
    said = gettext("The meeting stands in the plan again, on {day}.").format(
        day=long_date(meeting.planned_on)
    )
    messages.success(request, f"{said} {_told(meeting)}".strip())
    return redirect("web:meeting", pk)


urls = [
    path("meetings/<uuid:pk>/move/", move, name="meeting-move"),
    path("meetings/<uuid:pk>/not-held/", not_held, name="meeting-not-held"),
    path("meetings/<uuid:pk>/after-all/", after_all, name="meeting-after-all"),
]
