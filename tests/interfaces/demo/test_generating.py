"""When a province is generated, and that a seed gives the same one again."""

from datetime import date
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from chibo.base.kernel.bulk import columns_of, stored_rows
from chibo.base.kernel.errors import Refused
from chibo.directory.organisation.models import Unit
from chibo.interfaces.demo.generated import communes_for, generate
from chibo.work.meetings.models import Meeting
from tests.factories import make_unit

ON = date(2026, 11, 21)
# What has chance of its own: the stays of units, salts, the last entries of communes, the marks of
# what changed.
APART = {"organisation.TreePath", "audit.Chain", "rows.ChangeMark"}
SALTED = {"password", "salt", "value_hash", "hash"}


def rows_of(seed: int) -> dict[str, list[tuple]]:
    """Every row of a province of this seed but for what is salted; the province is gone again."""
    with transaction.atomic():
        generate([1, 1], months=0, seed=seed, on=ON)
        found = {
            model._meta.label: _rows(model)
            for model in apps.get_models()
            if model.__module__.startswith("chibo.") and model._meta.label not in APART
        }
        transaction.set_rollback(True)
    return found


def _rows(model) -> list[tuple]:
    columns = columns_of(model)
    rows = [dict(zip(columns, row, strict=True)) for row in stored_rows(model)]
    kept = [row for row in rows if row.get("code") != "audit.heads"]
    return [tuple(value for name, value in row.items() if name not in SALTED) for row in kept]


@pytest.mark.skipif(
    connection.vendor == "postgresql",
    reason="equal there only when no province was generated before",
)
def test_the_same_seed_gives_the_same_rows_and_another_one_others(db):
    first = rows_of(3)

    assert rows_of(3) == first
    assert first["people.Person"] != rows_of(4)["people.Person"]
    assert len(first["audit.Entry"]) > 300


def test_nothing_is_generated_where_a_unit_stands(db):
    own = make_unit("province")

    with pytest.raises(Refused) as refused:
        generate([1], months=0, seed=1, on=ON)

    assert [finding.code for finding in refused.value.findings] == ["holds_units"]
    assert list(Unit.all_rows_unscoped.all()) == [own]


def test_only_a_demo_installation_is_filled_by_the_command(db, settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="CHIBO_DEMO=on"):
        call_command("generate", cells=1, stdout=StringIO())


@pytest.mark.parametrize(("cells", "months"), [(0, 1), (100_000, 1), (1, 37), (1, -1)])
def test_the_command_says_how_much_it_makes(db, settings, cells, months):
    settings.DEMO = True

    with pytest.raises(CommandError, match="From 1 to 99,999 cells"):
        call_command("generate", cells=cells, months=months, stdout=StringIO())


def test_the_command_says_that_units_stand_already(db, settings):
    settings.DEMO = True
    make_unit("province")

    with pytest.raises(CommandError, match="holds units already"):
        call_command("generate", cells=1, months=0, stdout=StringIO())


@pytest.mark.pure
@pytest.mark.parametrize(
    ("cells", "communes"), [(1, [1]), (14, [14]), (15, [15]), (16, [15, 1]), (45, [15] * 3)]
)
def test_communes_have_fifteen_cells_and_the_last_one_the_rest(cells, communes):
    assert communes_for(cells) == communes


def test_no_more_cells_live_than_are_asked_for(db):
    generate([3], months=0, seed=1, on=ON, lives=1)

    first, *others = (
        sorted(meeting.state for meeting in Meeting.all_rows_unscoped.filter(unit=cell))
        for cell in Unit.all_rows_unscoped.filter(kind="cell")
    )
    assert others == [first, first]
