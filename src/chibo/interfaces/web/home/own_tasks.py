"""One's own tasks: how they stand, in words, with a photo or paper; the cell reviews them."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.errors import NotAllowed, NotFound
from chibo.base.reads.enums import ReadKind, What
from chibo.interfaces.access import signed_in
from chibo.interfaces.forms import EditForm
from chibo.interfaces.reads import seen
from chibo.interfaces.uploads import ReadFile, read_files
from chibo.interfaces.web.shell.layout import desk
from chibo.library.documents.actions import give_out, receive_file
from chibo.work.meetings.actions.tasks import report_task
from chibo.work.meetings.enums import TaskReport
from chibo.work.meetings.queries.room import get_task, tasks_owned_by
from chibo.work.meetings.rules.editable import report_values

NO_STATE = _("Choose how the task stands: done, under way or stuck.")
NO_WORDS = _("Write in a few words what was done, or what is in the way.")


class ReportForm(EditForm):
    """How the task stands, in words; a photo or paper where there is one."""

    state = forms.ChoiceField(
        label=_("How the task stands"),
        choices=TaskReport.choices,
        error_messages={"required": NO_STATE, "invalid_choice": NO_STATE},
    )
    report = forms.CharField(
        label=_("In a few words"),
        max_length=500,
        error_messages={"required": NO_WORDS},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    file = ReadFile(
        label=_("Photo or paper"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,.pdf,.docx,.xlsx"}),
        help_text=_(
            "A picture, PDF, Word or Excel file, up to 20 MB. The cell and its official in charge"
            " can open it."
        ),
    )
    drop_file = forms.BooleanField(label=_("Without the file"), required=False)

    def __init__(self, *args: Any, task: Any, **kwargs: Any) -> None:
        super().__init__(*args, stored=report_values(task), prefix=f"t{task.pk.hex[-6:]}", **kwargs)


def _own(request: HttpRequest, pk: UUID) -> Any:
    """The task, for its owner; raises NotFound outside the scope and NotAllowed for
    anybody else.
    """
    task = get_task(pk, scope=request.actor.scope_for("task.view"))
    if task.owner_id != request.actor.person_id:
        raise NotAllowed("task.report")
    return task


def _read_report(request: HttpRequest, pk: UUID) -> None:
    """A file is checked before the write begins, for the owner of the task."""
    if request.FILES:
        _own(request, pk)
        read_files(request, receive_file)


@signed_in("GET")
def tasks(request: HttpRequest) -> HttpResponse:
    """The own open tasks, those first of which nothing is reported yet."""
    return _show(request)


@signed_in("POST", reads=_read_report)
def task_report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The report stands ready for the next meeting; what does not do comes back with its words."""
    task = _own(request, pk)
    form = ReportForm(request.POST, request.FILES, task=task)
    if form.carry_out(lambda **data: report_task(task, actor=request.actor, **data)):
        messages.success(
            request, _("Your report stands ready; the cell reviews it at the next meeting.")
        )
        return redirect("web:tasks")
    return _show(request, task, form)


@signed_in()
def task_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The photo or paper of a report as a file to keep."""
    task = get_task(pk, scope=request.actor.scope_for("task.view"))
    if task.report_file is None:
        raise NotFound
    seen(request, [task.owner_id], cell=task.unit, what=What.TASKS, kind=ReadKind.FILE)
    response = HttpResponse(give_out(task.report_file), content_type=task.report_file.media_type)
    response["Content-Disposition"] = (
        content_disposition_header(True, task.report_file.name) or "attachment"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _show(request: HttpRequest, tried: Any = None, form: ReportForm | None = None) -> HttpResponse:
    """The page; a refused report stands at its task, also when that is not open any more."""
    rows = list(tasks_owned_by(request.actor))
    gone = [tried] if tried is not None and all(row.pk != tried.pk for row in rows) else []
    shown = [
        _line(request, task, form if tried and task.pk == tried.pk else None)
        for task in (*gone, *rows)
    ]
    shown.sort(key=lambda line: line["waits"])
    context = {"shown": shown, "desk": desk(request)}
    return render(request, "web/home/tasks.html", context, status=422 if form else 200)


def _line(request: HttpRequest, task: Any, form: ReportForm | None) -> dict[str, Any]:
    waits = getattr(task, "reported", False)
    initial = report_values(task) if waits else {}
    left = not request.actor.may(
        "task.view", task.unit.path
    )  # Of a former cell, which gives it to somebody else.
    return {
        "task": task,
        "waits": waits,
        "left": left,
        "late": task.due_on < request.on and not waits and not left,
        "form": None if left else form or ReportForm(initial=initial, task=task),
        "tried": form is not None,
    }


urls = [
    path("tasks/", tasks, name="tasks"),
    path("tasks/<uuid:pk>/report/", task_report, name="task-report"),
    path("tasks/<uuid:pk>/report/file/", task_file, name="task-file"),
]
