"""Packs read from folders and from texts; a pack that is not sound is refused with file, line and
column.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from rulebook.checking.checks import check
from rulebook.layers.merge import check_refinement, merge
from rulebook.reading.building import build
from rulebook.reading.forms import shaped
from rulebook.reading.shapes import PackShape
from rulebook.reading.yaml_file import Document, PackError, Place, parse_yaml, placed, read_yaml
from rulebook.vocabulary.findings import Finding, gettext_noop
from rulebook.vocabulary.pack import Pack

__all__ = [
    "PackError",
    "check_pack",
    "check_text",
    "load_pack",
    "load_packs",
    "load_stack",
    "load_text",
    "pack_in_force",
    "shaped",
    "stack_of",
]

FILE = "pack.yaml"

_CODE = re.compile(r"^pack:.*?\bcode:\s*[\"']?([a-z0-9._-]+)", re.DOTALL | re.MULTILINE)


def load_pack(folder: Path) -> Pack:
    """The regulation in that folder as one layer, sound in itself; a refining one holds only what
    it sets.

    Raises PackError with every finding (file, line, column) when it is not.
    """
    return _built(read_yaml(folder / FILE))


def load_text(name: str, text: str) -> Pack:
    """The regulation in that text as one layer; `name` stands for the file in findings.

    Raises PackError as load_pack does.
    """
    return _built(_document(name, text))


def load_kept(name: str, text: str) -> Pack:
    """The pack of a text that was sound when it was kept: what was made a rule of texts later is
    not asked of it.

    Values that became known later are silent in it. Raises PackError only for what is no pack at
    all.
    """
    document = _document(name, text)
    return build(_shape(document), version=_version(document.data))


def check_text(name: str, text: str, upper: Pack | None = None) -> tuple[Finding, ...]:
    """Everything wrong or doubtful about the text, also what it may not do to the (merged) pack it
    is to lie on.
    """
    try:
        return _findings(_document(name, text), upper)
    except PackError as error:
        return error.findings


def load_stack(folder: Path) -> Pack:
    """The pack in that folder merged on those it refines, which stand in folders beside it.

    Of several packs it can lie on, the lowest in force on its first day is taken, the newest of
    them. Raises PackError when one is not sound, missing, or refines in a circle.
    """
    return merge(stack_of(folder))


def stack_of(folder: Path, *, below: tuple[str, ...] = ()) -> tuple[Pack, ...]:
    """The layers of the pack in that folder, top first, as load_stack takes them."""
    document = read_yaml(folder / FILE)
    pack = _built(document)
    if pack.code in below:
        circle = " → ".join((*below[below.index(pack.code) :], pack.code))
        message = gettext_noop("The pack refines itself: {circle}.")
        raise PackError(
            [document.finding("pack.cycle", message, ("pack", "refines"), circle=circle)]
        )
    if not pack.is_refinement:
        return (pack,)
    siblings = {
        _code_of(path): path.parent for path in sorted(folder.resolve().parent.glob(f"*/{FILE}"))
    }
    stacks = [
        stack_of(siblings[code], below=(*below, pack.code))
        for code in pack.refines
        if code in siblings
    ]
    if not stacks:
        message = gettext_noop(
            "None of the packs it refines stands in a folder beside it: {named}."
        )
        named = ", ".join(pack.refines)
        raise PackError(
            [document.finding("pack.refines", message, ("pack", "refines"), named=named)]
        )
    return (*max(stacks, key=lambda stack: _nearness(stack, pack.valid_from)), pack)


def load_packs(root: Path) -> tuple[Pack, ...]:
    """Every regulation below the folder as one layer each, the oldest first; folders without
    pack.yaml are passed over.

    Raises PackError when one of them is not sound, or when two have the same code.
    """
    folders = sorted(path.parent for path in root.glob(f"*/{FILE}"))
    packs = sorted(
        (load_pack(folder) for folder in folders), key=lambda pack: (pack.valid_from, pack.code)
    )
    codes = [pack.code for pack in packs]
    double = sorted({code for code in codes if codes.count(code) > 1})
    if double:
        message = gettext_noop('The code "{code}" stands twice.')
        raise PackError(
            placed(root, Place(), "pack.double_code", message, code=code) for code in double
        )
    return tuple(packs)


def pack_in_force(packs: Iterable[Pack], on: date) -> Pack | None:
    """The whole pack that holds on that day, the newest where several do; None before the first."""
    holding = [pack for pack in packs if pack.in_force(on) and not pack.is_refinement]
    return max(holding, key=lambda pack: (pack.valid_from, pack.code), default=None)


def check_pack(folder: Path) -> tuple[Finding, ...]:
    """Everything wrong or doubtful about the pack in that folder, and about how it lies on those it
    refines.
    """
    try:
        document = read_yaml(folder / FILE)
        alone = (*_findings(document), *_twins(folder, document))
        if any(finding.blocks for finding in alone) or not _shape(document).pack.refines:
            return alone
        upper = merge(stack_of(folder)[:-1])
        return _findings(document, upper)
    except PackError as error:
        return error.findings


def _document(name: str, text: str) -> Document:
    """The text as parse_yaml gives it; what was read a moment ago is not read again (a pack takes a
    fifth of a second).
    """
    try:
        return replace(_parsed(text), path=Path(name))
    except PackError:
        # Its findings name the file.
        return parse_yaml(Path(name), text)


@lru_cache(maxsize=4)  # One text is checked and then loaded; parsing it takes the most time.
def _parsed(text: str) -> Document:
    return parse_yaml(Path(FILE), text)


def _twins(folder: Path, document: Document) -> tuple[Finding, ...]:
    """A finding when a folder beside this one holds a pack of the same code."""
    code = document.data["pack"]["code"]
    beside = [path.parent for path in sorted(folder.resolve().parent.glob(f"*/{FILE}"))]
    twins = [
        other.name
        for other in beside
        if other != folder.resolve() and _code_of(other / FILE) == code
    ]
    message = gettext_noop(
        'The folder "{folder}" holds a pack of the same code "{code}". Choose another code.'
    )
    return tuple(
        document.finding("pack.double_code", message, ("pack", "code"), folder=twin, code=code)
        for twin in twins
    )


def _findings(document: Document, upper: Pack | None = None) -> tuple[Finding, ...]:
    """Findings in the order of the file; openness is asked only of a pack that is
    sound by itself.
    """
    shape = _shape(document)
    found = tuple(check(shape, document))
    if upper is not None and shape.pack.refines and not any(finding.blocks for finding in found):
        found += tuple(check_refinement(upper, shape, document))
    return found


def _built(document: Document) -> Pack:
    shape = _shape(document)
    findings = tuple(check(shape, document))
    if any(finding.blocks for finding in findings):
        raise PackError(findings)
    return build(shape, version=_version(document.data))


def _shape(document: Document) -> PackShape:
    return shaped(PackShape, document)


def _code_of(path: Path) -> str:
    """The code of a pack as it stands in its head, without reading the rest; its folder's name
    where none is seen.
    """
    try:
        seen = _CODE.search(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        seen = None
    return seen[1] if seen else path.parent.name


def _nearness(stack: tuple[Pack, ...], day: date) -> tuple[bool, int, date]:
    return all(pack.in_force(day) for pack in stack), len(stack), stack[-1].valid_from


def _version(data: Any) -> str:
    plain = json.dumps(
        data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain
    )
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value.normalize())
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
