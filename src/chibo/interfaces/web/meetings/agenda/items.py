"""The agenda: drawn up in one click, then arranged; officers and documents beside it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext

from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import Conflict, NotFound, Refused
from chibo.base.reads.enums import What
from chibo.directory.people.queries import persons_by_id
from chibo.interfaces.access import signed_in
from chibo.interfaces.forms import Form
from chibo.interfaces.reads import seen
from chibo.interfaces.uploads import read_files
from chibo.interfaces.web.meetings.agenda.forms import (
    MOST_LISTED,
    AddItemForm,
    AgendaForm,
    AgendaPaperForm,
    names_of,
)
from chibo.interfaces.web.meetings.agenda.opinions import sent_context
from chibo.interfaces.web.meetings.agenda.saving import (
    agenda_form,
    on_paper,
    people_of,
    planned,
    save_standing,
    saving,
)
from chibo.interfaces.web.meetings.calendar.sentences import due_words
from chibo.interfaces.web.meetings.context import get_meeting_or_404, label_of
from chibo.library.documents.actions import receive_file
from chibo.work.meetings.actions.agenda import (
    add_item,
    approve_agenda,
    draw_up_agenda,
    drop_item,
    move_item,
)
from chibo.work.meetings.actions.opinions import take_up_opinion
from chibo.work.meetings.actions.repeating import prepare_as_before
from chibo.work.meetings.enums import ItemRole, MeetingState, StepCode
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.invitations import readers_of, sent_opinions
from chibo.work.meetings.queries.meetings import (
    get_meeting,
    get_opinion,
    items_of,
    meeting_before,
    papers_of,
    papers_read_by,
)
from chibo.work.meetings.rules.missing import is_led_by_one

OVER = (MeetingState.CLOSED, MeetingState.SEALED, MeetingState.NOT_HELD)
DROPPED = "dropped-item"
# The form that refused (None when it went through) and the address that follows.
Result = tuple[Form | None, str]


def _read_paper(request: HttpRequest, pk: UUID) -> None:
    """A document is checked before the write begins, for those who may publish it."""
    if request.FILES:
        get_meeting_or_404(request, pk, "meeting.prepare")
        read_files(request, receive_file)


@signed_in("GET", "POST", reads=_read_paper)
def agenda(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The agenda with presenters, documents and officers; those who prepare change it, the others
    read it.

    Whatever button is pressed, everything that was typed on the page is saved first. To htmx only
    the line goes back that says whether the choices are saved.
    """
    meeting = get_meeting_or_404(request, pk)
    file = MeetingFile(meeting)
    tried: dict[str, Form] = {}
    if request.method == "POST":
        request.actor.require("meeting.prepare", meeting.unit.path)
        if request.headers.get("HX-Request"):
            return _saved_line(request, file)
        do, _sep, key = request.POST.get("do", "").partition(":")
        if do not in ACTS:
            raise NotFound
        tried = save_standing(request, file, asked=do)
        if not tried:
            refused, way = ACTS[do](request, MeetingFile(meeting), key, do)
            if refused is None:
                return redirect(way)
            tried = {"agenda": refused}
        file = MeetingFile(get_meeting(pk, scope=request.actor.scope_for("meeting.view")))
    return render(request, "web/agenda/agenda.html", _context(request, file, tried))


@signed_in("POST")
def undo_drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The item that was taken off last stands in its place again."""
    meeting = get_meeting_or_404(request, pk, "meeting.prepare")
    kept = request.session.pop(DROPPED, None)
    if kept is None or kept["meeting"] != str(pk):
        messages.warning(request, gettext("There is nothing to put back any more."))
        return redirect("web:agenda", pk)
    presenter = persons_by_id([UUID(kept["presenter"])] if kept["presenter"] else [])
    row = add_item(
        meeting,
        title=kept["title"],
        presenter=next(iter(presenter.values()), None),
        minutes=kept["minutes"],
        off_record=kept["off_record"],
        paper_reference=kept["paper_reference"],
        step=kept["step"],
        place=kept["place"],
        actor=request.actor,
    )
    for opinion in sent_opinions(meeting, scope=request.actor.scope_for("discussion.view")):
        if str(opinion.pk) in kept["opinions"]:
            take_up_opinion(opinion, item=row, actor=request.actor)
    messages.success(request, gettext("“{title}” is back on the agenda.").format(title=row.title))
    return redirect("web:agenda", pk)


def _at(file: MeetingFile, place: str = "") -> str:
    return f"{reverse('web:agenda', args=[file.meeting.pk])}{place}"


def _saved_line(request: HttpRequest, file: MeetingFile) -> HttpResponse:
    """The choices and texts of the items and the officers are saved while one goes on; a new item
    or document is not.
    """
    form, clashes = agenda_form(request, file), []
    try:
        saved = form.carry_out(saving(request, file, form))
    except Conflict as outdated:
        saved, clashes = False, [form.label_of(clash.name) for clash in outdated.clashes]
    context = {"form": form, "saved": saved, "clashes": clashes, "saved_at": now()}
    if saved:
        items = list(items_of(file.meeting))
        context |= {
            "seen": form.shown_now(items),
            "total": planned(items),
            "file": file,
            "on_paper": on_paper(file.meeting),
        }
    return render(request, "web/agenda/saved.html", context, status=200 if saved else 422)


def _draw_up(request: HttpRequest, file: MeetingFile, _key: str, do: str) -> Result:
    if do == "repeat":
        count = len(prepare_as_before(file.meeting, actor=request.actor, on=request.on))
        said = ngettext(
            "The agenda has {count} item, as last time. Please look it through.",
            "The agenda has {count} items, as last time. Please look them through.",
            count,
        )
    else:
        count = len(draw_up_agenda(file.meeting, actor=request.actor))
        said = ngettext(
            "The agenda has {count} item. Please name who presents it.",
            "The agenda has {count} items. Please name who presents them.",
            count,
        )
    if not count:
        messages.warning(
            request,
            gettext(
                "The regulation gives no order for this kind of meeting; please add the items"
                " yourself."
            ),
        )
        return None, _at(file)
    messages.success(request, said.format(count=count))
    return None, _at(file)


def _save(request: HttpRequest, file: MeetingFile, _key: str, do: str) -> Result:
    if do == "save":
        messages.success(request, gettext("The agenda is saved."))
    return None, _at(file, "#papers" if do == "paper" else "")


def _move(request: HttpRequest, file: MeetingFile, key: str, do: str) -> Result:
    item = _item(file, key)
    move_item(item, by=-1 if do == "up" else 1, actor=request.actor)
    return None, _at(file, f"#item-{key}")


def _drop(request: HttpRequest, file: MeetingFile, key: str, _do: str) -> Result:
    item = _item(file, key)
    kept = {
        "meeting": str(file.meeting.pk),
        "title": item.title,
        "minutes": item.minutes_planned,
        "step": item.step,
        "presenter": str(item.presenter_id or ""),
        "off_record": item.off_record,
        "paper_reference": item.paper_reference,
        "place": list(file.items).index(item),
        "opinions": [str(row.pk) for row in _sent(request, file) if row.item_id == item.pk],
    }
    try:
        drop_item(item, actor=request.actor)
    except Refused as refused:
        form = agenda_form(request, file)
        form.refuse(refused)
        return form, ""
    request.session[DROPPED] = kept
    undo = reverse("web:agenda-undo", args=[file.meeting.pk])
    messages.success(
        request,
        gettext("“{title}” is off the agenda.").format(title=kept["title"]),
        extra_tags=f"undo:{undo}",
    )
    return None, _at(file)


def _take(request: HttpRequest, file: MeetingFile, key: str, _do: str) -> Result:
    """An opinion that was sent before the meeting is an item of its own."""
    opinion = get_opinion(
        key, meeting=file.meeting, scope=request.actor.scope_for("discussion.view")
    )
    try:
        item = take_up_opinion(opinion, actor=request.actor)
    except Refused as refused:
        form = agenda_form(request, file)
        form.refuse(refused)
        return form, ""
    undo = reverse("web:opinion-put-back", args=[file.meeting.pk, opinion.pk])
    said = gettext("“{title}” is on the agenda.").format(title=item.title)
    messages.success(request, said, extra_tags=f"undo:{undo}")
    return None, _at(file, f"#item-{item.pk}")


def _sent(request: HttpRequest, file: MeetingFile) -> list[Any]:
    return sent_opinions(file.meeting, scope=request.actor.scope_for("discussion.view"))


def _item(file: MeetingFile, key: str) -> Any:
    item = next((item for item in file.items if str(item.pk) == key), None)
    if item is None:
        raise NotFound
    item.meeting = file.meeting
    return item


def _approve(request: HttpRequest, file: MeetingFile, _key: str, _do: str) -> Result:
    """The agenda is ready; on to what comes next."""
    approve_agenda(file.meeting, actor=request.actor)
    messages.success(
        request, gettext("The agenda is ready. It can still be changed until the meeting.")
    )
    if file.meeting.convened_at is not None:
        return None, _at(file)
    onward, right = (
        ("huddle", "huddle.record") if _huddle_waits(file) else ("convene", "leave.decide")
    )
    may = request.actor.may(right, file.meeting.unit.path)
    return None, reverse(f"web:{onward}", args=[file.meeting.pk]) if may else _at(file)


ACTS: dict[str, Callable[..., Result]] = {
    "draw": _draw_up,
    "repeat": _draw_up,
    "save": _save,
    "up": _move,
    "down": _move,
    "drop": _drop,
    "take": _take,
    "add": _save,
    "paper": _save,
    "approve": _approve,
}


def _context(request: HttpRequest, file: MeetingFile, tried: dict[str, Form]) -> dict[str, Any]:
    meeting, actor = file.meeting, request.actor
    may_change = actor.may("meeting.prepare", meeting.unit.path) and meeting.state not in OVER
    people, items = people_of(file) if may_change else {}, list(file.items)
    form = tried.get("agenda") or AgendaForm(meeting=meeting, items=items, people=people)
    due = file.due()[StepCode.PREPARE]
    tasks = file.tasks if any(item.role == ItemRole.TASK_REVIEW for item in items) else []
    seen(request, (task.owner_id for task in tasks), cell=meeting.unit, what=What.MEETING)
    context = {
        "meeting": meeting,
        "file": file,
        "items": items,
        "may_change": may_change,
        "eyebrow": label_of(meeting),
        "headline": _headline(file),
        "trail": [(gettext("The meeting"), reverse("web:meeting", args=[meeting.pk]))],
        "form": form,
        "rows": form.rows() if may_change else [{"item": item} for item in items],
        "tasks": tasks,
        "papers": _papers(request, file),
        "one_voice": may_change and is_led_by_one(file.facts),
        "total": planned(items),
        "tried": list(tried.values()),
        "due": due,
        "due_words": due_words(due),
        "on": request.on,
    }
    if may_change:
        context |= sent_context(request, file, place="agenda") | _change_forms(
            request, file, people, tried
        )
    return context


def _change_forms(
    request: HttpRequest, file: MeetingFile, people: dict[str, Any], tried: dict[str, Form]
) -> dict[str, Any]:
    meeting = file.meeting
    convened = meeting.convened_at is not None
    onward = (
        ("huddle", gettext("Record the huddle"))
        if _huddle_waits(file)
        else ("convene", gettext("Convene the meeting"))
    )
    return {
        "names": list(names_of(people).values()) if len(people) > MOST_LISTED else [],
        "add_form": tried.get("add") or AddItemForm(people=people),
        "on_paper": on_paper(meeting),
        "before": meeting_before(meeting) if not file.items else None,
        "paper_form": tried.get("paper") or AgendaPaperForm(items=list(file.items)),
        "onward": (
            None
            if convened or not meeting.agenda_ready_at
            else {"url": reverse(f"web:{onward[0]}", args=[meeting.pk]), "label": onward[1]}
        ),
    }


def _huddle_waits(file: MeetingFile) -> bool:
    return file.facts.huddle.applies and file.facts.huddle.on is None


def _headline(file: MeetingFile) -> str:
    count = len(file.items)
    if not count:
        return gettext("There is no agenda yet")
    said = ngettext("Agenda with {count} item", "Agenda with {count} items", count).format(
        count=count
    )
    if file.meeting.agenda_ready_at is None and file.meeting.state not in OVER:
        return gettext("{agenda}, not marked as ready").format(agenda=said)
    return said


def _papers(request: HttpRequest, file: MeetingFile) -> list[dict[str, Any]]:
    """The published documents: for those who prepare with their readers, for others with the own
    mark.
    """
    rows = list(papers_of(file.meeting))
    if not rows:
        return []
    leads = request.actor.may("meeting.prepare", file.meeting.unit.path)
    readers = readers_of(file.meeting) if leads else {}
    own = set() if leads else papers_read_by(request.actor.person_id, meeting=file.meeting)
    invited = {row.person_id: row.person for row in file.invitations} if leads else {}
    return [
        {
            "paper": row,
            "read": row.pk in own,
            "readers": readers.get(row.pk, []),
            "waiting": [
                person
                for key, person in invited.items()
                if key not in {reader.pk for reader in readers.get(row.pk, [])}
            ],
        }
        for row in rows
    ]


urls = [
    path("meetings/<uuid:pk>/agenda/", agenda, name="agenda"),
    path("meetings/<uuid:pk>/agenda/undo/", undo_drop, name="agenda-undo"),
]
