"""Who stands beside the one who writes: tellers of a vote, and whoever is named in the papers by
another's hand.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from rulebook.vocabulary.findings import Finding, gettext_noop


def check_tellers(
    tellers: Sequence[tuple[UUID, str]],
    *,
    here: Collection[UUID],
    recorder: UUID | None,
    by_second_account: bool,
) -> tuple[Finding, ...]:
    """Findings when the tellers (person id, name) do not bear a vote: none of them, the recorder
    among them, or one not present.

    `by_second_account`: somebody else will enter the totals again, so that a vote without tellers
    only waits.
    Source: Regulation 294-QĐ/TW, art. 9.3 (the count is another's than the writer's).
    """
    if not tellers:
        message = gettext_noop("Name at least one member present who counted beside you.")
        return () if by_second_account else (Finding("no_teller", message, field="teller"),)
    if any(person == recorder for person, _name in tellers):
        message = gettext_noop(
            "You write the result down yourself; the teller is another member who is present."
        )
        return (Finding("teller_is_recorder", message, field="teller"),)
    absent = [name for person, name in tellers if person not in here]
    if absent:
        message = gettext_noop(
            "{names} is not recorded as present at this meeting; name a teller who is."
        )
        return (Finding("teller_absent", message, {"names": ", ".join(absent)}, field="teller"),)
    return ()


def check_objecting(*, named: bool, text: str) -> tuple[Finding, ...]:
    """Findings when an objection cannot stand: by somebody who is not named there any more, or
    without words.
    """
    if not named:
        return (Finding("not_named", gettext_noop("Your name does not stand there any more.")),)
    if not text:
        return (Finding("no_reason", gettext_noop("Say what is not so."), field="text"),)
    return ()


def check_signing(
    signings: Collection[str], *, waiting: Collection[str], has_keeper: bool
) -> tuple[Finding, ...]:
    """Findings when signatures cannot be written down as given on paper: none named, one that
    stands already, no keeper.

    Source: domain 2.4 (writer at left, chair at right; both sign the sheet).
    """
    found = []
    if not signings:
        found.append(
            Finding("no_signer", gettext_noop("Tick who has signed the sheet."), field="signings")
        )
    elif any(one not in waiting for one in signings):
        message = gettext_noop("One of these signatures stands already; look at the page again.")
        found.append(Finding("signed_already", message, field="signings"))
    if not has_keeper:
        found.append(
            Finding("no_keeper", gettext_noop("Say who keeps the signed original."), field="keeper")
        )
    return tuple(found)


def check_telling(
    ways: Sequence[str], *, known: Collection[str], gone: Sequence[str]
) -> tuple[Finding, ...]:
    """Findings when marks of how people were told cannot stand: an unknown way, or somebody who has
    left the cell (named).
    """
    found = []
    if any(way not in known for way in ways):
        found.append(
            Finding("unknown_way", gettext_noop("Choose how the person was told."), field="way")
        )
    if gone:
        message = gettext_noop(
            "{names} is no longer in the list of the cell; nothing is written down for a person who"
            " left."
        )
        found.append(Finding("has_left", message, {"names": ", ".join(gone)}))
    return tuple(found)
