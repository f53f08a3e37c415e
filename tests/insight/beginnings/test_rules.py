import pytest

from chibo.insight.beginnings.enums import FirstStepCode, FirstStepState
from chibo.insight.beginnings.rules import STEPS, Facts, steps_from
from chibo.interfaces.presenters.home.first_steps import DOINGS

pytestmark = pytest.mark.pure
DONE = Facts(
    address=True,
    commune=True,
    office=True,
    cells=2,
    members=9,
    regulation=True,
    cells_with_login=2,
    cells_planned=2,
    cells_practised=2,
)


def standings(facts: Facts) -> dict[FirstStepCode, str]:
    return {step.code: str(step.standing) for step in steps_from(facts)}


def test_an_empty_installation_has_its_administrator_and_the_address_comes_next():
    found = standings(Facts())
    assert found.pop(FirstStepCode.ADMINISTRATOR) == FirstStepState.DONE
    assert found.pop(FirstStepCode.ADDRESS) == FirstStepState.NEXT
    assert set(found.values()) == {FirstStepState.TODO}


def test_a_later_step_may_be_done_before_an_earlier_one():
    found = standings(Facts(commune=True, cells=1, members=3))
    assert (
        found[FirstStepCode.ADDRESS],
        found[FirstStepCode.COMMUNE],
        found[FirstStepCode.OFFICE],
    ) == (
        "current",
        "done",
        "todo",
    )
    assert found[FirstStepCode.ROSTER] == "done"


@pytest.mark.parametrize("field", ["cells_with_login", "cells_planned", "cells_practised"])
def test_a_step_counted_by_cells_is_done_with_the_last_cell(field):
    code = {
        "cells_with_login": FirstStepCode.LOGINS,
        "cells_planned": FirstStepCode.MONTH,
        "cells_practised": FirstStepCode.PRACTICE,
    }[field]
    facts = {name: getattr(DONE, name) for name in DONE.__slots__}
    assert standings(DONE)[code] == "done"
    assert standings(Facts(**facts | {field: 1}))[code] == "current"
    assert standings(Facts(**facts | {field: 0, "cells": 0}))[code] != "done"


def test_every_step_has_its_place_on_the_page_in_the_same_order():
    assert list(DOINGS) == [rule.code for rule in STEPS] == list(FirstStepCode)
