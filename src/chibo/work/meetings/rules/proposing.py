"""What is proposed for a new agenda: a suggestion of the product, no rule of the regulation."""

from collections.abc import Mapping, Sequence

# Steps that are taken in a moment: nobody delegates them, and nothing is written under them.
FORMAL_STEPS = frozenset({"opening", "officers", "roll_call", "adopt_agenda"})
FORMAL_MINUTES = 2


def is_formal(step: str) -> bool:
    """True for a step that is taken in a moment, such as the opening or the adoption
    of the agenda.
    """
    return step in FORMAL_STEPS


def propose_minutes(
    steps: Sequence[str], *, minimum: int, known: Mapping[str, int]
) -> dict[str, int]:
    """Step → minutes: as long as last time where that is known, two for a formal step, the rest of
    `minimum` shared evenly.

    >>> propose_minutes(["opening", "ideology", "discussion"], minimum=42, known={"ideology": 15})
    {'opening': 2, 'ideology': 15, 'discussion': 25}
    """
    proposed = {
        step: known.get(step) or FORMAL_MINUTES
        for step in steps
        if known.get(step) or is_formal(step)
    }
    others = [step for step in steps if step not in proposed]
    left = max(minimum - sum(proposed.values()), 0)
    share, rest = divmod(left, len(others)) if others else (0, 0)
    for number, step in enumerate(others):
        proposed[step] = max(share + (1 if number < rest else 0), FORMAL_MINUTES)
    return {step: proposed[step] for step in steps}
