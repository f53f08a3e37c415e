"""What presenters hand out, as pages write it: sentences in the reader's language, links as
addresses.
"""

from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any

from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, ngettext

from chibo.base.kernel.dates import Month
from chibo.interfaces.formatting import clock_time, date_in, moment, number, short_date
from chibo.interfaces.presenters.values import Joined, Link, ReadAs, Sentence, Shown, Value
from chibo.interfaces.web.shell.layout import url_or_blank
from rulebook.vocabulary.findings import Bilingual


def text_of(value: Value) -> str:
    """The text in the language of the page; what people wrote stands as they wrote it."""
    if value is None:
        return ""
    if isinstance(value, Sentence):
        return _said(value)
    if isinstance(value, Shown):
        return _shown(value.value, value.form)
    if isinstance(value, Joined):
        return value.by.join(filter(None, map(text_of, value.parts)))
    if isinstance(value, Bilingual):
        return value.in_language(get_language() or "vi")
    if isinstance(value, Enum):
        return str(value.label)  # type: ignore[attr-defined]
    return _plain(value)


def url_of(link: Link | None) -> str:
    """The address of a link; empty for none, and where this installation does not have the page."""
    if link is None or not (address := url_or_blank(link.page, *link.args)):
        return ""
    query = f"?{urlencode(link.query)}" if link.query else ""
    return f"{address}{query}" + (f"#{link.place}" if link.place else "")


def _said(value: Sentence) -> str:
    words = (
        ngettext(value.message, value.plural, value.count)
        if value.plural
        else gettext(value.message)
    )
    return words.format(**{name: text_of(one) for name, one in value.params.items()})


def _shown(value: Any, form: ReadAs) -> str:
    if form == ReadAs.CLOCK:
        return clock_time(value)
    if form == ReadAs.CAPITAL:
        return capfirst(text_of(value))
    return date_in(value, form)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return short_date(value)
    if isinstance(value, time):
        return clock_time(value)
    if isinstance(value, Decimal):
        return number(value)
    return f"{value.first:%m/%Y}" if isinstance(value, Month) else str(value)
