"""Ids, text, actor and scope as values."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chibo.base.kernel.actor import EVERYWHERE, NOWHERE, SYSTEM, Actor, Grant, Scope
from chibo.base.kernel.errors import NotAllowed, Refused, refuse_if
from chibo.base.kernel.ids import new_id
from chibo.base.kernel.text import (
    clean_line,
    clean_name,
    clean_text,
    fold,
    has_hidden_characters,
    normalized,
    sort_key,
)
from rulebook.vocabulary.findings import Finding, Severity

pytestmark = pytest.mark.pure


def test_ids_are_uuid7_and_sort_by_their_birth():
    made = [new_id() for _ in range(500)]
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
    assert (sorted(made), len(set(made))) == (made, 500)


@pytest.mark.parametrize(
    "name", ["Hoà", "Hòa", "HÒA", unicodedata.normalize("NFD", "hòa"), "Hoa", " hoà "]
)
def test_every_spelling_of_a_name_is_found(name):
    assert fold(name) == "hoa"


def test_more_marks_on_one_letter_than_any_script_has_are_dropped():
    """Sorting them takes the square of their number: before, this took minutes in every field of
    every form.
    """
    text = "Hoà " * 400 + "a" + "\u0323\u0302" * 100_000 + " bình"

    for form in ("NFC", "NFD", "NFKD"):
        assert len(normalized(form, text)) < 4_000
    assert clean_line(text).endswith(" bình")
    assert normalized("NFC", "Ho\u0061\u0300 " * 400) == "Hoà " * 400


@given(st.text(max_size=60))
def test_asvs_1_3_3_a_clean_line_is_stable_and_without_hidden_characters(text):
    line = clean_line(text)
    assert (clean_line(line), has_hidden_characters(line), "\n" in line) == (line, False, False)
    assert unicodedata.is_normalized("NFC", line)


@pytest.mark.parametrize(
    "name", ["Mai\u200d\u0301", "Mai\u0301\u200d", "mai\u200d\u0301", "MAI\u200d\u0301"]
)
def test_a_hidden_character_does_not_keep_a_letter_from_its_accent(name):
    assert clean_name(name) == "Maí"


@given(st.text(max_size=60))
def test_a_clean_text_is_stable(text):
    assert clean_text(clean_text(text)) == clean_text(text)


@given(st.text(max_size=40))
def test_the_key_to_search_by_does_not_depend_on_the_form(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


def test_asvs_1_3_3_bidi_zero_width_and_control_characters_leave_a_name():
    assert clean_name("Lò\u202e Thị\u200b\x00 Mai\ufeff") == "Lò Thị Mai"


def test_names_sort_by_given_name_then_tone():
    names = ["Lò Văn Ước", "Hà Thị Ánh", "Bế Văn An", "Vì Thị Ảnh", "Đỗ Thị Ăn", "Cầm Văn Ân"]
    assert sorted(names, key=sort_key) == [
        "Bế Văn An",
        "Vì Thị Ảnh",
        "Hà Thị Ánh",
        "Đỗ Thị Ăn",
        "Cầm Văn Ân",
        "Lò Văn Ước",
    ]


def test_a_scope_is_the_sub_tree_and_not_what_merely_begins_alike():
    scope = Scope(("/1/2/",))
    assert [scope.holds(path) for path in ("/1/2/", "/1/2/9/", "/1/20/", "/1/")] == [
        True,
        True,
        False,
        False,
    ]
    assert [EVERYWHERE.holds("/7/"), NOWHERE.holds("/7/")] == [True, False]


def test_a_scope_keeps_the_outermost_of_nested_grants():
    rights = frozenset({"unit.view"})
    actor = Actor(
        "A", grants=(Grant("/1/2/3/", rights), Grant("/1/2/", rights), Grant("/4/", frozenset()))
    )
    assert actor.scope == Scope(("/1/2/",))


def test_a_right_holds_below_its_grant_and_nowhere_else():
    actor = Actor("A", grants=(Grant("/1/2/", frozenset({"meeting.close"})),))
    assert [actor.may("meeting.close", path) for path in ("/1/2/5/", "/1/", "/1/20/")] == [
        True,
        False,
        False,
    ]
    with pytest.raises(NotAllowed) as stop:
        actor.require("meeting.open", "/1/2/5/")
    assert stop.value.right == "meeting.open"
    SYSTEM.require("meeting.open", "/1/2/5/")


def test_only_blocking_findings_stop():
    note = Finding("note", "Note.", severity=Severity.WARNING)
    refuse_if([note])
    with pytest.raises(Refused) as stop:
        refuse_if([note, Finding("bad", "Bad.")])
    assert [finding.code for finding in stop.value.findings] == ["bad"]
