"""Changes of the directory: proposed or carried out, answered, taken back."""

from chibo.work.changes.actions.asking import answer_change, request_change
from chibo.work.changes.actions.undoing import take_back_change
from chibo.work.changes.actions.wish import Wish

__all__ = ["Wish", "answer_change", "request_change", "take_back_change"]
