"""The texts of packs: kept, checked, and stored with what was merged of them."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from chibo.base.audit.actions import INSTALLATION, record
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import refuse_if
from chibo.directory.organisation.models import Unit
from chibo.library.regulations.enums import LayerKind
from chibo.library.regulations.models import MergedPack, PackText, Regulation
from chibo.library.regulations.queries.in_force import (
    pack_alone,
    standings_above,
    text_of,
)
from chibo.library.regulations.queries.rows import known_refinements
from chibo.library.regulations.rules import check_base, check_circular, check_kind, check_types
from chibo.library.regulations.rules.files import PackFile, same_file
from rulebook.loading.loader import check_text, load_kept
from rulebook.vocabulary.findings import Finding, gettext_noop
from rulebook.vocabulary.pack import Pack


def store_merged_pack(pack: Pack) -> None:
    """The texts that the pack is made of, and which they are, stand in the tables for ever; called
    where something is stamped with it.
    """
    if MergedPack.objects.filter(code=pack.code, version=pack.version).exists():
        return
    for layer in pack.layers:
        if not PackText.objects.filter(code=layer.code, version=layer.version).exists():
            _keep_text(pack_alone(layer.code, layer.version), text_of(layer.code, layer.version))
    layers = [[layer.code, layer.version] for layer in pack.layers]
    row = MergedPack(code=pack.code, version=pack.version, layers=layers, kept_at=now())
    MergedPack.objects.bulk_create([row], ignore_conflicts=True)


def _keep_text(pack: Pack, text: str) -> PackText:
    row = PackText(
        code=pack.code,
        version=pack.version,
        layer=pack.layer,
        number=pack.number,
        title_vi=pack.title_vi,
        title_en=pack.title_en,
        issued_on=pack.issued_on,
        valid_from=pack.valid_from,
        valid_to=pack.valid_to,
        refines=list(pack.refines),
        text=text,
        kept_at=now(),
    )
    PackText.objects.bulk_create([row], ignore_conflicts=True)
    return PackText.objects.get(code=pack.code, version=pack.version)


@transaction.atomic
def upload_pack(
    *, unit: Unit | None, cell_types: Sequence[str], file: PackFile, actor: Actor, on: date
) -> Regulation:
    """The text is kept and a draft stands for the unit (everywhere without one); it holds nowhere
    yet.

    Raises NotAllowed without `regulation.propose` over the unit; Refused, with nothing stored, for
    a text that does not hold in itself or on what is in force above, that bears a secrecy mark, or
    whose layer is not one of this unit.
    """
    actor.require("regulation.propose", unit.path if unit else "/")
    refuse_if(file.findings)
    pack, text = file.pack, file.text
    assert pack is not None
    begins = max(pack.valid_from, on + timedelta(days=1))
    types = sorted({*cell_types} or {*(pack.scope.cell_types if pack.scope else ())})
    refuse_if(
        (
            *check_kind(pack.layer, unit.kind if unit else None),
            *check_circular(pack.code, pack.refines, known_refinements(), text=text),
            *_check_soundness(
                pack, text, path=unit.path if unit else "/", cell_types=types, on=begins
            ),
        )
    )
    row = Regulation.objects.create(
        pack=_keep_text(pack, text),
        unit=unit,
        cell_types=types,
        valid_from=begins,
        valid_to=pack.valid_to,
        uploaded_by_id=actor.person_id,
        uploaded_at=now(),
    )
    record_regulation(
        row,
        "regulation.upload",
        actor,
        pack=pack.code,
        version=pack.version,
        layer=pack.layer,
        file=file.name,
    )
    return row


def _check_soundness(
    pack: Pack, text: str, *, path: str, cell_types: Sequence[str], on: date
) -> tuple[Finding, ...]:
    """Findings (blocking and not) of the text on every distinct stack that would lie above it at
    the path on that day.
    """
    if pack.layer == LayerKind.CENTRAL:
        return same_file(check_text(f"{pack.code}.yaml", text, None))
    found = {
        (one.code, ""): one
        for one in check_types(pack.scope.cell_types if pack.scope else (), cell_types)
    }
    stacks = standings_above(path, pack.layer, cell_types, on=on)
    if not stacks:
        message = gettext_noop(
            "On {day} no central regulation is in force that this one could refine."
        )
        return (Finding("regulation.no_central", message, {"day": on}, field="file"),)
    for standing, _ in stacks.values():
        above = [(row.code, row.number) for row in standing.layers]
        lies = list(check_base(pack.refines, pack.code, above, text=text, on=on))
        for one in lies or same_file(check_text(f"{pack.code}.yaml", text, standing.pack)):
            found.setdefault((one.code, repr(sorted(one.params.items(), key=str))), one)
    return tuple(found.values())


def findings_about(row: Regulation) -> tuple[Finding, ...]:
    """What the checks say of the regulation for its first day, warnings included; nothing is
    changed.
    """
    text = text_of(row.pack.code, row.pack.version)
    pack = load_kept(f"{row.pack.code}.yaml", text)
    return _check_soundness(pack, text, path=row.path, cell_types=row.cell_types, on=row.valid_from)


def record_regulation(row: Regulation, code: str, actor: Actor, /, **values: object) -> None:
    """What was done to the regulation stands in the audit of its unit, else of the installation."""
    record(row.unit_id or INSTALLATION, code, row, actor=actor, **values)
