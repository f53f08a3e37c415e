"""Whether this installation answers a program, and in which version."""

from django.http import HttpRequest

from chibo import __version__
from chibo.base.kernel.errors import NotFound
from chibo.base.maintenance.queries import database_answers
from chibo.interfaces.access import public
from chibo.interfaces.api.interface import JSON
from chibo.interfaces.idempotent import PlainAnswer


@public("GET", interface=JSON)
def health(request: HttpRequest) -> PlainAnswer:
    """The version and whether the database answers: 200 when it does, else 503."""
    answers = not database_answers()
    return PlainAnswer(200 if answers else 503, {"version": __version__, "database": answers})


@public("GET", "POST", "PUT", "PATCH", "DELETE", interface=JSON)
def nothing_here(request: HttpRequest, rest: str) -> PlainAnswer:
    """Every other address of programs: there is nothing, and it is said in their way."""
    raise NotFound
