"""Secretary, deputy and committee of a cell."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from chibo.base.reads.enums import What
from chibo.interfaces.access import signed_in
from chibo.interfaces.reads import seen
from chibo.interfaces.web.people.changes.forms import PostsForm
from chibo.interfaces.web.people.changes.members import cell_to_change, done
from chibo.interfaces.web.people.changes.sentences import follow_lines
from chibo.interfaces.web.shell.layout import url_or_blank
from chibo.interfaces.web.units.coming_changes import coming_of_cell
from chibo.work.changes.actions import Wish, request_change
from chibo.work.changes.enums import ChangeKind
from chibo.work.changes.queries import eligible_soon, follows_of, post_values


@signed_in("GET", "POST")
def posts(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who leads the cell from which day; proposed by the cell, appointed by the committee."""
    cell = cell_to_change(request, pk, "person.view")
    follows, stored = follows_of(cell, on=request.on), post_values(cell, on=request.on)
    members = [
        (str(row.person_id), row.person.full_name) for row in eligible_soon(cell, on=request.on)
    ]
    known = {key for key, _name in members}
    members += [
        (str(row.person_id), row.person.full_name)
        for row in follows.posts
        if str(row.person_id) not in known
    ]
    seen(request, (UUID(key) for key, _name in members), cell=cell, what=What.MEMBERS)
    given: dict[str, Any] = {"members": members, "stored": stored}
    form = (
        PostsForm(request.POST, **given)
        if request.method == "POST"
        else PostsForm(initial=stored | {"on": request.on}, **given)
    )
    if request.method == "POST" and form.carry_out(lambda **data: _ask(request, cell, **data)):
        return done(request, form, url_or_blank("cell", cell.pk))
    does = request.actor.may("person.change", cell.path)
    context = {
        "form": form,
        "cell": cell,
        "person": None,
        "title": _("Posts of the cell"),
        "proposes": not does,
        "button": _("Save the posts") if does else _("Send the proposal"),
        "committee": ", ".join(name for key, name in members if key in stored["committee"]),
        "coming": coming_of_cell(request, cell, undoes=False),
        "follows": follow_lines(ChangeKind.CHANGE_POSTS, cell, follows, actor=request.actor),
        "trail": [(cell.name, url_or_blank("cell", cell.pk))],
    }
    return render(request, "web/changes/posts.html", context, status=422 if form.errors else 200)


def _ask(
    request: HttpRequest, cell: Any, *, on: Any, decision_number: str, revision: Any, **values: Any
) -> Any:
    """Secretary and deputies belong to the committee anyway: ticked there too, they
    are meant once.
    """
    above = {values["secretary"], values["deputy"], values["second_deputy"]}
    values["committee"] = sorted({*values["committee"]} - above)
    wish = Wish(ChangeKind.CHANGE_POSTS, cell, on, values=values, decision_number=decision_number)
    return request_change(wish, today=request.on, actor=request.actor, revision=revision)


urls = [path("cells/<uuid:pk>/posts/", posts, name="cell-posts")]
