"""Contents under their hash, in a folder and in a storage of the network."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import NotFound
from chibo.base.kernel.storage import (
    DamagedContent,
    delete_content,
    drop_day_files,
    empty_contents,
    fill_contents,
    has_day_file,
    holds_nothing,
    kept_contents,
    local_folder,
    old_contents,
    opened_content,
    place_of,
    read_content,
    read_day_file,
    size_of_content,
    storage_mark,
    sum_of_content,
    write_content,
    write_day_file,
)
from chibo.config import env

CONTENT = "Báo cáo tháng 11".encode()
SUM = hashlib.sha256(CONTENT).hexdigest()
KINDS = {
    "folder": "{folder}",
    "network": "tests.network_storage.NetworkStorage?folder={folder}",
    "never written over": "django.core.files.storage.InMemoryStorage",
}


@pytest.fixture(params=KINDS)
def kind(request, settings, tmp_path, monkeypatch) -> str:
    """The storage of the setting is one of this kind, and empty."""
    (tmp_path / "far").mkdir()
    use(KINDS[request.param].format(folder=tmp_path / "far"), settings, monkeypatch)
    return request.param


def use(told: str, settings, monkeypatch) -> None:
    monkeypatch.setenv("CHIBO_FILES_STORAGE", told)
    own = env.storage("CHIBO_FILES_STORAGE", Path("/nowhere"))
    settings.STORAGES = settings.STORAGES | {"default": own}


def spoil() -> None:
    """Under the hash of the content lies another one."""
    delete_content(place_of(SUM))
    storages["default"].save(where(SUM), ContentFile(b"x"))


def where(sha256: str) -> str:
    return f"files/{place_of(sha256)}"


def test_a_content_written_twice_lies_there_once_and_is_read_again(kind):
    for _time in range(2):
        write_content(CONTENT, sha256=SUM)

    assert list(kept_contents()) == [place_of(SUM)]
    assert (read_content(SUM), sum_of_content(place_of(SUM))) == (CONTENT, SUM)
    assert size_of_content(place_of(SUM)) == len(CONTENT)
    with opened_content(place_of(SUM)) as (handle, size):
        assert (handle.read(4), size) == (CONTENT[:4], len(CONTENT))


def test_a_content_that_is_not_what_was_stored_is_named_and_not_given_out(kind):
    write_content(CONTENT, sha256=SUM)
    spoil()

    with pytest.raises(DamagedContent, match=where(SUM)):
        read_content(SUM)
    assert sum_of_content(place_of(SUM)) == hashlib.sha256(b"x").hexdigest()


def test_a_content_that_is_missing_is_not_found_and_has_no_sum(kind):
    with pytest.raises(NotFound):
        read_content(SUM)
    assert (sum_of_content(place_of(SUM)), list(kept_contents())) == ("", [])
    with pytest.raises(OSError), opened_content(place_of(SUM)):
        pass


def test_only_what_is_older_is_told_as_old(kind):
    write_content(CONTENT, sha256=SUM)

    assert [place for old in old_contents(before=now()) for place in old] == [place_of(SUM)]
    long_ago = now() - timedelta(days=1)
    assert [place for old in old_contents(before=long_ago) for place in old] == []


def test_a_storage_is_filled_from_a_folder_and_emptied_again(kind, tmp_path):
    source = tmp_path / "restored"
    (source / SUM[:2]).mkdir(parents=True)
    (source / place_of(SUM)).write_bytes(CONTENT)
    assert holds_nothing()

    fill_contents(source)
    assert (read_content(SUM), holds_nothing()) == (CONTENT, False)
    empty_contents()
    assert holds_nothing()


def test_a_file_of_a_day_takes_the_place_of_an_earlier_one_and_lies_in_no_backup(kind):
    for content in (b"first", CONTENT):
        write_day_file("slips/one.pdf", content)

    assert (read_day_file("slips/one.pdf"), list(kept_contents())) == (CONTENT, [])
    assert drop_day_files("slips", before=now() - timedelta(days=1)) == 0
    assert has_day_file("slips/one.pdf")
    assert drop_day_files("slips", before=now()) == 1
    assert not has_day_file("slips/one.pdf")
    with pytest.raises(NotFound):
        read_day_file("slips/one.pdf")


def test_a_network_that_is_away_is_an_error_and_no_loss(settings, monkeypatch, tmp_path):
    use(KINDS["network"].format(folder=tmp_path / "away"), settings, monkeypatch)

    for asked in (lambda: list(kept_contents()), lambda: read_content(SUM)):
        with pytest.raises(OSError, match="Unreachable"):
            asked()


def test_a_folder_that_is_not_mounted_is_told_as_missing_contents(settings, monkeypatch, tmp_path):
    use(str(tmp_path / "away"), settings, monkeypatch)

    assert list(kept_contents()) == []
    assert (local_folder(), holds_nothing()) == (tmp_path / "away" / "files", True)


def test_one_storage_is_told_from_another(settings, monkeypatch, tmp_path):
    marks = set()
    for folder in (tmp_path / "a", tmp_path / "b"):
        for kind in ("folder", "network"):
            use(KINDS[kind].format(folder=folder), settings, monkeypatch)
            marks.add(storage_mark())

    assert len(marks) == 4


def test_options_of_a_storage_are_texts_but_for_true_and_false(monkeypatch):
    monkeypatch.setenv("CHIBO_FILES_STORAGE", "a.b.C?bucket_name=chi%20bo&verify=true&secure=false")
    assert env.storage("CHIBO_FILES_STORAGE", Path("/data")) == {
        "BACKEND": "a.b.C",
        "OPTIONS": {"bucket_name": "chi bo", "verify": True, "secure": False},
    }


@pytest.mark.parametrize("told", ["relative/folder", "Class?option=value", "?option=value"])
def test_a_storage_that_is_neither_folder_nor_class_stops_the_start(told, monkeypatch):
    monkeypatch.setenv("CHIBO_FILES_STORAGE", told)
    with pytest.raises(env.SettingError, match="CHIBO_FILES_STORAGE"):
        env.storage("CHIBO_FILES_STORAGE", Path("/data"))
