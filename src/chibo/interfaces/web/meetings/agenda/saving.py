"""Everything that stands on the agenda page is saved together: items and officers, a new item, a
new document.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext

from chibo.base.kernel.errors import Clash, Conflict
from chibo.directory.people.enums import SUMMONED
from chibo.directory.people.queries import can_sign_in
from chibo.interfaces.forms import Form
from chibo.interfaces.kept_input import WITHOUT_FILES
from chibo.interfaces.web.meetings.agenda.forms import (
    AddItemForm,
    AgendaForm,
    AgendaPaperForm,
    key_of,
)
from chibo.work.meetings.actions.agenda import add_item, arrange_agenda
from chibo.work.meetings.actions.preparation import publish_paper
from chibo.work.meetings.actions.session import name_officers
from chibo.work.meetings.queries.facts import MeetingFile


def people_of(file: MeetingFile) -> dict[str, Any]:
    """The summoned members in the order of their names, each by the end of the id: sixteen lists of
    them stay small.
    """
    return {key_of(row.person_id): row.person for row in file.memberships if row.kind in SUMMONED}


def on_paper(meeting: Any) -> Any:
    """The meeting secretary who has no login, so that the minutes are signed on paper; None for
    everybody else.
    """
    person = meeting.minute_taker
    return person if person is not None and not can_sign_in(person) else None


def planned(items: list[Any]) -> int:
    """How many minutes the items take together, as planned."""
    return sum(item.minutes_planned or 0 for item in items)


def agenda_form(request: HttpRequest, file: MeetingFile) -> AgendaForm:
    """Items and officers as they were sent."""
    return AgendaForm(
        request.POST, meeting=file.meeting, items=list(file.items), people=people_of(file)
    )


def saving(request: HttpRequest, file: MeetingFile, form: AgendaForm) -> Callable[..., None]:
    """What saves the items and the officers, both or neither.

    Raises Conflict with what clashes in both, and Refused.
    """

    def act(*, revision: Any, **_data: Any) -> None:
        clashes: list[Clash] = []
        with transaction.atomic():
            try:
                arrange_agenda(file.meeting, form.changes(), actor=request.actor, revision=revision)
            except Conflict as outdated:
                clashes += outdated.clashes
            try:
                if officers := form.officers():
                    name_officers(
                        file.meeting,
                        **officers,
                        actor=request.actor,
                        on=request.on,
                        revision=revision,
                    )
            except Conflict as outdated:
                clashes += outdated.clashes
            if clashes:
                raise Conflict(clashes)

    return act


def save_standing(request: HttpRequest, file: MeetingFile, *, asked: str) -> dict[str, Form]:
    """All forms of the page are saved, or none: then those come back that were filled, with what
    was typed.

    A new item and a new document count as filled when they have a title or a file, or when their
    own button was pressed.
    """
    forms: dict[str, Form] = {}
    before = file.meeting.minute_taker_id
    acts: dict[str, Callable[..., Any]] = {}
    if AgendaForm.seen_in in request.POST:
        form = forms["agenda"] = agenda_form(request, file)
        acts["agenda"] = saving(request, file, form)
    if asked == "add" or request.POST.get("add-title", "").strip():
        forms["add"] = AddItemForm(request.POST, people=people_of(file))
        acts["add"] = lambda **data: add_item(file.meeting, actor=request.actor, **data)
    typed = request.POST.get("paper-title", "").strip()
    if asked == "paper" or "paper-file" in request.FILES or WITHOUT_FILES in request.POST or typed:
        forms["paper"] = paper = AgendaPaperForm(
            request.POST, request.FILES, items=list(file.items)
        )
        acts["paper"] = lambda item, **data: publish_paper(
            file.meeting, item=paper.items.get(item), actor=request.actor, **data
        )
    with transaction.atomic():
        done = [form.carry_out(acts[name]) for name, form in forms.items()]
        if not all(done):
            transaction.set_rollback(True)
            return forms
    if file.meeting.minute_taker_id != before and (named := on_paper(file.meeting)):
        words = gettext(
            "{name} has no login: the minutes are signed on paper, and you write down who keeps the"
            " original."
        )
        messages.info(request, words.format(name=named.full_name))
    if asked != "approve":  # One message at a time: the next page lies under it.
        _tell(request, file, forms)
    return {}


def _tell(request: HttpRequest, file: MeetingFile, forms: dict[str, Form]) -> None:
    convened = file.meeting.convened_at is not None
    told = {
        "add": gettext("“{title}” is on the agenda."),
        "paper": (
            gettext("“{title}” can be read by everybody summoned.")
            if convened
            else gettext("“{title}” lies with the agenda; whoever is convened will read it.")
        ),
    }
    for name, words in told.items():
        if name in forms:
            messages.success(request, words.format(title=forms[name].result.title))
