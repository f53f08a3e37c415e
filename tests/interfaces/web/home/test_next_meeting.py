"""Changes entered before their day, on their pages: shown before, listed as coming, taken back, and
on the day they hold.
"""

import uuid
from datetime import date

import pytest
import time_machine

from chibo.base.kernel.dates import Month
from chibo.library.notifications.models import Notice
from chibo.work.changes.models import Change
from chibo.work.changes.queries import post_values
from tests.factories import TODAY, make_meeting
from tests.factories import month as step
from tests.work.changes.wishes import DAY, ask, move, new_secretary

pytestmark = pytest.mark.django_db
NEW = {
    "full_name": "Lường Văn Nam",
    "born_on": "04/05/1990",
    "admitted_on": "03/03/2020",
    "kind": "official",
}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def people(people_online):
    return people_online


def send(browser, url, **fields):
    return browser.post(url, {"on": "05/12/2026", "key": str(uuid.uuid4()), **fields})


def text_of(answer):
    return " ".join(answer.content.decode().split())


def of(people, page, person=None):
    member = f"members/{person.pk}/" if person else ""
    return f"/cells/{people.cell.pk}/{member}{page}/"


def send_posts(people, browser, **fields):
    page = browser.get(of(people, "posts"))
    kept = {
        name: value
        for name, value in page.context["form"].initial.items()
        if name not in ("on", "committee")
    }
    return send(
        browser,
        of(people, "posts"),
        **kept | {"committee": [], "seen": page.context["form"]["seen"].value(), **fields},
    )


def test_new_secretary_is_entered_today_for_the_day_and_can_be_taken_back(people, browse):
    office = browse(people.official)

    answer = send_posts(people, office, secretary=str(people.member.pk))
    page = office.get(answer.url)

    assert answer.status_code == 302
    assert "có hiệu lực từ 05/12/2026" in text_of(page)
    assert "Tự có hiệu lực từ ngày 05/12/2026" in text_of(page)
    assert post_values(people.cell, on=TODAY)["secretary"] == str(people.secretary.pk)
    assert post_values(people.cell, on=DAY)["secretary"] == str(people.member.pk)
    back = send(office, f"{answer.url}take-back/")
    assert back.status_code == 302
    assert "Đã rút lại: mọi việc giữ nguyên" in text_of(office.get(back.url))
    assert post_values(people.cell, on=DAY)["secretary"] == str(people.secretary.pk)


def test_login_of_the_new_secretary_opens_on_the_day_and_that_of_the_old_one_closes(
    people, browse, clock
):
    new_secretary(people)
    url = of(people, "posts")
    old, new = browse(people.secretary), browse(people.member)

    before = [one.get(url).status_code for one in (old, new)]
    clock.move_to("2026-12-04 23:59+07:00")
    late = [browse(one).get(url).status_code for one in (people.secretary, people.member)]
    clock.move_to("2026-12-05 00:00+07:00")
    then = [browse(one).get(url).status_code for one in (people.secretary, people.member)]

    assert (before, late, then) == ([200, 403], [200, 403], [403, 200])


def test_member_who_moves_reads_the_old_cell_until_the_day_and_the_new_one_from_it(
    people, browse, clock
):
    move(people)
    urls = [f"/cells/{cell.pk}/members/" for cell in (people.cell, people.sister)]

    before = [browse(people.member).get(url).status_code for url in urls]
    clock.move_to("2026-12-05 00:00+07:00")
    then = [browse(people.member).get(url).status_code for url in urls]

    assert (before, then) == ([200, 404], [404, 200])


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("04/11/2027", "Ngày này còn hơn một năm nữa mới tới. Chỉ ghi trước đến ngày 03/11/2027"),
        ("31/31/2026", ""),
        ("01/01/2020", "danh sách ở đây"),
    ],
)
def test_day_that_cannot_be_is_said_at_its_field_and_keeps_what_was_typed(
    people, browse, day, words
):
    answer = send(
        browse(people.official),
        of(people, "move", people.member),
        target=str(people.sister.pk),
        on=day,
        note="Giữ lại",
    )

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["on"])
    assert "Giữ lại" in text_of(answer)
    assert not Change.all_rows_unscoped.exists()


def test_last_day_that_may_be_entered_is_a_year_ahead(people, browse):
    answer = send(
        browse(people.official),
        of(people, "move", people.member),
        target=str(people.sister.pk),
        on="03/11/2027",
    )

    assert (answer.status_code, Change.all_rows_unscoped.get().on) == (302, date(2027, 11, 3))


def test_coming_changes_stand_on_the_pages_of_cell_committee_and_person(people, browse, clock):
    row = move(people)
    office = browse(people.official)
    places = [
        f"/cells/{people.cell.pk}/",
        f"/committee/{people.commune.pk}/",
        "/changes/",
        f"/people/{people.member.pk}/",
    ]

    shown = [text_of(office.get(url)) for url in places]

    assert all("05/12/2026" in text for text in shown)
    assert [f"/changes/{row.pk}/take-back/" in text for text in shown] == [True, True, False, False]
    assert "thôi: đảng viên chính thức, Chi bộ thôn Bản Vàng" in shown[-1]
    assert "bắt đầu: đảng viên chính thức, Chi bộ thôn Nà Lúa" in shown[-1]
    clock.move_to("2026-12-05 08:00+07:00")
    assert "Thay đổi sắp có hiệu lực" not in text_of(browse(people.official).get(places[0]))


def test_cell_sees_what_comes_and_only_the_office_takes_it_back(people, browse):
    row = move(people)
    url = f"/cells/{people.cell.pk}/"

    secretary, member = browse(people.secretary), browse(people.member)

    assert [line["takes_back"] for line in secretary.get(url).context["coming"]] == [False]
    assert member.get(url).context["coming"] == []
    assert send(secretary, f"/changes/{row.pk}/take-back/").status_code == 403
    assert send(browse(people.neighbour), f"/changes/{row.pk}/take-back/").status_code == 404
    assert Change.all_rows_unscoped.get().state == "done"
    there = browse(people.neighbour).get(f"/cells/{people.sister.pk}/").context["coming"]
    assert [(line["url"], line["takes_back"]) for line in there] == [("", False)]


def test_member_with_a_coming_change_is_still_corrected_and_gets_no_second_change(people, browse):
    move(people)
    office = browse(people.official)

    page = office.get(of(people, "end", people.member))
    stopped = send(
        office, of(people, "end", people.member), reason="died", on="03/11/2026", note="Giữ lại"
    )

    assert [line["title"] for line in page.context["coming"]] == ["Vì Văn Chung"]
    assert office.get(of(people, "correct", people.member)).status_code == 200
    assert stopped.status_code == 422
    assert "Đồng chí Vì Văn Chung đã có thay đổi ghi trước, từ ngày 05/12/2026" in text_of(stopped)
    assert "Giữ lại" in text_of(stopped)


def test_member_of_later_has_a_page_and_can_be_appointed_on_it(people, browse):
    office = browse(people.official)
    added = send(office, of(people, "members/add"), **NEW)
    person = Change.all_rows_unscoped.get().person

    page = office.get(f"/people/{person.pk}/")
    choices = dict(office.get(of(people, "posts")).context["form"].fields["secretary"].choices)

    assert (added.status_code, page.status_code) == (302, 200)
    assert "bắt đầu: đảng viên chính thức" in text_of(page)
    assert choices[str(person.pk)] == "Lường Văn Nam"
    assert person.full_name not in text_of(office.get(f"/cells/{people.cell.pk}/members/"))
    found = office.get("/search/", {"q": "Lường Văn Nam"})
    assert "Lường Văn Nam" in text_of(found)


def test_cell_of_later_has_its_pages_and_is_offered_for_a_move(people, browse):
    office = browse(people.official)
    send(
        office,
        f"/committee/{people.commune.pk}/found/",
        name="Chi bộ thôn Mới",
        code="TM",
        cell_type="residential",
    )
    cell = Change.all_rows_unscoped.get().target

    pages = ["", "members/", "plan/", "posts/", "members/add/", "change/"]
    offered = dict(
        office.get(of(people, "move", people.member)).context["form"].fields["target"].choices
    )

    assert [office.get(f"/cells/{cell.pk}/{page}").status_code for page in pages] == [200] * len(
        pages
    )
    assert str(cell.pk) in offered
    assert cell.name not in [
        line["cell"].name
        for line in office.get(f"/committee/{people.commune.pk}/").context["lines"]
    ]
    early = send(office, of(people, "move", people.member), target=str(cell.pk), on="04/12/2026")
    assert (early.status_code, list(early.context["form"].errors)) == (422, ["on"])


def test_notice_names_the_day_and_reads_in_vietnamese(people, browse):
    new_secretary(people)

    page = text_of(browse(people.member).get("/notices/"))

    assert (
        "Chức vụ của Chi bộ thôn Bản Vàng thay đổi từ ngày 05/12/2026. Bí thư từ ngày đó: Vì Văn"
        " Chung" in page
    )
    assert Notice.all_rows_unscoped.filter(code="change.done", person=people.member).count() == 1


def test_secretary_who_hands_over_later_is_moved_without_naming_another(people, browse):
    new_secretary(people)
    office, url = browse(people.official), of(people, "move", people.secretary)

    assert "successor" not in office.get(url).context["form"].fields
    done = send(office, url, target=str(people.sister.pk))

    assert done.status_code == 302


def test_proposal_dated_ahead_is_confirmed_for_its_day(people, browse):
    row = ask(
        "change_posts",
        cell=people.cell,
        actor=people.secretary,
        on=DAY,
        values={"secretary": str(people.member.pk), "deputy": "", "committee": []},
    )
    office = browse(people.official)

    confirmed = send(office, f"/changes/{row.pk}/answer/", accepted="yes", answer="")

    assert confirmed.status_code == 302
    assert "Tự có hiệu lực từ ngày 05/12/2026; trước ngày đó còn rút lại được" in text_of(
        office.get(confirmed.url)
    )
    assert post_values(people.cell, on=TODAY)["secretary"] == str(people.secretary.pk)


def test_page_names_the_convened_meetings_that_invite_by_another_list(people, browse):
    meeting = make_meeting(people.cell, month=Month(2026, 12))
    step.convene(meeting, people)

    lines = [
        line["text"]
        for line in (
            browse(people.official).get(of(people, "move", people.member)).context["follows"]
        )
    ]

    assert any(line.startswith(f"Đã triệu tập: {meeting.planned_on:%d/%m/%Y}.") for line in lines)


def test_page_stays_short_when_much_is_to_come(people, browse):
    for number, one in enumerate((people.member, people.deputy, *people.others[:3])):
        move(people, on=DAY.replace(day=5 + number), person=one)

    text = text_of(browse(people.official).get(f"/cells/{people.cell.pk}/"))

    assert text.count("/take-back/") == 5
    folded = text[text.index("<summary>Còn 2 thay đổi nữa") :]
    assert folded.count("/take-back/") == 2
