import unicodedata

import pytest

from chibo.library.documents.rules.secrecy import check_secrecy, check_secrecy_filename
from tests.library.documents.rules.phrases import (
    MARKED,
    MARKED_BY_ACCENTS,
    MARKED_NAMES,
    ORDINARY,
    ORDINARY_NAMES,
)

pytestmark = pytest.mark.pure


def without_accents(text):
    parts = unicodedata.normalize("NFD", text)
    return (
        "".join(c for c in parts if not unicodedata.combining(c))
        .replace("đ", "d")
        .replace("Đ", "D")
    )


def with_hidden(text):
    return "\u200b".join(text)


FORMS = {
    "NFC": lambda text: unicodedata.normalize("NFC", text),
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "no accents": without_accents,
    "hidden": with_hidden,
    "soft hyphens": lambda text: text.replace("ậ", "ậ\u00ad").replace("Ậ", "Ậ\u00ad"),
    "wide letters": lambda text: text.replace("M", "Ｍ").replace("T", "Ｔ"),
    "no-break blanks": lambda text: text.replace(" ", "\u00a0"),
}


def codes(findings):
    return [finding.code for finding in findings]


def test_corpora_are_as_large_as_promised():
    assert len(set(MARKED)) >= 60
    assert len(set(ORDINARY)) >= 80


@pytest.mark.parametrize("form", FORMS)
def test_marked_phrase_is_found_in_every_form(form):
    missed = [phrase for phrase in MARKED if not check_secrecy(FORMS[form](phrase))]

    assert missed == []


@pytest.mark.parametrize("form", sorted(set(FORMS) - {"no accents"}))
def test_mark_known_by_its_accents_is_found(form):
    missed = [phrase for phrase in MARKED_BY_ACCENTS if not check_secrecy(FORMS[form](phrase))]

    assert missed == []


@pytest.mark.parametrize("form", ["NFC", "NFD", "hidden"])
def test_marked_phrase_is_found_inside_a_longer_text(form):
    missed = [
        phrase
        for phrase in MARKED
        if not check_secrecy(
            FORMS[form](f"Chi bộ họp ngày 03.\n{phrase}\nCác đồng chí thảo luận sôi nổi.")
        )
    ]

    assert missed == []


@pytest.mark.parametrize("form", ["NFC", "NFD", "no accents", "hidden"])
def test_ordinary_sentence_passes_in_every_form(form):
    stopped = [sentence for sentence in ORDINARY if check_secrecy(FORMS[form](sentence))]

    assert stopped == []


def test_all_ordinary_sentences_together_pass():
    assert check_secrecy("\n".join(ORDINARY)) == ()


def test_finding_quotes_the_place_and_says_what_to_do():
    (finding,) = check_secrecy("Biên bản họp\nSố 05-NQ/CB (Mật) của chi bộ thôn Đồng Vàng")

    assert finding.code == "documents.secrecy_mark"
    assert finding.params == {
        "quote": "Số 05-NQ/CB (Mật) của chi bộ thôn Đồng Vàng",
        "line": 2,
        "grade": "Mật",
    }
    assert finding.blocks is True
    assert (
        finding.message.format(**finding.params)
        == "“Số 05-NQ/CB (Mật) của chi bộ thôn Đồng Vàng” (line 2) looks like the secrecy mark Mật."
        " Secret papers must not be kept here: keep the paper off line and record only its"
        " number, where it lies and who keeps it."
    )


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("T U Y Ệ T  M Ậ T", "Tuyệt mật"),
        ("Toi mat", "Tối mật"),
        ("MẬT", "Mật"),
        ("TUYÖT MËT", "Tuyệt mật"),
    ],
)
def test_grade_is_named(text, grade):
    assert [finding.params["grade"] for finding in check_secrecy(text)] == [grade]


def test_findings_are_one_a_line_and_five_at_most():
    assert [finding.params["line"] for finding in check_secrecy("TỐI MẬT\n" * 9)] == [1, 2, 3, 4, 5]


def test_bare_syllable_without_accents_passes():
    assert check_secrecy("mat") == ()


@pytest.mark.parametrize("name", MARKED_NAMES)
@pytest.mark.parametrize("form", ["NFC", "NFD", "no accents", "hidden"])
def test_marked_file_name_is_found(name, form):
    assert codes(check_secrecy_filename(FORMS[form](name))) == ["documents.secrecy_mark_in_name"]


@pytest.mark.parametrize("name", ORDINARY_NAMES)
@pytest.mark.parametrize("form", ["NFC", "NFD", "no accents"])
def test_ordinary_file_name_passes(name, form):
    assert check_secrecy_filename(FORMS[form](name)) == ()


def test_long_text_full_of_the_syllable_passes():
    assert check_secrecy("co mat, vang mat, be mat. " * 2_000) == ()


def test_a_text_that_says_the_word_without_end_is_not_searched_for_minutes():
    (finding,) = check_secrecy("bí mật " * 20_001)

    assert (finding.code, finding.blocks) == ("documents.too_much_text", True)
    assert check_secrecy("bí mật " * 300) == ()


def test_only_the_first_five_marks_of_a_text_are_named():
    assert [one.params["line"] for one in check_secrecy("TỐI MẬT\n" * 5_000)] == [1, 2, 3, 4, 5]
