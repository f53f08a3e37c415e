"""No locked package has a published fault that stands in our list, and the command that says so can
find one.
"""

from datetime import date

import pytest

from tools import advisories

pytestmark = pytest.mark.pure
LIST = """
read_on: 2026-11-01
advisories:
  - {{id: CVE-2026-1, package: Some.Package, affected: "{affected}", summary: It breaks, source: "https://example.org/1"}}
accepted: {accepted}
"""
LOCK = "some-package==2.3.1 \\\n    --hash=sha256:00\nother[extra]==1.0 \\\n"
REASON = '[{id: CVE-2026-1, package: some-package, reason: "the part is not used", on: 2026-11-02}]'


@pytest.fixture
def checked(tmp_path, capsys):
    """checked(affected, …) → the code of the command and what it said, for a made-up
    list and lock.
    """

    def run(
        affected: str, accepted: str = "[]", lock: str = LOCK, on: date = date(2026, 11, 11)
    ) -> tuple[int, str]:
        (tmp_path / "list.yaml").write_text(LIST.format(affected=affected, accepted=accepted))
        (tmp_path / "made.lock").write_text(lock)
        code = advisories.check(tmp_path / "list.yaml", [tmp_path / "made.lock"], on)
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def test_asvs_15_2_1_no_locked_package_has_a_fault_of_the_list(capsys):
    code, said = advisories.check(), capsys.readouterr()
    assert (code, "packages locked: 0 affected" in said.out) == (0, True), said.err


def test_an_affected_version_is_named_and_ends_with_1(checked):
    code, said = checked(">=2,<2.3.2")
    assert code == 1
    assert (
        "1 advisories for 1 packages, read on 2026-11-01 (10 days ago); 2 packages locked: 1"
        " affected" in said
    )
    assert "some-package 2.3.1: CVE-2026-1 (>=2,<2.3.2): It breaks https://example.org/1" in said


@pytest.mark.parametrize("affected", ["<2.3.1", ">=2.3.2", ">=1,<2"])
def test_versions_beside_the_range_are_not_affected(checked, affected):
    assert checked(affected)[0] == 0


def test_a_version_before_its_release_is_affected_too(checked):
    assert checked("<3", lock="some-package==2.9rc1 \\\n")[0] == 1


def test_an_accepted_advisory_needs_reason_and_day(checked):
    assert checked("<3", REASON)[0] == 0
    assert checked("<3", REASON.replace('"the part is not used"', '""'))[0] == 1
    assert checked("<3", REASON.replace("CVE-2026-1,", "CVE-2026-2,"))[0] == 1


def test_a_list_of_more_than_sixty_days_is_called_old(checked):
    assert "older than 60 days" not in checked("<1", on=date(2026, 12, 31))[1]
    assert "older than 60 days" in checked("<1", on=date(2027, 1, 1))[1]
