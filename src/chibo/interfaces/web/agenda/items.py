"""The agenda: drawn up in one click, then arranged; officers and documents beside it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext

from chibo.base.kernel.errors import NotFound, Refused
from chibo.base.reads.enums import What
from chibo.directory.people.enums import SUMMONED
from chibo.directory.people.queries import can_sign_in, persons_by_id
from chibo.interfaces.door import page
from chibo.interfaces.files import read_files
from chibo.interfaces.forms import Form
from chibo.interfaces.reads import seen
from chibo.interfaces.web.agenda.forms import (
    MOST_LISTED,
    AddItemForm,
    AgendaForm,
    OfficersForm,
    PaperForm,
    key_of,
    names_of,
)
from chibo.interfaces.web.hall import label_of, meeting_for
from chibo.interfaces.web.plan.sentences import due_words
from chibo.library.documents.actions import receive_file
from chibo.work.meetings.actions.preparation import (
    add_item,
    approve_agenda,
    arrange_agenda,
    draw_up_agenda,
    drop_item,
    move_item,
    publish_paper,
)
from chibo.work.meetings.actions.session import name_officers
from chibo.work.meetings.enums import ItemRole, MeetingState, StepCode
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.meetings import papers_of, papers_read_by
from chibo.work.meetings.queries.summons import readers_of
from chibo.work.meetings.rules.missing import one_voice

OVER = (MeetingState.CLOSED, MeetingState.SEALED, MeetingState.NOT_HELD)
DROPPED = "dropped-item"


def _read_paper(request: HttpRequest, pk: UUID) -> None:
    """A document is checked before the write begins, for those who may publish it."""
    if request.FILES:
        meeting_for(request, pk, "meeting.prepare")
        read_files(request, receive_file)


@page("GET", "POST", reads=_read_paper)
def agenda(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The agenda with presenters, documents and officers; those who prepare change it, the others read it."""
    meeting = meeting_for(request, pk)
    file = MeetingFile(meeting)
    tried: dict[str, Form] = {}
    if request.method == "POST":
        request.actor.require("meeting.prepare", meeting.cell.path)
        do, _sep, key = request.POST.get("do", "").partition(":")
        act = ACTS.get(do)
        if act is None:
            raise NotFound
        form = act(request, file, key, do)
        if form is None:
            return redirect(f"{reverse('web:agenda', args=[pk])}{_place(do, key)}")
        tried[do if do in ("add", "officers", "paper") else "agenda"] = form
        file = MeetingFile(meeting)
    return render(request, "web/agenda/agenda.html", _context(request, file, tried))


@page("POST")
def undo_drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The item that was taken off last stands in its place again."""
    meeting = meeting_for(request, pk, "meeting.prepare")
    kept = request.session.pop(DROPPED, None)
    if kept is None or kept["meeting"] != str(pk):
        messages.warning(request, gettext("There is nothing to put back any more."))
        return redirect("web:agenda", pk)
    presenter = persons_by_id([UUID(kept["presenter"])] if kept["presenter"] else [])
    row = add_item(
        meeting, title=kept["title"], presenter=next(iter(presenter.values()), None), minutes=kept["minutes"],
        off_record=kept["off_record"], paper_reference=kept["paper_reference"], step=kept["step"], place=kept["place"],
        actor=request.actor,
    )  # fmt: skip
    messages.success(request, gettext("“{title}” is back on the agenda.").format(title=row.title))
    return redirect("web:agenda", pk)


def _place(do: str, key: str) -> str:
    if do in ("up", "down"):
        return f"#item-{key}"
    return {"paper": "#papers", "officers": "#officers"}.get(do, "")


def _people(file: MeetingFile) -> dict[str, Any]:
    """The summoned members in the order of their names, each by the end of the id: sixteen lists of them stay small."""
    return {key_of(row.person_id): row.person for row in file.memberships if row.kind in SUMMONED}


def _draw_up(request: HttpRequest, file: MeetingFile, _key: str, _do: str) -> Form | None:
    count = len(draw_up_agenda(file.meeting, actor=request.actor))
    if not count:
        messages.warning(
            request, gettext("The regulation gives no order for this kind of meeting; please add the items yourself.")
        )
        return None
    said = ngettext(
        "The agenda has {count} item. Please name who presents it.",
        "The agenda has {count} items. Please name who presents them.",
        count,
    )
    messages.success(request, said.format(count=count))
    return None


def _arrange(request: HttpRequest, file: MeetingFile, key: str, do: str) -> Form | None:
    """What was typed is saved first, whatever button was pressed; then the item moves or goes."""
    form = AgendaForm(request.POST, items=list(file.items), people=_people(file))

    def arrange(*, revision: Any, **_data: Any) -> int:
        return arrange_agenda(file.meeting, form.changes(), actor=request.actor, revision=revision)

    if not form.carry_out(arrange):
        return form
    if do == "save":
        messages.success(request, gettext("The agenda is saved."))
        return None
    item = next((item for item in file.items if str(item.pk) == key), None)
    if item is None:
        raise NotFound
    item.meeting = file.meeting
    if do in ("up", "down"):
        move_item(item, by=-1 if do == "up" else 1, actor=request.actor)
        return None
    kept = {
        "meeting": str(file.meeting.pk), "title": item.title, "minutes": item.minutes_planned, "step": item.step,
        "presenter": str(item.presenter_id or ""), "off_record": item.off_record,
        "paper_reference": item.paper_reference, "place": list(file.items).index(item),
    }  # fmt: skip
    try:
        drop_item(item, actor=request.actor)
    except Refused as refused:
        form.refuse(refused)
        return form
    request.session[DROPPED] = kept
    undo = reverse("web:agenda-undo", args=[file.meeting.pk])
    messages.success(
        request, gettext("“{title}” is off the agenda.").format(title=kept["title"]), extra_tags=f"undo:{undo}"
    )
    return None


def _add(request: HttpRequest, file: MeetingFile, _key: str, _do: str) -> Form | None:
    form = AddItemForm(request.POST, people=_people(file), auto_id="id_add_%s")
    if not form.carry_out(lambda **data: add_item(file.meeting, actor=request.actor, **data)):
        return form
    messages.success(request, gettext("“{title}” is on the agenda.").format(title=form.result.title))
    return None


def _officers(request: HttpRequest, file: MeetingFile, _key: str, _do: str) -> Form | None:
    form = OfficersForm(request.POST, meeting=file.meeting, people=_people(file), auto_id="id_officers_%s")
    if not form.carry_out(lambda **data: name_officers(file.meeting, actor=request.actor, on=request.on, **data)):
        return form
    messages.success(request, gettext("The officers of the meeting are named."))
    taker = file.meeting.minute_taker
    if taker and not can_sign_in(taker):
        said = gettext(
            "{name} has no login: the minutes are signed on paper, and you write down who keeps the original."
        )
        messages.warning(request, said.format(name=taker.full_name))
    return None


def _paper(request: HttpRequest, file: MeetingFile, _key: str, _do: str) -> Form | None:
    form = PaperForm(request.POST, request.FILES, items=list(file.items), auto_id="id_paper_%s")

    meeting = file.meeting
    if not form.carry_out(
        lambda file, title, item: publish_paper(
            meeting, title=title, file=file, item=form.items.get(item), actor=request.actor
        )
    ):
        return form
    messages.success(request, gettext("“{title}” can be read by everybody summoned.").format(title=form.result.title))
    return None


def _approve(request: HttpRequest, file: MeetingFile, _key: str, _do: str) -> Form | None:
    approve_agenda(file.meeting, actor=request.actor)
    messages.success(request, gettext("The agenda is ready. It can still be changed until the meeting."))
    return None


ACTS = {
    "draw": _draw_up,
    "save": _arrange,
    "up": _arrange,
    "down": _arrange,
    "drop": _arrange,
    "add": _add,
    "officers": _officers,
    "paper": _paper,
    "approve": _approve,
}


def _context(request: HttpRequest, file: MeetingFile, tried: dict[str, Form]) -> dict[str, Any]:
    meeting, actor = file.meeting, request.actor
    may_change = actor.may("meeting.prepare", meeting.cell.path) and meeting.state not in OVER
    people, items = _people(file) if may_change else {}, list(file.items)
    form = tried.get("agenda") or AgendaForm(items=items, people=people)
    due = file.due()[StepCode.PREPARE]
    tasks = file.tasks if any(item.role == ItemRole.TASK_REVIEW for item in items) else []
    seen(request, (task.owner_id for task in tasks), cell=meeting.cell, what=What.MEETING)
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
        "one_voice": may_change and one_voice(file.facts),
        "total": sum(item.minutes_planned or 0 for item in items),
        "tried": next(iter(tried.values()), None),
        "due": due,
        "due_words": due_words(due),
        "on": request.on,
    }
    return context | (_change_forms(request, file, people, tried) if may_change else {})


def _change_forms(
    request: HttpRequest, file: MeetingFile, people: dict[str, Any], tried: dict[str, Form]
) -> dict[str, Any]:
    meeting = file.meeting
    convened = meeting.convened_at is not None
    onward = (
        ("huddle", gettext("Record the huddle")) if _huddle_waits(file) else ("convene", gettext("Convene the meeting"))
    )
    return {
        "names": list(names_of(people).values()) if len(people) > MOST_LISTED else [],
        "add_form": tried.get("add") or AddItemForm(people=people, auto_id="id_add_%s"),
        "on_paper": meeting.minute_taker if meeting.minute_taker and not can_sign_in(meeting.minute_taker) else None,
        "officers_form": tried.get("officers") or OfficersForm(meeting=meeting, people=people, auto_id="id_officers_%s"),
        "paper_form": tried.get("paper") or PaperForm(items=list(file.items), auto_id="id_paper_%s"),
        "onward": None if convened or not meeting.agenda_ready_at else {
            "url": reverse(f"web:{onward[0]}", args=[meeting.pk]), "label": onward[1]
        },
    }  # fmt: skip


def _huddle_waits(file: MeetingFile) -> bool:
    return file.facts.huddle_applies and file.facts.huddle_on is None


def _headline(file: MeetingFile) -> str:
    count = len(file.items)
    if not count:
        return gettext("There is no agenda yet")
    said = ngettext("Agenda with {count} item", "Agenda with {count} items", count).format(count=count)
    if file.meeting.agenda_ready_at is None and file.meeting.state not in OVER:
        return gettext("{agenda}, not marked as ready").format(agenda=said)
    return said


def _papers(request: HttpRequest, file: MeetingFile) -> list[dict[str, Any]]:
    """The published documents: for those who prepare with their readers, for others with the own mark."""
    rows = list(papers_of(file.meeting))
    if not rows:
        return []
    leads = request.actor.may("meeting.prepare", file.meeting.cell.path)
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
