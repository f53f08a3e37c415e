"""The forms that an address binds to what is sent, and values that fit their fields."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from chibo.interfaces.forms import DayField

FITTING = {
    forms.DateField: "2026-12-03",
    forms.TimeField: "19:00",
    forms.IntegerField: "1",
    forms.DecimalField: "1",
    forms.EmailField: "",
    forms.UUIDField: "",
    forms.BooleanField: "on",
}

DAYS = (forms.DateField, forms.DateTimeField)
NUMBERS = (forms.IntegerField, forms.DecimalField, forms.FloatField)


def is_bounded(field: forms.Field) -> bool:
    """False for a day or a number that takes whatever is typed."""
    if isinstance(field, DAYS):
        return isinstance(field, DayField)
    if isinstance(field, forms.DecimalField) and field.max_digits is not None:
        return field.min_value is not None
    return not isinstance(field, NUMBERS) or None not in (field.min_value, field.max_value)


@contextmanager
def bound_forms() -> Iterator[list[forms.BaseForm]]:
    """Every form that is bound to something sent, for as long as the block runs."""
    found: list[forms.BaseForm] = []
    init = forms.BaseForm.__init__

    def noted(self: forms.BaseForm, *args: Any, **kwargs: Any) -> None:
        init(self, *args, **kwargs)
        if self.is_bound:
            found.append(self)

    forms.BaseForm.__init__ = noted
    try:
        yield found
    finally:
        forms.BaseForm.__init__ = init


def fitting(field: forms.Field) -> Any:
    """A value that the field takes, as a browser sends it."""
    if isinstance(field, forms.ChoiceField):
        values = [value for value, _ in _flat(field.choices) if value not in ("", None)]
        return str(values[0]) if values else ""
    if isinstance(field, forms.FileField):
        return SimpleUploadedFile("bao-cao.txt", b"Noi dung")
    known = next((value for kind, value in FITTING.items() if isinstance(field, kind)), None)
    return known if known is not None else "Đồng ý"


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield value, label
