"""Who stands beside the one who writes: tellers of a vote, and whoever is named in the papers by another's hand."""

from collections.abc import Collection, Sequence
from uuid import UUID

from rulebook.findings import Finding, gettext_noop


def check_tellers(
    tellers: Sequence[tuple[UUID, str]], *, here: Collection[UUID], recorder: UUID | None, by_second_account: bool
) -> tuple[Finding, ...]:
    """Findings when the tellers (person id, name) do not bear a vote: none of them, the recorder among them, or one not present.

    `by_second_account`: somebody else will enter the totals again, so that a vote without tellers only waits.
    Source: Regulation 294-QĐ/TW, art. 9.3 (the count is another's than the writer's).
    """
    if not tellers:
        message = gettext_noop("Name at least one member present who counted beside you.")
        return () if by_second_account else (Finding("no_teller", message, field="teller"),)
    if any(person == recorder for person, _name in tellers):
        message = gettext_noop("You write the result down yourself; the teller is another member who is present.")
        return (Finding("teller_is_recorder", message, field="teller"),)
    absent = [name for person, name in tellers if person not in here]
    if absent:
        message = gettext_noop("{names} is not recorded as present at this meeting; name a teller who is.")
        return (Finding("teller_absent", message, {"names": ", ".join(absent)}, field="teller"),)
    return ()


def check_objecting(*, named: bool, text: str) -> tuple[Finding, ...]:
    """Findings when an objection cannot stand: by somebody who is not named there any more, or without words."""
    if not named:
        return (Finding("not_named", gettext_noop("Your name does not stand there any more.")),)
    if not text:
        return (Finding("no_reason", gettext_noop("Say what is not so."), field="text"),)
    return ()
