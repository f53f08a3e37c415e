"""Two writers who have one form open at once: what each types, and what is stored afterwards."""

from urllib.parse import parse_qsl, urlsplit

import lxml.html

from chibo.base.audit.models import Entry
from chibo.base.kernel.revisions import Revision

NEVER_SENT = {"csrfmiddlewaretoken", "key", "writer"}
TEXTS = ("Bản của người thứ nhất", "Bản của người thứ hai")
PAGE = {"Accept": "text/html"}


def below(cls):
    return {cls} | {deeper for one in cls.__subclasses__() for deeper in below(one)}


def values_of(form):
    """What a browser sends: of the line break behind the head of a text field it knows nothing."""
    return [
        (name, (value or "").removeprefix("\r").removeprefix("\n"))
        for name, value in form.form_values()
    ]


class Writer:
    """One person with a page open."""

    def __init__(self, browser, scene, address):
        self.browser, self.scene, self.address = browser, scene, address
        page = browser.get(address)
        assert page.status_code == 200, (address, page.status_code)
        found = [
            form for form in lxml.html.fromstring(page.content.decode()).forms if self._is_it(form)
        ]
        asked = dict(
            parse_qsl(urlsplit(address).query)
        )  # One page holds the forms of all its items: the one that is meant.
        found = [form for form in found if asked.get("item", "") in (form.action or "")]
        self.form = next(
            form for form in found if asked.get("of", "") in dict(values_of(form)).get("target", "")
        )
        self.fields = dict(values_of(self.form))
        self.target = urlsplit(self.form.action or address)._replace(fragment="").geturl()
        (seen,) = [
            value
            for name, value in self.fields.items()
            if name.rpartition("-")[2] in ("seen", "rev")
        ]
        self.revision = Revision.read(seen)

    def _is_it(self, form):
        names = [name for name, _ in values_of(form)] + [name for name in form.fields if name]
        has, do = self.scene.has, form.fields.get("do") if "do" in form.fields else ""
        seen = any(name.rpartition("-")[2] in ("seen", "rev") for name in names)
        return seen and (
            has in (form.action or "") or has == do or any(has in name for name in names)
        )

    def names(self):
        """(value that may clash, field of the page) for every field that carries a value to be
        edited.
        """
        renamed = {
            field: name
            for name, field in self.scene.form.renamed.items()
            if self.revision.knows(name)
        }
        found = []
        for html in dict.fromkeys(
            [*(name for name in self.form.fields if name), *self.scene.buttons]
        ):
            bare = html if self.scene.has[0] != "-" or "-" not in html else html.split("-", 1)[1]
            for name in (html, bare, renamed.get(html, ""), f"line-{html.partition('-')[2]}"):
                if name and self.revision.knows(name):
                    found.append((name, html))
                    break
        return found

    def choices(self, html):
        """Two values that neither stand there now nor are the same."""
        for end, pair in self.scene.values.items():
            if html == end or html.endswith(end) or html.startswith(f"{end}-"):
                return self._named(html, pair)
        inputs = self.form.inputs[html]
        kind = getattr(inputs, "type", None)
        if kind == "hidden":  # The button of the page does just this.
            return (self.fields[html],) * 2
        if kind == "checkbox":
            return ("" if html in self.fields else "on",) * 2
        if kind == "number":
            return "11", "13"
        if "data-clock" in getattr(inputs, "attrib", {}):
            return "18:30", "20:15"
        if isinstance(inputs, lxml.html.SelectElement):
            return self._named(html, ("last", "last but one"))
        return TEXTS

    def _named(self, html, pair):
        if pair != ("last", "last but one"):
            return pair
        options = [
            value
            for value in self.form.inputs[html].value_options
            if value != self.fields.get(html)
        ]
        used = [value for name, value in self.fields.items() if name != html]
        free = [value for value in options if value and value not in used] or options
        return free[-1], free[-2]

    def send(self, changes, *, to=None, also=True, about=""):
        data = {
            name: value for name, value in self.fields.items() if name not in NEVER_SENT
        } | dict(self.scene.press)
        data |= {
            name: value for name, value in self.scene.also(about).items() if also and name != about
        } | changes
        data = {
            name: value
            for name, value in data.items()
            if not (value == "" and name.endswith("-off_record"))
        }
        return self.browser.post(to or self.target, data, headers=PAGE)


def press(browser, answer, target, take, **changed):
    """The clash page, answered with one press."""
    (form,) = [
        form
        for form in lxml.html.fromstring(answer.content.decode()).forms
        if "clash" in form.fields
    ]
    sent: dict[str, list[str]] = {}
    for name, value in values_of(form):
        if name not in NEVER_SENT:
            sent.setdefault(name, []).append(value)
    return browser.post(target, sent | {"take": take} | changed, headers=PAGE)


def written():
    return Entry.objects.count()
