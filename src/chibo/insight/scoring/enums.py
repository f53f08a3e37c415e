"""The way of a score."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SheetState(TextChoices):
    DRAFT = "draft", _("draft")
    PROPOSED = "proposed", _("proposed to the cell")
    ADOPTED = "adopted", _("adopted by the cell")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("returned with a question")
    DECIDED = "decided", _("officially decided")


OPEN_STATES = (SheetState.DRAFT, SheetState.PROPOSED)
# What the cell gave stands fast from its adoption on.
FROZEN_STATES = (SheetState.ADOPTED, SheetState.SUBMITTED, SheetState.RETURNED, SheetState.DECIDED)

# The committee above has the score and has not decided: the official in charge may be asked for a
# view.
AWAITING_VIEW = (SheetState.SUBMITTED, SheetState.RETURNED)


class ScoreStepCode(TextChoices):
    """The way of one score, step by step. Source: Guidance 42-HD/BTCTW, process of scoring."""

    DRAFT = "draft", _("Draft by the follower")
    PROPOSE = "propose", _("Proposal of the committee")
    ADOPT = "adopt", _("Vote of the cell")
    NOTE = "note", _("Note of the official")
    SUBMIT = "submit", _("Submission")
    DECIDE = "decide", _("Official decision")
    CORRECT = "correct", _("Correction")


class ScoreChange(TextChoices):
    """What a tried regulation would do to a month."""

    UP = "up", _("better band")
    DOWN = "down", _("lower band")
    SAME = "same", _("same band")
    UNKNOWN = "unknown", _("facts are missing")
