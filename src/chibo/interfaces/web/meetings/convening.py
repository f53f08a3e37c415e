"""Convening: who is invited, who has read and replied, leave of absence."""

from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.errors import NotFound, Refused
from chibo.directory.people.enums import MembershipKind
from chibo.directory.people.queries import signing_in
from chibo.interfaces.access import signed_in
from chibo.interfaces.forms import EditForm
from chibo.interfaces.web.meetings.calendar.answers import answer_before
from chibo.interfaces.web.meetings.calendar.sentences import due_words
from chibo.interfaces.web.meetings.context import get_meeting_or_404, label_of
from chibo.interfaces.web.meetings.opening import open_now_form
from chibo.interfaces.web.shell.mails import MAIL_WORDS
from chibo.library.notifications.enums import MailState
from chibo.library.notifications.queries import mail_troubles
from chibo.work.meetings.actions.convening import (
    convene_meeting,
    decide_leave,
    invite_newcomers,
    remind_unread,
)
from chibo.work.meetings.enums import Capacity, LeaveDecision, MeetingState, Reply, StepCode
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.invitations import (
    get_invitation,
    invitees_of,
    issued_notices_of,
    newcomers_of,
)
from chibo.work.meetings.queries.telling import really_told
from chibo.work.meetings.rules.changes import is_untold
from chibo.work.meetings.rules.course import check_convening
from chibo.work.meetings.rules.editable import leave_values

# Finding → where it is mended.
MENDED_AT = {
    "no_agenda": ("agenda", _("To the agenda")),
    "no_place": ("meeting-move", _("Name the place")),
    "past_day": ("meeting-move", _("Move the meeting")),
    "no_huddle": ("huddle", _("To the huddle")),
}
BEFORE = (MeetingState.PLANNED, MeetingState.CONVENED)


class LeaveForm(EditForm):
    """Granted, or not with the reason.

    A missing reason stands at its field; any other refusal has no place beside the two buttons and
    stands on a page of its own.
    """

    granted = forms.ChoiceField(
        label=_("Leave of absence"),
        choices=[("yes", _("Leave granted")), ("no", _("Leave not granted"))],
    )
    reason = forms.CharField(
        label=_("Why the leave is not granted"),
        max_length=300,
        error_messages={"required": _("Write why the leave is not granted; the member reads it.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = not self.is_bound or self.data.get("granted") == "no"

    def refuse(self, refused: Refused) -> None:
        if any(finding.field != "reason" for finding in refused.findings):
            raise refused
        super().refuse(refused)


@signed_in("GET", "POST")
def convene(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Before: who will be invited and what is missing.

    Afterwards: who was told, has read, comes or asks for leave.
    """
    meeting = get_meeting_or_404(request, pk, "leave.decide")
    refused: tuple[Any, ...] = ()
    if request.method == "POST":
        request.actor.require("meeting.convene", meeting.unit.path)
        try:
            if meeting.convened_at is None:
                rows = convene_meeting(meeting, on=request.on, actor=request.actor)
            else:
                rows = invite_newcomers(meeting, actor=request.actor)
        except Refused as stopped:
            refused = stopped.findings
        else:
            said = ngettext("{count} person is invited.", "{count} persons are invited.", len(rows))
            messages.success(request, said.format(count=len(rows)))
            return redirect("web:convene", pk)
    return _show(request, meeting, refused)


@signed_in("POST")
def remind(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Those who have not read the invitation are told again."""
    meeting = get_meeting_or_404(request, pk, "meeting.convene")
    changed = is_untold(meeting)
    count = remind_unread(meeting, actor=request.actor)
    said = ngettext("{count} person is reminded.", "{count} persons are reminded.", count)
    if changed:
        said = ngettext(
            "{count} person is told of the change.",
            "{count} persons are told of the change.",
            count,
        )
    messages.success(request, said.format(count=count))
    return redirect("web:convene", pk)


@signed_in("POST")
def leave(request: HttpRequest, pk: UUID, invitation: UUID) -> HttpResponse:
    """A leave is granted or not; the decision can be changed until the roll is called."""
    meeting = get_meeting_or_404(request, pk, "leave.decide")
    row = get_invitation(invitation, meeting=meeting)
    form = LeaveForm(request.POST, stored=leave_values(row), auto_id=f"id_leave_{row.pk}_%s")

    def decide(*, granted: str, **data: Any) -> Any:
        return decide_leave(row, granted=granted == "yes", actor=request.actor, **data)

    if not form.carry_out(decide):
        if "granted" in form.errors:
            raise NotFound
        return _show(request, meeting, tried={row.pk: form})
    granted = form.result.leave == LeaveDecision.GRANTED
    said = (
        gettext("Leave granted to {name}.") if granted else gettext("Leave not granted to {name}.")
    )
    messages.success(request, said.format(name=row.person.full_name))
    return redirect(f"{reverse('web:convene', args=[pk])}#leave")


def _show(
    request: HttpRequest,
    meeting: Any,
    refused: tuple[Any, ...] = (),
    tried: dict[UUID, LeaveForm] | None = None,
) -> HttpResponse:
    file = MeetingFile(meeting)
    due = file.due()[StepCode.CONVENE]
    context = {
        "meeting": meeting,
        "file": file,
        "eyebrow": label_of(meeting),
        "trail": [(gettext("The meeting"), reverse("web:meeting", args=[meeting.pk]))],
        "due": due,
        "due_words": due_words(due),
        "may_convene": request.actor.may("meeting.convene", meeting.unit.path),
        "before": meeting.state in BEFORE,
        "open_form": open_now_form(request, file),
    }
    if meeting.convened_at is None:
        return render(
            request, "web/convening/invite.html", context | _inviting(request, file, refused)
        )
    return render(
        request, "web/convening/replies.html", context | _replies(file, refused, tried or {})
    )


def _inviting(request: HttpRequest, file: MeetingFile, refused: tuple[Any, ...]) -> dict[str, Any]:
    meeting = file.meeting
    people = invitees_of(meeting)
    found = refused or check_convening(file.facts, has_items=bool(file.items), on=request.on)
    count = len(people)
    said = ngettext("{count} person will be invited", "{count} persons will be invited", count)
    return {
        "made_of": _made_of(file, [(person.pk, capacity) for person, capacity in people]),
        "headline": said.format(count=count),
        "people": [
            {"person": person, "note": "" if capacity == Capacity.MEMBER else capacity.label}
            for person, capacity in people
        ],
        "by_hand": count - len(signing_in(person.pk for person, _capacity in people)),
        "officials": sum(
            1 for _person, capacity in people if capacity == Capacity.OFFICIAL_IN_CHARGE
        ),
        "blocking": [_mended(finding, meeting) for finding in found if finding.blocks],
        "warnings": [_mended(finding, meeting) for finding in found if not finding.blocks],
        "count": count,
    }


def _made_of(file: MeetingFile, invited: Iterable[tuple[UUID, str]]) -> str:
    """The number of those invited in its parts, where they are not all members who have to come."""
    exempt = {row.person_id for row in file.memberships if row.kind == MembershipKind.EXEMPT}
    kinds = Counter(
        "official" if capacity != Capacity.MEMBER else "exempt" if person in exempt else "member"
        for person, capacity in invited
    )
    if set(kinds) <= {"member"}:
        return ""
    parts = [
        ngettext(
            "{count} member who has to come", "{count} members who have to come", kinds["member"]
        ),
        ngettext("{count} exempt from meetings", "{count} exempt from meetings", kinds["exempt"]),
        ngettext("{count} official in charge", "{count} officials in charge", kinds["official"]),
    ]
    counts = (kinds["member"], kinds["exempt"], kinds["official"])
    return " + ".join(
        part.format(count=count) for part, count in zip(parts, counts, strict=True) if count
    )


def _mended(finding: Any, meeting: Any) -> dict[str, Any]:
    name, label = MENDED_AT.get(finding.code, ("", ""))
    return {
        "finding": finding,
        "url": reverse(f"web:{name}", args=[meeting.pk]) if name else "",
        "label": label,
    }


def _replies(
    file: MeetingFile, refused: tuple[Any, ...], tried: dict[UUID, LeaveForm]
) -> dict[str, Any]:
    rows = list(file.invitations)
    asked = [row for row in rows if row.reply == Reply.LEAVE]
    for row in rows:
        row.before = answer_before(row)
    for row in asked:
        row.leave_form = tried.get(row.pk) or LeaveForm(
            stored=leave_values(row), auto_id=f"id_leave_{row.pk}_%s"
        )
    unread = sum(1 for row in rows if row.read_at is None)
    mails = _mails_of(file, rows)
    return {
        **_counted_replies(rows),
        "made_of": _made_of(file, [(row.person_id, row.capacity) for row in rows]),
        "refused": refused,
        **mails,
        "told": len(really_told(file.meeting, rows)),
        "read": len(rows) - unread,
        "unread": unread,
        "newcomers": (
            newcomers_of(file.meeting, rows) if file.meeting.state == MeetingState.CONVENED else []
        ),
        "asked": sorted(asked, key=lambda row: row.leave != LeaveDecision.NONE),
        "undecided": sum(1 for row in asked if row.leave == LeaveDecision.NONE),
        "untold": is_untold(file.meeting),
        "issued": issued_notices_of(file.meeting),
        "papers": [("docx", "Word", "file-type-docx"), ("pdf", "PDF", "file-type-pdf")],
    }


def _counted_replies(rows: list[Any]) -> dict[str, Any]:
    """How many of those invited come, and how many have not answered."""
    coming = sum(1 for row in rows if row.reply == Reply.COMING)
    said = ngettext(
        "{coming} of {count} invited person comes",
        "{coming} of {count} invited persons come",
        len(rows),
    )
    return {
        "headline": said.format(count=len(rows), coming=coming),
        "total": len(rows),
        "coming": coming,
        "silent": sum(1 for row in rows if row.reply == Reply.NONE),
    }


def _mails_of(file: MeetingFile, rows: list[Any]) -> dict[str, Any]:
    """Each invitation with the trouble that its e-mail had, and the persons whom none reached."""
    troubles = mail_troubles(
        file.meeting.unit,
        link=f"/meetings/{file.meeting.pk}/",
        persons=[row.person_id for row in rows],
    )
    # Whoever has not answered stands first, before them who has not even read it.
    ordered = sorted(rows, key=lambda row: (row.reply != Reply.NONE, row.read_at is not None))
    return {
        "invited": [(row, MAIL_WORDS.get(troubles.get(row.person_id), "")) for row in ordered],
        "unreached": [
            row.person
            for row in rows
            if troubles.get(row.person_id, MailState.DELAYED) != MailState.DELAYED
        ],
    }


urls = [
    path("meetings/<uuid:pk>/convene/", convene, name="convene"),
    path("meetings/<uuid:pk>/convene/remind/", remind, name="convene-remind"),
    path("meetings/<uuid:pk>/invitations/<uuid:invitation>/leave/", leave, name="leave-decide"),
]
