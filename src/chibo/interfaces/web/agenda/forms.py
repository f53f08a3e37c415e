"""The forms of the agenda page."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.interfaces.files import ReadFile
from chibo.interfaces.forms import Form, NumberField
from chibo.interfaces.wording import item_title
from chibo.work.meetings.rules.texts import content_hash

LONGEST = 480
# With more members than this, sixteen lists of all names would make the page too heavy.
MOST_LISTED = 30


def key_of(person_id: UUID | None) -> str:
    """A short name for a person within one cell, empty for nobody."""
    return person_id.hex[-8:] if person_id else ""


class MemberField(forms.TypedChoiceField):
    """One of the cell's members, given as a person; None when nobody is chosen."""

    def __init__(self, *, people: dict[str, Any], nobody: str, **kwargs: Any) -> None:
        choices = [("", nobody), *((key, person.full_name) for key, person in people.items())]
        super().__init__(choices=choices, coerce=people.get, empty_value=None, required=False, **kwargs)


class NamedMemberField(forms.CharField):
    """One of the members of a large cell, found by typing the name; the page holds the names once."""

    def __init__(self, *, people: dict[str, Any], nobody: str, **kwargs: Any) -> None:
        self.names = {name: people[key] for key, name in names_of(people).items()}
        widget = forms.TextInput(attrs={"list": "members", "placeholder": nobody, "autocomplete": "off"})
        super().__init__(widget=widget, max_length=140, required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        """The person of that name; an unknown name is refused."""
        name = super().clean(value).strip()
        if not name:
            return None
        if name not in self.names:
            raise forms.ValidationError(gettext("Choose a name from the list of the cell's members."))
        return self.names[name]


def names_of(people: dict[str, Any]) -> dict[str, str]:
    """Key → name, with the key behind it where two bear the same name."""
    names = [person.full_name for person in people.values()]
    return {
        key: person.full_name if names.count(person.full_name) == 1 else f"{person.full_name} ({key})"
        for key, person in people.items()
    }


def member_field(people: dict[str, Any], *, label: str, nobody: str, chosen: UUID | None = None) -> forms.Field:
    """A list to choose from; in a large cell a field to type the name into."""
    key = key_of(chosen)
    if len(people) <= MOST_LISTED:
        return MemberField(people=people, nobody=nobody, label=label, initial=key)
    return NamedMemberField(people=people, nobody=nobody, label=label, initial=names_of(people).get(key, ""))


class AgendaForm(Form):
    """All items at once: presenter, minutes, wording, off the record. `seen` tells which agenda the writer saw."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, items: list[Any], people: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        self.fields["seen"].initial = self.mark = content_hash({str(item.pk): item.rev for item in items})[:16]
        nobody = gettext("The chair presents")
        for item in items:
            self.fields[f"{item.pk}-presenter"] = member_field(
                people, label=gettext("Presenter"), nobody=nobody, chosen=item.presenter_id
            )
            self.fields[f"{item.pk}-minutes_planned"] = NumberField(
                label=gettext("Length in minutes"),
                min_value=1,
                max_value=LONGEST,
                required=False,
                initial=item.minutes_planned,
            )
            self.fields[f"{item.pk}-title"] = forms.CharField(
                label=gettext("Wording"), max_length=300, initial=item.title
            )
            self.fields[f"{item.pk}-off_record"] = forms.BooleanField(
                label=gettext("Off the record"), required=False, initial=item.off_record
            )
            self.fields[f"{item.pk}-paper_reference"] = forms.CharField(
                label=gettext("Number of the paper"), max_length=200, required=False, initial=item.paper_reference
            )

    def clean(self) -> dict[str, Any]:
        """Somebody else's change in between is shown before it is written over."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("seen") != self.mark:
            self.data = self.data.copy()
            self.data["seen"] = self.mark
            text = gettext(
                "Somebody else changed the agenda meanwhile. Your entries stand below; please look through and save again."
            )
            self.add_error(None, text)
        return data

    def changes(self) -> dict[Any, dict[str, Any]]:
        """Item → its values as typed."""
        names = ("presenter", "minutes_planned", "title", "off_record", "paper_reference")
        return {item: {name: self.cleaned_data[f"{item.pk}-{name}"] for name in names} for item in self.items}

    def rows(self) -> list[dict[str, Any]]:
        """The items with their bound fields, for the template."""
        names = ("presenter", "minutes_planned", "title", "off_record", "paper_reference")
        return [{"item": item, **{name: self[f"{item.pk}-{name}"] for name in names}} for item in self.items]


class AddItemForm(Form):
    """One item more."""

    title = forms.CharField(label=_("What it is about"), max_length=300)
    minutes = NumberField(label=_("Length in minutes"), min_value=1, max_value=LONGEST, required=False)

    def __init__(self, *args: Any, people: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["presenter"] = member_field(
            people, label=gettext("Presenter"), nobody=gettext("The chair presents")
        )


class OfficersForm(Form):
    """Who chairs, who writes the minutes, who follows the scoring."""

    def __init__(self, *args: Any, meeting: Any, people: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (
            ("chair", gettext("Chair")),
            ("minute_taker", gettext("Meeting secretary")),
            ("scoring_follower", gettext("Follows the scoring")),
        ):
            self.fields[name] = member_field(
                people, label=label, nobody=gettext("not named yet"), chosen=getattr(meeting, f"{name}_id")
            )


class PaperForm(Form):
    """A document for everybody who is summoned."""

    file = ReadFile(
        label=_("File"),
        help_text=_(
            "Word, Excel, PDF, picture or text, up to 20 MB. A document with a secrecy mark is refused; "
            "a scan cannot be checked, please look yourself."
        ),
    )
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    item = forms.ChoiceField(label=_("For which item"), required=False)

    def __init__(self, *args: Any, items: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {str(item.pk): item for item in items}
        whole = [("", gettext("For the whole meeting"))]
        self.fields["item"].choices = whole + [(key, item_title(item)) for key, item in self.items.items()]
