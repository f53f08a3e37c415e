"""Two persons open one meeting: nothing that the second one typed is dropped."""

import lxml.html
import pytest

from chibo.base.audit.models import Entry
from chibo.base.kernel.dates import VIETNAM
from chibo.work.meetings.actions.roll_call import RollMark, record_attendance
from chibo.work.meetings.models import Meeting
from chibo.work.meetings.queries.room import roll_call_of
from tests.factories import make_meeting
from tests.factories import month as step
from tests.interfaces.web.two_writers import NEVER_SENT, PAGE, press, values_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_eight")]


@pytest.fixture
def people(people_online):
    return people_online


@pytest.fixture
def opener(people, browse):
    """opener(who, **typed) → sends the opening as typed on a page that this person has opened
    before.
    """
    meeting = step.prepare(make_meeting(people.cell), people)
    url, pages = f"/meetings/{meeting.pk}/open/", {}
    browsers = {who: browse(getattr(people, who)) for who in ("secretary", "deputy")}
    for who, browser in browsers.items():
        page = lxml.html.fromstring(browser.get(url).content.decode())
        (form,) = [form for form in page.forms if "held_on" in form.fields]
        pages[who] = {name: value for name, value in values_of(form) if name not in NEVER_SENT}

    def send(who, **typed):
        return browsers[who].post(url, pages[who] | typed, headers=PAGE)

    send.browsers, send.url, send.now = (
        browsers,
        url,
        lambda: Meeting.objects.of_unit(people.cell).get(pk=meeting.pk),
    )
    return send


def test_what_a_second_opener_typed_is_compared_with_what_the_first_one_entered(opener):
    assert opener("secretary", guests="Bà Lan, Mặt trận").status_code == 302

    stopped = opener("deputy", guests="Ông Tòng, Hội nông dân", at="19:20")

    rows = {
        row["name"]: (row["theirs"], row["mine"], row["author"]) for row in stopped.context["rows"]
    }
    assert stopped.status_code == 409
    assert rows == {"guests": ("Bà Lan, Mặt trận", "Ông Tòng, Hội nông dân", "Lò Thị Mai")}
    assert opener.now().guests == "Bà Lan, Mặt trận"
    pressed = press(opener.browsers["deputy"], stopped, opener.url, "both")
    after = opener.now()
    assert (pressed.status_code, after.state) == (302, "open")
    assert after.guests == "Bà Lan, Mặt trận; Ông Tòng, Hội nông dân"
    assert f"{after.opened_at.astimezone(VIETNAM):%H:%M}" == "19:20", (
        "what only the second one changed is not kept"
    )


def test_what_only_the_second_opener_typed_joins_the_opening(opener):
    opener("secretary", at="19:05")

    added = opener("deputy", guests="Ông Tòng", mode="hybrid", mode_authority="Công văn số 5")

    after = opener.now()
    assert (added.status_code, added.url) == (302, f"/meetings/{after.pk}/room/")
    assert (after.guests, after.mode, after.mode_authority) == (
        "Ông Tòng",
        "hybrid",
        "Công văn số 5",
    )
    assert f"{after.opened_at.astimezone(VIETNAM):%H:%M}" == "19:05"
    assert Entry.objects.filter(code="meeting.open").count() == 1
    told = opener.browsers["deputy"].get(added.url).content.decode()
    assert "những điều đồng chí nhập đã được thêm vào" in told


def test_who_chose_other_officers_than_the_first_opener_compares_them_on_the_same_page(
    people, browse
):
    meeting = make_meeting(people.cell)
    step.draw_up_agenda(meeting, actor=step.act_as(people.secretary))
    url = f"/meetings/{meeting.pk}/open/"
    first, second = browse(people.secretary), browse(people.deputy)
    page = lxml.html.fromstring(second.get(url).content.decode())
    (form,) = [form for form in page.forms if "held_on" in form.fields]
    typed = {name: value for name, value in values_of(form) if name not in NEVER_SENT} | {
        "chair": people.secretary.pk
    }
    first.post(url, typed | {"minute_taker": people.member.pk, "guests": "Bà Lan"}, headers=PAGE)

    stopped = second.post(
        url, typed | {"minute_taker": people.deputy.pk, "guests": "Ông Tòng"}, headers=PAGE
    )

    assert {row["name"] for row in stopped.context["rows"]} == {"minute_taker", "guests"}
    assert press(second, stopped, url, "mine").status_code == 302
    after = Meeting.objects.of_unit(people.cell).get(pk=meeting.pk)
    assert (after.minute_taker_id, after.guests) == (people.deputy.pk, "Ông Tòng")


def test_officers_of_the_second_opener_that_cannot_be_are_told_and_not_dropped(people, browse):
    meeting, nobody = make_meeting(people.cell), {"minute_taker": None, "scoring_follower": None}
    step.draw_up_agenda(meeting, actor=step.act_as(people.secretary))
    step.name_officers(
        meeting,
        chair=people.secretary,
        **nobody,
        actor=step.act_as(people.secretary),
        on=meeting.day,
    )
    url = f"/meetings/{meeting.pk}/open/"
    first, second = browse(people.secretary), browse(people.deputy)
    page = lxml.html.fromstring(second.get(url).content.decode())
    (form,) = [form for form in page.forms if "held_on" in form.fields]
    typed = {name: value for name, value in values_of(form) if name not in NEVER_SENT}
    typed |= {"minute_taker": people.member.pk}
    first.post(url, typed, headers=PAGE)

    answer = second.post(
        url, typed | {"chair": people.member.pk, "guests": "Ông Tòng"}, headers=PAGE
    )

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["minute_taker"])
    after = Meeting.objects.of_unit(people.cell).get(pk=meeting.pk)
    assert (after.state, after.chair_id, after.guests) == ("open", people.secretary.pk, "")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"held_on": "2026-11-02"}, "held_on"),
        ({"mode": "online"}, "mode_authority"),
        ({"guests": "Theo công văn (MẬT)"}, "__all__"),
    ],
)
def test_what_cannot_join_an_opening_comes_back_with_all_that_was_typed(opener, typed, field):
    opener("secretary")

    answer = opener("deputy", **{"guests": "Ông Tòng"} | typed)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert (typed | {"guests": typed.get("guests", "Ông Tòng")}).items() <= dict(
        answer.context["form"].data.items()
    ).items()
    assert opener.now().guests == ""


def test_nobody_marked_as_remote_is_left_in_a_meeting_that_is_not(people, opener):
    opener("secretary", mode="hybrid", mode_authority="Công văn số 5")
    line, *_ = roll_call_of(opener.now())
    record_attendance(
        opener.now(), {line.pk: RollMark("remote")}, actor=step.act_as(people.secretary)
    )
    stopped = opener("deputy", mode="online", mode_authority="Công văn số 6")

    answer = press(opener.browsers["deputy"], stopped, opener.url, "mine", mode="in_person")

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["mode"])
    assert opener.now().mode == "hybrid"


def test_what_was_typed_for_a_meeting_closed_meanwhile_stays_in_sight(people, opener):
    opener("secretary")
    step.call_roll(opener.now(), people)
    step.close(opener.now(), people)

    answer = opener("deputy", guests="Ông Tòng, Hội nông dân")

    assert (answer.status_code, "Ông Tòng, Hội nông dân" in answer.content.decode()) == (422, True)
