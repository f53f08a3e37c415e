"""What was decided by vote: its conclusion is not rewritten silently, and a vote that says the
opposite names the first.
"""

import pytest
import time_machine

from chibo.base.audit.models import Entry
from chibo.base.kernel.errors import Refused
from chibo.work.meetings.actions.discussion import write_notes
from chibo.work.meetings.actions.votes import confirm_vote, record_vote
from chibo.work.meetings.models import AgendaItem
from chibo.work.meetings.queries.meetings import items_of
from rulebook.meetings.votes import VoteTally
from tests.factories import act_as, make_meeting
from tests.factories import month as step
from tests.interfaces.web.halls import form

pytestmark = pytest.mark.django_db
YES, NO = VoteTally(9, 0, 0, 0), VoteTally(2, 7, 0, 0)


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-03 20:00+07:00", tick=False) as moved:
        yield moved


@pytest.fixture
def people(people_online):
    return people_online


@pytest.fixture
def meeting(people, clock):
    row = step.open_room(make_meeting(people.cell), people)
    step.call_roll(row, people)
    return row


def item_of(meeting) -> AgendaItem:
    item = items_of(meeting)[4]
    item.meeting = meeting
    return item


def vote(meeting, people, tally=YES, *, confirmed=True, **more):
    row = record_vote(
        meeting,
        subject="Làm kênh",
        decision="resolution",
        tally=tally,
        item=item_of(meeting),
        actor=act_as(people.secretary),
        tellers=[people.others[0]] if confirmed else (),
        **more,
    )
    return confirm_vote(row, tally=tally, actor=act_as(people.deputy)) if confirmed else row


def conclude(meeting, text, person, **more):
    return write_notes(item_of(meeting), conclusion=text, actor=act_as(person), **more)


def test_the_conclusion_that_was_voted_on_is_rewritten_only_with_a_reason(meeting, people):
    conclude(meeting, "Làm kênh trong tháng 12", people.deputy)
    voted = vote(meeting, people)

    with pytest.raises(Refused) as refused:
        conclude(meeting, "Hoãn làm kênh", people.deputy)

    (finding,) = refused.value.findings
    assert (finding.code, finding.params["title"], finding.params["votes_for"]) == (
        "decided_by_vote",
        "Làm kênh",
        9,
    )
    assert item_of(meeting).conclusion == "Làm kênh trong tháng 12"
    conclude(meeting, "Làm kênh trong tháng 11", people.deputy, reason="Ghi nhầm tháng")
    entry = Entry.objects.get(code="minutes.rewrite_decided")
    assert entry.values == {"vote": str(voted.pk), "reason": "Ghi nhầm tháng"}
    assert item_of(meeting).conclusion == "Làm kênh trong tháng 11"


def test_who_first_writes_the_conclusion_after_the_vote_goes_on_writing_and_nobody_else(
    meeting, people, clock
):
    vote(meeting, people)
    clock.shift(60)
    for text in ("Làm", "Làm kênh", "Làm kênh trong tháng 12"):
        conclude(meeting, text, people.deputy)

    with pytest.raises(Refused, match="decided_by_vote"):
        conclude(meeting, "Hoãn làm kênh", people.secretary)

    assert item_of(meeting).conclusion == "Làm kênh trong tháng 12"


def refused_to_conclude(meeting, text, person):
    with pytest.raises(Refused, match="decided_by_vote"):
        conclude(meeting, text, person)
    return not Entry.objects.filter(code="minutes.rewrite_decided", values__reason=text).exists()


@pytest.mark.parametrize(("minutes", "free"), [(14, True), (16, False), (120, False)])
def test_the_writer_of_a_conclusion_may_turn_it_round_only_while_still_typing(
    meeting, people, clock, minutes, free
):
    vote(meeting, people)
    clock.shift(60)
    conclude(meeting, "Làm kênh", people.deputy)
    clock.shift(60 * minutes)

    if free:
        conclude(meeting, "KHÔNG làm kênh", people.deputy)
    else:
        assert refused_to_conclude(meeting, "KHÔNG làm kênh", people.deputy)

    assert (item_of(meeting).conclusion == "KHÔNG làm kênh") is free


def test_saving_again_and_again_does_not_make_the_time_of_typing_longer(meeting, people, clock):
    vote(meeting, people)
    for minute in range(3):
        clock.shift(60 * 6)
        conclude(meeting, f"Làm kênh {minute}", people.deputy)

    clock.shift(60 * 6)

    assert refused_to_conclude(meeting, "KHÔNG làm kênh", people.deputy)


@pytest.mark.parametrize("meanwhile", ["Làm kênh trong tháng 11", ""])
def test_after_a_change_with_its_reason_the_next_one_needs_one_too(
    meeting, people, clock, meanwhile
):
    conclude(meeting, "Làm kênh", people.deputy)
    vote(meeting, people)
    clock.shift(60)
    conclude(meeting, meanwhile, people.deputy, reason="Ghi nhầm")
    clock.shift(60)

    assert refused_to_conclude(meeting, "KHÔNG làm kênh", people.deputy)
    assert refused_to_conclude(meeting, "KHÔNG làm kênh", people.secretary)
    assert item_of(meeting).conclusion == meanwhile


def test_emptying_a_conclusion_after_the_vote_does_not_open_it_to_others(meeting, people, clock):
    vote(meeting, people)
    clock.shift(60)
    for text in ("Làm kênh", ""):
        conclude(meeting, text, people.deputy)

    assert refused_to_conclude(meeting, "KHÔNG làm kênh", people.secretary)


def test_before_the_second_person_has_counted_the_conclusion_is_free(meeting, people):
    conclude(meeting, "Làm kênh", people.deputy)
    vote(meeting, people, confirmed=False)

    conclude(meeting, "Làm kênh và đường", people.secretary)

    assert item_of(meeting).conclusion == "Làm kênh và đường"


def test_a_vote_that_says_the_opposite_names_the_first_and_asks(meeting, people):
    first = vote(meeting, people)

    with pytest.raises(Refused) as refused:
        vote(meeting, people, NO)

    (finding,) = refused.value.findings
    assert (finding.code, finding.params["title"], finding.params["result"]) == (
        "vote_contradicts",
        "Làm kênh",
        "Carried",
    )
    second = vote(meeting, people, NO, again=True)
    entry = Entry.objects.get(code="vote.again")
    assert (entry.target, entry.values) == (f"vote:{second.pk}", {"earlier": str(first.pk)})


def test_of_a_vote_that_waits_for_its_second_person_no_total_is_told(meeting, people):
    vote(meeting, people, confirmed=False)

    with pytest.raises(Refused) as refused:
        vote(meeting, people, NO)

    (finding,) = refused.value.findings
    assert (finding.code, set(finding.params)) == ("vote_waits", {"title", "at"})


def test_a_vote_with_the_same_outcome_or_on_another_item_is_not_asked_about(meeting, people):
    vote(meeting, people)
    vote(meeting, people, VoteTally(8, 1, 0, 0))
    other = items_of(meeting)[5]

    row = record_vote(
        meeting,
        subject="Khác",
        decision="resolution",
        tally=NO,
        item=other,
        actor=act_as(people.secretary),
    )

    assert row.passed is False


def vote_on(meeting, people, subject, tally, item):
    return record_vote(
        meeting,
        subject=subject,
        decision="resolution",
        tally=tally,
        item=item,
        actor=act_as(people.secretary),
    )


@pytest.mark.parametrize(("first", "second"), [(False, False), (True, False), (False, True)])
def test_where_a_vote_names_no_item_the_same_subject_is_the_same_matter(
    meeting, people, first, second
):
    item = item_of(meeting)
    vote_on(meeting, people, "Làm kênh thôn", YES, item if first else None)

    with pytest.raises(Refused, match="vote_waits") as refused:
        vote_on(meeting, people, " LÀM  KÊNH THÔN. ", NO, item if second else None)

    assert refused.value.findings[0].params["title"] == "Làm kênh thôn"


def test_another_subject_without_an_item_is_not_asked_about(meeting, people):
    vote_on(meeting, people, "Làm kênh thôn", YES, None)

    assert vote_on(meeting, people, "Sửa nhà văn hóa", NO, None).passed is False


@pytest.mark.thorough
def test_the_page_names_the_vote_and_asks_for_the_reason(meeting, people, browse):
    conclude(meeting, "Làm kênh trong tháng 12", people.deputy)
    vote(meeting, people)
    client, item = browse(people.secretary), item_of(meeting)
    where, page = (
        f"/meetings/{meeting.pk}/items/{item.pk}/conclusion/",
        f"/meetings/{meeting.pk}/course/?item={item.pk}",
    )
    (shown,) = [
        entry for entry in client.get(page).context["entries"] if entry["item"].pk == item.pk
    ]
    sent = {"text": "Hoãn", "rev": shown["rev_conclusion"]}

    by_script = client.post(where, sent)
    refused = client.post(where, form(**sent), headers={"Accept": "text/html"})
    saved = client.post(where, form(**sent, reason="Ghi nhầm"), headers={"Accept": "text/html"})

    assert (shown["decided_by"].subject, by_script.status_code) == ("Làm kênh", 422)
    assert "“Làm kênh”" in by_script.json()["message"]
    assert (refused.status_code, "reason" in refused.context["text_form"].errors) == (422, True)
    assert refused.content.decode().count("Hoãn") == 1
    assert (saved.status_code, item_of(meeting).conclusion) == (302, "Hoãn")
    assert "Ghi nhầm" in client.get(page).content.decode()


@pytest.mark.thorough
def test_the_page_of_votes_names_the_first_vote_and_offers_to_say_that_it_is_a_new_one(
    meeting, people, browse
):
    vote(meeting, people)
    client, where = browse(people.secretary), f"/meetings/{meeting.pk}/votes/"
    sent = {
        "subject": "Làm kênh",
        "decision": "resolution",
        "method": "card",
        "item": str(item_of(meeting).pk),
        "votes_for": "2",
        "against": "7",
        "abstain": "0",
        "invalid": "0",
    }

    asked = client.post(where, form(**sent))
    kept = client.post(where, form(**sent, again="on"))

    assert 'name="again"' not in client.get(where).content.decode()
    assert ('name="again"' in asked.content.decode(), "again" in asked.context["form"].errors) == (
        True,
        True,
    )
    assert (kept.status_code, Entry.objects.filter(code="vote.again").count()) == (302, 1)
