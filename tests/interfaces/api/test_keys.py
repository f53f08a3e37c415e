"""What a program sends twice has one effect, and the same answer: status and body."""

import json
import os
import signal
import subprocess
import sys
import uuid
from hashlib import sha256

import pytest
from django.db import connection

from chibo.base.accounts.actions import set_language
from chibo.base.audit.actions import RECEIPT_LEASE
from chibo.base.audit.models import Entry, IdempotencyKey
from chibo.base.kernel.dates import now
from chibo.interfaces.idempotent import PlainAnswer, as_kept, from_kept, leading_to, run_once
from tests.interfaces.web.shell.doors import KEY, ROOT

WORD = {"state": "doing", "report": "Một nửa đã xong"}


@pytest.fixture
def url(addresses, task) -> str:
    return f"/api/tasks/{task.pk}/report/"


def reports() -> int:
    """How often a report was taken."""
    return Entry.objects.filter(code="task.report").count()


def reserved(url: str, account_id: uuid.UUID, **changed) -> IdempotencyKey:
    """The key of a first send that is on its way."""
    digest = sha256(json.dumps(["POST", url, WORD], sort_keys=True).encode()).hexdigest()
    values = {"key": KEY, "account_id": account_id, "digest": digest, "answer": {}, "at": now()}
    return IdempotencyKey.objects.create(**values | changed)


@pytest.mark.django_db
def test_the_same_key_twice_takes_effect_once_and_is_answered_alike(world, url, program):
    other = program(world.member)
    first, second = (other.send(url, WORD, key=KEY) for _ in range(2))
    assert (first.status_code, second.status_code, reports()) == (201, 201, 1)
    assert first.json() == second.json()
    assert second.json()["report"] == WORD["report"]


@pytest.mark.django_db
def test_the_same_values_written_in_another_order_are_the_same(world, url, program):
    other = program(world.member)
    other.send(url, json.dumps(WORD), key=KEY)
    turned = json.dumps(dict(reversed(WORD.items())), indent=2)
    assert (other.send(url, turned, key=KEY).status_code, reports()) == (201, 1)


@pytest.mark.django_db
def test_the_same_key_with_another_body_or_address_is_refused(world, url, program):
    other = program(world.member)
    other.send(url, WORD, key=KEY)
    for address, body in ((url, WORD | {"state": "done"}), (f"{url}?x=1", WORD)):
        answer = other.send(address, body, key=KEY)
        assert (answer.status_code, answer.json()["code"]) == (422, "key_used")
    assert reports() == 1


@pytest.mark.django_db
def test_a_key_of_somebody_else_gives_nothing_away(world, url, program):
    program(world.member).send(url, WORD, key=KEY)
    answer = program(world.secretary).send(url, WORD, key=KEY)
    assert (answer.status_code, answer.json()["code"]) == (422, "key_used")


@pytest.mark.django_db
@pytest.mark.parametrize("key", [None, "x", "0198a0a0"])
def test_without_a_key_nothing_is_saved(world, url, program, key):
    answer = program(world.member).send(url, WORD, key=key)
    assert (answer.status_code, answer.json()["code"], reports()) == (422, "no_key", 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    ["[]", '"x"', "{", '{"a": NaN}', '{"report": "\\u0000"}', '{"report": "\\ud800"}', "[" * 9000],
)
def test_what_no_database_could_keep_is_not_read(world, url, program, body):
    answer = program(world.member).send(url, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "not_json")


@pytest.mark.django_db
def test_a_form_is_not_taken_for_json(world, url, program):
    form = program(world.member).send(
        url, "state=doing", content_type="application/x-www-form-urlencoded"
    )
    assert (form.status_code, form.json()["code"]) == (400, "not_json")


@pytest.mark.django_db
def test_a_backslash_before_u0000_is_a_text_like_any_other(world, url, program):
    answer = program(world.member).send(url, WORD | {"report": "Ghi \\u0000 vào sổ"})
    assert (answer.status_code, answer.json()["report"]) == (201, "Ghi \\u0000 vào sổ")


@pytest.mark.django_db
def test_while_the_first_is_at_work_the_second_is_asked_to_wait(world, url, program):
    reserved(url, world.member.account_id)
    answer = program(world.member).send(url, WORD, key=KEY)
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"], reports()) == (
        409,
        "still_at_work",
        "2",
        0,
    )


@pytest.mark.django_db
def test_a_first_send_that_died_leaves_its_key_to_the_next_one(world, url, program):
    reserved(url, world.member.account_id, at=now() - RECEIPT_LEASE)
    answer = program(world.member).send(url, WORD, key=KEY)
    kept = IdempotencyKey.objects.get(pk=KEY).answer
    assert (answer.status_code, kept) == (201, {"status": 201, "body": answer.json()})


@pytest.mark.django_db
def test_who_lost_the_key_undoes_his_work_and_gives_the_answer_of_the_other(people_online):
    account_id, key = people_online.member.account_id, uuid.UUID(KEY)
    first = PlainAnswer(201, {"by": "the other"})

    def overtaken(execute, sql, params, many, context):
        """Before the work begins its transaction, another attempt takes the key and ends."""
        if sql.startswith("SAVEPOINT"):
            IdempotencyKey.objects.filter(pk=key).update(
                at=now() + RECEIPT_LEASE, answer=as_kept(first)
            )
        return execute(sql, params, many, context)

    def work() -> PlainAnswer:
        set_language(people_online.member.account, language="en")
        return PlainAnswer(201, {"by": "me"})

    with connection.execute_wrapper(overtaken):
        answer = run_once(key, account_id=account_id, digest="d", work=work)
    people_online.member.account.refresh_from_db()
    assert (answer, people_online.member.account.language) == (first, "vi")


@pytest.mark.django_db
def test_a_refused_write_leaves_its_key_free(world, url, program):
    other = program(world.member)
    assert other.send(url, {"state": "doing"}, key=KEY).status_code == 422
    assert IdempotencyKey.objects.count() == 0
    assert other.send(url, WORD, key=KEY).status_code == 201


@pytest.mark.pure
@pytest.mark.parametrize(
    "answer",
    [
        PlainAnswer(201, {"id": "7"}),
        PlainAnswer(204),
        PlainAnswer(200, {"to": "/"}),
        leading_to("/me/"),
    ],
)
def test_every_answer_comes_back_as_it_was_kept(answer):
    kept = json.loads(json.dumps(as_kept(answer)))
    assert (from_kept(kept), bool(kept)) == (answer, True)


@pytest.mark.pure
def test_an_answer_that_a_page_kept_before_there_were_programs_still_reads():
    assert from_kept({"to": "/me/"}) == PlainAnswer(302, {"to": "/me/"})


# Table and number of the write after which the process dies: in the work, and with its answer kept.
POINTS = [("meetings_task", 1), ("audit_receipt", 2)]


@pytest.mark.parametrize(("table", "nth"), POINTS)
def test_asvs_2_3_3_a_killed_writer_leaves_nothing_half_done_and_is_sent_again(
    empty_database, tmp_path, table, nth
):
    environment = os.environ | {
        "DATABASE_URL": empty_database,
        "CHIBO_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "chibo.config.settings",
        "PYTHONPATH": "src:.",
    }

    def run(*arguments: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", "tests.interfaces.api.killed", *arguments]
        return subprocess.run(
            command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
        )

    killed = run("kill", table, str(nth))
    assert killed.returncode == -signal.SIGKILL, killed.stderr[-2000:]
    assert json.loads(run("look").stdout) == {"reports": 0, "report": "", "breaks": 0}
    first, second, after = map(json.loads, run("again").stdout.splitlines())
    assert (first[0], first == second) == (201, True)
    assert after == {"reports": 1, "report": WORD["report"], "breaks": 0}
