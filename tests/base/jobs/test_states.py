"""One table says what may happen to a job: whatever is asked of it, it moves as the table says or
stays as it is.
"""

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chibo.base.jobs.actions import (
    cancel_job,
    claim_job,
    drop_jobs,
    hold_letters,
    is_in_hand,
    retry_jobs,
)
from chibo.base.jobs.actions.workers import let_go
from chibo.base.jobs.enums import OPEN_STATES, JobState, JobStep
from chibo.base.jobs.models import Job
from chibo.base.jobs.rules import STEPS
from chibo.base.kernel.ids import new_id

SRC = Path(__file__).parents[3] / "src"
NOW = datetime(2026, 11, 3, 5, 0, tzinfo=UTC)
LETTER = "chibo.library.notifications.tasks.mail_told"


def take(job: Job) -> None:
    claim_job(worker_id=new_id(), at=datetime.now(UTC))


def lose(job: Job) -> None:
    let_go(job.worker_id)


def lose_last(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(attempts=9)
    let_go(job.worker_id)


ASKED = {
    JobStep.TAKE: take,
    JobStep.TRY_AGAIN: lose,
    JobStep.GIVE_UP: lose_last,
    JobStep.HOLD: lambda job: hold_letters(),
    JobStep.CANCEL: cancel_job,
    JobStep.RETRY: lambda job: retry_jobs(Job.objects.filter(pk=job.pk)),
    JobStep.DROP: lambda job: drop_jobs(Job.objects.filter(pk=job.pk)),
}


@pytest.mark.django_db
@pytest.mark.parametrize("state", JobState)
@pytest.mark.parametrize("step", ASKED)
def test_a_job_moves_as_the_table_says_and_not_otherwise(step, state):
    job = Job.objects.create(
        name=LETTER, state=state, due_at=NOW, attempts=1, worker_id=new_id(), started_at=NOW
    )

    ASKED[step](job)

    job.refresh_from_db()
    begins, leads_to = STEPS[step]
    assert job.state == (leads_to if state in begins else state)


@pytest.mark.pure
def test_every_state_is_reached_and_what_is_done_or_cancelled_is_over():
    reached, before = {JobState.WAITING}, set()
    while reached != before:
        before = set(reached)
        reached |= {leads_to for begins, leads_to in STEPS.values() if reached & set(begins)}
    left = {state for begins, _ in STEPS.values() for state in begins}

    assert reached == set(JobState)
    assert set(JobState) - left == {JobState.DONE, JobState.CANCELLED}
    assert set(OPEN_STATES) == {JobState.WAITING, JobState.RUNNING}
    assert set(STEPS) == set(JobStep)


@pytest.mark.pure
def test_one_place_writes_the_state_of_a_job():
    writers = []
    for path in SRC.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "jobs.models import" not in text and "chibo/base/jobs" not in path.as_posix():
            continue
        for function in ast.walk(ast.parse(text)):
            if isinstance(function, ast.FunctionDef) and writes_state(function):
                writers.append(function.name)

    assert writers == ["_move"]


def writes_state(function: ast.FunctionDef) -> bool:
    """True when rows of a table of jobs get a state in it."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            given = {one.arg: ast.unparse(one.value) for one in node.keywords}
            about_jobs = "Job" in given.get("state", "") or given.get("state") == "leads_to"
            if node.func.attr in ("update", "create", "save_fields") and about_jobs:
                return True
        if isinstance(node, ast.Assign) and "JobState" in ast.unparse(node.value):
            return any(isinstance(t, ast.Attribute) and t.attr == "state" for t in node.targets)
    return False


@pytest.mark.django_db
def test_an_attempt_has_its_job_in_hand_until_it_is_cancelled_or_taken_over():
    Job.objects.create(name=LETTER, state=JobState.WAITING, due_at=NOW)
    mine = claim_job(worker_id=new_id(), at=datetime.now(UTC))
    assert mine is not None and is_in_hand(mine)

    let_go(mine.worker_id)
    assert not is_in_hand(mine)

    Job.objects.filter(pk=mine.pk).update(due_at=NOW)
    other = claim_job(worker_id=new_id(), at=datetime.now(UTC))
    assert other is not None and (is_in_hand(other), is_in_hand(mine)) == (True, False)

    cancel_job(other)
    assert not is_in_hand(other)
