"""A practice brought to its end through the real actions, by the secretary alone."""

from datetime import date

from chibo.directory.organisation.models import Unit
from chibo.directory.people.models import Person
from chibo.directory.people.queries import members_of
from chibo.insight.scoring.actions import submit_score
from chibo.work.meetings.models import Meeting
from chibo.work.practice.actions import begin_practice
from chibo.work.practice.models import Practice
from tests.factories import TODAY, act_as
from tests.factories.month import close, open_room, resolve, seal
from tests.insight.sheets import adopted
from tests.people import People


def begun(cell: Unit, secretary: Person, *, on: date = TODAY) -> Practice:
    """The secretary of the cell has begun a practice."""
    return begin_practice(cell, actor=act_as(secretary, on=on), on=on)


def team_of(practice: Practice, *, on: date = TODAY) -> People:
    """The invented members of the practice in the places of a cell's own; nobody stands above or
    beside them.
    """
    lead, deputy, member, *others = (row.person for row in _in_order(practice, on))
    nobody = dict.fromkeys(
        ("commune", "sister", "elsewhere", "official", "in_charge", "neighbour", "stranger")
    )
    return People(
        cell=practice.unit,
        secretary=lead,
        deputy=deputy,
        member=member,
        others=tuple(others),
        **nobody,
    )


def _in_order(practice: Practice, on: date) -> list:
    return sorted(members_of(practice.unit, on=on), key=lambda row: row.person_id)


def meeting_of(practice: Practice) -> Meeting:
    """The meeting of the practice as it stands now."""
    return Meeting.objects.of_unit(practice.unit).select_related("unit").get()


def held(cell: Unit, secretary: Person, *, on: date = TODAY) -> Practice:
    """A practice with a sealed meeting, a resolution, a task, a submitted score."""
    practice = begun(cell, secretary, on=on)
    team, meeting = team_of(practice, on=on), meeting_of(practice)
    open_room(meeting, team, on=on)
    close(meeting, team)
    seal(meeting, team)
    resolve(meeting, team)
    submit_score(adopted(meeting_of(practice), team), on=on, actor=act_as(team.secretary, on=on))
    return practice
