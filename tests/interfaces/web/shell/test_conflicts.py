"""Two people at once: every form that changes what is stored is tried by two writers, field by
field.
"""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest
import time_machine
from django.urls import get_resolver

from chibo.interfaces.forms import CreateForm, EditForm, Form, StepForm
from chibo.interfaces.web.meetings.opening import OpenMeetingForm
from chibo.work.meetings.models import Meeting
from tests.factories import make_meeting
from tests.factories import month as step
from tests.insight.years import hold, install_rules
from tests.interfaces.web.edits import SCENES
from tests.interfaces.web.two_writers import (
    NEVER_SENT,
    PAGE,
    Writer,
    below,
    press,
    values_of,
    written,
)

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[4]
KINDS = {CreateForm, EditForm, StepForm}
# Opening a meeting is a step: before it only the officers are edited (below), after it what was
# entered (test_beginning).
TRIED_ALONE = {OpenMeetingForm}


@pytest.fixture(autouse=True)
def at_eight():
    with time_machine.travel("2026-11-03 20:00+07:00", tick=False):
        yield


@pytest.fixture
def people(people_online):
    return people_online


def own_forms():
    _ = get_resolver().url_patterns
    return sorted(
        (form for form in below(Form) - KINDS - {Form} if form.__module__.startswith("chibo.")),
        key=lambda form: (form.__module__, form.__name__),
    )


@pytest.mark.parametrize(
    "form", own_forms(), ids=lambda form: f"{form.__module__.rsplit('.')[-1]}.{form.__name__}"
)
def test_every_form_says_what_it_does_to_what_is_stored(form):
    assert sum(issubclass(form, kind) for kind in KINDS) == 1


def test_every_form_that_edits_is_tried_by_two_writers():
    edits = {
        form for form in own_forms() if issubclass(form, EditForm) and not form.__subclasses__()
    }
    bases = {base for form in edits for base in form.__mro__}

    assert {
        form for form in edits if form not in {scene.form for scene in SCENES}
    } - TRIED_ALONE == set()
    assert {scene.form for scene in SCENES} <= edits | bases


def try_field(scene, browse, people, address, now, name, html):
    """First and second writer on one field; what is stored afterwards at each step."""
    first, second = (browse(getattr(people, who)) for who in scene.who)
    a, b = Writer(first, scene, address), Writer(second, scene, address)
    one, two = a.choices(html)
    before = now()[name]
    assert a.send({html: one}, about=html).status_code == 302, "the first writer is not let in"
    mine = now()[name]
    assert mine != before, "the first writer's value is not stored"
    if one == two:
        return
    count = written()
    stopped = b.send({html: two}, about=html)
    assert (stopped.status_code, written(), now()[name]) == (
        409,
        count,
        mine,
    ), "the second writer writes over the first"
    clashing = [row["name"] for row in stopped.context["rows"]]
    assert name in clashing and all(row["theirs"] or row["mine"] for row in stopped.context["rows"])
    press(second, stopped, b.target, "theirs")
    assert now()[name] == mine, "what the first one wrote does not stay"
    stopped = b.send({html: two}, about=html)
    assert press(second, stopped, b.target, "mine").status_code == 302
    assert now()[name] not in (mine, before), "what the second one chose is not stored"


def try_untouched(scene, browse, people, address, now, pairs):
    """A field that the second writer left alone keeps what the first one wrote, while another one
    is saved.
    """
    (name, html), (other, own) = pairs
    first, second = (browse(getattr(people, who)) for who in scene.who)
    assert (
        Writer(first, scene, address).send({}).status_code == 302
    )  # What is only suggested stands from now on.
    a, b = Writer(first, scene, address), Writer(second, scene, address)
    one, two = a.choices(html)[0], b.choices(own)[1]
    before = now()
    assert a.send({html: one}, about=html).status_code == 302
    mine = now()[name]
    answer = b.send(
        {own: two} | ({} if html not in scene.also(own) else {html: b.fields.get(html, "")}),
        about=own,
    )
    assert answer.status_code == 302, answer.status_code
    assert now()[name] == mine, "the old value is put back"
    assert now()[other] != before[other]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_of_two_writers_neither_writes_over_the_other(
    people, browse, counted, scene, settings, tmp_path
):
    if scene.name == "the proposal of a class":
        install_rules(settings, tmp_path)
        hold(people.cell, 2026, dict.fromkeys(range(1, 11), "good"))
    address, now = scene.build(people)
    writer = Writer(browse(getattr(people, scene.who[0])), scene, address)
    names = writer.names()

    assert {name for name, _ in names} == {name for name in now() if writer.revision.knows(name)}
    assert len(writer.revision.marks) == len({name for name, _ in names})
    carried = {html for _, html in names} | scene.new | NEVER_SENT | {"do"}
    told = ("seen", "rev", *scene.new)
    assert {
        name for name in writer.form.fields if name and name.rpartition("-")[2] not in told
    } <= carried

    names = [(name, html) for name, html in names if html.startswith(scene.only)]
    chosen = names if os.environ.get("EVERY_FIELD") else names[: scene.most]
    for name, html in chosen:
        try_field(scene, browse, people, address, now, name, html)
    counted("two writers", scene.name, fields_tried=len(chosen), fields_there=len(names))


@pytest.mark.parametrize(
    ("name", "kept", "changed"),
    [
        ("the huddle", "notes", "attendees"),
        ("moving a meeting", "place", "starts_at"),
        ("the review of a task", "result", "reason"),
        ("the self-score", "remedies", ""),
        ("the agenda with its officers", "", ""),
        ("the roll call", "reason", "reason"),
    ],
)
def test_a_field_left_alone_keeps_what_the_other_wrote(people, browse, name, kept, changed):
    scene = next(scene for scene in SCENES if scene.name == name)
    address, now = scene.build(people)
    names = Writer(browse(people.secretary), scene, address).names()
    first = next(pair for pair in names if pair[1].startswith(kept))
    other = next(
        pair for pair in reversed(names) if pair[1].startswith(changed) and pair[0] != first[0]
    )

    try_untouched(scene, browse, people, address, now, (first, other))


def test_who_opens_a_meeting_does_not_replace_officers_named_meanwhile(people, browse):
    """The form of the opening names officers too; a choice made on an old page is compared, neither
    dropped nor forced.
    """
    meeting = make_meeting(people.cell)
    step.draw_up_agenda(meeting, actor=step.act_as(people.secretary))
    opening = browse(people.deputy)
    page = lxml.html.fromstring(opening.get(f"/meetings/{meeting.pk}/open/").content.decode())
    (form,) = [form for form in page.forms if "held_on" in form.fields]
    chosen = {"chair": str(people.deputy.pk), "minute_taker": str(people.secretary.pk)}
    sent = {name: value for name, value in values_of(form) if name not in NEVER_SENT} | chosen
    step.name_officers(
        meeting,
        chair=people.secretary,
        minute_taker=people.member,
        scoring_follower=None,
        actor=step.act_as(people.secretary),
        on=meeting.day,
    )

    stopped = opening.post(f"/meetings/{meeting.pk}/open/", sent, headers=PAGE)

    assert {row["name"] for row in stopped.context["rows"]} == {"chair", "minute_taker"}
    assert [row["theirs"] for row in stopped.context["rows"]] == ["Lò Thị Mai", "Vì Văn Chung"]
    assert Meeting.objects.of_unit(people.cell).get(pk=meeting.pk).state == "planned"
    kept = press(opening, stopped, f"/meetings/{meeting.pk}/open/", "theirs")
    opened = Meeting.objects.of_unit(people.cell).get(pk=meeting.pk)
    assert (kept.status_code, opened.state) == (302, "open")
    assert (opened.chair_id, opened.minute_taker_id) == (people.secretary.pk, people.member.pk)


def test_the_clash_page_joins_both_texts_and_says_who_and_when(people, browse):
    scene = next(scene for scene in SCENES if scene.name == "the huddle")
    address, now = scene.build(people)
    first, second = browse(people.secretary), browse(people.deputy)
    assert Writer(first, scene, address).send({}).status_code == 302
    a, b = Writer(first, scene, address), Writer(second, scene, address)
    a.send({"notes": "Bàn về kênh mương"})

    stopped = b.send({"notes": "Bàn về nhà văn hóa"})

    (row,) = stopped.context["rows"]
    assert (row["author"], row["at"].isoformat()[:16], row["label"]) == (
        "Lò Thị Mai",
        "2026-11-03T13:00",
        "Ghi tóm tắt",
    )
    assert (
        "Bàn về kênh mương" in stopped.content.decode()
        and "Bàn về nhà văn hóa" in stopped.content.decode()
    )
    assert press(second, stopped, b.target, "both").status_code == 302
    assert now()["notes"] == "Bàn về kênh mương\n\nBàn về nhà văn hóa"


def test_each_of_several_fields_gets_its_own_choice(people, browse):
    scene = next(scene for scene in SCENES if scene.name == "moving a meeting")
    address, now = scene.build(people)
    a, b = (Writer(browse(person), scene, address) for person in (people.secretary, people.deputy))
    a.send({"place": "Trường học", "starts_at": "18:00"})
    stopped = b.send({"place": "Sân kho", "starts_at": "20:30"})
    (form,) = [
        form
        for form in lxml.html.fromstring(stopped.content.decode()).forms
        if "clash" in form.fields
    ]
    sent: dict[str, list[str]] = {}
    for name, value in values_of(form):
        sent.setdefault(name, []).append(value)
    del sent["key"]

    b.browser.post(
        b.target, sent | {"take-place": "theirs", "take-starts_at": "mine"}, headers=PAGE
    )

    assert (now()["place"], f"{now()['starts_at']:%H:%M}") == ("Trường học", "20:30")


def test_who_presses_coming_on_an_old_page_is_shown_the_leave_asked_for_meanwhile(people, browse):
    """Coming and asking for leave are two forms with one revision."""
    scene = next(scene for scene in SCENES if scene.name == "one's own reply")
    address, now = scene.build(people)
    coming = Writer(browse(people.member), replace(scene, has="reply"), address)
    assert (coming.fields["reply"], "reason" in coming.fields) == ("coming", False)
    assert (
        Writer(browse(people.member), scene, address).send({"reason": "Đi viện"}).status_code == 302
    )

    stopped = coming.send({}, also=False)

    assert (stopped.status_code, now()) == (409, {"reply": "leave", "reason": "Đi viện"})
    press(coming.browser, stopped, coming.target, "theirs")
    assert now() == {"reply": "leave", "reason": "Đi viện"}
    stopped = coming.send({}, also=False)
    assert press(coming.browser, stopped, coming.target, "mine").status_code == 302
    assert now() == {"reply": "coming", "reason": ""}


def test_an_item_taken_off_meanwhile_is_named_with_what_was_typed(people, browse):
    scene = next(scene for scene in SCENES if scene.name == "the agenda with its officers")
    address, _now = scene.build(people)
    a, b = (Writer(browse(person), scene, address) for person in (people.secretary, people.deputy))
    a.browser.post(address, {"do": "add", "add-title": "Việc khác"})
    a, b = (Writer(writer.browser, scene, address) for writer in (a, b))
    title = next(
        name for name, value in a.fields.items() if name.endswith("-title") and value == "Việc khác"
    )
    typed = {name: value for name, value in a.fields.items() if name not in NEVER_SENT}
    a.browser.post(address, typed | {"do": f"drop:{title.removesuffix('-title')}"})

    answer = b.send({title: "Bàn việc trồng rừng"})

    assert answer.status_code == 422
    assert "Bàn việc trồng rừng" in str(answer.context["form"].non_field_errors())


def test_two_persons_at_one_moment_lose_nothing(empty_database, tmp_path):
    """Threads with connections of their own: on one thing one is let in and the other told, on two
    things both are.
    """
    environment = os.environ | {
        "DATABASE_URL": empty_database,
        "CHIBO_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "chibo.config.settings",
        "PYTHONPATH": "src:.",
    }
    command = [sys.executable, "-m", "tests.interfaces.web.parallel_edits", "5"]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.strip().splitlines()[-1])

    assert told["same_line"] == [[[302, 409], True]] * 5
    assert told["two_lines"] == [[[302, 302], True]] * 5
    assert told["same_notes"] == [[[302, 409], True]] * 5
    assert told["first_huddle"] == [[302, 409], True]
    assert told["breaks"] == 0
