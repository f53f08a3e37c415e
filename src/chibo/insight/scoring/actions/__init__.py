"""The way of a score, step by step; a regulation tried on past months."""

from chibo.insight.scoring.actions.amending import amend_scored_minutes
from chibo.insight.scoring.actions.decisions import (
    answer_return,
    correct_score,
    decide_score,
    return_score,
)
from chibo.insight.scoring.actions.sheets import (
    adopt_score,
    give_points,
    note_score,
    open_sheet,
    propose_score,
    refresh_evidence,
    submit_score,
)
from chibo.insight.scoring.actions.trials import (
    ask_trial,
    note_trial_refusal,
    stop_trial,
    work_out_trial,
)
from chibo.insight.scoring.actions.views import give_view, remind_of_view

__all__ = [
    "adopt_score",
    "amend_scored_minutes",
    "answer_return",
    "ask_trial",
    "correct_score",
    "decide_score",
    "give_points",
    "give_view",
    "note_score",
    "note_trial_refusal",
    "open_sheet",
    "propose_score",
    "refresh_evidence",
    "remind_of_view",
    "return_score",
    "stop_trial",
    "submit_score",
    "work_out_trial",
]
