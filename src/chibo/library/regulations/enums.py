"""How far a regulation has come on its way into force."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from chibo.directory.organisation.enums import UnitKind


class RegulationState(TextChoices):
    DRAFT = "draft", _("draft")
    PROPOSED = "proposed", _("waits for the second person")
    CONFIRMED = "confirmed", _("confirmed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class LayerKind(TextChoices):
    CENTRAL = "central", _("Central")
    PROVINCE = "province", _("Province")
    COMMUNE = "commune", _("Commune or ward")
    CELL = "cell", _("Party cell")


# From the top down; a layer lies only on those before it.
LAYERS = tuple(LayerKind.values)
# Kind of unit → the layers whose regulations such a unit may put in force.
LAYERS_OF: dict[str, tuple[str, ...]] = {
    UnitKind.CENTRAL: (LayerKind.CENTRAL,),
    UnitKind.PROVINCE: (LayerKind.PROVINCE,),
    UnitKind.COMMUNE: (LayerKind.COMMUNE,),
    UnitKind.COMMITTEE: (LayerKind.PROVINCE, LayerKind.COMMUNE),
    UnitKind.CELL: (LayerKind.CELL,),
}
OPEN = (RegulationState.PROPOSED, RegulationState.CONFIRMED)
