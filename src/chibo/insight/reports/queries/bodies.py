"""With whom a cell can consult before a meeting, as it stood on a day; read once for many cells."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, DateField, Exists, OuterRef, Q, Value

from chibo.base.kernel.dates import Month
from chibo.directory.organisation.models import Unit
from chibo.directory.organisation.rules import is_in_force
from chibo.directory.people.enums import Post
from chibo.directory.people.models import Membership, Office
from chibo.directory.people.rules import is_official
from chibo.work.meetings.models import Meeting
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.rules.course import committee_exists
from rulebook.meetings.cell import NOBODY, huddle_form

_POST, _MEMBER = "post", "member"


class Bodies:
    """Who has a committee or a deputy on a day: one query for all cells; of members only where no
    such post lasts all the time.
    """

    def __init__(self, cells: Sequence[Unit], month: Month, last: Month | None = None) -> None:
        first, end = month.first, (last or month).last
        during = Q(valid_from__lte=end) & (Q(valid_to__isnull=True) | Q(valid_to__gt=first))
        whole = Q(valid_from__lte=first) & (Q(valid_to__isnull=True) | Q(valid_to__gt=end))
        ids, posts = [cell.pk for cell in cells], (Post.DEPUTY, Post.COMMITTEE_MEMBER)
        held = Office.objects.filter(during, post__in=posts).order_by()
        offices = held.filter(unit__in=ids).values_list(
            "unit_id",
            "post",
            "valid_from",
            "valid_to",
            Value(None, output_field=DateField()),
            Value(_POST, output_field=CharField()),
        )
        bare = Membership.objects.filter(
            during, ~Exists(held.filter(whole, unit=OuterRef("cell"))), cell__in=ids
        ).order_by()
        members = bare.values_list(
            "cell_id",
            "kind",
            "valid_from",
            "valid_to",
            "person__recognised_on",
            Value(_MEMBER, output_field=CharField()),
        )
        self.posts: dict[uuid.UUID, list[tuple[Any, ...]]] = {}
        self.members: dict[uuid.UUID, list[tuple[Any, ...]]] = {}
        for cell_id, code, begun, ended, recognised, of in offices.union(members, all=True):
            if of == _POST:
                self.posts.setdefault(cell_id, []).append((code, begun, ended))
            else:
                self.members.setdefault(cell_id, []).append((code, begun, ended, recognised))

    def huddle_applies(self, meeting: Meeting) -> bool:
        """True when the cell has somebody to consult with on the day of the meeting."""
        day, pack = meeting.day, MeetingFile(meeting).pack
        posts = [
            post
            for post, begun, ended in self.posts.get(meeting.unit_id, ())
            if is_in_force(begun, ended, on=day)
        ]
        official = sum(
            1
            for kind, begun, ended, recognised in self.members.get(meeting.unit_id, ())
            if is_in_force(begun, ended, on=day) and is_official(kind, recognised, on=day)
        )
        has_committee = committee_exists(
            pack, official_members=official, committee_posts=posts.count(Post.COMMITTEE_MEMBER)
        )
        return (
            huddle_form(pack, has_committee=has_committee, has_deputy=Post.DEPUTY in posts).value
            != NOBODY
        )
