"""Bringing in a roster: staged, looked at, confirmed, then written as a whole or not at all."""

from chibo.work.rosters.actions.applying import (
    apply_roster,
    confirm_import,
    note_refusal,
    stop_import,
)
from chibo.work.rosters.actions.staging import (
    Preview,
    note_export,
    preview_roster,
    renew_preview,
    stage_converted,
    stage_roster,
)

__all__ = [
    "Preview",
    "apply_roster",
    "confirm_import",
    "note_export",
    "note_refusal",
    "preview_roster",
    "renew_preview",
    "stage_converted",
    "stage_roster",
    "stop_import",
]
