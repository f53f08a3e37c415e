"""The forms of the agenda page."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.revisions import plain
from chibo.interfaces.formatting import NO_VALUE, item_title
from chibo.interfaces.forms import CreateForm, EditForm, NumberField
from chibo.interfaces.uploads import ReadFile
from chibo.work.meetings.rules.editable import ITEM_FIELDS, OFFICERS, agenda_values, officer_values

LONGEST = 480
OFFICES = (
    ("chair", _("Chair")),
    ("minute_taker", _("Meeting secretary")),
    ("scoring_follower", _("Follows the scoring")),
)
# With more members than this, sixteen lists of all names would make the page too heavy.
MOST_LISTED = 30


def key_of(person_id: UUID | None) -> str:
    """A short name for a person within one cell, empty for nobody."""
    return person_id.hex[-8:] if person_id else ""


class MemberField(forms.TypedChoiceField):
    """One of the cell's members, given as a person; None when nobody is chosen."""

    def __init__(self, *, people: dict[str, Any], nobody: str, **kwargs: Any) -> None:
        choices = [("", nobody), *((key, person.full_name) for key, person in people.items())]
        super().__init__(
            choices=choices, coerce=people.get, empty_value=None, required=False, **kwargs
        )


class NamedMemberField(forms.CharField):
    """One of the members of a large cell, found by typing the name; the page holds
    the names once.
    """

    def __init__(self, *, people: dict[str, Any], nobody: str, **kwargs: Any) -> None:
        self.names = {name: people[key] for key, name in names_of(people).items()}
        widget = forms.TextInput(
            attrs={"list": "members", "placeholder": nobody, "autocomplete": "off"}
        )
        super().__init__(widget=widget, max_length=140, required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        """The person of that name; an unknown name is refused."""
        name = super().clean(value).strip()
        if not name:
            return None
        if name not in self.names:
            raise forms.ValidationError(
                gettext("Choose a name from the list of the cell's members.")
            )
        return self.names[name]


def names_of(people: dict[str, Any]) -> dict[str, str]:
    """Key → name, with the key behind it where two bear the same name."""
    names = [person.full_name for person in people.values()]
    return {
        key: (
            person.full_name
            if names.count(person.full_name) == 1
            else f"{person.full_name} ({key})"
        )
        for key, person in people.items()
    }


def person_words(people: dict[str, Any], value: Any) -> str:
    """The name of a member given as a person or an id; empty for nobody, a dash for who is no
    member any more.
    """
    if value is None:
        return ""
    person = people.get(key_of(getattr(value, "pk", value)))
    return person.full_name if person else NO_VALUE


def member_field(
    people: dict[str, Any], *, label: str, nobody: str, chosen: UUID | None = None
) -> forms.Field:
    """A list to choose from; in a large cell a field to type the name into."""
    key = key_of(chosen)
    if len(people) <= MOST_LISTED:
        return MemberField(people=people, nobody=nobody, label=label, initial=key)
    return NamedMemberField(
        people=people, nobody=nobody, label=label, initial=names_of(people).get(key, "")
    )


class AgendaForm(EditForm):
    """The officers and all items at once: presenter, minutes, wording, off the record."""

    def __init__(
        self, *args: Any, meeting: Any, items: list[Any], people: dict[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, stored=agenda_values(items) | officer_values(meeting), **kwargs)
        self.meeting = meeting
        self.items, self.people = items, people
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
                label=gettext("Number of the paper"),
                max_length=200,
                required=False,
                initial=item.paper_reference,
            )
        self._leave_what_is_new()
        for name, label in OFFICES:
            self.fields[name] = member_field(
                people,
                label=label,
                nobody=gettext("not named yet"),
                chosen=getattr(meeting, f"{name}_id"),
            )

    def _leave_what_is_new(self) -> None:
        """An item that was added after the page was opened stays as it stands; the page says
        nothing of it.
        """
        for item in self.items if self.is_bound else ():
            if not self.revision.knows(f"{item.pk}-title"):
                for name in ITEM_FIELDS:
                    self.fields[f"{item.pk}-{name}"].disabled = True

    def clean(self) -> dict[str, Any]:
        """What was typed for an item that somebody took off meanwhile is told, with its wording."""
        seen, own = self.revision, ("title", "minutes_planned", "paper_reference")
        titles = [
            name
            for name in self.data
            if name.endswith("-title") and name not in self.fields and seen.knows(name)
        ]
        gone = [name.removesuffix("-title") for name in titles]
        for key in gone:
            if any(
                not seen.saw(f"{key}-{name}", self.data.get(f"{key}-{name}", "")) for name in own
            ):
                text = gettext(
                    "“{title}” was taken off the agenda meanwhile, so what you typed for it is not"
                    " saved. Add it again if it is still needed."
                )
                self.add_error(None, text.format(title=self.data[f"{key}-title"][:300]))
        return self.cleaned_data

    def changes(self) -> dict[Any, dict[str, Any]]:
        """Item → its values as typed, for the items that stood on the page."""
        seen = self.revision
        known = [item for item in self.items if seen.knows(f"{item.pk}-title")]
        return {
            item: {name: self.cleaned_data[f"{item.pk}-{name}"] for name in ITEM_FIELDS}
            for item in known
        }

    def officers(self) -> dict[str, Any]:
        """Who was chosen for which office; empty where nothing differs from what stands or no
        office stood on the page.
        """
        given = {
            name: self.cleaned_data[name]
            for name in OFFICERS
            if name in self.data and self.revision.knows(name)
        }
        now = officer_values(self.meeting)
        changed = any(getattr(person, "pk", None) != now[name] for name, person in given.items())
        return given if changed and len(given) == len(OFFICERS) else {}

    def shown_now(self, items: list[Any]) -> str:
        """The revision of what the page shows after it was saved without being drawn anew; `items`
        as they are stored now.

        Where a value of somebody else was kept, the page still shows what it was opened with.
        """
        stored = agenda_values(items) | officer_values(self.meeting)
        mine = {
            name: self.cleaned_data[name]
            for name in stored
            if name in self.cleaned_data and name in self.data
        }
        shown = {
            name: value
            for name, value in stored.items()
            if name in mine and _same(mine[name], value)
        }
        return str(self.revision.seeing(shown))

    def offices(self) -> list[Any]:
        """The bound fields of the offices, for the template."""
        return [self[name] for name in OFFICERS]

    def rows(self) -> list[dict[str, Any]]:
        """The items with their bound fields, for the template."""
        return [
            {"item": item, **{name: self[f"{item.pk}-{name}"] for name in ITEM_FIELDS}}
            for item in self.items
        ]

    def label_of(self, name: str) -> str:
        """The item and what of it, or the office."""
        item = next((item for item in self.items if name.startswith(str(item.pk))), None)
        if item is None:
            return super().label_of(name)
        return f"{item_title(item)}: {super().label_of(name)}"

    def words_of(self, name: str, value: Any) -> str:
        """A person by name."""
        named = name in OFFICERS or name.endswith("-presenter")
        return person_words(self.people, value) if named else super().words_of(name, value)


def _same(typed: Any, stored: Any) -> bool:
    return plain(getattr(typed, "pk", typed)) == plain(stored)


class AddItemForm(CreateForm):
    """One item more."""

    prefix = "add"

    title = forms.CharField(label=_("What it is about"), max_length=300)
    minutes = NumberField(
        label=_("Length in minutes"), min_value=1, max_value=LONGEST, required=False
    )

    def __init__(self, *args: Any, people: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["presenter"] = member_field(
            people, label=gettext("Presenter"), nobody=gettext("The chair presents")
        )


class AgendaPaperForm(CreateForm):
    """A document for everybody who is summoned."""

    prefix = "paper"

    file = ReadFile(
        label=_("File"),
        help_text=_(
            "Word, Excel, PDF, picture or text, up to 20 MB. A document with a secrecy mark is"
            " refused; a scan cannot be checked, please look yourself."
        ),
    )
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    item = forms.ChoiceField(label=_("For which item"), required=False)

    def __init__(self, *args: Any, items: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {str(item.pk): item for item in items}
        whole = [("", gettext("For the whole meeting"))]
        self.fields["item"].choices = whole + [
            (key, item_title(item)) for key, item in self.items.items()
        ]
