"""What was shown, and how."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class What(TextChoices):
    PERSON = "person", _("your page in the directory")
    MEMBERS = "members", _("the list of members")
    TASKS = "tasks", _("the tasks of the cell")
    MEETING = "meeting", _("a meeting of the cell: who came, who spoke, who has which task")
    MINUTES = "minutes", _("the minutes with what was said")
    RESOLUTION = "resolution", _("a resolution with the tasks it gives")
    RECOVERIES = "recoveries", _("requests for new access to accounts")
    ROLES = "roles", _("requests for roles")
    ACCOUNTS = "accounts", _("the list of accounts")
    SLIPS = "slips", _("slips with the codes of first sign-ins")
    ROSTER_PREVIEW = "roster_preview", _("changes of a roster from Excel")
    ROSTER = "roster", _("the roster as an Excel workbook")
    REPORT = "report", _("a report over the cells")
    PAPERS = "papers", _("the resolutions of a month with the tasks they give, in one file")
    SCORE = "score", _("the score sheet of a meeting")
    CORRECTION = "correction", _("your request for a correction")
    CHANGE = "change", _("a change of your particulars, membership or post")
    AUDIT = "audit", _("the audit: who did what and when")
    SEARCH = "search", _("what a search found: name, cell, post")


class ReadKind(TextChoices):
    PAGE = "page", _("looked at a page")
    FILE = "file", _("took a file out")
