"""The course of the meeting: all items on one page, the one that is on open; the clock against the
minimum.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import local_date, now
from chibo.base.kernel.revisions import Revision
from chibo.base.reads.enums import What
from chibo.interfaces.access import signed_in
from chibo.interfaces.forms import CreateForm, EditForm, NumberField, StepForm, told
from chibo.interfaces.reads import seen
from chibo.interfaces.web.meetings.context import (
    get_meeting_or_404,
    meeting_context,
    redirect_if_not_begun,
)
from chibo.interfaces.web.meetings.task_review import review_context, review_rows
from chibo.work.meetings.actions.discussion import tick_off
from chibo.work.meetings.actions.session import tick_item
from chibo.work.meetings.enums import AttendanceState, Capacity, ItemRole, MeetingState, OpinionKind
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.meetings import get_item, opinions_of
from chibo.work.meetings.queries.room import decided_by_vote, rewrites_of
from chibo.work.meetings.rules.editable import tick_values
from chibo.work.meetings.rules.proposing import is_formal

# Where an item is dealt with, when it has a page of its own.
ROLE_PAGES = {
    ItemRole.ROLL_CALL: ("room", _("Call the roll")),
    ItemRole.ASSIGN_TASKS: ("resolution", _("Assign tasks")),
    ItemRole.SCORING: ("score", _("Score the meeting")),
}


class TickForm(EditForm):
    """Done or not, and how long it took."""

    done = forms.BooleanField(required=False)
    minutes_spent = NumberField(
        label=_("Minutes it took"), min_value=0, max_value=720, required=False
    )


class SpokenOpinionForm(CreateForm):
    """Who spoke, what kind of word, the gist."""

    person = forms.ChoiceField(label=_("Who speaks"))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=OpinionKind.choices, initial=OpinionKind.SPOKEN
    )
    text = forms.CharField(
        label=_("Gist"),
        help_text=_("One or two sentences are enough."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, lines: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = (
            [line for line in lines if _may_speak(line)]
            if any(line.attended for line in lines)
            else list(lines)
        )
        self.persons = {str(line.person_id): line.person for line in here}
        names = [(key, person.full_name) for key, person in self.persons.items()]
        self.fields["person"].choices = [("", gettext("Please choose")), *names]


def _may_speak(line: Any) -> bool:
    """Who came; the official in charge and guests also while nobody has marked them."""
    unmarked = line.capacity != Capacity.MEMBER and line.state == AttendanceState.NOT_RECORDED
    return bool(line.attended or unmarked)


@signed_in("GET")
def course(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One item at a time: what is on now, what comes next, the clock against the minimum."""
    meeting = get_meeting_or_404(request, pk)
    return redirect_if_not_begun(request, meeting) or show_course(
        request, meeting, request.GET.get("item", "")
    )


@signed_in("GET")
def clock(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The clock alone; the page asks for it every minute."""
    file = MeetingFile(get_meeting_or_404(request, pk))
    return render(
        request, "web/discussion/clock.html", {"meeting": file.meeting, "clock": _clock(file)}
    )


@signed_in("POST")
def tick(request: HttpRequest, pk: UUID, item: UUID) -> HttpResponse:
    """The item is done (on to the next one) or open again.

    To htmx only what has changed goes back.
    """
    meeting = get_meeting_or_404(request, pk)
    request.actor.require("minutes.write", meeting.unit.path)
    row = get_item(item, meeting=meeting)
    row.unit = meeting.unit
    form, by_script = (
        TickForm(request.POST, stored=tick_values(row)),
        bool(request.headers.get("HX-Request")),
    )
    if not form.carry_out(lambda **data: tick_item(row, actor=request.actor, **data)):
        return told(form) if by_script else show_course(request, meeting, str(item), tick_form=form)
    if by_script:
        return _ticked(request, meeting, {item})
    if not form.cleaned_data["done"]:
        return redirect(at_item(pk, item))
    following = next((one for one in MeetingFile(meeting).items if not one.done), None)
    if following is None:
        messages.success(request, gettext("Every item is done. The meeting can be closed."))
    return redirect(at_item(pk, following.pk) if following else reverse("web:course", args=[pk]))


class TickOffForm(StepForm):
    """Several items that are done, as they stood on the page."""

    items = forms.CharField(max_length=20_000)

    def clean_items(self) -> list[UUID]:
        """The ids; raises ValidationError for anything else."""
        try:
            return [UUID(part) for part in self.cleaned_data["items"].split(",") if part]
        except ValueError:
            raise forms.ValidationError(
                gettext("Open the page again and repeat your change.")
            ) from None


@signed_in("POST")
def tick_several(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All the named items are done in one press: the formal ones, or whatever is left."""
    meeting = get_meeting_or_404(request, pk)
    request.actor.require("minutes.write", meeting.unit.path)
    form, by_script = TickOffForm(request.POST), bool(request.headers.get("HX-Request"))
    if not form.carry_out(lambda items: tick_off(meeting, items, actor=request.actor)):
        return told(form) if by_script else show_course(request, meeting, "", several=form)
    if by_script:
        return _ticked(request, meeting, set(form.cleaned_data["items"]))
    return redirect("web:course", pk)


def _ticked(request: HttpRequest, meeting: Any, changed: set[UUID]) -> HttpResponse:
    context = _context(request, MeetingFile(meeting), "")
    context["changed"] = [entry for entry in context["entries"] if entry["item"].pk in changed]
    return render(request, "web/discussion/ticked.html", context)


def at_item(pk: UUID, item: UUID) -> str:
    """The address of the course with that item open."""
    return f"{reverse('web:course', args=[pk])}?item={item}"


def _clock(file: MeetingFile) -> dict[str, Any]:
    """Minutes since the opening against the minimum; no running clock for a meeting
    of another day.
    """
    meeting = file.meeting
    running = meeting.state == MeetingState.OPEN and local_date(meeting.opened_at) == local_date(
        now()
    )
    held = (
        max(0, int((now() - meeting.opened_at).total_seconds() // 60))
        if running
        else meeting.minutes_held
    )
    minimum = file.minimum
    return {
        "running": running,
        "held": held,
        "minimum": minimum,
        "enough": held is not None and held >= minimum.value,
        "bar": min(max(held or 0, 0), minimum.value),
        "left": max(minimum.value - (held or 0), 0),
    }


def show_course(request: HttpRequest, meeting: Any, wanted: str, **given: Any) -> HttpResponse:
    """The page of the course with that item open (its id as text; the first that is not done when
    it names none), and what a refused form brought back.
    """
    return render(
        request,
        "web/discussion/course.html",
        _context(request, MeetingFile(meeting), wanted, **given),
    )


def item_context(request: HttpRequest, meeting: Any, item: UUID) -> dict[str, Any]:
    """What the part of one item is drawn with, its opinions as they stand now."""
    context = _context(request, MeetingFile(meeting), str(item))
    return context | next(entry for entry in context["entries"] if entry["item"].pk == item)


def _context(request: HttpRequest, file: MeetingFile, wanted: str, **given: Any) -> dict[str, Any]:
    meeting, actor = file.meeting, request.actor
    items = list(file.items)
    undone = [one for one in items if not one.done]
    now_on = _item_at_hand(items, undone, wanted)
    here, open_now = meeting.unit.path, meeting.state == MeetingState.OPEN
    editable = (open_now or meeting.state == MeetingState.CLOSED) and file.minutes is None
    said = list(opinions_of(meeting, scope=actor.scope_for("discussion.view")))
    seen(request, _persons_shown(said, items, file), cell=meeting.unit, what=What.MEETING)
    writes = editable and actor.may("minutes.write", here)
    entries = _entries(file, said, now_on, actor=actor, tick_form=given.pop("tick_form", None))
    form = given.pop("opinion_form", None)
    context = {
        "file": file,
        "item": now_on,
        "entries": entries,
        "total": len(items),
        "done_count": len(items) - len(undone),
        "clock": _clock(file),
        "may_write": writes,
        "may_tick": writes,
        "may_note": editable and actor.may("opinion.record", here),
        "formal": [one for one in undone if is_formal(one.step)] if writes else [],
        "rest": undone if writes else [],
        **_rights_while_open(actor, here, open_now=open_now),
        "opinion_form": form or SpokenOpinionForm(lines=file.lines, auto_id="id_opinion_%s"),
        "blank_form": SpokenOpinionForm(lines=file.lines, auto_id="id_blank_%s"),
        **_sent_opinions(said if open_now else []),
        "sent_place": "course",
    }
    if any(one.role == ItemRole.TASK_REVIEW for one in items):
        context |= review_context(request, file) | {"rows": review_rows(file)}
    # What was seen when the refused text was begun, not what stands now.
    if tried := given.get("text_form"):
        entry = next(entry for entry in entries if entry["current"])
        entry[f"rev_{given['typed_in']}"] = tried.data.get("rev", "")
    given = {"text_form": None, "typed_in": "", "several": None} | given
    return meeting_context(request, meeting, "course") | context | given


def _item_at_hand(items: list[Any], undone: list[Any], wanted: str) -> Any:
    """The item that was asked for, else the first that is not done, those that are mere form last;
    None when all are done.
    """
    asked = next((one for one in items if str(one.pk) == wanted), None)
    if asked is not None:
        return asked
    return next((one for one in undone if not is_formal(one.step)), next(iter(undone), None))


def _rights_while_open(actor: Actor, path: str, *, open_now: bool) -> dict[str, bool]:
    rights = {
        "may_vote": "vote.record",
        "may_close": "meeting.close",
        "may_take_up": "meeting.prepare",
    }
    return {name: open_now and actor.may(right, path) for name, right in rights.items()}


def _sent_opinions(said: list[Any]) -> dict[str, Any]:
    """The opinions that were sent before the meeting; open as long as one is under no item."""
    sent = [one for one in said if one.kind == OpinionKind.WRITTEN]
    return {"sent": sent, "sent_open": any(one.item_id is None for one in sent)}


def _entries(
    file: MeetingFile, said: list[Any], now_on: Any, *, actor: Any, tick_form: Any
) -> list[dict[str, Any]]:
    """Every item with what is written under it; what a vote has decided is opened for writing only
    where it is the one that is on.
    """
    spoken, votes = defaultdict(list), defaultdict(list)
    for one in said:
        spoken[one.item_id].append(one)
    for vote in file.votes:
        votes[vote.item_id].append(vote)
    entries = []
    for number, item in enumerate(file.items, start=1):
        item.unit = file.meeting.unit
        current, decided = item is now_on, any(vote.confirmed_at for vote in votes[item.pk])
        shown = tick_form if current else None
        entries.append(
            {
                "item": item,
                "number": number,
                "current": current,
                "opinions": spoken[item.pk],
                "votes": votes[item.pk],
                "locked": decided and not current,
                "page_of_role": _page_of_role(file, item),
                "rev_notes": str(Revision.of({"notes": item.notes})),
                "rev_conclusion": str(Revision.of({"conclusion": item.conclusion})),
                "decided_by": (
                    decided_by_vote(item, votes[item.pk], actor=actor) if current else None
                ),
                "rewrites": rewrites_of(item) if current and decided else [],
                "tick_form": shown or TickForm(stored=tick_values(item), auto_id=False),
            }
        )
    return entries


def _persons_shown(said: list[Any], items: Iterable[Any], file: MeetingFile) -> Iterator[UUID]:
    """Of whom the page says something: who spoke, and of notes in one's own words everybody who was
    there.
    """
    yield from (one.person_id for one in said)
    if any(item.notes for item in items):
        yield from (line.person_id for line in file.lines if line.attended)


def _page_of_role(file: MeetingFile, item: Any) -> dict[str, Any] | None:
    if item.role not in ROLE_PAGES:
        return None
    name, label = ROLE_PAGES[item.role]
    return {"url": reverse(f"web:{name}", args=[file.meeting.pk]), "label": label}


urls = [
    path("meetings/<uuid:pk>/course/", course, name="course"),
    path("meetings/<uuid:pk>/course/clock/", clock, name="course-clock"),
    path("meetings/<uuid:pk>/items/tick/", tick_several, name="items-tick"),
    path("meetings/<uuid:pk>/items/<uuid:item>/tick/", tick, name="item-tick"),
]
