"""What forms share: findings at their fields, one hidden key, cleaned text."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest

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
    """A day, typed as 03/12/2026 or picked."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"], **kwargs)


class ClockField(forms.TimeField):
    """A time of day, 24 hours."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def bound(form: type[Form], request: HttpRequest, **kwargs: Any) -> Form:
    """The form filled from a POST, empty otherwise."""
    if request.method == "POST":
        return form(request.POST, request.FILES, **kwargs)
    return form(**kwargs)
