"""Kinds of official papers, with the symbol they carry in their number."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PaperKind(TextChoices):
    RESOLUTION = "resolution", _("resolution")
    CONCLUSION = "conclusion", _("conclusion")
    MINUTES = "minutes", _("minutes")
    NOTICE = "notice", _("notice")
    REPORT = "report", _("report")


# Source: Regulation 399-QĐ/TW and Guidance 05-HD/VPTW (2026), symbols of Party papers.
SYMBOLS = {
    PaperKind.RESOLUTION: "NQ",
    PaperKind.CONCLUSION: "KL",
    PaperKind.MINUTES: "BB",
    PaperKind.NOTICE: "TB",
    PaperKind.REPORT: "BC",
}
