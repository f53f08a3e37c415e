"""Files that are given out, and numbers of papers."""

import pytest

from chibo.base.kernel.errors import NotFound, Refused
from chibo.base.kernel.storage import local_folder
from chibo.base.maintenance.enums import AlarmCode
from chibo.base.maintenance.models import Alarm
from chibo.library.documents.actions import (
    give_out,
    keep_file,
    next_number,
    receive_file,
    symbol,
)
from chibo.library.documents.enums import PaperKind
from tests.factories import act_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(people):
    file = receive_file("a.txt", "Nội dung".encode())
    return keep_file(people.cell, file=file, actor=act_as(people.secretary))


def path_of(row):
    return next(path for path in local_folder().rglob(row.sha256) if path.is_file())


def test_a_file_is_given_out_as_it_was_stored(row):
    assert give_out(row) == "Nội dung".encode()
    assert not Alarm.objects.exists()


def test_a_file_that_is_lost_is_not_found(row):
    path_of(row).unlink()
    with pytest.raises(NotFound):
        give_out(row)


def test_a_file_that_was_changed_is_refused_and_administrators_are_told(row):
    path_of(row).chmod(0o600)
    path_of(row).write_bytes(b"something else")

    with pytest.raises(Refused) as refused:
        give_out(row)

    (finding,) = refused.value.findings
    assert (finding.code, finding.params["name"]) == ("content_changed", "a.txt")
    assert Alarm.objects.get(pk=AlarmCode.FILES).params["changed"] == 1


def test_numbers_run_on_per_kind_and_cell_through_the_term(people):
    kind, other = PaperKind.RESOLUTION, PaperKind.NOTICE
    term, later = "2025-2030", "2030-2035"

    numbers = [
        next_number(people.cell, kind, term=term),
        next_number(people.cell, kind, term=term),
        next_number(people.cell, other, term=term),
        next_number(people.sister, kind, term=term),
        next_number(people.cell, kind, term=later),
        next_number(people.cell, kind, term=term),
    ]

    assert numbers == [1, 2, 1, 1, 1, 3]


@pytest.mark.parametrize(
    ("number", "issuer", "written"),
    [(5, "CB", "05-NQ/CB"), (12, "ĐU", "12-NQ/ĐU"), (120, "CB", "120-NQ/CB")],
)
def test_a_number_stands_on_the_paper_with_at_least_two_digits_kind_and_issuer(
    number, issuer, written
):
    assert symbol(number, PaperKind.RESOLUTION, issuer=issuer) == written
