"""Files are checked and stored before the write that owns them; what nobody came to
own is swept.
"""

import os
import resource
import signal
from datetime import timedelta

import pytest
from django.core.files.storage import storages

from chibo.base.kernel.actor import SYSTEM, Scope
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import Refused
from chibo.base.kernel.storage import local_folder, place_of
from chibo.library.documents.actions import keep_file, receive_file, sweep_contents
from chibo.library.documents.models import StoredFile
from chibo.library.documents.queries import content_of
from chibo.library.documents.tasks import sweep_received


def stored() -> list[str]:
    store = storages["default"]
    folders = store.listdir("files")[0] if store.exists("files") else []
    return sorted(name for folder in folders for name in store.listdir(f"files/{folder}")[1])


def aged(file, **ago) -> None:
    moment = (now() - timedelta(**ago)).timestamp()
    os.utime(local_folder() / place_of(file.sha256), (moment, moment))


def test_a_received_file_lies_in_the_store_and_belongs_to_nobody(db):
    file = receive_file("Báo cáo.txt", b"Noi dung")

    assert (stored(), StoredFile.all_rows_unscoped.count()) == ([file.sha256], 0)


def test_a_kept_file_belongs_to_its_cell_and_is_read_again(people):
    row = keep_file(people.cell, file=receive_file("../Báo cáo.txt", b"Noi dung"), actor=SYSTEM)

    read = StoredFile.objects.within(Scope((people.cell.path,))).get(pk=row.pk)
    assert (read.name, read.media_type, read.size, content_of(read)) == (
        "Báo cáo.txt",
        "text/plain",
        8,
        b"Noi dung",
    )


def test_two_cells_share_one_content(people):
    for cell in (people.cell, people.sister):
        keep_file(cell, file=receive_file("a.txt", b"Noi dung"), actor=SYSTEM)

    assert (len(stored()), StoredFile.all_rows_unscoped.count()) == (1, 2)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.docx", b"PK\x03\x04"), ("a.txt", "TUYỆT MẬT".encode()), ("a.exe", b"MZ")],
)
def test_a_refused_file_never_reaches_the_store(db, name, content):
    with pytest.raises(Refused):
        receive_file(name, content)
    assert stored() == []


def test_what_nobody_came_to_own_is_swept_after_a_day_and_nothing_else(people):
    kept, fresh, forgotten = (
        receive_file("a.txt", content) for content in (b"kept", b"fresh", b"forgotten")
    )
    keep_file(people.cell, file=kept, actor=SYSTEM)
    aged(kept, days=30)
    aged(forgotten, days=2)

    assert (sweep_received(), sweep_received()) == (1, 0)
    assert stored() == sorted([kept.sha256, fresh.sha256])


def test_what_a_full_disk_cut_is_never_taken_for_the_content(people):
    content = b"Noi dung\n" * 5000
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(OSError):
            receive_file("a.txt", content)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    row = keep_file(people.cell, file=receive_file("a.txt", content), actor=SYSTEM)

    assert content_of(row) == content
    assert sweep_contents(before=now() + timedelta(days=1)) == 1
    assert stored() == [row.sha256]


def test_a_content_received_again_begins_its_day_anew(db):
    file = receive_file("a.txt", b"Noi dung")
    aged(file, days=2)
    receive_file("b.txt", b"Noi dung")

    assert sweep_received() == 0


def test_other_things_in_the_store_are_left_alone(db):
    file = receive_file("a.txt", b"Noi dung")
    beside = (local_folder() / place_of(file.sha256)).with_name("README")
    beside.write_text("x")
    aged(file, days=2)

    assert sweep_contents(before=now() + timedelta(days=1)) == 1
    assert stored() == ["README"]
