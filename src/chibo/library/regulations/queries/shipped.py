"""The packs that came with the installation: central ones hold by themselves, lower ones stand on
the shelf.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.conf import settings

from chibo.library.regulations.enums import LayerKind
from chibo.library.regulations.rules import EVERYWHERE, RegulationValue
from rulebook.loading.loader import FILE, load_packs, load_text
from rulebook.reading.yaml_file import PackError, read_yaml
from rulebook.vocabulary.pack import Pack

KNOWN = "known.yaml"


@dataclass(frozen=True, slots=True)
class ShippedPack:
    """A pack of the installation with its text."""

    pack: Pack
    text: str

    @property
    def held(self) -> RegulationValue:
        """As it holds by itself: everywhere, for the days that the text names."""
        pack = self.pack
        return RegulationValue(
            None,
            pack.code,
            pack.version,
            pack.layer,
            pack.number,
            EVERYWHERE,
            (),
            tuple(pack.refines),
            pack.valid_from,
            pack.valid_to,
        )


# Files of the version that runs: another version starts other processes. By folder, since tests
# have folders of their own.
@lru_cache(maxsize=4)
def _shipped(root: Path) -> tuple[ShippedPack, ...]:
    found = []
    for path in sorted(root.glob(f"*/{FILE}")):
        text = path.read_text(encoding="utf-8-sig")
        found.append(ShippedPack(load_text(str(path), text), text))
    if len({row.pack.code for row in found}) < len(found):
        load_packs(root)  # Says which code stands twice, and where.
    return tuple(sorted(found, key=lambda row: (row.pack.valid_from, row.pack.code)))


def shipped() -> tuple[ShippedPack, ...]:
    """Every pack of the installation with its text, the oldest first; checked at the first reading.

    Raises rulebook.loading.loader.PackError when one of them does not hold.
    """
    return _shipped(Path(settings.PACKS_DIR))


@lru_cache(maxsize=4)
def _mark_of(root: Path) -> str:
    told = repr([row.text for row in _shipped(root)])
    return hashlib.sha256(told.encode()).hexdigest()


def mark_of_shipped() -> str:
    """A mark of the texts of the installation's packs."""
    return _mark_of(Path(settings.PACKS_DIR))


def packs() -> tuple[Pack, ...]:
    """Every pack of the installation.

    Raises rulebook.loading.loader.PackError when one of them does not hold.
    """
    return tuple(row.pack for row in shipped())


def catalogue() -> tuple[ShippedPack, ...]:
    """The packs below the central layer; they hold nowhere until a committee puts them in force for
    its unit.
    """
    return tuple(row for row in shipped() if row.pack.layer != LayerKind.CENTRAL)


@lru_cache(maxsize=4)
def _known(root: Path) -> tuple[Mapping[str, Any], ...]:
    try:
        data = read_yaml(root / KNOWN).data
    except PackError:
        return ()
    rows = data.get("texts", ()) if isinstance(data, dict) else ()
    return tuple(
        MappingProxyType(row)
        for row in rows
        if isinstance(row, dict) and isinstance(row.get("title"), dict)
    )


def known_titles() -> tuple[Mapping[str, Any], ...]:
    """Papers known by title only: code, layer, unit, number, issued_on (or None), title (vi, en);
    none has a value.
    """
    return _known(Path(settings.PACKS_DIR))


@lru_cache(maxsize=4)
def _step_titles(root: Path) -> Mapping[tuple[str, str], str]:
    agendas = (agenda for row in _shipped(root) for agenda in row.pack.agendas.values())
    return {(step.code, step.title_vi): step.title_en for agenda in agendas for step in agenda}


def step_title_en(step: str, title: str) -> str:
    """The English title of a step of the packs of the installation while its Vietnamese one stands
    unchanged, else the title itself.
    """
    return _step_titles(Path(settings.PACKS_DIR)).get((step, title), title)


def versions_shipped() -> dict[tuple[str, str], ShippedPack]:
    """Code and version → the pack of the installation."""
    return {(row.pack.code, row.pack.version): row for row in shipped()}
