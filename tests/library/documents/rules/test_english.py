import pytest

from chibo.library.documents.rules.secrecy import check_secrecy, check_secrecy_filename

pytestmark = pytest.mark.pure

MARKED = [
    "TOP SECRET",
    "Top Secret",
    "top-secret",
    "TOPSECRET",
    "SECRET",
    "Secret",
    "S E C R E T",
    "T O P  S E C R E T",
    "CONFIDENTIAL",
    "STRICTLY CONFIDENTIAL",
    "Classification: Secret",
    "Classification - top secret",
    "Security classification: CONFIDENTIAL",
    "Độ mật: Secret",
    "(SECRET)",
    "[confidential]",
    "Số 05-NQ/CB SECRET",
    "Report – CONFIDENTIAL",
    "SECRET | Plan 2026",
    "This file is SECRET and stays here",
    "TOP SECRET PLAN OF THE CELL",
    "Copy no 3 - TOP SECRET",
]
ORDINARY = [
    "The meeting votes by secret ballot.",
    "Secret ballot",
    "SECRET BALLOT",
    "NOTICE ON SECRET BALLOT",
    "in a confidential manner",
    "The secret of success is work.",
    "Protect state secrets",
    "Keep it confidential.",
    "No secret papers may be typed here.",
    "is it secret or confidential?",
    "Chi bộ bỏ phiếu kín (secret ballot)",
    "Secretary: Lò Thị Mai",
    "SECRETARY",
    "Secretariat",
    "stop secretly",
]


@pytest.mark.parametrize("text", MARKED)
def test_english_mark_is_found(text):
    assert [finding.code for finding in check_secrecy(f"Chi bộ họp.\n{text}\nHết.")] == [
        "documents.secrecy_mark"
    ]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_english_passes(text):
    assert check_secrecy(text) == ()


@pytest.mark.parametrize(
    ("text", "grade"),
    [("TOP SECRET", "Top Secret"), ("(Secret)", "Secret"), ("CONFIDENTIAL", "Confidential")],
)
def test_english_grade_is_named(text, grade):
    assert [finding.params["grade"] for finding in check_secrecy(text)] == [grade]


@pytest.mark.parametrize(
    "name",
    [
        "05-NQ-SECRET.pdf",
        "top_secret.docx",
        "TopSecretPlan.pdf",
        "confidential report.pdf",
        "report_confidential.pdf",
    ],
)
def test_marked_english_file_name_is_found(name):
    assert [finding.code for finding in check_secrecy_filename(name)] == [
        "documents.secrecy_mark_in_name"
    ]


@pytest.mark.parametrize(
    "name", ["secret-ballot.docx", "secretary.pdf", "SECRET BALLOT.pdf", "Secretariat.pdf"]
)
def test_ordinary_english_file_name_passes(name):
    assert check_secrecy_filename(name) == ()


def test_long_text_full_of_the_word_is_read_once():
    assert check_secrecy("by secret ballot, in a confidential manner. " * 5_000) == ()
