"""The words, icons and tones of states, bands and marks, the same on every page."""

from django.utils.translation import gettext_lazy as _

BAND_ICONS = {
    "good": "circle-check",
    "fair": "check",
    "average": "minus",
    "poor": "alert-triangle",
    "unknown": "info-circle",
}
STATES = {
    "done": _("Done"),
    "current": _("Now"),
    "late": _("Late"),
    "todo": _("Not yet"),
    "skipped": _("Skipped"),
}
TONE_ICONS = {
    "done": "check",
    "good": "check",
    "current": "arrow-right",
    "late": "alert-triangle",
    "bad": "alert-triangle",
    "wait": "clock",
    "info": "info-circle",
    "todo": "circle",
    "skipped": "minus",
}
CONFIDENCE = {
    "H": _("certain source"),
    "M": _("fairly certain source"),
    "L": _("source to be checked"),
}
MARKS = (
    {"code": "present", "label": _("Present"), "tone": "done", "counts": "here"},
    {"code": "excused", "label": _("Absent with reason"), "tone": "wait", "counts": "away"},
    {"code": "unexcused", "label": _("Absent without reason"), "tone": "late", "counts": "away"},
    {"code": "late", "label": _("Came late"), "tone": "wait", "counts": "here"},
    {"code": "left", "label": _("Left early"), "tone": "wait", "counts": "here"},
    {"code": "remote", "label": _("Remote"), "tone": "info", "counts": "here"},
)

# What most absences are for; anything else is typed.
USUAL_REASONS = (_("ill"), _("travelling for work"), _("family matters"))
