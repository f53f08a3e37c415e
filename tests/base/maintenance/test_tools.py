"""PostgreSQL's own programs: those of exactly the server's version, from the folder of the setting
or the path, or none.
"""

import pytest

from chibo.base.maintenance.actions.databases import client_tool


@pytest.fixture
def machine(settings, tmp_path, monkeypatch):
    """machine(folder, version): pg_dump of this version is installed there; the setting names one
    folder, the path another.
    """
    settings.POSTGRES_TOOLS = str(tmp_path / "set-{major}")
    monkeypatch.setenv("PATH", str(tmp_path / "path"))

    def install(folder: str, version: str):
        file = tmp_path / folder / "pg_dump"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version} (Debian)'\n")
        file.chmod(0o755)
        return file

    return install


def test_without_any_program_there_is_none(machine):
    assert client_tool("pg_dump", "15") is None


def test_a_program_of_another_major_version_is_none(machine):
    machine("path", "16.4")
    machine("set-15", "14.9")
    assert client_tool("pg_dump", "15") is None


def test_the_folder_of_the_setting_comes_before_the_path(machine):
    on_path, in_folder = machine("path", "15.8"), machine("set-15", "15.8")
    assert client_tool("pg_dump", "15") == in_folder
    in_folder.unlink()
    assert client_tool("pg_dump", "15") == on_path
