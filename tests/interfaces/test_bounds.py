"""No form takes a date or a number without bounds."""

import importlib
import pkgutil
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django import forms

import chibo
import chibo.interfaces
from chibo.interfaces.forms import DayField, Form, NumberField
from chibo.interfaces.web.scoring.sheets import PointsField
from tests.crawls.binding import DAYS, NUMBERS, is_bounded

ROOT = Path(chibo.__file__).parent
# A field that would take any day or number; those with bounds are made of them in these two places.
BARE = re.compile(
    r"\bforms\.(?:Date|DateTime|SplitDateTime|Duration|Integer|Float|Decimal)Field\b|from"
    r" django\.forms[ .]"
)
HOMES = {"interfaces/forms.py": 2, "interfaces/web/scoring/sheets.py": 1}


def every_form():
    for module in pkgutil.walk_packages(chibo.interfaces.__path__, "chibo.interfaces."):
        if ".management" not in module.name and ".migrations" not in module.name:
            importlib.import_module(module.name)
    waiting = [Form]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        yield form


def test_asvs_2_2_1_every_day_and_number_of_every_form_has_bounds():
    fields = [
        (form.__name__, name, field)
        for form in every_form()
        for name, field in form.base_fields.items()
    ]
    checked = [field for _, _, field in fields if isinstance(field, DAYS + NUMBERS)]

    assert [(form, name) for form, name, field in fields if not is_bounded(field)] == []
    assert len(checked) > 20


def bare_fields(folder):
    found = {
        str(path.relative_to(folder)): len(BARE.findall(path.read_text()))
        for path in folder.rglob("*.py")
    }
    return {name: count for name, count in found.items() if count}


def test_asvs_2_2_1_no_form_can_make_a_day_or_number_without_bounds_also_while_it_is_built():
    assert bare_fields(ROOT) == HOMES


@pytest.mark.parametrize(
    "line", ["self.fields['n'] = forms.IntegerField()", "from django.forms import DateField"]
)
def test_a_field_without_bounds_that_a_form_adds_while_it_is_built_is_found(tmp_path, line):
    (tmp_path / "page.py").write_text(
        f"class Late(Form):\n    def __init__(self):\n        {line}\n"
    )

    assert bare_fields(tmp_path) == {"page.py": 1}


def test_a_form_whose_number_has_no_bounds_is_found():
    assert [
        is_bounded(field)
        for field in (forms.IntegerField(), forms.DateField(), forms.DecimalField())
    ] == [False] * 3


@time_machine.travel("2026-11-03 12:00+07:00", tick=False)
@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("01/01/1900", True),
        ("31/12/1899", False),
        ("0001-01-01", False),
        ("9999-12-31", False),
        (str(date(2026, 11, 3) + timedelta(days=3653)), True),
        (str(date(2026, 11, 3) + timedelta(days=3654)), False),
        ("31/02/2026", False),
    ],
)
def test_a_day_lies_between_1900_and_ten_years_ahead(typed, taken):
    class Dated(Form):
        on = DayField()

    assert Dated({"on": typed}).is_valid() is taken


@pytest.mark.parametrize(
    "typed", ["1" * 4000, "1" * 5000, "1e999", "-1", "1.001", "nan", "Infinity", "1000"]
)
def test_points_beyond_all_bounds_are_refused_at_their_field(typed):
    class Scored(Form):
        points = PointsField()

    assert list(Scored({"points": typed}).errors) == ["points"]
    assert Scored({"points": "99,25"}).is_valid()


@pytest.mark.parametrize("typed", ["9" * 5000, "-1", "1.5", "nan", "0x10"])
def test_asvs_2_2_1_a_number_beyond_all_bounds_is_refused_at_its_field(typed):
    class Counted(Form):
        count = NumberField(min_value=0, max_value=10)

    assert list(Counted({"count": typed}).errors) == ["count"]
