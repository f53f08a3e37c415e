"""No form takes a date or a number without bounds."""

import importlib
import pkgutil
from datetime import date, timedelta

import pytest
import time_machine
from django import forms

import chibo.interfaces
from chibo.interfaces.forms import DayField, Form, NumberField
from chibo.interfaces.web.sheets import PointsField

DAYS = (forms.DateField, forms.DateTimeField)
NUMBERS = (forms.IntegerField, forms.DecimalField, forms.FloatField)


def every_form():
    for module in pkgutil.walk_packages(chibo.interfaces.__path__, "chibo.interfaces."):
        if ".management" not in module.name and ".migrations" not in module.name:
            importlib.import_module(module.name)
    waiting = [Form]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        yield form


def is_bounded(field):
    if isinstance(field, DAYS):
        return isinstance(field, DayField)
    if isinstance(field, forms.DecimalField) and field.max_digits is not None:
        return field.min_value is not None
    return not isinstance(field, NUMBERS) or None not in (field.min_value, field.max_value)


def test_asvs_2_2_1_every_day_and_number_of_every_form_has_bounds():
    fields = [(form.__name__, name, field) for form in every_form() for name, field in form.base_fields.items()]
    checked = [field for _, _, field in fields if isinstance(field, DAYS + NUMBERS)]

    assert [(form, name) for form, name, field in fields if not is_bounded(field)] == []
    assert len(checked) > 20


def test_a_form_whose_number_has_no_bounds_is_found():
    assert [is_bounded(field) for field in (forms.IntegerField(), forms.DateField(), forms.DecimalField())] == [
        False
    ] * 3


@time_machine.travel("2026-11-03 12:00+07:00", tick=False)
@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("01/01/1900", True), ("31/12/1899", False), ("0001-01-01", False), ("9999-12-31", False),
        (str(date(2026, 11, 3) + timedelta(days=3653)), True), (str(date(2026, 11, 3) + timedelta(days=3654)), False),
        ("31/02/2026", False),
    ],
)  # fmt: skip
def test_a_day_lies_between_1900_and_ten_years_ahead(typed, taken):
    class Dated(Form):
        on = DayField()

    assert Dated({"on": typed}).is_valid() is taken


@pytest.mark.parametrize("typed", ["1" * 4000, "1" * 5000, "1e999", "-1", "1.001", "nan", "Infinity", "1000"])
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
