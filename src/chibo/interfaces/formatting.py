"""How dates, numbers and the sentences of the rules read in the language of the reader."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from string import Formatter
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from chibo.base.kernel.dates import VIETNAM, Month
from chibo.library.regulations.queries import step_title_en

WEEKDAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
NO_VALUE = "–"
HARD_BLANK = "\N{NO-BREAK SPACE}"

# Parameters that carry what people wrote; a cell called "May" must not become a month.
_WRITTEN = frozenset(
    {
        *(
            "name",
            "person",
            "member",
            "owner",
            "title",
            "topic",
            "text",
            "place",
            "unit",
            "cell",
            "reason",
        ),
        *("file", "sheet", "column", "found", "document", "article", "code"),
    }
)


def in_vietnamese() -> bool:
    """True when the page is written in Vietnamese."""
    return (get_language() or "vi").startswith("vi")


def item_title(item: Any) -> str:
    """The title of an agenda item: in English as the regulation has it, while nobody has reworded
    it.
    """
    title: str = item.title
    return title if in_vietnamese() else step_title_en(item.step, title)


def day_of(value: date | datetime) -> date:
    """The day in Vietnam."""
    return (
        value.astimezone(VIETNAM).date() if isinstance(value, datetime) and value.tzinfo else value
    )


def short_date(value: date | datetime | None) -> str:
    """A date as 03/12/2026."""
    return NO_VALUE if value is None else f"{day_of(value):%d/%m/%Y}"


def long_date(value: date | datetime | None) -> str:
    """A date with its weekday: Thứ Năm, 03/12/2026, or Thursday, 3 December 2026."""
    if value is None:
        return NO_VALUE
    day = day_of(value)
    weekday = gettext(WEEKDAYS[day.weekday()])
    if in_vietnamese():
        return f"{weekday}, {short_date(day)}"
    return f"{weekday}, {day.day} {MONTHS[day.month - 1]} {day.year}"


def date_in(value: date | datetime | None, form: str = "long") -> str:
    """A date in one of the forms long (with its weekday), short (03/12/2026) or day (03/12)."""
    if value is None:
        return NO_VALUE
    return {"long": long_date(value), "short": short_date(value), "day": f"{day_of(value):%d/%m}"}[
        form
    ]


def month_name(value: date | Month | None) -> str:
    """A month: Tháng 12 năm 2026, or December 2026."""
    if value is None:
        return NO_VALUE
    return (
        f"Tháng {value.month} năm {value.year}"
        if in_vietnamese()
        else f"{MONTHS[value.month - 1]} {value.year}"
    )


def clock_time(value: datetime | time | None) -> str:
    """The time of day in Vietnam, as 19:05."""
    if value is None:
        return NO_VALUE
    if isinstance(value, datetime) and value.tzinfo:
        value = value.astimezone(VIETNAM)
    return f"{value:%H:%M}"


def moment(value: datetime | None) -> str:
    """A moment as 19:05, 03/12/2026."""
    return NO_VALUE if value is None else f"{clock_time(value)}, {short_date(value)}"


def number(value: Decimal | float | int | Fraction | str | None, digits: int | None = None) -> str:
    """A number with the decimal sign of the language, at most so many digits (2 unless told), no
    idle zeros.
    """
    if value is None or value == "":
        return NO_VALUE
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / Decimal(value.denominator)
    exact = Decimal(str(value))
    rounded = exact.quantize(
        Decimal(1).scaleb(-(2 if digits is None else digits)), rounding=ROUND_HALF_UP
    )
    text = f"{rounded:,f}" if abs(rounded) >= 10_000 else f"{rounded:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans({",": ".", ".": ","})) if in_vietnamese() else text


def percent(share: Decimal | float | Fraction | None, digits: int = 1) -> str:
    """A share (0 to 1) as 92,4 % on one line; English writes 92.4%."""
    if share is None or share == "":
        return NO_VALUE
    if isinstance(share, Fraction):
        share = Decimal(share.numerator) / Decimal(share.denominator)
    text = number(Decimal(str(share)) * 100, digits)
    return f"{text}{HARD_BLANK}%" if in_vietnamese() else f"{text}%"


def is_share(key: str) -> bool:
    """True for parameters that hold a share of one: share, rate, and whatever ends in _share or
    _rate.
    """
    return key in ("share", "rate") or key.endswith(("_share", "_rate"))


def format_value(key: str, value: Any) -> str:
    """One parameter of a sentence as people read it; texts that stand in the catalogue are
    translated.
    """
    if value is None or value == "":
        return NO_VALUE
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if (own := _own_words(value)) is not None:
        return own
    if isinstance(value, (datetime, date, time, Month)):
        return _MOMENTS[type(value)](value)
    if isinstance(value, (int, float, Decimal, Fraction)):
        return percent(value) if is_share(key) else number(value)
    if isinstance(value, str):
        return str(value) if key in _WRITTEN or key.endswith("_name") else gettext(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(format_value(key, part) for part in value)
    return str(value)


_MOMENTS: dict[type, Callable[[Any], str]] = {
    datetime: moment,
    date: short_date,
    time: clock_time,
    Month: month_name,
}


def _own_words(value: Any) -> str | None:
    """What a value says of itself: a sentence, a choice, a text of a regulation; None otherwise."""
    if hasattr(value, "message") and hasattr(value, "params"):
        return format_message(value)
    if hasattr(value, "label"):
        return str(value.label)
    if hasattr(value, "in_language"):
        return str(value.in_language(get_language() or "vi"))
    return None


def format_message(sentence: Any) -> str:
    """The sentence of a Step, Finding or plain msgid in the reader's language, parameters included.

    A translation whose placeholders do not fit is shown as it stands, never as an error page.
    """
    if sentence is None or sentence == "":
        return ""
    message = getattr(sentence, "message", sentence)
    params: Mapping[str, Any] = getattr(sentence, "params", None) or {}
    template = gettext(str(message))
    values = {key: format_value(key, value) for key, value in params.items()}
    try:
        return Formatter().vformat(template, (), values)
    except (KeyError, IndexError, ValueError, AttributeError):
        return template
