"""What is typed for a change; values reach the action as JSON holds them."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.base.accounts.rules import phone_of
from chibo.base.kernel.text import clean_line, clean_name
from chibo.directory.organisation.enums import CellType
from chibo.directory.people.enums import MembershipKind, Sex
from chibo.interfaces.forms import CreateForm, DayField, EditForm, NumberField, StepForm
from chibo.work.changes.enums import EndReason
from chibo.work.changes.rules import NO_SECRETARY, NO_SUCCESSOR

_CHOOSE = ("", _("Please choose"))
CLOSED_CHOICE = _(
    "This cell is closed, or does not stand below the committee any more. Choose another; nothing"
    " has been changed."
)


def _capital(choices: Any) -> list[tuple[str, str]]:
    """The choices as lines of their own: each begins with a capital letter."""
    return [(value, capfirst(str(label))) for value, label in choices.choices]


def _required_unless_vacant(form: forms.Form, name: str, message: str) -> None:
    """The person has to be named as long as it is not said that the post stays vacant."""
    form.fields[name].required = not (form.is_bound and form.data.get(form.add_prefix("vacant")))
    form.fields[name].error_messages["required"] = gettext(message)


def day_field(label: Any, **kwargs: Any) -> DayField:
    """The day from which a change holds: it may lie ahead."""
    help_text = kwargs.pop(
        "help_text",
        _("Today, earlier, or up to a year ahead: then it takes effect by itself on that day."),
    )
    return DayField(label=label, help_text=help_text, **kwargs)


def plain_values(data: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """These values as JSON holds them."""
    found = {name: data[name] for name in names if name in data}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in found.items()
    }


class PhoneField(forms.CharField):
    """A telephone number of this country, kept as its ten digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel"}), **kwargs
        )

    def clean(self, value: Any) -> str:
        """The ten digits; raises ValidationError for what is no number."""
        typed: str = super().clean(value)
        if typed and phone_of(typed) is None:
            raise forms.ValidationError(
                _("Write the telephone number with its ten digits, for example 0912 345 678.")
            )
        return phone_of(typed) or ""


class _Particulars(forms.Form):
    """The particulars of a person, as the roster holds them."""

    full_name = forms.CharField(label=_("Full name"), max_length=120)
    born_on = DayField(label=_("Born on"), required=False)
    born_year = NumberField(
        label=_("Year of birth, where the day is not known"),
        min_value=1900,
        max_value=2100,
        required=False,
    )
    sex = forms.ChoiceField(
        label=_("Sex"), choices=lambda: [("", "–"), *_capital(Sex)], required=False
    )
    phone = PhoneField(label=_("Phone"), required=False)
    admitted_on = DayField(label=_("Admitted on"), required=False)
    recognised_on = DayField(label=_("Official since"), required=False)
    card_number = forms.CharField(label=_("Card number"), max_length=20, required=False)
    ethnicity = forms.CharField(label=_("Ethnicity"), max_length=40, required=False)
    theory_level = forms.CharField(label=_("Political theory"), max_length=40, required=False)

    def clean_full_name(self) -> str:
        """The name as it is stored."""
        return clean_name(self.cleaned_data["full_name"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("born_on"):
            data["born_year"] = None
        return data


class AddMemberForm(_Particulars, CreateForm):
    """A new member: who, in which kind, from which day."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=lambda: _capital(MembershipKind),
        initial=MembershipKind.OFFICIAL,
        help_text=_("As it stands in the decision or the letter of introduction."),
    )
    on = day_field(_("Member of the cell from"))
    decision_number = forms.CharField(
        label=_("Number of the decision or letter of introduction"), max_length=60, required=False
    )

    field_order: ClassVar[list[str]] = [
        "full_name",
        "born_on",
        "born_year",
        "sex",
        "phone",
        "kind",
        "on",
    ]


class CorrectMemberForm(_Particulars, EditForm):
    """The particulars of a member."""

    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class StatusForm(StepForm):
    """Another kind of membership, from a day on."""

    kind = forms.ChoiceField(label=_("Kind"), choices=lambda: [_CHOOSE, *_capital(MembershipKind)])
    on = day_field(_("Holds from"))
    decision_number = forms.CharField(
        label=_("Number of the decision"), max_length=60, required=False
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class _Leaving(StepForm):
    """Who leads after the only secretary who leaves; not asked of others."""

    def __init__(
        self, *args: Any, successors: Iterable[tuple[str, str]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if successors is not None:
            self.fields["successor"] = forms.ChoiceField(
                label=_("Who leads the cell from that day"),
                choices=[("", gettext("Please choose")), *successors],
                required=False,
            )
            self.fields["vacant"] = forms.BooleanField(
                label=_("Nobody yet: the post stays vacant until the committee appoints somebody"),
                required=False,
            )
            self.order_fields(["target", "reason", "kind", "on", "successor", "vacant"])
            _required_unless_vacant(self, "successor", NO_SUCCESSOR)


class MoveMemberForm(_Leaving):
    """To which cell, from which day; `cells` None: the cell is named in words, and the committee
    chooses it.
    """

    target = forms.ChoiceField(
        label=_("To the cell"), error_messages={"invalid_choice": CLOSED_CHOICE}
    )
    on = day_field(_("Member there from"))
    decision_number = forms.CharField(
        label=_("Number of the letter of introduction"), max_length=60, required=False
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, cells: Iterable[Any] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if cells is None:
            self.fields["target"] = forms.CharField(label=_("To the cell"), max_length=200)
        else:
            self.fields["target"].choices = [_CHOOSE, *((str(row.pk), row.name) for row in cells)]


class EndMembershipForm(_Leaving):
    """Why the membership ends, on which day, by which decision."""

    reason = forms.ChoiceField(
        label=_("Why"), choices=lambda: _capital(EndReason), widget=forms.RadioSelect
    )
    on = day_field(
        _("On which day"),
        help_text=_(
            "The true day, also one before the list was brought in here; only a move elsewhere may"
            " lie ahead, up to a year."
        ),
    )
    decision_number = forms.CharField(
        label=_("Number of the decision"),
        max_length=60,
        required=False,
        help_text=_("Needed for who is struck off or expelled."),
    )
    decided_on = DayField(label=_("Day of the decision"), required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class PostsForm(EditForm):
    """Secretary, deputies and the other members of the committee."""

    secretary = forms.ChoiceField(label=_("Secretary"), required=False)
    vacant = forms.BooleanField(
        label=_("The post stays vacant until the committee appoints somebody"), required=False
    )
    deputy = forms.ChoiceField(label=_("Deputy secretary"), required=False)
    second_deputy = forms.ChoiceField(label=_("Second deputy secretary"), required=False)
    committee = forms.MultipleChoiceField(
        label=_("Other members of the committee"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    on = day_field(_("From"))
    decision_number = forms.CharField(
        label=_("Number of the decision"), max_length=60, required=False
    )

    def __init__(self, *args: Any, members: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("secretary", "deputy", "second_deputy"):
            self.fields[name].choices = [("", gettext("nobody")), *members]
        self.fields["committee"].choices = members
        _required_unless_vacant(self, "secretary", NO_SECRETARY)

    @property
    def named(self) -> list[forms.BoundField]:
        """What stands open on the page; the list of the whole cell is folded."""
        return [self[name] for name in ("secretary", "vacant", "deputy", "second_deputy")]

    @property
    def rest(self) -> list[forms.BoundField]:
        """What stands below the list."""
        return [self[name] for name in ("on", "decision_number", self.seen_in)]

    def words_of(self, name: str, value: Any) -> str:
        """Persons by their names."""
        names = dict(self.fields["secretary"].choices)
        if isinstance(value, list):
            return ", ".join(names.get(one, "–") for one in value) or "–"
        return str(super().words_of(name, value))


class CellForm(EditForm):
    """Name, type and place of a cell."""

    name = forms.CharField(label=_("Name"), max_length=200)
    cell_type = forms.ChoiceField(
        label=_("Type of cell"), choices=lambda: [("", "–"), *_capital(CellType)], required=False
    )
    place = forms.CharField(label=_("Place of meetings"), max_length=200, required=False)
    meeting_day = NumberField(
        label=_("Usual day of the month for meetings"), min_value=1, max_value=31, required=False
    )
    decision_number = forms.CharField(
        label=_("Number of the decision"), max_length=60, required=False
    )

    def clean_name(self) -> str:
        """The name as it is stored."""
        return clean_line(self.cleaned_data["name"])


class FoundForm(CreateForm):
    """A new cell below the committee."""

    name = forms.CharField(label=_("Name"), max_length=200)
    code = forms.RegexField(
        r"^[0-9A-Za-z][0-9A-Za-z._-]{0,29}$",
        label=_("Code"),
        help_text=_("Short, letters without accents and digits, for example TS."),
    )
    cell_type = forms.ChoiceField(
        label=_("Type of cell"), choices=lambda: [_CHOOSE, *_capital(CellType)]
    )
    place = forms.CharField(label=_("Place of meetings"), max_length=200, required=False)
    meeting_day = NumberField(
        label=_("Usual day of the month for meetings"), min_value=1, max_value=31, required=False
    )
    on = day_field(_("Stands from"))
    decision_number = forms.CharField(
        label=_("Number of the decision"), max_length=60, required=False
    )


class CloseCellForm(StepForm):
    """Where the members go, from which day the cell stands no more."""

    target = forms.ChoiceField(
        label=_("All members move to"),
        required=False,
        error_messages={"invalid_choice": CLOSED_CHOICE},
    )
    on = day_field(_("Closed from"))
    decision_number = forms.CharField(
        label=_("Number of the decision"), max_length=60, required=False
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, cells: Iterable[Any], members: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = [_CHOOSE, *((str(row.pk), row.name) for row in cells)]
        self.fields["target"].required = members > 0


class ChangeAnswerForm(StepForm):
    """Carried out or declined, and a word to who proposed it."""

    accepted = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("Carry it out")), ("no", _("Decline it"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("A word to who proposed it"),
        help_text=_("Needed when it is declined: the reason."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, cells: Iterable[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if cells is not None:
            named = [_CHOOSE, *((str(row.pk), row.name) for row in cells)]
            self.fields["target"] = forms.ChoiceField(
                label=_("To the cell"),
                choices=named,
                required=False,
                error_messages={"invalid_choice": CLOSED_CHOICE},
            )
            self.order_fields(["accepted", "target", "answer"])
