"""The doors, each case twice: by a page and by a view for programs. What is decided is the same,
only the answer is in the way of the interface.
"""

import json
import uuid

import pytest
from django.test import Client

from chibo.base.accounts.models import Account
from chibo.base.audit.models import Entry
from chibo.base.kernel.revisions import Revision
from chibo.work.meetings.models import Meeting
from tests.interfaces.web.shell.doors import MASK

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("addresses")]
PROBLEM = "application/problem+json"


def told(answer) -> tuple[int, str]:
    """Status and code of a problem."""
    assert answer["Content-Type"] == PROBLEM
    said = answer.json()
    assert (said["status"], bool(said["title"])) == (answer.status_code, True)
    return answer.status_code, said["code"]


def test_asvs_8_2_1_a_view_without_a_declared_door_is_closed_to_everybody(
    people_online, browse, program
):
    for page, other in (
        (browse(people_online.secretary), program(people_online.secretary)),
        (Client(), Client()),
    ):
        answer = page.get("/naked/")
        assert (answer.status_code, "text/html" in answer["Content-Type"]) == (404, True)
        assert other.get("/api/naked/").status_code == 404


def test_asvs_8_3_1_nobody_gets_in_without_signing_in(people_online):
    pk = uuid.uuid4()
    for page, other in (
        (Client().get("/me/"), Client().get("/api/me/")),
        (Client().post(f"/tasks/{pk}/report/"), Client().post(f"/api/tasks/{pk}/report/")),
    ):
        assert (page.status_code, page.url.startswith("/account/login/?next=")) == (302, True)
        assert told(other) == (401, "signed_out")


def test_who_is_signed_in_is_told_on_which_day_he_asks(world, program):
    answer = program(world.member).get("/api/me/")
    assert answer.json() == {"name": world.member.full_name, "on": "2026-11-03"}


def test_asvs_8_2_2_a_stranger_cannot_tell_foreign_ids_from_absent_ones(world, browse, program):
    before, absent = Entry.objects.count(), uuid.uuid4()
    foreign = [Meeting.all_rows_unscoped.first().pk, world.cell.pk, world.member.pk]
    page, other = browse(world.stranger), program(world.stranger)
    for ask, address in (
        (page.get, "/meetings/{}/"),
        (page.post, "/tasks/{}/report/"),
        (other.get, "/api/meetings/{}/"),
        (other.send, "/api/tasks/{}/report/"),
    ):
        wanted = ask(address.format(absent))
        assert wanted.status_code == 404
        for pk in foreign:
            answer = ask(address.format(pk))
            assert (answer.status_code, _body(answer, pk)) == (404, _body(wanted, absent))
    assert Entry.objects.count() == before


def _body(answer, pk) -> str:
    text = answer.content.decode().replace(answer.headers["X-Request-ID"], "")
    return MASK.sub("", text).replace(str(pk), "")


def test_asvs_15_3_5_a_text_in_the_place_of_an_id_is_not_found(world, browse, program):
    page, other = browse(world.secretary), program(world.secretary)
    for text in ("1", "x", "0" * 36, "🌾"):
        assert page.get(f"/meetings/{text}/").status_code == 404
        assert told(other.get(f"/api/meetings/{text}/")) == (404, "not_found")
    assert page.get("/meetings/%00/").status_code == 400
    assert told(other.get("/api/meetings/%00/")) == (400, "bad_request")


@pytest.mark.parametrize("query", ["?q=%00", "?x=a%00b", "?%00=1"])
def test_a_nul_in_an_address_is_a_bad_request(people_online, browse, program, query):
    assert browse(people_online.secretary).get("/" + query).status_code == 400
    answer = program(people_online.secretary).get("/api/me/" + query)
    assert told(answer) == (400, "bad_request")


def test_a_body_over_the_limit_is_refused_before_it_is_read(people_online, browse, program):
    page = browse(people_online.secretary).generic("POST", "/me/", b"", CONTENT_LENGTH="200000000")
    other = program(people_online.secretary).generic(
        "POST", "/api/busy/", b"", CONTENT_LENGTH="200000000"
    )
    assert page.status_code == 413
    assert told(other) == (413, "too_large")


@pytest.mark.parametrize("length", ["-1", "abc", "1e9"])
def test_a_length_that_is_no_number_is_a_bad_request(people_online, browse, program, length):
    page = browse(people_online.secretary).generic("POST", "/me/", b"", CONTENT_LENGTH=length)
    other = program(people_online.secretary).generic(
        "POST", "/api/busy/", b"", CONTENT_LENGTH=length
    )
    assert page.status_code == 400
    assert told(other) == (400, "bad_request")


def test_a_method_that_the_address_does_not_answer(people_online, browse, program):
    page = browse(people_online.member).post("/tasks/")
    other = program(people_online.member).send("/api/me/")
    assert (page.status_code, page["Allow"]) == (405, "GET, HEAD")
    assert (told(other), other["Allow"]) == ((405, "wrong_method"), "GET, HEAD")


def test_asvs_15_3_3_extra_parameters_change_nothing(world, task, browse, program):
    """Actor, unit and day come from the session and the address alone."""
    extra = {
        "actor": str(world.official.pk),
        "person": str(world.stranger.pk),
        "owner": str(world.secretary.pk),
        "cell": str(world.sister.pk),
        "on": "2020-01-01",
    }
    field = f"t{task.pk.hex[-6:]}-"
    typed = {f"{field}state": "doing", f"{field}report": "Đang làm"}
    assert browse(world.member).post(f"/tasks/{task.pk}/report/", extra | typed).status_code == 302
    body = extra | {"state": "doing", "report": "Gần xong"}
    answer = program(world.member).send(f"/api/tasks/{task.pk}/report/", body)
    assert (answer.status_code, answer.json()) == (
        201,
        {"id": str(task.pk), "report": "Gần xong"},
    )
    task.refresh_from_db()
    assert (task.report, task.owner, task.unit) == ("Gần xong", world.member, world.cell)


def test_who_lacks_the_right_is_told_so(world, task, browse, program):
    page = browse(world.secretary).post(f"/tasks/{task.pk}/report/")
    other = program(world.secretary).send(f"/api/tasks/{task.pk}/report/", {"state": "done"})
    assert (page.status_code, told(other)) == (403, (403, "not_allowed"))


def test_what_the_rules_refuse_is_told_at_its_field(world, task, browse, program):
    field = f"t{task.pk.hex[-6:]}-state"
    page = browse(world.member).post(f"/tasks/{task.pk}/report/", {field: "done"})
    other = program(world.member).send(f"/api/tasks/{task.pk}/report/", {"state": "done"})
    assert (page.status_code, told(other)) == (422, (422, "refused"))
    (finding,) = other.json()["findings"]
    assert (finding["field"], finding["message"] in page.content.decode()) == ("report", True)


def test_what_two_people_changed_at_once_comes_back_with_both_values(world, task, browse, program):
    opened = str(Revision.of({"state": "", "report": ""}))
    other = program(world.member)
    url = f"/api/tasks/{task.pk}/report/"
    assert other.send(url, {"state": "doing", "report": "Một nửa"}).status_code == 201
    answer = other.send(url, {"state": "doing", "report": "Xong rồi", "revision": opened})
    assert told(answer) == (409, "conflict")
    (clash,) = answer.json()["fields"]
    assert (clash["field"], clash["mine"], clash["theirs"], clash["author"]) == (
        "report",
        "Xong rồi",
        "Một nửa",
        world.member.full_name,
    )
    field = f"t{task.pk.hex[-6:]}-"
    page = browse(world.member).post(
        f"/tasks/{task.pk}/report/",
        {f"{field}state": "doing", f"{field}report": "Xong rồi", f"{field}seen": opened},
    )
    assert (page.status_code, "Một nửa" in page.content.decode()) == (409, True)


def test_an_office_above_the_cell_passes_only_with_its_second_factor(
    people_online, settings, browse, program
):
    settings.TOTP_REQUIRED = True
    page = browse(people_online.official).get("/me/")
    assert (page.status_code, page.url) == (302, "/account/2fa/totp/activate/")
    for answer in (
        program(people_online.official).get("/api/me/"),
        program(people_online.official).send("/api/busy/"),
    ):
        assert told(answer) == (403, "second_factor")
    assert program(people_online.secretary).get("/api/me/").status_code == 200


def test_an_officer_with_a_password_of_a_member_reads_nothing_and_still_sends(
    world, task, browse, program
):
    Account.objects.filter(pk=world.secretary.account_id).update(short_secret=True)
    page = browse(world.secretary).get("/me/")
    assert (page.status_code, page.url) == (302, "/account/password/change/?office=1")
    other = program(world.secretary)
    assert told(other.get("/api/me/")) == (403, "short_password")
    answer = other.send(f"/api/tasks/{task.pk}/report/", {"state": "done"})
    assert told(answer) == (403, "not_allowed")


def test_asvs_3_5_1_a_write_without_the_token_of_its_session_is_turned_away(people_online, program):
    page = Client(enforce_csrf_checks=True)
    page.force_login(people_online.member.account)
    assert page.post("/me/", {"language": "en"}).status_code == 403
    answer = program(people_online.member, enforce_csrf_checks=True).send("/api/busy/")
    assert told(answer) == (403, "csrf")


def test_what_is_held_by_somebody_else_is_asked_for_a_little_later(people_online, program):
    answer = program(people_online.member).send("/api/busy/")
    assert (told(answer), answer["Retry-After"]) == ((503, "busy"), "3")


def test_a_fault_of_ours_is_told_without_its_reason(people_online, program):
    other = program(people_online.member, raise_request_exception=False)
    answer = other.get("/api/faulty/")
    assert (told(answer), "Division" in answer.content.decode()) == ((500, "fault"), False)


def test_asvs_14_3_2_no_proxy_and_no_program_keeps_an_answer(people_online, program):
    for url in ("/api/me/", "/api/health/", "/api/nothing/"):
        answer = program(people_online.member).get(url)
        assert (answer["Cache-Control"], answer["X-Chibo"]) == ("private, no-store", "1")


def test_a_sentence_is_told_in_the_language_of_the_session(people_online, settings, program):
    other = program(people_online.member)
    other.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert other.get("/api/nothing/").json()["title"].startswith("This page does not exist")
    other.cookies[settings.LANGUAGE_COOKIE_NAME] = "vi"
    assert "không" in json.dumps(other.get("/api/nothing/").json(), ensure_ascii=False)
