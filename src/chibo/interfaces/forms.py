"""What forms share: findings at their fields, one hidden key, cleaned text."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.dates import today
from chibo.base.kernel.errors import Refused
from chibo.interfaces.wording import say


class Form(forms.Form):
    """A form whose refusals stand at their fields (or on top), the typed text kept."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)

    def refuse(self, refused: Refused) -> None:
        """The findings stand in the form as its errors."""
        for finding in refused.findings:
            field = finding.field if finding.field in self.fields else None
            self.add_error(field, say(finding))

    def carry_out(self, act: Callable[..., Any]) -> bool:
        """True when the form is valid and the action went through; otherwise the errors stand in the form."""
        if not self.is_valid():
            return False
        try:
            self.result = act(**self.cleaned_data)
        except Refused as refused:
            self.refuse(refused)
            return False
        return True


class DayField(forms.DateField):
    """A day, typed as 03/12/2026 or picked: from 1900 on, at most ten years ahead; actions may draw closer bounds."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    earliest = date(1900, 1, 1)
    ahead = timedelta(days=3653)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"], **kwargs)

    def validate(self, value: date | None) -> None:
        """Raises ValidationError for a day outside the bounds: a wrong year is the usual slip."""
        super().validate(value)
        if value is not None and not self.earliest <= value <= today() + self.ahead:
            raise forms.ValidationError(_("Please check the year of this day."), code="day_out_of_bounds")


class NumberField(forms.IntegerField):
    """A whole number; it always says between which bounds it lies."""

    def __init__(self, *, min_value: int, max_value: int, **kwargs: Any) -> None:
        super().__init__(min_value=min_value, max_value=max_value, **kwargs)


class ClockField(forms.TimeField):
    """A time of day, 24 hours."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def bound(form: type[Form], request: HttpRequest, **kwargs: Any) -> Form:
    """The form filled from a POST, empty otherwise."""
    if request.method == "POST":
        return form(request.POST, request.FILES, **kwargs)
    return form(**kwargs)
