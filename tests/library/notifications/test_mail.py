"""Each notice is mailed by itself: a refused address stops nobody, a delay comes back for its own
address alone.
"""

from datetime import timedelta
from email.header import decode_header, make_header

import pytest
import time_machine
from django.db import connection

from chibo.base.jobs.actions import claim_job, perform
from chibo.base.jobs.actions.workers import add_worker, reap_jobs
from chibo.base.jobs.models import Job
from chibo.base.kernel.dates import now
from chibo.base.kernel.mail import MAIL_PAUSES
from chibo.library.notifications.actions import Message, notify
from chibo.library.notifications.actions.letters import mail_notice
from chibo.library.notifications.models import Notice
from chibo.library.notifications.queries import mail_troubles
from tests.library.notifications.addresses import prove_address

pytestmark = pytest.mark.django_db
LINK = "/meetings/x/"
NEWS = Message("meeting.move", "The meeting is now on {day} at {time}, {place}.", {}, LINK)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False) as clock:
        yield clock


def told(people) -> list[str]:
    """Three persons with an e-mail and one without are told; returns their addresses."""
    persons = [people.secretary, people.member, people.deputy]
    for number, person in enumerate(persons):
        prove_address(person, f"nguoi{number}@xa.example")
    notify([*persons, people.others[0]], cell=people.cell, news=NEWS)
    return [person.email for person in persons]


def work() -> list[str]:
    """Every job that is due now is done; returns the states of all jobs."""
    worker = add_worker("x")
    while job := claim_job(worker_id=worker.pk, at=now()):
        perform(job)
    return list(Job.objects.order_by("pk").values_list("state", flat=True))


def states() -> list[str]:
    return list(_notices().order_by("person__email").values_list("mail_state", flat=True))


def test_every_address_has_its_letter_with_a_job_of_its_own(people, postbox):
    addresses = told(people)

    assert work() == ["done"] * 3

    assert sorted(postbox.reached()) == addresses
    assert states() == ["", "sent", "sent", "sent"]
    letter = postbox.letters[0][1]
    assert str(make_header(decode_header(letter["Subject"]))) == "Đồng chí có thông báo mới"
    assert (
        letter["Message-ID"]
        == f"<{Notice.all_rows_unscoped.get(person__email=postbox.reached()[0]).pk}@localhost>"
    )


def test_one_refused_address_stops_nobody_and_stands_beside_its_person(people, postbox):
    """B1: of three the server refuses the middle one."""
    first, refused, third = told(people)
    postbox.answers[refused] = ["550 5.1.1 no such user"]

    assert work() == ["done"] * 3

    assert sorted(postbox.reached()) == [first, third]
    assert states() == ["", "sent", "refused", "sent"]
    everybody = [
        person.pk for person in (people.secretary, people.member, people.deputy, people.others[0])
    ]
    assert mail_troubles(people.cell, link=LINK, persons=everybody) == {people.member.pk: "refused"}
    assert "550" in Notice.all_rows_unscoped.get(person=people.member).mail_answer


def test_a_delay_is_tried_again_for_this_address_alone(people, postbox, clock):
    first, delayed, third = told(people)
    postbox.answers[delayed] = ["451 4.7.1 greylisted", "250 OK"]

    assert work() == ["done", "waiting", "done"]
    assert states() == ["", "sent", "delayed", "sent"]
    clock.shift(MAIL_PAUSES[0])
    assert work() == ["done"] * 3

    assert sorted(postbox.reached()) == [first, delayed, third]
    assert mail_troubles(people.cell, link=LINK, persons=[people.member.pk]) == {}


def test_an_address_that_stays_delayed_is_given_up_after_a_day_and_says_so(people, postbox, clock):
    _, delayed, _ = told(people)
    postbox.answers[delayed] = ["451 4.3.0 later"]

    for pause in (timedelta(0), *MAIL_PAUSES):
        clock.shift(pause)
        work()

    assert (
        Job.objects.get(arguments__notice_id=str(_notice(people.member).pk), attempts__gt=1).state
    ) == "failed"
    assert (states(), len(postbox.letters)) == (["", "sent", "failed", "sent"], 2)
    assert sum(MAIL_PAUSES, timedelta()) < timedelta(days=1)


def test_a_server_that_is_away_delays_everybody_and_loses_nobody(people, postbox, clock, settings):
    addresses = told(people)
    settings.EMAIL_PORT = 1
    assert work() == ["waiting"] * 3
    settings.EMAIL_PORT = postbox.port
    clock.shift(MAIL_PAUSES[0])

    assert work() == ["done"] * 3

    assert sorted(postbox.reached()) == addresses


def test_a_server_that_takes_no_letter_from_us_says_nothing_of_the_address(people, postbox):
    _, second, _ = told(people)
    postbox.data_answers[second] = ["554 5.7.1 this letter is not welcome"]
    work()
    assert states() == ["", "sent", "refused", "sent"]


def test_a_server_that_hangs_up_after_the_letter_leaves_it_open_and_the_letter_is_not_sent_again(
    people, postbox
):
    _, second, _ = told(people)
    postbox.data_answers[second] = [""]

    assert work() == ["done"] * 3

    assert states() == ["", "sent", "unsure", "sent"]
    assert mail_troubles(people.cell, link=LINK, persons=[people.member.pk]) == {
        people.member.pk: "unsure"
    }


def test_a_letter_that_was_handed_over_by_a_worker_that_died_is_not_sent_twice(people, postbox):
    told(people)
    worker = add_worker("dead")
    while claim_job(worker_id=worker.pk, at=now()):
        pass
    Notice.all_rows_unscoped.filter(person=people.member).update(mail_state="sending")
    reap_jobs(at=now(), dead=[worker.pk])
    Job.objects.update(due_at=now())

    work()

    assert (states(), len(postbox.letters)) == (["", "sent", "unsure", "sent"], 2)


def test_a_sent_letter_is_not_sent_again(people, postbox):
    told(people)
    work()
    for notice in _notices():
        mail_notice(str(notice.pk))
    assert len(postbox.letters) == 3


def test_the_newest_letter_counts(people, postbox):
    _, refused, _ = told(people)
    postbox.answers[refused] = ["550 no", "250 OK"]
    work()
    told(people)
    work()
    assert mail_troubles(people.cell, link=LINK, persons=[people.member.pk]) == {}


@pytest.mark.django_db(transaction=True)
def test_no_letter_is_sent_inside_a_transaction(people, postbox, emptied_afterwards):
    """The row says SENDING from within the conversation with the server, right before the letter:
    looked at there.
    """
    told(people)
    seen = []

    def look(execute, sql, params, many, context):
        if sql.startswith('UPDATE "notifications_notice"') and "sending" in params:
            seen.append(context["connection"].in_atomic_block)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        work()

    assert seen == [False] * 3


def _notices():
    return Notice.all_rows_unscoped.filter(link=LINK)


def _notice(person) -> Notice:
    return Notice.all_rows_unscoped.get(person=person)
