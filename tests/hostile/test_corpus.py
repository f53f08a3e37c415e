"""Every kind of hostile or damaged file is refused by its name or stored, and nothing else: within
seconds and bounded memory.
"""

import resource
import time
from datetime import date

import pytest
from django.utils import translation

from chibo.base.kernel.errors import Refused
from chibo.interfaces.formatting import format_message
from chibo.interfaces.imports.reading import strangers_workbook
from chibo.library.documents.rules import checked_file
from chibo.library.documents.rules.uploads import clean_filename
from chibo.library.regulations.rules.files import strangers_pack_file
from tests.hostile import KINDS

# The bounds of `confined`, and what a machine that does other things beside needs.
MOST_SECONDS = 90
MOST_GROWN = 200 * 1024
# Nobody works out the functions in a roster, which is only read.
ONLY_CALLS = ("Excel: formula", "Excel: web address asked in ")


def codes_of(findings) -> set[str]:
    return {one.code.removeprefix("documents.") for one in findings} or {""}


def outcome(read, name, data, **more) -> tuple[set[str], float, int]:
    """The codes ("" when it is read), the seconds, and by how many kB this process grew."""
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    try:
        found = codes_of(getattr(read(name, data, **more), "findings", ()))
    except Refused as refused:
        found = codes_of(refused.findings)
        with translation.override("vi"):
            assert all(format_message(one) for one in refused.findings)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return found, time.monotonic() - started, grown


def test_asvs_5_2_2_the_corpus_has_more_than_a_hundred_kinds(counted):
    counted("hostile files", "each sent to every form that takes one", kinds=len(KINDS))
    assert len(KINDS) >= 340


@pytest.mark.parametrize("kind", KINDS)
def test_asvs_5_2_2_a_document_is_stored_or_refused_by_its_name(kind):
    name, make, expected = KINDS[kind]
    data = make()

    found, seconds, grown = outcome(checked_file, name, data)

    if expected is not None:
        assert found <= ({expected} if isinstance(expected, str) else set(expected))
    assert seconds < MOST_SECONDS
    assert grown < MOST_GROWN


@pytest.mark.parametrize("kind", KINDS)
def test_asvs_5_2_2_a_roster_is_read_or_refused(kind):
    _name, make, _code = KINDS[kind]

    found, seconds, grown = outcome(strangers_workbook, "a.xlsx", make(), on=date(2026, 11, 29))

    assert "" not in found or not kind.startswith(("Excel", "Word")) or kind.startswith(ONLY_CALLS)
    assert seconds < MOST_SECONDS
    assert grown < MOST_GROWN


@pytest.mark.parametrize("kind", KINDS)
def test_asvs_5_2_2_a_regulation_is_never_read_from_it(kind):
    _name, make, _code = KINDS[kind]

    found, seconds, _grown = outcome(strangers_pack_file, "a.yaml", make())

    assert found != {""}
    assert seconds < MOST_SECONDS


@pytest.mark.parametrize(
    "text",
    [
        "[" * 400_000,
        "{a: " * 200_000,
        "a: " + "&a [x]\n" + "b: *a\n" * 9,
        "- " * 300_000,
        "a: !!python/object/apply:os.system [id]",
        "a: |\n" + " x\n" * 300_000,
        "\n".join(f"k{at}: {at}" for at in range(70_000)),
        "a: '" + "'' " * 300_000,
        "? " * 200_000,
        "%YAML 9.9\n---\n" + "---\n" * 200_000,
    ],
)
def test_a_regulation_that_is_hard_to_read_is_refused_in_time(text):
    found, seconds, _grown = outcome(strangers_pack_file, "a.yaml", text.encode())

    assert found != {""}
    assert seconds < MOST_SECONDS


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("name: device of Windows", "file.docx"),
        *((kind, "file.docx") for kind in KINDS if kind.startswith("name: device of Windows: ")),
        ("name: nothing but an ending", "file.docx"),
        ("name: tags", "_img src=x onerror=alert(1)_.docx"),
        ("name: path", "passwd.txt"),
        ("name: path of Windows", "a.txt"),
        ("name: hidden characters", "a X-A_ b.txt"),
        ("name: thousands of characters", "x" * 110 + ".txt"),
        ("name: quotes and lines", "a_; filename=_b.exe.txt"),
    ],
)
def test_asvs_5_3_2_a_file_is_stored_under_a_clean_name(kind, name):
    given, make, _code = KINDS[kind]

    assert checked_file(given, make()).name == name == clean_filename(name)
