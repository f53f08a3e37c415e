"""Slips for many: made as a job, for who asked alone, for a day; secretaries for their own cell,
administrators never.
"""

import os
import re
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from pypdf import PdfReader

from chibo.base.accounts.models import Account
from chibo.base.accounts.rules import hash_of_code
from chibo.base.audit.models import Entry
from chibo.base.jobs.actions import run_job, run_waiting_jobs
from chibo.base.jobs.models import Job
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import Month, now
from chibo.base.kernel.db import save_fields
from chibo.base.kernel.storage import kept_contents, local_folder
from chibo.base.reads.actions import take_in_readings
from chibo.directory.access.actions import add_grant
from chibo.directory.people.actions import end_membership, invite_person, start_membership
from chibo.directory.people.models import Membership, Person
from chibo.work.logins.actions import make_slips
from chibo.work.logins.models import SlipRun
from chibo.work.logins.tasks import sweep_slips
from tests.factories import FOUNDED, PASSWORD, make_meeting, make_member, make_person

pytestmark = pytest.mark.django_db
ADDRESS = "http://testserver"
CODE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}")


@pytest.fixture
def world(people, settings, tmp_path):
    """The five persons; the office, the secretary and the neighbour sign in, nobody else has an
    account.
    """
    settings.TOTP_REQUIRED, settings.DEMO = False, True
    settings.PUBLIC_ADDRESS, settings.SLIPS_DIR = ADDRESS, tmp_path / "slips"
    for person in (people.official, people.secretary, people.neighbour, people.in_charge):
        save_fields(
            person, account=Account.objects.create_user(f"u.{person.pk.hex[-8:]}", PASSWORD)
        )
    return people


def ask(browser, url: str, *chosen, **more):
    return browser.post(url, {"chosen": [str(row.pk) for row in chosen], **more})


def made(browser, url: str, *chosen, **more) -> SlipRun:
    """The slips are asked for and made by the worker."""
    answer = ask(browser, url, *chosen, **more)
    assert answer.status_code == 302, answer.context["form"].errors
    run_waiting_jobs()
    return SlipRun.objects.get(pk=answer.url.split("/")[2])


def taken(browser, run, form: str = "pdf"):
    return browser.post(f"/slips/{run.pk}/take/", {"form": form})


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def committee(world) -> str:
    return f"/committee/{world.commune.pk}/logins/"


def own_cell(world) -> str:
    return f"/cells/{world.cell.pk}/logins/"


def test_the_office_makes_slips_for_its_cells_and_everybody_on_them_gets_in(world, browse):
    office = browse(world.official)
    page = office.get(committee(world))
    assert [(row["cell"], row["missing"], row["ticked"]) for row in page.context["rows"]] == [
        (world.cell, 8, True),
        (world.sister, 0, False),
    ]
    run = made(office, committee(world), world.cell, world.sister)
    assert (run.made, len(run.given), run.left_out) == (8, 8, [])
    shown = office.get(f"/slips/{run.pk}/")
    assert (shown.context["state"], shown.status_code) == ("ready", 200)
    told = text_of(b"".join(taken(office, run)))
    codes = CODE.findall(told)
    assert len(set(codes)) == 8
    hashes = set(
        Account.objects.filter(person__pk__in=run.given).values_list("invite_hash", flat=True)
    )
    assert {hash_of_code(code) for code in codes} == hashes
    member = Person.objects.get(pk=world.member.pk)
    assert member.full_name in told and member.account.username in told
    code = next(one for one in codes if hash_of_code(one) == member.account.invite_hash)
    opened = Client().post(
        "/activate/", {"login": member.account.username, "code": code, "password": "vườn cam 7"}
    )
    assert opened.url == "/"
    states = [row["open"] for row in office.get(committee(world)).context["rows"]]
    assert states == [2, 1]


def test_no_code_stands_anywhere_but_in_the_file(world, browse):
    office = browse(world.official)
    run = made(office, committee(world), world.cell)
    codes = CODE.findall(text_of(b"".join(taken(office, run))))
    plain = [code.replace("-", "") for code in codes]
    kept = str(
        [
            *SlipRun.objects.values(),
            *Job.objects.values(),
            *Entry.objects.values(),
            *Account.objects.values(),
        ]
    )
    assert codes and not [one for one in (*codes, *plain) if one in kept]
    page = office.get(f"/slips/{run.pk}/").content.decode()
    assert not [one for one in codes if one in page]
    workbook = b"".join(taken(office, run, "xlsx"))
    assert workbook[:2] == b"PK" and not [one for one in codes if one.encode() in workbook]


def test_the_files_are_for_who_asked_alone_and_every_time_is_on_record(world, browse):
    office = browse(world.official)
    run = made(office, committee(world), world.cell)
    other = make_person("Lù Văn Phòng", account=True)
    add_grant(other, role="committee_office", unit=world.commune, on=FOUNDED, actor=SYSTEM)
    for person in (other, world.secretary, world.neighbour):
        browser = browse(person)
        answers = [
            browser.get(f"/slips/{run.pk}/"),
            browser.get(f"/slips/{run.pk}/progress/"),
            taken(browser, run),
        ]
        assert {answer.status_code for answer in answers} == {404}
    for _ in range(2):
        assert taken(office, run).status_code == 200
    entries = Entry.objects.filter(code="slips.take_out", target=f"sliprun:{run.pk}")
    assert [entry.values["persons"] for entry in entries] == [8, 8]
    take_in_readings()
    read = Entry.objects.filter(code="person.read", values__what="slips", values__kind="file")
    assert {len(entry.values["persons"]) for entry in read} == {8}


def test_who_has_lost_the_right_gets_no_files_any_more(world, browse):
    office = browse(world.official)
    run = made(office, committee(world), world.cell)
    world.official.role_grants.update(valid_to=FOUNDED)
    assert (taken(office, run).status_code, office.get(f"/slips/{run.pk}/").status_code) == (
        403,
        403,
    )


def test_the_files_are_gone_after_a_day_and_in_no_backup(world, browse, settings):
    office = browse(world.official)
    run = made(office, committee(world), world.cell)
    files = sorted(Path(settings.SLIPS_DIR).iterdir())
    assert [path.suffix for path in files] == [".pdf", ".xlsx"]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert not {Path(place).name for place in kept_contents()} & {one.name for one in files}
    assert Path(settings.SLIPS_DIR) not in (local_folder(), *local_folder().parents)
    sweep_slips()
    assert all(path.exists() for path in files)
    old = now().timestamp() - 24 * 3600 - 1
    for path in files:
        os.utime(path, (old, old))
    sweep_slips()
    assert not any(path.exists() for path in files)
    answer = taken(office, run)
    assert (answer.status_code, "Tệp bị xóa sau 24 giờ" in answer.content.decode()) == (422, True)
    with time_machine.travel(now().timestamp() + 24 * 3600 + 5):
        browser = browse(world.official)
        page = browser.get(f"/slips/{run.pk}/")
        assert (page.context["state"], "Tệp đã bị xóa" in page.content.decode()) == ("over", True)


def test_a_secretary_makes_slips_for_persons_of_the_own_cell_alone(world, browse):
    browser = browse(world.secretary)
    run = made(browser, own_cell(world), world.member, world.others[0])
    assert sorted(run.given) == sorted([str(world.member.pk), str(world.others[0].pk)])
    for url in (f"/cells/{world.sister.pk}/logins/", committee(world)):
        statuses = {browser.get(url).status_code, ask(browser, url, world.member).status_code}
        assert statuses <= {403, 404}, url
    foreign = ask(browser, own_cell(world), world.neighbour)
    assert foreign.status_code == 422
    assert SlipRun.objects.count() == 1
    assert browse(world.neighbour).get(own_cell(world)).status_code == 404


def test_an_administrator_makes_no_slips(world, browse):
    keeper = make_person("Lương Thị Quản", account=True)
    add_grant(keeper, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
    browser = browse(keeper)
    for url in (own_cell(world), committee(world)):
        assert {browser.get(url).status_code, ask(browser, url, world.cell).status_code} == {403}
    assert browse(world.in_charge).get(own_cell(world)).status_code == 403


def test_who_has_died_or_left_gets_none_and_is_named(world, browse):
    browser = browse(world.secretary)
    dead = world.others[0]
    answer = ask(browser, own_cell(world), dead, world.member)
    row = Membership.objects.get(person=dead)
    end_membership(row, on=now().date(), actor=SYSTEM, reason="từ trần")
    run_waiting_jobs()
    run = SlipRun.objects.get(pk=answer.url.split("/")[2])
    assert (run.made, [one["name"] for one in run.left_out]) == (1, [dead.full_name])
    page = browser.get(answer.url).content.decode()
    assert "không còn sinh hoạt ở các chi bộ này" in page
    assert Account.objects.filter(person=dead).exists() is False
    assert ask(browser, own_cell(world), dead).status_code == 422
    refused = browser.post(f"/cells/{world.cell.pk}/members/{dead.pk}/invite/")
    assert (
        refused.status_code,
        "không còn sinh hoạt ở chi bộ nào" in refused.content.decode(),
    ) == (422, True)


def test_a_slip_that_holds_stays_unless_its_person_is_meant(world, browse):
    office = browse(world.official)
    code = invite_person(world.member, unit=world.cell, actor=SYSTEM)
    run = made(office, committee(world), world.cell)
    assert str(world.member.pk) not in run.given
    account = Account.objects.get(person=world.member)
    assert account.invite_hash == hash_of_code(code)
    again = made(office, committee(world), world.cell, renew="on")
    assert (again.made, str(world.member.pk) in again.given) == (8, True)
    account.refresh_from_db()
    assert account.invite_hash != hash_of_code(code)


def test_two_who_ask_at_once_do_not_replace_each_others_slips(world, browse):
    office, secretary = browse(world.official), browse(world.secretary)
    first, second = (
        ask(office, committee(world), world.cell),
        ask(office, committee(world), world.cell),
    )
    assert secretary.get(own_cell(world)).status_code == 200
    run_waiting_jobs()
    runs = [SlipRun.objects.get(pk=answer.url.split("/")[2]) for answer in (first, second)]
    assert [(run.made, len(run.left_out)) for run in runs] == [(8, 0), (0, 8)]
    page = office.get(second.url)
    assert (page.context["state"], "đã có phiếu còn giá trị đến" in page.content.decode()) == (
        "nobody",
        True,
    )


def test_a_making_that_broke_off_gives_the_same_persons_new_codes(world, browse, monkeypatch):
    from chibo.work.logins import actions

    office = browse(world.official)
    answer = ask(office, committee(world), world.cell)
    whole, calls = actions._write_files, []

    def dies_once(*args, **kwargs):
        calls.append(1)
        if len(calls) == 1:
            raise OSError("no room")
        whole(*args, **kwargs)

    monkeypatch.setattr(actions, "_write_files", dies_once)
    run_waiting_jobs()
    assert Account.objects.exclude(invite_hash="").count() == 8, "codes that nobody has"
    run_job(Job.objects.get(name="chibo.work.logins.tasks.make").pk)
    run = SlipRun.objects.get(pk=answer.url.split("/")[2])
    assert (len(calls), run.made, run.left_out) == (2, 8, [])
    assert len(CODE.findall(text_of(b"".join(taken(office, run))))) == 8
    again = make_slips(run, actor=SYSTEM, on=now().date())
    assert again.made == 8


def test_without_an_address_there_are_no_slips_and_the_page_says_what_is_missing(
    world, browse, settings
):
    settings.PUBLIC_ADDRESS = ""
    browser = browse(world.secretary)
    page = browser.get(own_cell(world)).content.decode()
    assert "chưa đặt địa chỉ mà đảng viên sẽ mở" in page and "CHIBO_ADDRESS" in page
    refused = ask(browser, own_cell(world), world.member)
    assert (
        refused.status_code,
        SlipRun.objects.count(),
        Job.objects.filter(name__contains="logins").count(),
    ) == (
        422,
        0,
        0,
    )
    assert (
        refused.context["rows"][0]["ticked"] is False
        or world.member.full_name in refused.content.decode()
    )


def test_the_page_names_expired_slips_and_suspended_members(world, browse):
    invite_person(world.member, unit=world.cell, actor=SYSTEM)
    Account.objects.filter(person=world.member).update(invite_until=now())
    start_membership(world.others[0], cell=world.cell, kind="suspended", on=FOUNDED, actor=SYSTEM)
    rows = {
        row["line"].person.pk: row
        for row in browse(world.secretary).get(own_cell(world)).context["rows"]
    }
    assert (str(rows[world.member.pk]["line"].state), rows[world.member.pk]["ticked"]) == (
        "past",
        True,
    )
    assert rows[world.others[0].pk]["may"] is False
    assert (str(rows[world.secretary.pk]["line"].state), rows[world.secretary.pk]["may"]) == (
        "open",
        False,
    )


def test_slips_of_an_office_above_are_not_made_from_below(world, browse):
    add_grant(world.member, role="inspection", unit=world.commune, on=FOUNDED, actor=SYSTEM)
    run = made(browse(world.secretary), own_cell(world), world.member)
    assert (run.made, [one["name"] for one in run.left_out]) == (0, [world.member.full_name])


def test_the_message_for_one_person_is_ready_to_copy(world, browse):
    browser = browse(world.secretary)
    url = f"/cells/{world.cell.pk}/members/"
    browser.post(f"{url}{world.member.pk}/invite/")
    code = browser.get(url).context["code"]
    assert f"{ADDRESS}/activate/#ten={code['login']}&ma={code['code']}" in code["message"]
    assert code["message"].startswith(f"Đồng chí {world.member.full_name}")


def test_the_page_of_a_commune_asks_as_many_questions_for_one_cell_as_for_many(
    world, browse, django_assert_max_num_queries
):
    for number in range(4):
        make_member(world.sister, f"Người Thứ {number}")
    office = browse(world.official)
    office.get(committee(world))
    with django_assert_max_num_queries(9 + 9):  # the first steps at the foot of the page
        office.get(committee(world))
    lived = make_meeting(world.cell, month=Month(2026, 9))
    lived.state = "sealed"
    lived.save(update_fields=["state"])
    with django_assert_max_num_queries(9 + 1):
        office.get(committee(world))
