"""Who reads the pages that are kept, and whether what they are shown is what would be made anew."""

import re
from contextlib import contextmanager

from django.test import override_settings

from chibo.base.rows.models import ChangeMark
from chibo.interfaces.web.shell import kept_pages

# Each answer has its own key of the forms and its own tokens.
TOKEN = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w{64}|(?<=data-csrf=")\w{64}')
FORM_KEY = re.compile(r'(?<=name="key" value=")[-\w]{36}')


class Readers:
    """The persons of the tests at their browsers, and the pages they ask for."""

    def __init__(self, people, browse) -> None:
        self.people = people
        self.persons = {
            name: getattr(people, name)
            for name in ("secretary", "member", "official", "in_charge", "neighbour", "stranger")
        }
        self.browsers = {
            (name, language): browse(person, language)
            for name, person in self.persons.items()
            for language in (("vi", "en") if name == "secretary" else ("vi",))
        }
        self.pages = [
            "/",
            f"/cells/{people.cell.pk}/",
            f"/committee/{people.commune.pk}/month/2026-11/",
        ]

    def differing(self, *names: str) -> list[str]:
        """Where what is shown and what is made anew are not the same, for these persons (all when
        none is named). Whatever was shown is kept for the next time.
        """
        # PostgreSQL marks once in a transaction, and a test is one: each deed is made its own here.
        ChangeMark.objects.update(changed_in=0)
        found = []
        for (name, language), browser in self.browsers.items():
            for page in self.pages if not names or name in names else ():
                shown = body_of(browser, page)
                with override_settings(PAGE_CACHE=False):
                    anew = body_of(browser, page)
                if shown != anew:
                    found.append(f"{name} {language} {page}: {_difference(shown, anew)}")
        return found


def _difference(shown, anew) -> str:
    """Where the answers begin to differ."""
    lines = zip(shown[1].split("\n"), anew[1].split("\n"), strict=False)
    return next((f"{one!r} {other!r}" for one, other in lines if one != other), "their lengths")


def body_of(browser, page) -> tuple[int, str]:
    """Status and page, without what each answer has of its own; a refusal has a code."""
    answer = browser.get(page)
    shown = answer.content.decode() if answer.status_code == 200 else ""
    return answer.status_code, FORM_KEY.sub("", TOKEN.sub("", shown))


@contextmanager
def hits():
    """How many answers inside were kept ones."""
    count, stored = [], kept_pages.PageAttempt.stored

    def counted(self):
        answer = stored(self)
        count.append(answer is not None)
        return answer

    kept_pages.PageAttempt.stored = counted
    try:
        yield count
    finally:
        kept_pages.PageAttempt.stored = stored
