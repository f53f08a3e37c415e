"""The queue of the read log: nothing is lost, nothing is entered twice, no page waits or breaks for
it.
"""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from chibo.base.audit.models import Chain, Entry
from chibo.base.audit.queries import chain_breaks
from chibo.base.jobs.management.commands.worker import _do_chores
from chibo.base.kernel.ids import new_id
from chibo.base.reads import actions
from chibo.base.reads.actions import note_reading, take_in_readings
from chibo.base.reads.models import PersonRead
from chibo.base.reads.queries import oldest_waiting, reads_of
from chibo.base.reads.rules import Reading, line_of, reading_from

CELL, OTHER = new_id(), new_id()
ROOT = Path(__file__).parents[3]


def reading(*persons, chain=CELL, **more) -> Reading:
    return Reading(
        **{
            "id": new_id(),
            "at": datetime(2026, 11, 20, 2, 0, tzinfo=UTC),
            "reader": "Cầm Thu Dung",
            "account_id": None,
            "person_id": new_id(),
            "office": "committee_office",
            "over": "/1/",
            "kind": "page",
            "what": "members",
            "shown": {chain: persons or (new_id(),)},
        }
        | more
    )


def waiting(settings) -> list[str]:
    return (
        sorted(file.suffix for file in settings.READS_DIR.iterdir())
        if settings.READS_DIR.exists()
        else []
    )


@pytest.mark.pure
def test_a_line_reads_back_as_the_reading_it_was():
    one = reading(new_id(), new_id(), reason="Kiểm tra “quý IV”\nxã")
    assert reading_from(line_of(one)) == one


@pytest.mark.pure
@pytest.mark.parametrize(
    "line", ["", "{", "[]", "null", '{"id": "x"}', '"text"', line_of(reading())[:-5]]
)
def test_a_torn_line_is_told_as_such(line):
    with pytest.raises(ValueError):
        reading_from(line)


@pytest.mark.django_db
class TestTakingIn:
    def test_a_reading_becomes_one_entry_in_each_chain_and_a_row_for_each_person(self, settings):
        a, b, c = new_id(), new_id(), new_id()
        note_reading(reading(shown={CELL: (a, b), OTHER: (c,)}, reason="Rà soát"))

        assert (take_in_readings(), waiting(settings)) == (1, [])
        assert sorted(Entry.objects.values_list("chain_id", "code")) == sorted(
            [(CELL, "person.read"), (OTHER, "person.read")]
        )
        assert set(PersonRead.objects.values_list("person_id", flat=True)) == {a, b, c}
        assert reads_of(a).get().entry.values["reason"] == "Rà soát"
        assert list(chain_breaks()) == []

    def test_what_was_entered_already_is_not_entered_again(self, settings):
        """As after a kill between the commit and the removal of the file."""
        one = reading()
        for _ in range(3):
            note_reading(one)
            take_in_readings()
        assert (
            Entry.objects.count(),
            PersonRead.objects.count(),
            Chain.objects.get(pk=CELL).seq,
        ) == (1, 1, 1)

    def test_a_failure_in_the_middle_leaves_all_of_it_for_the_next_time(
        self, settings, monkeypatch
    ):
        for _ in range(3):
            note_reading(reading())

        def dies(*_args, **_more):
            raise DatabaseError("the connection is gone")

        with monkeypatch.context() as broken:
            broken.setattr(actions, "bulk_insert", dies)
            with pytest.raises(DatabaseError), transaction.atomic():
                take_in_readings()
        assert (Entry.objects.count(), waiting(settings)) == (0, [".json"] * 3)
        assert (take_in_readings(), Entry.objects.count(), waiting(settings)) == (3, 3, [])

    def test_more_than_one_batch_is_taken_in_batches(self):
        for _ in range(actions.BATCH * 2 + 3):
            note_reading(reading())
        assert take_in_readings() == actions.BATCH * 2 + 3
        assert list(chain_breaks()) == []

    def test_a_reading_of_many_is_entered_portion_by_portion(self):
        cells = [new_id() for _ in range(5)]
        note_reading(
            reading(
                shown={
                    cell: tuple(new_id() for _ in range(actions.PERSONS // 2 + 1)) for cell in cells
                }
            )
        )
        assert (take_in_readings(), Entry.objects.count()) == (1, 5)
        assert PersonRead.objects.count() == 5 * (actions.PERSONS // 2 + 1)

    def test_a_damaged_file_is_set_aside_and_stops_nothing(self, settings):
        note_reading(reading())
        (settings.READS_DIR / "0.json").write_text('{"id": ')
        assert (take_in_readings(), waiting(settings)) == (1, [".damaged"])

    def test_half_a_file_is_never_taken_in(self, settings):
        settings.READS_DIR.mkdir()
        (settings.READS_DIR / "1.half").write_text(line_of(reading()))
        assert (take_in_readings(), Entry.objects.count()) == (0, 0)

    def test_since_when_the_oldest_waits_is_known(self):
        assert oldest_waiting() is None
        note_reading(reading())
        assert abs((datetime.now(UTC) - oldest_waiting()).total_seconds()) < 60

    def test_rows_are_never_changed_or_deleted(self):
        note_reading(reading())
        take_in_readings()
        for change in (
            lambda: PersonRead.objects.update(person_id=new_id()),
            lambda: PersonRead.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

    def test_the_way_from_a_person_to_the_entries_is_an_index(self):
        rows = reads_of(new_id()).explain()
        if connection.vendor == "sqlite":
            assert "SCAN" not in rows, rows


@pytest.mark.django_db
class TestTheWorker:
    def test_each_of_its_rounds_enters_what_waits_on_its_machine_and_comes_more_often_than_a_minute(
        self,
    ):
        note_reading(reading())
        _do_chores()
        assert Entry.objects.count() == 1

    def test_a_file_that_cannot_be_read_stops_neither_the_others_nor_the_worker_and_stays(
        self, settings
    ):
        note_reading(reading())
        (settings.READS_DIR / "0.json").mkdir()
        _do_chores()
        assert (Entry.objects.count(), waiting(settings)) == (1, [".json"])


class TestAFullDisk:
    @pytest.fixture
    def full(self, monkeypatch):
        """A disk that takes nothing until it is freed."""
        disk = {"full": True, "write": actions._write}

        def write(path, data):
            if disk["full"]:
                raise OSError(28, "No space left on device")
            disk["write"](path, data)

        monkeypatch.setattr(actions, "_write", write)
        actions._waiting.clear()
        yield disk
        actions._waiting.clear()

    @pytest.mark.django_db
    def test_it_stops_no_page_and_nothing_is_lost_once_there_is_room(self, full, settings):
        for _ in range(3):
            note_reading(reading())
        assert waiting(settings) == []

        full["full"] = False
        note_reading(reading())
        assert (len(waiting(settings)), take_in_readings(), Entry.objects.count()) == (4, 4, 4)


WRITER = """
import sys, django
django.setup()
from chibo.base.reads.actions import note_reading
from tests.base.reads.test_reads import reading
for _ in range(100_000):
    one = reading()
    note_reading(one)
    print(one.id, flush=True)
"""
TAKER = """
import django
django.setup()
from chibo.base.reads.actions import take_in_readings
print("ready", flush=True)
while True:
    take_in_readings()
"""


@pytest.mark.thorough
def test_kills_of_the_page_and_of_the_worker_lose_nothing_and_enter_nothing_twice(
    empty_database, tmp_path, counted
):
    """The page is killed (-9) while it writes, the worker while it enters; what a page had answered
    stands once.
    """
    environment = os.environ | {
        "DATABASE_URL": empty_database,
        "CHIBO_DATA_DIR": str(tmp_path),
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "chibo.config.settings",
    }
    run = {"env": environment, "cwd": ROOT, "text": True}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], check=True, **run)
    answered: set[str] = set()
    for _ in range(int(os.environ.get("KILLS", "6"))):
        taker = subprocess.Popen([sys.executable, "-c", TAKER], stdout=subprocess.PIPE, **run)
        writer = subprocess.Popen([sys.executable, "-c", WRITER], stdout=subprocess.PIPE, **run)
        taker.stdout.readline()
        writer.stdout.readline()
        time.sleep(0.5)
        taker.send_signal(signal.SIGKILL)
        writer.send_signal(signal.SIGKILL)
        answered |= {
            line.strip() for line in writer.stdout.read().splitlines() if len(line.strip()) == 36
        }
        taker.wait()
        writer.wait()
    asked = (
        "import django; django.setup(); from chibo.base.reads.actions import take_in_readings as t;"
        " t();from chibo.base.audit.models import Entry; from chibo.base.reads.models import"
        " PersonRead;from chibo.base.audit.queries import chain_breaks;print(Entry.objects.count(),"
        " PersonRead.objects.count(), len(list(chain_breaks())),"
        " Entry.objects.values('pk').distinct().count())"
    )
    said = subprocess.run(
        [sys.executable, "-c", asked], check=True, capture_output=True, **run
    ).stdout.split()
    entries, rows, broken, distinct = map(int, said)
    counted("looks with killed processes", answered=len(answered), entered=entries)
    # Of each killed page one reading may have been put down whose answer did not go out any more.
    kills = int(os.environ.get("KILLS", "6"))
    assert (rows, distinct, broken) == (entries, entries, 0)
    assert len(answered) + kills <= entries <= len(answered) + 2 * kills
