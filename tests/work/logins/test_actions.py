"""Files of slips that are kept for a day, and the address that slips name."""

from datetime import timedelta

from chibo.base.kernel.dates import now
from chibo.base.kernel.storage import has_day_file, write_day_file
from chibo.work.logins.actions import address_findings, drop_old_files, oldest_slips_kept
from chibo.work.logins.queries import SLIPS
from chibo.work.logins.rules import FILE_LIFE


def test_slips_that_are_younger_than_a_moment_stay(time_machine):
    time_machine.move_to("2026-11-03 12:00+07:00", tick=False)
    write_day_file(f"{SLIPS}/a.pdf", b"x")

    assert drop_old_files(before=now() - timedelta(days=1)) == 0
    assert has_day_file(f"{SLIPS}/a.pdf")


def test_slips_that_are_older_than_a_moment_are_gone():
    write_day_file(f"{SLIPS}/a.pdf", b"x")
    assert drop_old_files(before=now() + timedelta(days=1)) == 1
    assert not has_day_file(f"{SLIPS}/a.pdf")


def test_slips_are_given_out_for_as_long_as_a_file_lives(time_machine):
    time_machine.move_to("2026-11-03 12:00+07:00", tick=False)
    assert oldest_slips_kept() == now() - FILE_LIFE


def test_an_address_that_reaches_nobody_is_found_before_slips_name_it(settings):
    settings.DEMO, settings.PUBLIC_ADDRESS = False, ""
    settings.ALLOWED_HOSTS = ["chibo.xa.example"]
    assert any(finding.blocks for finding in address_findings("chibo.xa.example"))

    settings.PUBLIC_ADDRESS = "https://chibo.xa.example"
    assert [one for one in address_findings("chibo.xa.example") if one.blocks] == []
