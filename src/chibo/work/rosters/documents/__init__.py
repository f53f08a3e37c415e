"""Workbooks that leave: the roster as it is, and an upload with the remarks written into it."""

from chibo.work.rosters.documents.annotated import REMARKS_HEADING, Remark, render_remarks
from chibo.work.rosters.documents.roster import render_roster

__all__ = ["REMARKS_HEADING", "Remark", "render_remarks", "render_roster"]
