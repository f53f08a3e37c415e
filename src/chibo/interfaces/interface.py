"""The kinds of interface: access decides for all of them alike, each speaks in its own way."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Write:
    """How a view takes what is sent: `repeatable` when a repeat with the same body changes nothing,
    `reads` what reads the files that came along.
    """

    repeatable: bool = False
    reads: Callable[..., None] | None = None


class Interface(ABC):
    """How one kind of interface calls its views, and what it says where somebody is stopped."""

    # What the table of addresses calls its views for people who are signed in.
    door: ClassVar[str]

    @abstractmethod
    def opened(self, view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What the view shows."""

    @abstractmethod
    def written(
        self, view: View, write: Write, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """What somebody who is signed in is answered to what he sends; a write takes effect once
        for its key.
        """

    @abstractmethod
    def signed_out(self, request: HttpRequest) -> HttpResponse:
        """For who is not signed in where one must be."""

    @abstractmethod
    def without_second_factor(self, request: HttpRequest) -> HttpResponse:
        """For an office above the cell that has no second factor yet."""

    @abstractmethod
    def with_short_password(self, request: HttpRequest) -> HttpResponse:
        """For who has come to hold an office with a password too short for it."""

    @abstractmethod
    def stopped(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What `NotFound`, `NotAllowed`, `Refused` and `Conflict` come to; None for every other
        error.
        """

    @abstractmethod
    def problem(self, status: int, code: str, told: str = "") -> HttpResponse | None:
        """What stops a request around its view, in words; None where a page of its own says it."""


def view_behind(request: HttpRequest) -> View | None:
    """The view behind this address, however far the request came; None when there is none."""
    try:
        return (request.resolver_match or resolve(request.path_info)).func
    except Resolver404:
        return None


def problem_for(
    request: HttpRequest, status: int, code: str, told: str = ""
) -> HttpResponse | None:
    """The problem in the way of the interface that the request came to; None for a page, which has
    a page of its own for it.
    """
    interface: Interface | None = getattr(view_behind(request), "interface", None)
    return None if interface is None else interface.problem(status, code, told)
