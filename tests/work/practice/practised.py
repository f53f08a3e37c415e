"""A practice brought to its end through the real actions, by the secretary alone."""

from dataclasses import replace
from datetime import date

from chibo.directory.people.queries import members_of
from chibo.work.meetings.models import Meeting
from chibo.work.practice.actions import begin_practice
from chibo.work.practice.models import Practice
from tests.factories import TODAY, act_as
from tests.factories.month import close, open_room, resolve, seal
from tests.insight.sheets import submitted
from tests.people import People


def begun(people: People, *, on: date = TODAY) -> Practice:
    """The secretary of the cell has begun a practice."""
    return begin_practice(people.cell, actor=act_as(people.secretary, on=on), on=on)


def inside(people: People, practice: Practice) -> People:
    """The invented members of the practice in the places of the cell's own."""
    persons = [row.person for row in members_of(practice.unit, on=TODAY)]
    by_name = {person.full_name: person for person in persons}
    lead = by_name[f"{people.secretary.full_name} (tập)"]
    deputy = by_name["Nguyễn Văn An (tập)"]
    rest = tuple(person for person in persons if person not in (lead, deputy))
    return replace(people, cell=practice.unit, secretary=lead, deputy=deputy, member=rest[0], others=rest[1:])


def meeting_of(practice: Practice) -> Meeting:
    """The meeting of the practice as it stands now."""
    return Meeting.objects.of_cell(practice.unit).select_related("cell").get()


def held(people: People) -> Practice:
    """A practice with a sealed meeting, a resolution, a task, a submitted score."""
    practice = begun(people)
    team, meeting = inside(people, practice), meeting_of(practice)
    open_room(meeting, team)
    close(meeting, team)
    seal(meeting, team)
    resolve(meeting, team)
    submitted(meeting_of(practice), team)
    return practice
