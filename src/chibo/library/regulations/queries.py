"""Which regulation is in force for a cell on a day, and the days that are holidays."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import holidays
from django.conf import settings

from chibo.base.kernel.errors import refuse
from chibo.directory.organisation.models import Unit
from rulebook.loader import load_packs
from rulebook.pack import Pack


@lru_cache(maxsize=4)
def _packs(root: Path) -> tuple[Pack, ...]:
    return load_packs(root)


def packs() -> tuple[Pack, ...]:
    """Every pack of the installation, checked at the first reading.

    Raises rulebook.loader.PackError when one of them does not hold.
    """
    return _packs(Path(settings.PACKS_DIR))


def pack_for(cell: Unit, *, on: date) -> Pack:
    """The pack in force for the cell on that day: the one that began last.

    Raises Refused when no known regulation covers the day.
    """
    in_force = [pack for pack in packs() if pack.in_force(on) and not pack.is_refinement]
    if not in_force:
        raise refuse(
            "no_regulation",
            "No regulation in this installation covers {day}; choose a later day or install the regulation of that time.",
            day=on,
            cell=cell.name,
        )
    return max(in_force, key=lambda pack: pack.valid_from)


def pack_by_version(code: str, version: str) -> Pack | None:
    """The pack that a meeting was stamped with, None when this installation holds it no more."""
    return next((pack for pack in packs() if (pack.code, pack.version) == (code, version)), None)


@lru_cache(maxsize=4)
def _step_titles(root: Path) -> Mapping[tuple[str, str], str]:
    agendas = (agenda for pack in _packs(root) for agenda in pack.agendas.values())
    return {(step.code, step.title_vi): step.title_en for agenda in agendas for step in agenda}


def step_title_en(step: str, title: str) -> str:
    """The English title of a step of the regulation while its Vietnamese one stands unchanged, else the title itself."""
    return _step_titles(Path(settings.PACKS_DIR)).get((step, title), title)


@lru_cache(maxsize=64)
def holidays_of(year: int) -> Mapping[date, str]:
    """The public holidays of Vietnam in that year, with the days swapped by the state where they are known; day → name."""
    return MappingProxyType(dict(holidays.country_holidays("VN", years=year, language="vi").items()))


def holidays_around(day: date) -> Mapping[date, str]:
    """The public holidays of the year of that day and the year after."""
    return MappingProxyType({**holidays_of(day.year), **holidays_of(day.year + 1)})
