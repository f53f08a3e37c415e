"""Meetings, what they resolved and their papers, found by words within a scope."""

from collections.abc import Sequence
from typing import Any

from chibo.base.kernel.actor import Scope
from chibo.directory.organisation.queries import find_rows
from chibo.work.meetings.models import Meeting, Paper, Resolution


def find_meetings(words: Sequence[str], *, scope: Scope, most: int) -> list[Meeting]:
    """The meetings of the scope (`meeting.view`) found by kind, month, topic or place, the latest first; at most so many."""
    return _found(Meeting, words, scope=scope, most=most)


def find_resolutions(words: Sequence[str], *, scope: Scope, most: int) -> list[Resolution]:
    """The resolutions and conclusions of the scope (`resolution.view`) found by symbol or title, the latest first."""
    return _found(Resolution, words, scope=scope, most=most)


def find_papers(words: Sequence[str], *, scope: Scope, most: int) -> list[Paper]:
    """The papers of the scope (`paper.view`) that are published now, found by their title, the latest first."""
    return _found(Paper, words, scope=scope, most=most)


def _found(model: Any, words: Sequence[str], *, scope: Scope, most: int) -> list[Any]:
    keys = find_rows(model.__name__.lower(), words, scope=scope, most=most)
    joined = ("cell",) if model is Meeting else ("cell", "meeting")
    rows = {row.pk: row for row in model.objects.within(scope).filter(pk__in=keys).select_related(*joined)}
    return [rows[pk] for pk in keys if pk in rows]
