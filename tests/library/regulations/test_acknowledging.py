"""An office says that what holds for its unit is what it works by."""

import pytest

from chibo.base.audit.models import Entry
from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.library.regulations.actions import acknowledge
from chibo.library.regulations.models import Acknowledgement
from chibo.library.regulations.queries import stack_of
from chibo.library.regulations.rules import layers_of
from tests.factories import TODAY, act_as
from tests.library.regulations.world import START, offices, put_in_force

pytestmark = pytest.mark.django_db


def shown(unit, *, on=TODAY) -> str:
    return " ".join(layers_of(stack_of(unit, on=on).pack))


def say(people, *, what: str = "", by=None, on=TODAY) -> Acknowledgement:
    actor = act_as(by or people.official)
    return acknowledge(people.commune, shown=what or shown(people.commune), actor=actor, on=on)


def test_what_holds_is_acknowledged_once_and_the_first_time_stands(people):
    row = say(people)

    assert row.person == people.official
    assert say(people).pk == row.pk
    entries = Entry.objects.filter(code="regulation.acknowledge", chain_id=people.commune.pk)
    assert [entry.values["layers"] for entry in entries] == [row.layers]


def test_what_holds_from_another_day_is_acknowledged_anew(people):
    first, before = say(people), shown(people.commune)
    put_in_force(offices(people))

    with pytest.raises(Refused) as refused:
        say(people, what=before, on=START)
    assert refused.value.findings[0].code == "other_regulation"

    second = say(people, what=shown(people.commune, on=START), on=START)
    assert second.pk != first.pk
    assert Acknowledgement.objects.count() == 2


def test_only_who_confirms_regulations_says_so(people):
    with pytest.raises(NotAllowed):
        say(people, by=people.secretary)
    assert not Acknowledgement.objects.exists()
