"""In the room: roll call, disputes, closing."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.dates import VIETNAM, local_date, now
from chibo.base.kernel.errors import refuse
from chibo.base.reads.enums import What
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import format_message
from chibo.interfaces.forms import ClockField, EditForm, StepForm
from chibo.interfaces.reads import seen
from chibo.interfaces.web.meetings.context import (
    get_meeting_or_404,
    meeting_context,
    redirect_if_not_begun,
)
from chibo.interfaces.web.meetings.roll_rows import RollForm, count_marks, groups_of, roll_rows
from chibo.interfaces.web.shell.labels import MARKS, USUAL_REASONS
from chibo.work.meetings.actions.roll_call import (
    dispute_attendance,
    record_attendance,
    settle_dispute,
)
from chibo.work.meetings.actions.session import close_meeting
from chibo.work.meetings.enums import AttendanceState, Capacity, MeetingState
from chibo.work.meetings.queries.belonging import changes_of_list
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.meetings import get_meeting
from chibo.work.meetings.queries.room import get_line, marks_of
from chibo.work.meetings.rules.course import check_closing, check_closing_time
from rulebook.meetings.votes import needed

MENDED_AT = {
    "roll_call_open": ("room", _("To the roll call")),
    "tasks_unreviewed": ("review", _("To the tasks")),
    "votes_unconfirmed": ("vote", _("To the votes")),
    "votes_astray": ("vote", _("To the votes")),
    "steps_undone": ("course", _("To the agenda")),
}


class CloseMeetingForm(StepForm):
    """When the meeting ended."""

    ended_at = ClockField(
        label=_("Ended at"), help_text=_("The clock time at which the chair closed the meeting.")
    )


class SettleForm(StepForm):
    """How a disputed entry finally reads."""

    state = forms.ChoiceField(
        label=_("Final entry"), choices=[(m["code"], m["label"]) for m in MARKS]
    )
    reason = forms.CharField(label=_("Reason of an absence"), max_length=300, required=False)


class RollDisputeForm(EditForm):
    """What is wrong with one's own entry."""

    text = forms.CharField(label=_("What is wrong with your entry?"), max_length=300)


@signed_in("GET", "POST")
def room(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The roll call: every line in one form, counts, the base of the vote, the rate."""
    meeting = get_meeting_or_404(request, pk, officers=request.method != "POST")
    if request.method == "POST":
        request.actor.require("attendance.record", meeting.unit.path)
    if (way := redirect_if_not_begun(request, meeting)) is not None:
        return way
    if request.method == "POST" and meeting.state != MeetingState.OPEN:
        raise refuse(
            "not_open", "This meeting is not in session."
        )  # No form stands on the page that could show it.
    file = MeetingFile(meeting)
    lines = marks_of(meeting) if request.method == "POST" else file.lines
    form = RollForm(request.POST or None, lines=lines)

    def record(*, revision: Any, **_data: Any) -> int:
        return record_attendance(meeting, form.marks(), actor=request.actor, revision=revision)

    if request.method == "POST" and form.carry_out(record):
        said = ngettext("{count} entry saved.", "{count} entries saved.", form.result).format(
            count=form.result
        )
        messages.success(request, said if form.result else gettext("Nothing has changed."))
        return redirect("web:course" if request.POST.get("then") == "course" else "web:room", pk)
    if form.is_bound:
        form.name_lines(file.lines)
    return render(request, "web/room/room.html", _room_context(request, file, form))


@signed_in("POST")
def settle(request: HttpRequest, pk: UUID, line: UUID) -> HttpResponse:
    """A disputed entry gets its final state."""
    meeting = get_meeting_or_404(request, pk)
    request.actor.require("attendance.record", meeting.unit.path)
    row = get_line(line, meeting=meeting)
    row.meeting, row.unit = meeting, meeting.unit
    form = SettleForm(request.POST, auto_id=f"id_{row.pk}_%s")
    if form.carry_out(lambda **data: settle_dispute(row, actor=request.actor, **data)):
        messages.success(request, gettext("The dispute is settled."))
        return redirect("web:room", pk)
    file = MeetingFile(get_meeting(pk, scope=request.actor.scope_for("meeting.view")))
    return render(
        request,
        "web/room/room.html",
        _room_context(request, file, RollForm(lines=list(file.lines)), settling=(row.pk, form)),
    )


@signed_in("POST")
def dispute(request: HttpRequest, pk: UUID, line: UUID) -> HttpResponse:
    """The marked person says what is wrong with the entry."""
    meeting = get_meeting_or_404(request, pk)
    row = get_line(line, meeting=meeting)
    row.meeting, row.unit = meeting, meeting.unit
    form = RollDisputeForm(request.POST, stored={"text": row.dispute}, auto_id="id_dispute_%s")
    if form.carry_out(lambda **data: dispute_attendance(row, actor=request.actor, **data)):
        messages.success(
            request, gettext("Your objection is with the chair and the meeting secretary.")
        )
        return redirect("web:room", pk)
    file = MeetingFile(get_meeting(pk, scope=request.actor.scope_for("meeting.view")))
    context = _room_context(request, file, RollForm(lines=list(file.lines)), disputing=form)
    return render(request, "web/room/room.html", context)


@signed_in("GET", "POST")
def close_room(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What stops the closing, with the way to mend it; then the hour of the end."""
    meeting = get_meeting_or_404(request, pk, "meeting.close")
    if (way := redirect_if_not_begun(request, meeting)) is not None:
        return way
    if meeting.state != MeetingState.OPEN:
        return redirect("web:minutes", pk)
    end = (
        now().replace(second=0, microsecond=0)
        if local_date(meeting.opened_at) == request.on
        else None
    )
    form = CloseMeetingForm(
        request.POST or None, initial={"ended_at": end and end.astimezone(VIETNAM).time()}
    )
    if request.method == "POST" and form.carry_out(
        lambda **data: close_meeting(meeting, actor=request.actor, latest=now(), **data)
    ):
        for finding in form.result:
            messages.warning(request, format_message(finding))
        messages.success(request, gettext("The meeting is closed. Next come the minutes."))
        return redirect("web:minutes", pk)
    if request.method == "POST":  # What a refused closing changed in memory is not shown.
        meeting = get_meeting(pk, scope=request.actor.scope_for("meeting.view"))
    file = MeetingFile(meeting)
    found = list(check_closing(file.facts))
    if end is not None and end > meeting.opened_at:
        found += check_closing_time(
            file.facts,
            int((end - meeting.opened_at).total_seconds() // 60),
            longest=file.pack.value("meeting.longest_minutes").value,
        )
    context = {"form": form, "file": file, "roll": file.facts.roll}
    context["blocking"] = [_with_way(finding, meeting) for finding in found if finding.blocks]
    context["warnings"] = [_with_way(finding, meeting) for finding in found if not finding.blocks]
    return render(
        request, "web/room/close.html", meeting_context(request, meeting, "room-close", **context)
    )


def _with_way(finding: Any, meeting: Any) -> dict[str, Any]:
    place, label = MENDED_AT.get(finding.code, ("", ""))
    return {
        "finding": finding,
        "url": reverse(f"web:{place}", args=[meeting.pk]) if place else "",
        "label": label,
    }


def _room_context(
    request: HttpRequest, file: MeetingFile, form: RollForm, **forms_: Any
) -> dict[str, Any]:
    meeting, actor = file.meeting, request.actor
    may_record = actor.may("attendance.record", meeting.unit.path)
    may_mark = may_record and meeting.state == MeetingState.OPEN
    seen(request, (line.person_id for line in file.lines), cell=meeting.unit, what=What.MEETING)
    rows = roll_rows(file, form)
    own = next((line for line in file.lines if line.person_id == actor.person_id), None)
    return meeting_context(
        request,
        meeting,
        "room",
        form=form,
        file=file,
        may_mark=may_mark,
        counts=count_marks(rows),
        reasons=USUAL_REASONS,
        **groups_of(rows),
        disputes=_disputes(file, actor, forms_.get("settling")) if may_record else [],
        own=own if own and _may_dispute(meeting, own) else None,
        disputing=forms_.get("disputing")
        or RollDisputeForm(stored={"text": own.dispute if own else ""}, auto_id="id_dispute_%s"),
        list_changes=changes_of_list(meeting) if may_mark else [],
        **_votes_possible(file),
    )


def _may_dispute(meeting: Any, own: Any) -> bool:
    """True once the person is marked, until the minutes are sealed."""
    return bool(meeting.state != MeetingState.SEALED and own.state != AttendanceState.NOT_RECORDED)


def _votes_possible(file: MeetingFile) -> dict[str, Any]:
    """How many of those present may vote, and whether they are enough for a resolution."""
    voters = sum(
        1
        for line in file.lines
        if line.capacity == Capacity.MEMBER and line.attended and line.official
    )
    need = needed(file.pack, "resolution", file.base.value)
    return {"voters": voters, "needed": need, "votes_possible": voters >= need.value}


def _disputes(file: MeetingFile, actor: Any, settling: Any) -> list[dict[str, Any]]:
    key, shown = settling or (None, None)
    return [
        {
            "line": line,
            "own": line.person_id == actor.person_id,
            "form": (
                shown
                if line.pk == key
                else SettleForm(
                    initial={"state": line.state, "reason": line.reason}, auto_id=f"id_{line.pk}_%s"
                )
            ),
        }
        for line in file.lines
        if line.is_disputed
    ]


urls = [
    path("meetings/<uuid:pk>/room/", room, name="room"),
    path("meetings/<uuid:pk>/room/<uuid:line>/settle/", settle, name="room-settle"),
    path("meetings/<uuid:pk>/room/<uuid:line>/dispute/", dispute, name="room-dispute"),
    path("meetings/<uuid:pk>/close/", close_room, name="room-close"),
]
