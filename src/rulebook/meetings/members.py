"""Members: the day from which someone is an official member, whatever the day of the vote."""

from __future__ import annotations

from datetime import date

from rulebook.meetings.dates import deadline, local_day
from rulebook.vocabulary.findings import Explained, Reason, gettext_noop
from rulebook.vocabulary.pack import Pack


def official_from(pack: Pack, admitted_on: date, *, voted_on: date) -> Explained[date | None]:
    """The first day as official member of someone admitted on that day whose recognition was
    carried on `voted_on`.

    `admitted_on` is the day of the ceremony. Where the pack says so the day is the end of probation
    even if the vote came later, else the later of the two; None where the pack knows no probation.
    Source: 294-QĐ/TW.
    """
    late = pack.value("member.recognition_from_probation_end")
    probation = deadline(pack, "member.probation", anchor=admitted_on)
    if probation.value is None:
        return Explained(None, probation.steps, probation.sources)
    end = local_day(probation.value)
    day = end if late.value else max(end, voted_on)
    said = Reason(gettext_noop("The rule says: {rule}"), {"rule": late.words})
    message = gettext_noop(
        "Probation ends on {end}, the vote was on {voted_on}: official from {day}."
    )
    step = Reason(message, {"end": end, "voted_on": voted_on, "day": day})
    return Explained(day, (*probation.steps, said, step), (*probation.sources, late.source))
