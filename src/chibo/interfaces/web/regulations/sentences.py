"""How the values of a pack read: amounts, majorities, bounds, sources."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chibo.directory.organisation.enums import CellType
from chibo.interfaces.formatting import format_value, number, percent
from chibo.interfaces.web.shell.labels import CONFIDENCE
from chibo.library.regulations.enums import LayerKind
from rulebook.vocabulary.criteria import Level
from rulebook.vocabulary.facts import KINDS, SHARE
from rulebook.vocabulary.pack import ExceptionFor, Pack
from rulebook.vocabulary.values import Majority, Term


def amount(value: Any, *, share: bool = False) -> str:
    """A number, share, length of time or majority in words; empty for values that only their
    sentence can tell.
    """
    if isinstance(value, Term):
        return term(value)
    if isinstance(value, Majority):
        words = _("more than {share}") if value.strict else _("at least {share}")
        return words.format(share=value.share)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return ""
    return percent(Decimal(value)) if share else number(value)


def term(value: Term) -> str:
    """A length of time: 2 days, 3 working days, 24 hours, 12 months."""
    count = value.amount
    said = {
        "hours": ngettext("{count} hour", "{count} hours", count),
        "working_days": ngettext("{count} working day", "{count} working days", count),
        "months": ngettext("{count} month", "{count} months", count),
    }.get(value.unit, ngettext("{count} day", "{count} days", count))
    return said.format(count=count)


def bounds(level: Level, fact: str) -> str:
    """The range of a level: "from 90 % to below 95 %"."""

    def said(bound: Decimal) -> str:
        return percent(bound) if KINDS.get(fact) == SHARE else number(bound)

    parts = []
    if level.lower is not None and level.lower == level.upper:
        return _("exactly {bound}").format(bound=said(level.lower))
    if level.lower is not None:
        words = _("from {bound}") if level.lower_included else _("above {bound}")
        parts.append(words.format(bound=said(level.lower)))
    if level.upper is not None:
        words = _("up to {bound}") if level.upper_included else _("below {bound}")
        parts.append(words.format(bound=said(level.upper)))
    return ", ".join(parts) or _("in every case")


def types(codes: Iterable[str]) -> str:
    """Types of cells by name; every type when none or all are named."""
    named = [code for code in codes if code]
    if not named or set(named) == set(CellType.values):
        return _("every type of cell")
    return ", ".join(
        str(CellType(code).label) if code in CellType.values else code for code in named
    )


def for_whom(exception: ExceptionFor) -> str:
    """Whom an exception is for: types of cells and their size."""
    parts = [types(exception.cell_types)] if exception.cell_types else []
    if exception.members_from is not None:
        parts.append(_("with {count} members or more").format(count=exception.members_from))
    if exception.members_below is not None:
        parts.append(_("with fewer than {count} members").format(count=exception.members_below))
    return ", ".join(parts) or _("every type of cell")


def source_of(thing: Any, pack: Pack) -> dict[str, Any]:
    """Document, article, certainty in words, note, and the layer it came from where the pack has
    several.
    """
    source = getattr(thing, "source", thing)
    if source is None:
        return {}
    layer = (
        next((one for one in pack.layers if one.code == source.pack), None)
        if len(pack.layers) > 1
        else None
    )
    return {
        "said": str(source),
        "confidence": CONFIDENCE.get(source.confidence[:1].upper(), ""),
        "tone": {"H": "done", "M": "info"}.get(source.confidence[:1].upper(), "wait"),
        "note": source.note,
        "layer": f"{LayerKind(layer.layer).label}: {layer.number}" if layer else "",
        "layer_code": layer.code if layer else "",
    }


def words(thing: Any) -> str:
    """A text of a regulation in the reader's language."""
    return format_value("", thing) if thing else ""
