"""The course of the meeting item by item; the review of open tasks."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.dates import local_date, now
from chibo.base.kernel.errors import NotFound
from chibo.base.kernel.revisions import Revision
from chibo.base.reads.enums import What
from chibo.interfaces.door import page
from chibo.interfaces.forms import CreateForm, DayField, EditForm, NumberField
from chibo.interfaces.reads import seen
from chibo.interfaces.web.hall import hall, meeting_for, not_begun
from chibo.interfaces.wording import clock_time
from chibo.work.meetings.actions.discussion import drop_opinion, record_opinion, write_notes
from chibo.work.meetings.actions.session import tick_item
from chibo.work.meetings.actions.tasks import review_task
from chibo.work.meetings.enums import ItemRole, MeetingState, OpinionKind, ReviewOutcome
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.meetings import get_item, get_meeting, get_opinion, opinions_of
from chibo.work.meetings.queries.room import decided_by_vote, rewrites_of
from chibo.work.meetings.rules.editable import review_values, tick_values

# Where an item is dealt with, when it has a page of its own.
ROLE_PAGES = {
    ItemRole.ROLL_CALL: ("room", _("Call the roll")),
    ItemRole.TASK_REVIEW: ("review", _("Review the open tasks")),
    ItemRole.ASSIGN_TASKS: ("resolution", _("Assign tasks")),
    ItemRole.VOTE: ("vote", _("Record the vote")),
    ItemRole.SCORING: ("score", _("Score the meeting")),
}


class TextForm(EditForm):
    """A text of the minutes, saved while it is typed; why it is changed, where a vote has decided it."""

    seen_in, saves_itself = "rev", True
    renamed: ClassVar[Mapping[str, str]] = {"notes": "text", "conclusion": "text"}

    text = forms.CharField(label=_("Text"), required=False, strip=False, widget=forms.Textarea)
    reason = forms.CharField(label=_("Why the conclusion is changed after the vote"), max_length=300, required=False)


class TickForm(EditForm):
    """Done or not, and how long it took."""

    done = forms.BooleanField(required=False)
    minutes_spent = NumberField(label=_("Minutes it took"), min_value=0, max_value=720, required=False)


class OpinionForm(CreateForm):
    """Who spoke, what kind of word, the gist."""

    person = forms.ChoiceField(label=_("Who speaks"))
    kind = forms.ChoiceField(label=_("Kind"), choices=OpinionKind.choices, initial=OpinionKind.SPOKEN)
    text = forms.CharField(
        label=_("Gist"),
        help_text=_("One or two sentences are enough."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, lines: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = [line for line in lines if line.attended] or list(lines)
        self.persons = {str(line.person_id): line.person for line in here}
        names = [(key, person.full_name) for key, person in self.persons.items()]
        self.fields["person"].choices = [("", gettext("Please choose")), *names]


class ReviewForm(EditForm):
    """What the meeting found about one task."""

    outcome = forms.ChoiceField(label=_("The meeting finds"), choices=ReviewOutcome.choices)
    result = forms.CharField(label=_("Result"), max_length=500, required=False)
    new_due_on = DayField(label=_("New deadline"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


@page("GET")
def course(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One item at a time: what is on now, what comes next, the clock against the minimum."""
    meeting = meeting_for(request, pk)
    return not_begun(request, meeting) or _show(request, meeting, request.GET.get("item", ""))


@page("GET")
def clock(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The clock alone; the page asks for it every minute."""
    file = MeetingFile(meeting_for(request, pk))
    return render(request, "web/discussion/clock.html", {"meeting": file.meeting, "clock": _clock(file)})


@page("POST", repeatable=True)
def notes(request: HttpRequest, pk: UUID, item: UUID) -> HttpResponse:
    """The item's notes, saved while they are typed."""
    return _write(request, pk, item, "notes")


@page("POST", repeatable=True)
def conclusion(request: HttpRequest, pk: UUID, item: UUID) -> HttpResponse:
    """The chair's conclusion, saved while it is typed."""
    return _write(request, pk, item, "conclusion")


@page("POST")
def tick(request: HttpRequest, pk: UUID, item: UUID) -> HttpResponse:
    """The item is done (on to the next one) or open again."""
    meeting = meeting_for(request, pk)
    request.actor.require("minutes.write", meeting.cell.path)
    row = get_item(item, meeting=meeting)
    row.cell = meeting.cell
    form = TickForm(request.POST, stored=tick_values(row))
    if not form.carry_out(lambda **data: tick_item(row, actor=request.actor, **data)):
        return _show(request, meeting, str(item), tick_form=form)
    if not form.cleaned_data["done"]:
        return redirect(_at(pk, item))
    following = next((one for one in MeetingFile(meeting).items if not one.done), None)
    if following is None:
        messages.success(request, gettext("Every item is done. The meeting can be closed."))
    return redirect(_at(pk, following.pk) if following else reverse("web:course", args=[pk]))


@page("POST")
def opinion(request: HttpRequest, pk: UUID, item: UUID) -> HttpResponse:
    """The gist of what somebody said stands under the item; one tap takes it back."""
    meeting = meeting_for(request, pk)
    request.actor.require("opinion.record", meeting.cell.path)
    row = get_item(item, meeting=meeting)
    form = OpinionForm(request.POST, lines=MeetingFile(meeting).lines, auto_id="id_opinion_%s")

    def add(*, person: str, **data: Any) -> Any:
        return record_opinion(meeting, person=form.persons[person], item=row, actor=request.actor, **data)

    if not form.carry_out(add):
        return _show(request, meeting, str(item), opinion_form=form)
    undo = reverse("web:opinion-drop", args=[pk, form.result.pk])
    messages.success(request, gettext("The opinion is noted."), extra_tags=f"undo:{undo}")
    return redirect(f"{_at(pk, item)}#opinions")


@page("POST")
def opinion_drop(request: HttpRequest, pk: UUID, opinion: UUID) -> HttpResponse:
    """The entry is taken back."""
    meeting = meeting_for(request, pk)
    row = get_opinion(opinion, meeting=meeting, scope=request.actor.scope_for("discussion.view"))
    item = row.item_id
    drop_opinion(row, actor=request.actor)
    messages.success(request, gettext("The opinion is taken back."))
    return redirect(f"{_at(pk, item)}#opinions" if item else reverse("web:course", args=[pk]))


@page("GET")
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every open task with its owner's word; each gets its mark."""
    meeting = meeting_for(request, pk)
    return not_begun(request, meeting) or _show_review(request, meeting)


@page("POST")
def task_review(request: HttpRequest, pk: UUID, task: UUID) -> HttpResponse:
    """One task is done, continued or dropped."""
    meeting = meeting_for(request, pk)
    request.actor.require("task.manage", meeting.cell.path)
    row = next((one for one in MeetingFile(meeting).tasks if one.pk == task), None)
    if row is None:
        raise NotFound
    row.cell = meeting.cell
    found = MeetingFile(meeting).reviews.get(task)
    form = ReviewForm(request.POST, stored=review_values(found), auto_id=f"id_{task}_%s")
    if form.carry_out(lambda **data: review_task(row, meeting=meeting, actor=request.actor, **data)):
        return redirect(f"{reverse('web:review', args=[pk])}#left")
    return _show_review(request, meeting, shown={task: form})


def _at(pk: UUID, item: UUID) -> str:
    return f"{reverse('web:course', args=[pk])}?item={item}"


def _write(request: HttpRequest, pk: UUID, item: UUID, name: str) -> HttpResponse:
    """Autosave answers in JSON; a browser without script gets the page again, both texts kept when they differ."""
    meeting = meeting_for(request, pk)
    request.actor.require("minutes.write", meeting.cell.path)
    row = get_item(item, meeting=meeting)
    row.cell = meeting.cell
    as_page = "text/html" in request.headers.get("Accept", "")
    form = TextForm(request.POST, stored={name: getattr(row, name)})

    def write(*, text: str, **data: Any) -> Any:
        return write_notes(row, **{name: text}, actor=request.actor, **data)

    saved = form.carry_out(write)
    if as_page:
        return redirect(_at(pk, item)) if saved else _show(request, meeting, str(item), text_form=form, typed_in=name)
    if not saved:
        said = " ".join(str(error) for errors in form.errors.values() for error in errors)
        if "reason" in form.errors:
            how = gettext("Press “Save” below the text, or open the item again.")
            said = f"{said} {how}"
        return JsonResponse({"message": said}, status=422)
    at = clock_time(now())
    return JsonResponse({"rev": str(Revision.of({name: getattr(form.result, name)})), "at": at, "saved_at": at})


def _clock(file: MeetingFile) -> dict[str, Any]:
    """Minutes since the opening against the minimum; no running clock for a meeting of another day."""
    meeting = file.meeting
    running = meeting.state == MeetingState.OPEN and local_date(meeting.opened_at) == local_date(now())
    held = int((now() - meeting.opened_at).total_seconds() // 60) if running else meeting.minutes_held
    minimum = file.minimum
    return {
        "running": running, "held": held, "minimum": minimum, "enough": held is not None and held >= minimum.value,
        "bar": min(max(held or 0, 0), minimum.value), "left": max(minimum.value - (held or 0), 0),
    }  # fmt: skip


def _show(request: HttpRequest, meeting: Any, wanted: str, **given: Any) -> HttpResponse:
    file, actor = MeetingFile(meeting), request.actor
    items = list(file.items)
    now_on = next((one for one in items if str(one.pk) == wanted), None)
    now_on = now_on or next((one for one in items if not one.done), None) or (items[-1] if items else None)
    index = items.index(now_on) if now_on else 0
    path_of_cell, editable = meeting.cell.path, meeting.state in (MeetingState.OPEN, MeetingState.CLOSED)
    editable = editable and file.minutes is None
    said = list(opinions_of(meeting, scope=actor.scope_for("discussion.view")))
    said = [one for one in said if now_on and one.item_id == now_on.pk]
    seen(request, _persons_shown(said, now_on, file), cell=meeting.cell, what=What.MEETING)
    context = {
        "file": file, "item": now_on, "number": index + 1, "total": len(items), "clock": _clock(file),
        "next_item": items[index + 1] if index + 1 < len(items) else None,
        "item_before": items[index - 1] if index else None,
        "items": [{"item": one, "number": n, "current": one is now_on} for n, one in enumerate(items, start=1)],
        "opinions": said,
        "votes": [vote for vote in file.votes if now_on and vote.item_id == now_on.pk],
        "page_of_role": _page_of_role(file, now_on), "done_count": sum(1 for one in items if one.done),
        "may_write": editable and actor.may("minutes.write", path_of_cell),
        "may_note": editable and actor.may("opinion.record", path_of_cell),
        "may_tick": editable and actor.may("minutes.write", path_of_cell),
        "may_vote": meeting.state == MeetingState.OPEN and actor.may("vote.record", path_of_cell),
        "may_close": meeting.state == MeetingState.OPEN and actor.may("meeting.close", path_of_cell),
        **(_texts_of(now_on, file, actor) if now_on else {}),
        "opinion_form": given.pop("opinion_form", None) or OpinionForm(lines=file.lines, auto_id="id_opinion_%s"),
    }  # fmt: skip
    stored = tick_values(now_on) if now_on else {}
    if tried := given.get("text_form"):  # What was seen when the refused text was begun, not what stands now.
        context[f"rev_{given['typed_in']}"] = tried.data.get("rev", "")
    given = {"tick_form": TickForm(stored=stored), "text_form": None, "typed_in": ""} | given
    return render(request, "web/discussion/course.html", hall(request, meeting, "course", **context, **given))


def _persons_shown(said: list[Any], item: Any, file: MeetingFile) -> Iterator[UUID]:
    """Of whom the page says something: who spoke, and of notes in one's own words everybody who was there."""
    yield from (one.person_id for one in said)
    if item is not None and item.notes:
        yield from (line.person_id for line in file.lines if line.attended)


def _texts_of(item: Any, file: MeetingFile, actor: Any) -> dict[str, Any]:
    """What the texts of an item read now, as marks; the vote that decided its conclusion, and what was rewritten since."""
    votes = [vote for vote in file.votes if vote.item_id == item.pk]
    item.cell = file.meeting.cell
    return {
        "rev_notes": str(Revision.of({"notes": item.notes})), "rev_conclusion": str(Revision.of({"conclusion": item.conclusion})),
        "decided_by": decided_by_vote(item, votes, actor=actor),
        "rewrites": rewrites_of(item) if any(vote.confirmed_at for vote in votes) else [],
    }  # fmt: skip


def _page_of_role(file: MeetingFile, item: Any) -> dict[str, Any] | None:
    if item is None or item.role not in ROLE_PAGES:
        return None
    name, label = ROLE_PAGES[item.role]
    left = sum(1 for task in file.tasks if task.pk not in file.reviews) if name == "review" else None
    return {"url": reverse(f"web:{name}", args=[file.meeting.pk]), "label": label, "left": left}


def _show_review(request: HttpRequest, meeting: Any, *, shown: dict[UUID, ReviewForm] | None = None) -> HttpResponse:
    file = MeetingFile(get_meeting(meeting.pk, scope=request.actor.scope_for("meeting.view")))
    shown = shown or {}
    rows = []
    for task in file.tasks:
        found = file.reviews.get(task.pk)
        initial = found and {"outcome": found.outcome, "result": found.result, "reason": found.reason}
        initial = initial and initial | {"new_due_on": found.new_due_on}
        initial = initial or {"result": task.report}
        form = shown.get(task.pk) or ReviewForm(
            initial=initial, stored=review_values(found), auto_id=f"id_{task.pk}_%s"
        )
        due = found.was_due_on if found else task.due_on
        rows.append({"task": task, "review": found, "form": form, "due": due, "late": due < meeting.day})
    seen(request, (task.owner_id for task in file.tasks), cell=meeting.cell, what=What.MEETING)
    left = [row for row in rows if row["review"] is None]
    may = meeting.state == MeetingState.OPEN and request.actor.may("task.manage", meeting.cell.path)
    context = {"rows": left + [row for row in rows if row["review"]], "left": len(left), "may_review": may}
    return render(request, "web/discussion/review.html", hall(request, meeting, "review", **context))


urls = [
    path("meetings/<uuid:pk>/course/", course, name="course"),
    path("meetings/<uuid:pk>/course/clock/", clock, name="course-clock"),
    path("meetings/<uuid:pk>/items/<uuid:item>/notes/", notes, name="item-notes"),
    path("meetings/<uuid:pk>/items/<uuid:item>/conclusion/", conclusion, name="item-conclusion"),
    path("meetings/<uuid:pk>/items/<uuid:item>/tick/", tick, name="item-tick"),
    path("meetings/<uuid:pk>/items/<uuid:item>/opinions/", opinion, name="item-opinion"),
    path("meetings/<uuid:pk>/opinions/<uuid:opinion>/drop/", opinion_drop, name="opinion-drop"),
    path("meetings/<uuid:pk>/review/", review, name="review"),
    path("meetings/<uuid:pk>/review/<uuid:task>/", task_review, name="task-review"),
]
