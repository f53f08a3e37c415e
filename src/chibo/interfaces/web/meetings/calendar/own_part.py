"""What a person has to do with a meeting: answer, read, write, dispute, report."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.interfaces.formatting import item_title
from chibo.interfaces.forms import CreateForm, DayField, EditForm, Form
from chibo.interfaces.web.meetings.calendar.answers import answer_before
from chibo.interfaces.web.shell.labels import MARKS, USUAL_REASONS
from chibo.work.meetings.actions.convening import mark_invitation_read
from chibo.work.meetings.enums import LeaveDecision, MeetingState, Reply, StepCode
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.invitations import own_opinions
from chibo.work.meetings.queries.meetings import papers_read_by
from chibo.work.meetings.rules.editable import reply_values
from chibo.work.meetings.rules.opinions import Fate, fate_of
from chibo.work.meetings.rules.steps import PathStep

BEFORE = (MeetingState.PLANNED, MeetingState.CONVENED)

# What the author of an opinion reads of it, and how it looks.
FATES = {
    Fate.SENT: (_("sent to those who lead the meeting"), "wait"),
    Fate.UNDER_ITEM: (_("comes up with its item"), "wait"),
    Fate.TAKEN_UP: (_("put on the agenda"), "done"),
    Fate.HEARD: (_("goes into the minutes"), "wait"),
    Fate.OFF_RECORD: (_("discussed off the record"), "info"),
    Fate.IN_MINUTES: (_("in the minutes"), "done"),
    Fate.NOT_HELD: (_("the meeting was not held; please send it for the next one"), "skipped"),
}


class ReplyForm(EditForm):
    """Coming, or asking for leave with the reason."""

    reply = forms.ChoiceField(
        label=_("Your reply"),
        choices=[(Reply.COMING, _("I am coming")), (Reply.LEAVE, _("I ask for leave"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason for the leave"),
        help_text=_("Only the leaders of the cell read it."),
        max_length=300,
        required=False,
    )
    day = DayField(widget=forms.HiddenInput, required=False)


class SentOpinionForm(CreateForm):
    """A written opinion before the meeting."""

    item = forms.ChoiceField(label=_("On which item"), required=False)
    text = forms.CharField(
        label=_("Your opinion"),
        help_text=_("It stays in the cell. Sending it does not count as taking part."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {str(item.pk): item for item in items if not item.off_record}
        whole = [("", gettext("On the meeting as a whole"))]
        self.fields["item"].choices = whole + [
            (key, item_title(item)) for key, item in self.items.items()
        ]


class OwnDisputeForm(EditForm):
    """What is wrong with one's own line in the roll call."""

    text = forms.CharField(label=_("What is wrong with your entry?"), max_length=300)


def own_part(
    request: HttpRequest, file: MeetingFile, tried: dict[str, Form], steps: list[PathStep]
) -> dict[str, Any]:
    """What this person has to do with the meeting: invitation, papers, opinion, roll-call line,
    tasks.
    """
    meeting, person_id = file.meeting, request.actor.person_id
    before = meeting.state in BEFORE
    invitation = own_invitation(request, file)
    _note_read(request, meeting, invitation)
    convened = any(step.code == StepCode.CONVENE and step.state == "done" for step in steps)
    return {
        **_own_papers(file, person_id, before=before),
        **_own_reply(meeting, invitation, tried),
        "may_reply": invitation is not None and before,
        "show_read": before and invitation is not None,
        "opinions": _own_opinions(request, file),
        "opinion_form": tried.get("opinion") or _opinion_form(request, file),
        "may_write": before and convened and _belongs(request, file),
        **_own_line(file, person_id, tried),
        "own_tasks": [
            task for task in (*file.tasks, *file.tasks_assigned) if task.owner_id == person_id
        ],
    }


def _note_read(request: HttpRequest, meeting: Any, invitation: Any) -> None:
    """Who opens the page of a meeting that is ahead, or was called off, has read the invitation."""
    told_here = meeting.state in BEFORE or meeting.state == MeetingState.NOT_HELD
    if (
        invitation is not None
        and invitation.read_at is None
        and told_here
        and request.method == "GET"
    ):
        mark_invitation_read(invitation, actor=request.actor)


def _own_papers(file: MeetingFile, person_id: Any, *, before: bool) -> dict[str, Any]:
    if not file.numbers.papers:
        return {"papers": []}
    read = papers_read_by(person_id, meeting=file.meeting) if before else set()
    return {"papers": [{"paper": paper, "read": paper.pk in read} for paper in file.papers]}


def _own_reply(meeting: Any, invitation: Any, tried: dict[str, Form]) -> dict[str, Any]:
    """The answer to the invitation, and what became of the leave that was asked for."""
    asks_leave = invitation is not None and invitation.reply == Reply.LEAVE
    return {
        "invitation": invitation,
        "reply_form": (
            tried.get("reply")
            or ReplyForm(
                initial=reply_values(invitation),
                stored=reply_values(invitation),
                auto_id="id_reply_%s",
            )
        ),
        "answered_before": answer_before(invitation) if invitation else None,
        "reasons": USUAL_REASONS,
        "asks_leave": asks_leave and not meeting.is_on_another_day,
        "leave_open": invitation is not None and invitation.leave == LeaveDecision.NONE,
    }


def _own_line(file: MeetingFile, person_id: Any, tried: dict[str, Form]) -> dict[str, Any]:
    """How the person is marked in the roll call, and whether that can be disputed."""
    line = next((line for line in file.lines if line.person_id == person_id), None)
    in_time = file.meeting.state in (MeetingState.OPEN, MeetingState.CLOSED)
    return {
        "line": line,
        "mark": next((mark for mark in MARKS if line and mark["code"] == line.state), None),
        "may_dispute": line is not None and in_time and not line.is_disputed,
        "dispute_form": (
            tried.get("dispute")
            or OwnDisputeForm(
                stored={"text": line.dispute if line else ""}, auto_id="id_dispute_%s"
            )
        ),
    }


def own_invitation(request: HttpRequest, file: MeetingFile) -> Any:
    """The actor's own invitation, None without one."""
    own = next((row for row in file.invitations if row.person_id == request.actor.person_id), None)
    if own is not None:
        own.meeting, own.unit = file.meeting, file.meeting.unit
    return own


def _own_opinions(request: HttpRequest, file: MeetingFile) -> list[dict[str, Any]]:
    """What this person wrote for the meeting, each with what has become of it; may be taken back
    before the meeting only.
    """
    meeting = file.meeting
    shown = []
    for row in own_opinions(meeting, actor=request.actor) if file.numbers.written else ():
        fate = fate_of(
            on_item=row.item_id is not None,
            taken_up_at=row.taken_up_at,
            over=meeting.is_over,
            off_record=bool(row.item and row.item.off_record),
            in_minutes=file.numbers.minutes_adopted,
            not_held=meeting.state == MeetingState.NOT_HELD,
        )
        words, tone = FATES[fate]
        shown.append({"row": row, "words": words, "tone": tone})
    return shown


def _opinion_form(request: HttpRequest, file: MeetingFile) -> Form:
    kept = request.session.pop(f"opinion:{file.meeting.pk}", "") if request.method == "GET" else ""
    return SentOpinionForm(items=file.items, initial={"text": kept}, auto_id="id_opinion_%s")


def _belongs(request: HttpRequest, file: MeetingFile) -> bool:
    return any(row.person_id == request.actor.person_id for row in file.people.members)
