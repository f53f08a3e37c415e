"""What a correction may say, and by when it is answered."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from chibo.base.accounts.rules import phone_of
from chibo.base.kernel.text import clean_line, clean_name
from chibo.directory.people.enums import Sex
from chibo.work.corrections.enums import CorrectionState, Field
from rulebook.vocabulary.findings import Finding, gettext_noop

_DATES = (Field.BORN_ON, Field.ADMITTED_ON, Field.RECOGNISED_ON)
_FORMS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")
_LONGEST = {
    Field.FULL_NAME: 120,
    Field.ETHNICITY: 40,
    Field.CARD_NUMBER: 20,
    Field.THEORY_LEVEL: 40,
    Field.OTHER: 300,
}
_FIRST_DAY = date(1900, 1, 1)


def working_day_after(
    day: date, count: int, *, holidays: Mapping[date, str], rest_days: Collection[int]
) -> date:
    """The working day so many working days later, the day itself not counted; looks two months
    ahead at most.

    >>> working_day_after(date(2026, 11, 6), 2, holidays={}, rest_days=(6, 7))
    datetime.date(2026, 11, 10)
    """
    found = day
    for ahead in range(1, 60):
        found = day + timedelta(days=ahead)
        count -= found not in holidays and found.isoweekday() not in rest_days
        if count <= 0:
            break
    return found


def value_of(field: str, text: str, *, on: date) -> date | str | None:
    """The proposed value as the directory stores it, None when the text cannot be read as one.

    >>> value_of("born_on", "8/3/1960", on=date(2026, 11, 3))
    datetime.date(1960, 3, 8)
    """
    line = clean_line(text)
    if not line:
        return None
    if field in _DATES:
        return _day(line, on=on)
    if field == Field.PHONE:
        return phone_of(line)
    if field == Field.SEX:
        words = {"nam": Sex.MALE, "nữ": Sex.FEMALE, "male": Sex.MALE, "female": Sex.FEMALE}
        return words.get(line.casefold())
    if field == Field.EMAIL:
        name, at, host = line.partition("@")
        return (
            line if name and at and "." in host and " " not in line and len(line) <= 254 else None
        )
    line = clean_name(line) if field == Field.FULL_NAME else line
    return line if len(line) <= _LONGEST[Field(field)] else None


def check_request(
    field: str, proposed: str, *, reason: str, current: str, on: date
) -> tuple[Finding, ...]:
    """Findings when a request cannot be sent: a value that cannot be read or stands there already,
    no reason.
    """
    found = []
    value = value_of(field, proposed, on=on)
    if value is None:
        found.append(
            Finding(
                "value_unreadable", _HELP.get(Field(field), _HELP[Field.OTHER]), field="proposed"
            )
        )
    elif written(value) == current and field != Field.OTHER:
        found.append(
            Finding(
                "value_stands", gettext_noop("This is what stands there already."), field="proposed"
            )
        )
    if not clean_line(reason):
        message = gettext_noop("Write how you know it, for example from which paper.")
        found.append(Finding("reason_missing", message, field="reason"))
    return tuple(found)


def check_answer(*, state: str, by_owner: bool, accepted: bool, answer: str) -> tuple[Finding, ...]:
    """Findings when a request cannot be answered: by its owner, a second time, refused without a
    reason.
    """
    if state != CorrectionState.OPEN:
        return (Finding("already_answered", gettext_noop("This request is answered already.")),)
    if by_owner:
        return (
            Finding(
                "own_correction",
                gettext_noop(
                    "Nobody answers their own request; another person of the office does."
                ),
            ),
        )
    if not accepted and not clean_line(answer):
        return (
            Finding(
                "answer_missing",
                gettext_noop("Write why it is not corrected; the person reads it."),
                field="answer",
            ),
        )
    return ()


def check_unchanged(stands: str, *, asked_about: str, proposed: str) -> tuple[Finding, ...]:
    """A finding when the directory says neither what the person wrote about nor what is proposed:
    it was changed meanwhile.
    """
    if stands in (asked_about, proposed):
        return ()
    message = gettext_noop(
        "This was changed to “{value}” after the request was sent. Compare once more; if it is"
        " right now, answer that it is not corrected and say so, otherwise the person asks anew."
    )
    return (Finding("changed_meanwhile", message, {"value": stands or "–"}),)


def written(value: object) -> str:
    """A stored value as it is kept beside the request; dates as 08/03/1960."""
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value or "")


_HELP = {
    **dict.fromkeys(
        _DATES, gettext_noop("Write the day as 08/03/1960; it cannot lie in the future.")
    ),
    Field.PHONE: gettext_noop(
        "Write the telephone number with its ten digits, for example 0912 345 678."
    ),
    Field.SEX: gettext_noop("Write “nam” or “nữ”."),
    Field.EMAIL: gettext_noop("Write the whole e-mail address, for example ten@example.vn."),
    Field.OTHER: gettext_noop("Write what should stand there; it must not be empty or too long."),
}


def _day(line: str, *, on: date) -> date | None:
    for form in _FORMS:
        try:
            day = datetime.strptime(line, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
        return day if _FIRST_DAY <= day <= on else None
    return None
