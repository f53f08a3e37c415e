"""An installation whose mails wait in jobs of several, as they did before each had its own."""

from importlib import import_module

import pytest
from django.apps import apps

from chibo.base.jobs.actions import run_waiting_jobs
from chibo.base.jobs.models import Job
from chibo.base.kernel.dates import now
from chibo.library.notifications.actions import Message, notify
from chibo.library.notifications.models import Notice
from tests.library.notifications.addresses import prove_address

pytestmark = pytest.mark.django_db
MIGRATION = import_module("chibo.library.notifications.migrations.0002_mail_of_each_notice")


def test_what_waited_in_one_job_is_mailed_by_one_job_each_and_what_was_sent_is_not_sent_again(
    people, mailoutbox
):
    persons = [people.secretary, people.member, people.deputy]
    for number, person in enumerate(persons):
        prove_address(person, f"nguoi{number}@xa.example")
    rows = notify(
        persons,
        cell=people.cell,
        news=Message("x", "You are invited to the meeting of {day} at {time}, {place}."),
    )
    Job.objects.all().delete()
    Notice.all_rows_unscoped.update(mail_state="")
    Notice.all_rows_unscoped.filter(pk=rows[0].pk).update(mailed_at=now())
    Job.objects.create(
        name=MIGRATION.OLD_JOB, arguments={"notice_ids": ",".join(str(row.pk) for row in rows)}
    )

    MIGRATION.one_job_for_each_mail(apps, None)
    run_waiting_jobs()

    assert sorted(mail.to[0] for mail in mailoutbox) == ["nguoi1@xa.example", "nguoi2@xa.example"]
    assert list(Job.objects.values_list("state", flat=True)) == ["done", "done"]
    assert {row.mail_state for row in Notice.all_rows_unscoped.filter(code="x")} == {"sent"}
