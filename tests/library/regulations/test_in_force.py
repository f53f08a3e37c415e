"""What holds on a day, and the past that stays as it was."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from chibo.base.kernel.actor import Grant
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import Refused
from chibo.library.regulations.actions.packs import store_merged_pack, upload_pack
from chibo.library.regulations.models import MergedPack, PackText
from chibo.library.regulations.queries import (
    clear_cache,
    comparisons_of,
    displaced_by,
    pack_by_version,
    pack_for,
    shipped,
    stack_of,
)
from chibo.library.regulations.rules.files import pack_file
from rulebook.loading.loader import check_text, load_kept
from rulebook.vocabulary.values import Term
from tests.factories import TODAY, make_unit
from tests.library.regulations.texts import HUDDLE, text
from tests.library.regulations.world import START, offices, put_in_force, top_of, upload

MINUTES = "agenda.ideology_minutes"


@pytest.fixture
def other_packs(settings, tmp_path):
    """The folder of packs with another text in the place of the old one."""
    shutil.copytree(settings.PACKS_DIR, tmp_path / "packs")
    settings.PACKS_DIR = tmp_path / "packs"
    path = tmp_path / "packs" / "vn-hd42-2025" / "pack.yaml"
    path.write_text(path.read_text().replace("sinh hoạt chi bộ", "sinh hoạt CB"))
    clear_cache()


def stamp(cell, on=START):
    pack = pack_for(cell, on=on)
    store_merged_pack(pack)
    return pack


def test_without_rows_the_central_pack_holds_as_it_is(people):
    pack = pack_for(people.cell, on=TODAY)
    assert (pack.code, [layer.code for layer in pack.layers]) == ("vn-hd42-2025", ["vn-hd42-2025"])


def test_layers_lie_on_each_other_from_the_top_down(people):
    province = make_unit("province")
    commune = make_unit("commune", parent=province)
    cell = make_unit("cell", parent=commune)
    by = offices(people)
    by = type(by)(province, over(by.department, province), over(by.office, province))
    put_in_force(by, text(layer="province", code="tinh", values=HUDDLE))
    put_in_force(by, text(refines="[tinh, vn-hd42-2025]", code="xa"), unit=commune)
    pack = pack_for(cell, on=START)
    assert [layer.code for layer in pack.layers] == ["vn-hd42-2025", "tinh", "xa"]
    assert pack.value("huddle.before").value == Term(3, "calendar_days")
    assert pack.value("huddle.before").source.pack == "tinh"


def over(actor, unit):
    """The same person with the rights of both offices over another unit."""
    rights = frozenset({"regulation.view", "regulation.propose", "regulation.confirm"})
    return type(actor)(actor.name, actor.account_id, actor.person_id, (Grant(unit.path, rights),))


def test_a_layer_that_refines_nothing_in_force_falls_away_and_is_named(people):
    by = offices(people)
    row = put_in_force(by)
    PackText.objects.bulk_create(
        [PackText(**_copy(row.pack, code="suoi-may-cu", refines=["vn-hd12-1900"]))]
    )
    type(row).objects.filter(pk=row.pk).update(pack=PackText.objects.get(code="suoi-may-cu"))
    clear_cache()
    standing = stack_of(people.cell, on=START)
    assert [layer.code for layer in standing.layers] == ["vn-hd42-2025"]
    assert [layer.code for layer in standing.ignored] == ["suoi-may-cu"]
    assert standing.pack.value(MINUTES).value is None


def _copy(row, **changes):
    names = [field.attname for field in PackText._meta.concrete_fields if field.attname != "id"]
    return {name: getattr(row, name) for name in names} | changes


def test_a_stamped_pack_stays_the_same_when_a_new_one_comes_into_force(people):
    by = offices(people)
    put_in_force(by)
    before = stamp(people.cell)
    put_in_force(by, text(minutes=25), start=date(2027, 3, 1))
    clear_cache()
    again = pack_by_version(before.code, before.version, cell_type=people.cell.cell_type)
    assert (again, again.value(MINUTES).value) == (before, 20)
    assert pack_for(people.cell, on=START) == before


def test_a_stamped_pack_stays_the_same_when_its_file_has_changed(people, request):
    put_in_force(offices(people))
    merged, central = stamp(people.cell), stamp(people.cell, on=TODAY)
    request.getfixturevalue("other_packs")
    assert pack_for(people.cell, on=TODAY).version != central.version
    for pack in (merged, central):
        again = pack_by_version(pack.code, pack.version, cell_type=people.cell.cell_type)
        assert again == pack
        assert again.layers == pack.layers


def test_a_stamped_pack_stays_the_same_when_the_folder_is_gone(people, settings, tmp_path):
    put_in_force(offices(people))
    pack = stamp(people.cell)
    settings.PACKS_DIR = tmp_path / "nothing"
    clear_cache()
    assert pack_by_version(pack.code, pack.version, cell_type=people.cell.cell_type) == pack


def test_a_kept_text_is_read_although_later_rules_of_texts_would_refuse_it(people):
    central = next(row for row in shipped() if row.pack.code == "vn-hd42-2025")
    text_before = _without(central.text, "meeting.window_last_day")
    assert [one.code for one in check_text("a.yaml", text_before)] == ["pack.missing_value"]
    version = load_kept("a.yaml", text_before).version
    kept = {"code": "vn-hd42-2025", "version": version}
    row = {"layer": "central", "number": "42", "title_vi": "a", "title_en": "a", "kept_at": now()}
    row |= {"issued_on": TODAY, "valid_from": TODAY}
    PackText.objects.bulk_create([PackText(**kept, **row, text=text_before)])
    MergedPack.objects.bulk_create(
        [MergedPack(**kept, layers=[[kept["code"], version]], kept_at=now())]
    )
    pack = pack_by_version(kept["code"], version)
    assert (
        pack.version,
        pack.value("meeting.window_last_day").value,
        pack.value("meeting.day").value,
    ) == (
        version,
        None,
        3,
    )


def _without(content, key):
    head, rest = content.split(f"  {key}:\n", 1)
    lines = rest.split("\n")
    end = next(
        number
        for number, line in enumerate(lines)
        if line.startswith("  ") and not line.startswith("   ")
    )
    return head + "\n".join(lines[end:])


def test_an_unknown_version_is_none(people):
    assert pack_by_version("vn-hd42-2025", "0" * 16) is None
    assert pack_by_version("khong-co", "") is None


def test_an_edition_is_kept_once(people):
    pack = stamp(people.cell, on=TODAY)
    store_merged_pack(pack)
    assert MergedPack.objects.get().layers == [[pack.code, pack.version]]
    folder = Path(settings.PACKS_DIR) / pack.code / "pack.yaml"
    assert PackText.objects.get().text == folder.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("table", ["regulations_packtext", "regulations_edition"])
@pytest.mark.parametrize("what", ["UPDATE {} SET code = 'khac'", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_what_was_kept(people, table, what):
    stamp(people.cell, on=TODAY)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(what.format(table))


def test_one_reading_of_the_table_does_for_every_cell(people, django_assert_num_queries):
    put_in_force(offices(people))
    # The mark, the table, and the one text that was not read yet.
    with django_assert_num_queries(3):
        for _ in range(100):
            pack_for(people.cell, on=START)
            pack_for(people.sister, on=START)


def test_what_would_fall_away_is_named_before(people):
    central = next(row.text for row in shipped() if row.pack.code == "vn-hd42-2025")
    by = offices(people)
    lower = put_in_force(by)
    new = central.replace("code: vn-hd42-2025", "code: vn-hd99-2027")
    chief = top_of(people.official)
    row = upload_pack(
        unit=None, cell_types=(), file=pack_file("a.yaml", new.encode()), actor=chief, on=TODAY
    )
    row.valid_from = date(2027, 1, 1)
    assert [other.pk for other in displaced_by(row)] == [lower.pk]
    assert displaced_by(lower) == []


def test_a_draft_is_compared_with_what_holds_the_day_before(people):
    by = offices(people)
    put_in_force(by)
    row = upload(by, text(minutes=25, since="2027-01-01"))
    (one,) = comparisons_of(row)
    assert (one.old.value(MINUTES).value, one.new.value(MINUTES).value) == (20, 25)


def test_no_central_pack_for_the_day_is_a_refusal(people):
    with pytest.raises(Refused):
        pack_for(people.cell, on=date(2001, 1, 1))
