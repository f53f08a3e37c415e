"""What the cell proposes and the committee above notes, declares and decides."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.revisions import Revision
from chibo.insight.reviews.enums import ReviewPeriod
from chibo.interfaces.forms import CreateForm, DayField, EditForm, NumberField, StepForm
from chibo.interfaces.web.scoring.sheets import PointsField

_LONG = {"rows": 3}
_CHOOSE = ("", _("choose"))


class ReviewProposeForm(EditForm):
    """The class that the cell proposes for its year."""

    proposed_class = forms.ChoiceField(label=_("Class to propose"))
    points = PointsField(
        label=_("Points of the yearly review"),
        required=False,
        help_text=_("Of 100; leave it empty if not counted."),
    )
    reason = forms.CharField(
        label=_("Reasons"), max_length=2000, widget=forms.Textarea(attrs=_LONG)
    )

    def __init__(self, *args: Any, classes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proposed_class"].choices = [_CHOOSE, *classes]


class ReviewDecideForm(StepForm):
    """The decision of the committee above: the band of a half-year, the class of a year."""

    decided_class = forms.ChoiceField(label=_("Class of the year"))
    points = PointsField(
        label=_("Points of the yearly review"),
        required=False,
        help_text=_("Of 100; leave it empty if not counted."),
    )
    band = forms.ChoiceField(label=_("Band of the meetings"), required=False)
    reason = forms.CharField(
        label=_("Reasons"), max_length=2000, widget=forms.Textarea(attrs=_LONG)
    )
    version = NumberField(min_value=0, max_value=9999, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        period: str,
        classes: list[tuple[str, str]],
        bands: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["band"].choices = [_CHOOSE, *bands]
        self.fields["decided_class"].choices = [_CHOOSE, *classes]
        if period != ReviewPeriod.YEAR:
            del self.fields["decided_class"], self.fields["points"]

    def read_now(self, review: Any) -> None:
        """After a refusal the page shows the decisions as they stand now; sent again, the form
        corrects the last of them.
        """
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(review.version if review else 0)


class FactForm(StepForm):
    """A fact of the year that a cap asks for; it says which declarations stood when
    it was opened.
    """

    fact = forms.ChoiceField(label=_("Fact"))
    value = forms.TypedChoiceField(
        label=_("Is it so?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )
    known_on = DayField(label=_("Known since"))
    reason = forms.CharField(
        label=_("What this rests on"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Which paper, which check."),
    )

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def __init__(
        self, *args: Any, facts: list[tuple[str, str]], declared: Mapping[str, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fact"].choices = facts
        self.initial["seen"] = str(Revision.of(declared))

    def given(self) -> dict[str, Any]:
        """The fields as typed, and which declarations their writer saw."""
        return super().given() | {"seen": Revision.read(self.cleaned_data["seen"])}

    def read_now(self, declared: Mapping[str, int]) -> None:
        """After a refusal the page shows the declarations as they stand now; sent again, the form
        comes after the last of them.
        """
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = str(Revision.of(declared))


class NoteForm(CreateForm):
    """A reason brought up in the committee's discussion."""

    text = forms.CharField(
        label=_("Reason discussed"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Write the reason, not who said it."),
    )
