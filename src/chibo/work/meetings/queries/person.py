"""What the meetings hold about one person; for the person's own eyes, across all cells."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models import F, QuerySet

from chibo.work.meetings.models import (
    Attendance,
    DiscussionOpening,
    Invitation,
    Objection,
    Opinion,
    PaperRead,
    PaperSignature,
    Task,
    TaskReview,
    Vote,
)


def rows_about(person_id: uuid.UUID) -> Mapping[str, QuerySet[Any]]:
    """Attendance, replies to invitations, opinions, tasks with their reviews, documents opened,
    votes recorded, confirmed or counted by the person (a vote itself names nobody), objections,
    signatures on paper, and openings of minutes by the person; each oldest first.
    """
    return (
        _at_meetings_of(person_id)
        | _tasks_of(person_id)
        | _papers_and_votes_of(person_id)
        | _objections_and_signatures_of(person_id)
    )


def _at_meetings_of(person_id: uuid.UUID) -> dict[str, QuerySet[Any]]:
    here = {"meeting__unit": F("unit")}
    return {
        "attendance": (
            Attendance.all_rows_unscoped.filter(person_id=person_id, **here)
            .select_related("meeting", "unit")
            .order_by("meeting__planned_on")
        ),
        "invitations": (
            Invitation.all_rows_unscoped.filter(person_id=person_id, **here)
            .select_related("meeting", "unit")
            .order_by("meeting__planned_on")
        ),
        "opinions": (
            Opinion.all_rows_unscoped.filter(person_id=person_id, **here)
            .select_related("meeting", "unit")
            .order_by("recorded_at")
        ),
    }


def _tasks_of(person_id: uuid.UUID) -> dict[str, QuerySet[Any]]:
    return {
        "tasks": (
            Task.all_rows_unscoped.filter(owner_id=person_id)
            .select_related("unit", "report_file")
            .order_by("due_on")
        ),
        "reviews": (
            TaskReview.all_rows_unscoped.filter(task__owner_id=person_id, task__unit=F("unit"))
            .select_related("task", "unit")
            .order_by("reviewed_at")
        ),
    }


def _papers_and_votes_of(person_id: uuid.UUID) -> dict[str, QuerySet[Any]]:
    return {
        "papers": (
            PaperRead.all_rows_unscoped.filter(person_id=person_id, paper__unit=F("unit"))
            .select_related("paper", "unit")
            .order_by("read_at")
        ),
        "votes": (
            (
                Vote.all_rows_unscoped.filter(recorded_by_id=person_id)
                | Vote.all_rows_unscoped.filter(confirmed_by_id=person_id)
                | Vote.all_rows_unscoped.filter(tellers__icontains=str(person_id))
            )
            .select_related("unit")
            .order_by("recorded_at")
        ),
    }


def _objections_and_signatures_of(person_id: uuid.UUID) -> dict[str, QuerySet[Any]]:
    return {
        "objections": (
            Objection.all_rows_unscoped.filter(person_id=person_id, meeting__unit=F("unit"))
            .select_related("meeting", "unit")
            .order_by("objected_at")
        ),
        "signatures": (
            (
                PaperSignature.all_rows_unscoped.filter(person_id=person_id)
                | PaperSignature.all_rows_unscoped.filter(keeper_id=person_id)
            )
            .select_related("minutes__meeting", "unit", "person", "keeper")
            .order_by("entered_at")
        ),
        "openings": (
            DiscussionOpening.all_rows_unscoped.filter(reader_id=person_id)
            .select_related("meeting", "unit")
            .order_by("opened_at")
        ),
    }
