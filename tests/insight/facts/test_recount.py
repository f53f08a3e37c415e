"""What is kept of months, worked out anew: by command, and after it was changed by hand."""

from io import StringIO

import pytest
from django.core.management import call_command

from chibo.base.kernel.actor import EVERYWHERE, Scope
from chibo.base.kernel.dates import Month
from chibo.insight.facts.models import MonthFacts
from chibo.insight.reports.actions import keep_month
from chibo.insight.reports.queries.recount import recount_kept_months
from tests.factories import TODAY, make_meeting
from tests.factories import month as step
from tests.insight.sheets import decided, held

NOVEMBER = Month(2026, 11)
pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(people):
    """November of the commune is kept; the meeting of one cell is held and scored."""
    decided(held(make_meeting(people.cell), people), people)
    keep_month(people.commune, NOVEMBER, scope=EVERYWHERE, on=TODAY)
    return MonthFacts.all_rows_unscoped.get(unit=people.cell)


def said(*arguments):
    """What the command says, and how it ends."""
    out, code = StringIO(), 0
    try:
        call_command("recount", *arguments, language="en", stdout=out, stderr=out)
    except SystemExit as stop:
        code = stop.code
    return out.getvalue().splitlines(), code


def test_kept_months_that_nobody_changed_agree(people, kept):
    found = list(recount_kept_months(scope=EVERYWHERE))

    assert [(one.cell, one.month) for one in found] == [
        (people.cell.name, NOVEMBER),
        (people.sister.name, NOVEMBER),
    ]
    assert [one for one in found if one.mismatches] == []
    assert said() == (
        [
            "1 meetings counted anew. Meetings that differ: 0.",
            "2 kept months worked out anew. Months that differ: 0.",
        ],
        0,
    )


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("stage", "submitted"),
        ("held", False),
        ("late_from", "2026-11-01"),
        ("present_count", 1),
        ("target", "0.5"),
        ("weak", True),
        ("decided", False),
        ("band", "weak"),
    ],
)
def test_a_kept_month_that_was_changed_past_the_product_is_named(people, kept, field, wrong):
    MonthFacts.all_rows_unscoped.filter(pk=kept.pk).update(**{field: wrong})

    told, code = said()

    right = getattr(kept, field)
    assert told[1:] == [
        f"DIFFERS {people.cell.name}, 2026-11, kept month: {field} is {wrong}, counted {right}",
        "2 kept months worked out anew. Months that differ: 1.",
    ]
    assert code == 1


def test_what_nobody_reads_any_more_is_not_compared(people, kept):
    MonthFacts.all_rows_unscoped.filter(pk=kept.pk).update(held=False)
    step.prepare(make_meeting(people.cell, month=Month(2026, 12)), people)

    assert [one.cell for one in recount_kept_months(scope=EVERYWHERE)] == [people.sister.name]


def test_only_the_scope_and_the_months_asked_for_are_compared(people, kept):
    keep_month(people.commune, Month(2026, 10), scope=EVERYWHERE, on=TODAY)

    def found(**asked):
        asked = {"scope": EVERYWHERE, **asked}
        return [(one.cell, str(one.month)) for one in recount_kept_months(**asked)]

    sister = people.sister.name
    assert found(scope=Scope((people.sister.path,))) == [(sister, "2026-10"), (sister, "2026-11")]
    assert {month for _cell, month in found(first=NOVEMBER)} == {"2026-11"}
    assert {month for _cell, month in found(last=Month(2026, 10))} == {"2026-10"}
