"""Kinds of units and types of cells."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class UnitKind(TextChoices):
    CENTRAL = "central", _("central committee")
    PROVINCE = "province", _("provincial committee")
    COMMUNE = "commune", _("commune or ward committee")
    COMMITTEE = "committee", _("other Party committee")
    CELL = "cell", _("Party cell")


class CellType(TextChoices):
    RESIDENTIAL = "residential", _("village or residential group")
    AGENCY = "agency", _("agency")
    PUBLIC_SERVICE = "public_service", _("public-service unit")
    STATE_ENTERPRISE = "state_enterprise", _("state enterprise")
    PRIVATE_ENTERPRISE = "private_enterprise", _("private or foreign-invested enterprise")
    COOPERATIVE = "cooperative", _("co-operative")
    MILITARY = "military", _("army")
    POLICE = "police", _("police")
    STUDENTS = "students", _("pupils and students")
    ABROAD = "abroad", _("abroad")
    TEMPORARY = "temporary", _("temporary activity")
