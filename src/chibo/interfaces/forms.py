"""What forms share: findings at their fields, what two people may change at once, cleaned text.

Every form is one of three: a CreateForm, a StepForm or an EditForm.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.dates import today
from chibo.base.kernel.errors import Conflict, Refused
from chibo.base.kernel.revisions import Revision
from chibo.interfaces.formatting import format_message, format_value
from chibo.interfaces.kept_input import WITHOUT_FILES

# On the clash page: the fields that clash, whose value is taken (of all of them, or of one), the
# text joined of both.
CLASH, TAKE, JOINED = "clash", "take", "joined-"
MINE, THEIRS, BOTH = "mine", "theirs", "both"


class Form(forms.Form):
    """A form whose refusals stand at their fields (or on top), the typed text kept."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        if self.is_bound and WITHOUT_FILES in self.data:
            self._ask_for_files()

    def refuse(self, refused: Refused) -> None:
        """The findings stand in the form as its errors."""
        for finding in refused.findings:
            field = finding.field if finding.field in self.fields else None
            self.add_error(field, format_message(finding))

    def carry_out(self, act: Callable[..., Any]) -> bool:
        """True when the form is valid and the action went through; otherwise the errors stand in
        the form.
        """
        if not self.is_valid():
            return False
        try:
            self.result = act(**self.given())
        except Refused as refused:
            self.refuse(refused)
            return False
        return True

    def _ask_for_files(self) -> None:
        """The form came back without its files: it opens its page, and even a file that may be
        missing is asked for once.
        """
        for field in self.fields.values():
            if field.widget.needs_multipart_form:
                field.required = True

    def given(self) -> dict[str, Any]:
        """What the action is called with."""
        return self.cleaned_data


class CreateForm(Form):
    """A form that adds something: two who send it at once add two things, and nothing is written
    over.
    """


class StepForm(Form):
    """A form that takes a step: the state guards it, and whoever comes second is told that the step
    was taken.
    """


class EditForm(Form):
    """A form that changes what is stored.

    It carries the revision of `stored` (name → value) that it was opened with.

    The action gets it as `revision` and compares under its lock. What two people changed at once
    leads to the clash page (see `clash.clash_page`), from which this form comes back with each
    person's choice. `renamed` says which field holds a value that the action calls otherwise.
    """

    seen_in: ClassVar[str] = "seen"
    saves_itself: ClassVar[bool] = False
    renamed: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, stored: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = stored
        self.kept: set[str] = set()
        self.fields[self.seen_in] = forms.CharField(
            widget=forms.HiddenInput, required=False, max_length=100_000
        )
        # Made where the form is shown, not where it comes back. In a copy: `stored` itself may have
        # been given as the initial.
        self.initial = {**self.initial, self.seen_in: lambda: str(Revision.of(stored))}
        if self.is_bound and CLASH in self.data:
            self._choose()

    @property
    def revision(self) -> Revision:
        """What the writer saw, with what the writer leaves to the other on the clash page."""
        return Revision.read(self.data.get(self.add_prefix(self.seen_in), "")).keeping(self.kept)

    def given(self) -> dict[str, Any]:
        """The fields as typed, and the revision."""
        given = {name: value for name, value in self.cleaned_data.items() if name != self.seen_in}
        return given | {"revision": self.revision}

    def carry_out(self, act: Callable[..., Any]) -> bool:
        """As every form; a clash leaves it with this form, for the page that shows both texts."""
        try:
            return super().carry_out(act)
        except Conflict as outdated:
            outdated.form = self  # type: ignore[attr-defined]
            raise

    def name_in_page(self, name: str) -> str:
        """The name under which the page sends a value that may clash."""
        return self.add_prefix(self.renamed.get(name, name))

    def label_of(self, name: str) -> str:
        """What the value is called."""
        field = self.fields.get(self.renamed.get(name, name))
        return str(field.label or "") if field is not None else ""

    def words_of(self, name: str, value: Any) -> str:
        """The value as people read it."""
        field = self.fields.get(self.renamed.get(name, name))
        if isinstance(field, forms.ChoiceField):
            typed = getattr(value, "pk", value)
            for key, label in field.choices:
                if str(key) == ("" if typed is None else str(typed)):
                    return str(label)
        if isinstance(value, bool) and isinstance(field, forms.BooleanField):
            return str(format_value(name, value))
        if isinstance(value, str):
            return value
        return (
            ""
            if value is None
            else str(getattr(value, "full_name", "") or format_value(name, value))
        )

    def widget_of(self, name: str) -> forms.Widget | None:
        """The widget of a text in which both can be joined; None for everything else."""
        field = self.fields.get(self.renamed.get(name, name))
        if type(field) is not forms.CharField or field.widget.is_hidden:
            return None
        return field.widget

    def _choose(self) -> None:
        """The choices of the clash page become the form: the joined text is what was typed, the
        other's value is kept.
        """
        data = self.data.copy()
        for name in data.getlist(CLASH):
            choice = data.get(TAKE) or data.get(f"{TAKE}-{name}", MINE)
            if choice == THEIRS:
                self.kept.add(name)
            elif choice == BOTH and f"{JOINED}{name}" in data:
                data[self.name_in_page(name)] = data[f"{JOINED}{name}"]
        self.data = data


class DayField(forms.DateField):
    """A day, typed as 03/12/2026 or picked: from 1900 on, at most ten years ahead; actions may draw
    closer bounds.

    It shows itself as text: a browser's own date box follows the language of the browser, and 03/12
    became 12/03.
    """

    widget = forms.DateInput(
        attrs={"data-day": "", "inputmode": "numeric", "autocomplete": "off", "maxlength": "10"},
        format="%d/%m/%Y",
    )
    input_formats = (
        "%d/%m/%Y",
        "%Y-%m-%d",
        "%d-%m-%Y",
        "%d.%m.%Y",
        "%Y/%m/%d",
        "%d/%m/%y",
        "%d-%m-%y",
        "%d.%m.%y",
    )
    earliest = date(1900, 1, 1)
    ahead = timedelta(days=3653)

    def to_python(self, value: Any) -> date | None:
        """The day; blanks between its parts do not matter, eight digits are 03122026."""
        if isinstance(value, str):
            value = re.sub(r"^(\d\d)(\d\d)(\d{4})$", r"\1/\2/\3", "".join(value.split()))
        day: date | None = super().to_python(value)
        return day

    def validate(self, value: date | None) -> None:
        """Raises ValidationError for a day outside the bounds: a wrong year is the usual slip."""
        super().validate(value)
        if value is not None and not self.earliest <= value <= today() + self.ahead:
            raise forms.ValidationError(
                _("Please check the year of this day."), code="day_out_of_bounds"
            )


class NumberField(forms.IntegerField):
    """A whole number; it always says between which bounds it lies."""

    def __init__(self, *, min_value: int, max_value: int, **kwargs: Any) -> None:
        super().__init__(min_value=min_value, max_value=max_value, **kwargs)


class ClockField(forms.TimeField):
    """A time of day, 24 hours: typed as 19:30, 19h30, 19h or 1930."""

    widget = forms.TimeInput(
        attrs={"data-clock": "", "inputmode": "numeric", "autocomplete": "off", "maxlength": "8"},
        format="%H:%M",
    )
    input_formats = ("%H:%M", "%H:%M:%S", "%Hh%M", "%Hh", "%H.%M", "%H")

    def to_python(self, value: Any) -> time | None:
        """The hour; blanks and capitals do not matter ("19 giờ 30" is 19:30)."""
        if isinstance(value, str):
            value = "".join(value.lower().split()).replace("giờ", "h").removesuffix("phút")
            value = re.sub(r"^(\d\d)(\d\d)$", r"\1:\2", value)
        hour: time | None = super().to_python(value)
        return hour


def bound(form: type[Form], request: HttpRequest, **kwargs: Any) -> Form:
    """The form filled from a POST, empty otherwise."""
    if request.method == "POST":
        return form(request.POST, request.FILES, **kwargs)
    return form(**kwargs)


def sentences_of(form: forms.Form) -> str:
    """What is wrong with a form, as sentences one after the other."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def told(form: forms.Form) -> JsonResponse:
    """A refusal to a script that sent the form: the sentences, which stand beside
    what was pressed.
    """
    return JsonResponse({"message": sentences_of(form)}, status=422)
