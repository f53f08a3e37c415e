"""Evidence that sheets keep, in the form of today and in the former one."""

import json
from datetime import date
from decimal import Decimal

import pytest

from chibo.insight.scoring.actions import refresh_evidence
from chibo.insight.scoring.models import ScoreLine
from chibo.insight.scoring.queries import evidence_contents, is_outdated, lines_of
from chibo.insight.scoring.rules import facts_from, hash_of, plain_facts, stored_evidence
from rulebook.scoring.score import Evidence
from rulebook.vocabulary.findings import Bilingual, Reason, Source
from tests.factories import act_as, make_meeting
from tests.insight.sheets import drafted, held

# As it stood in the data base before evidence was kept by the names of its fields.
FORMER = """{"code": "1", "title": ["Thời gian, thời lượng", "Day and length"], "max": "5",
"kind": "facts", "points": null, "missing": ["meeting.minutes"], "steps": [["Met: {text}",
{"text": {"words": ["họp đúng ngày", "held on the day"]}}], ["Not met: {text} ({actual}; asked for:
{asked})", {"text": {"words": ["đủ thời lượng", "long enough"]}, "actual": {"number": "79"},
"asked": {"number": "90"}, "on": {"day": "2025-11-03"}}]], "advice": [["To gain up to {points}
points next month: {advice}", {"points": {"number": "5"}, "advice": "Mời sớm"}]],
"sources": [["Hướng dẫn 42-HD/BTCTW", "phần II.5", "H", "công cụ công khai", "vn-hd42-2025"],
["Thiết lập của phần mềm", "", "L", "", "vn-hd42-2025"]], "facts": {"meeting.held_on":
{"day": "2025-11-03"}, "meeting.in_first_week": true, "meeting.moved_reason": "",
"meeting.minutes": 79, "attendance.rate": {"number": "0.875"}, "tasks.done_share": null},
"not_applicable": "leave", "suggested": "4.5"}""".replace("\n", " ")


@pytest.mark.pure
def test_evidence_kept_in_the_former_form_still_reads():
    kept = stored_evidence(json.loads(FORMER))

    assert kept.evidence == Evidence(
        code="1",
        title_vi="Thời gian, thời lượng",
        title_en="Day and length",
        max=Decimal(5),
        points=None,
        kind="facts",
        missing=("meeting.minutes",),
        steps=(
            Reason("Met: {text}", {"text": Bilingual("họp đúng ngày", "held on the day")}),
            Reason(
                "Not met: {text} ({actual}; asked for: {asked})",
                {
                    "text": Bilingual("đủ thời lượng", "long enough"),
                    "actual": Decimal(79),
                    "asked": Decimal(90),
                    "on": date(2025, 11, 3),
                },
            ),
        ),
        advice=(
            Reason(
                "To gain up to {points} points next month: {advice}",
                {"points": Decimal(5), "advice": "Mời sớm"},
            ),
        ),
        sources=(
            Source("Hướng dẫn 42-HD/BTCTW", "phần II.5", "H", "công cụ công khai", "vn-hd42-2025"),
            Source("Thiết lập của phần mềm", confidence="L", pack="vn-hd42-2025"),
        ),
        not_applicable="leave",
        suggested=Decimal("4.5"),
    )
    assert kept.facts == {
        "meeting.held_on": date(2025, 11, 3),
        "meeting.in_first_week": True,
        "meeting.moved_reason": "",
        "meeting.minutes": 79,
        "attendance.rate": Decimal("0.875"),
        "tasks.done_share": None,
    }


@pytest.mark.pure
def test_evidence_kept_before_it_could_fall_away_or_be_suggested_still_reads():
    older = {
        name: value
        for name, value in json.loads(FORMER).items()
        if name not in ("not_applicable", "suggested")
    }

    line = stored_evidence(older).evidence

    assert (line.not_applicable, line.suggested) == ("", None)


@pytest.mark.pure
def test_facts_have_the_form_and_the_sum_that_the_audit_knows():
    """Their sum stands in entries that were written long ago: one letter more would deny them."""
    kept = json.loads(FORMER)["facts"]

    assert plain_facts(facts_from(kept)) == kept
    assert (
        hash_of(plain_facts(facts_from(kept)))
        == "04115c29b4ea2f1e7c8e77f8cb9722c99dae2bf2cb3b8f818bdf04bc11eded9e"
    )


def in_the_former_form(content):
    """What the product kept for this evidence before."""
    line = {"missing": [], "steps": [], "advice": [], "not_applicable": "", "suggested": None}
    line |= content["evidence"]
    names = ("document", "article", "confidence", "note", "pack")
    return {
        **{name: line[name] for name in ("code", "max", "kind", "points", "missing")},
        **{
            name: [[step["message"], step.get("params", {})] for step in line[name]]
            for name in ("steps", "advice")
        },
        "title": [line["title_vi"], line["title_en"]],
        "sources": [[one.get(name, "") for name in names] for one in line["sources"]],
        "facts": content["facts"],
        "not_applicable": line["not_applicable"],
        "suggested": line["suggested"],
    }


@pytest.mark.django_db
def test_a_sheet_kept_in_the_former_form_is_not_older_than_its_facts(people):
    meeting = held(make_meeting(people.cell), people)
    sheet = drafted(meeting, people)
    for line in lines_of(sheet):
        ScoreLine.objects.of_unit(people.cell).filter(pk=line.pk).update(
            evidence=in_the_former_form(line.evidence)
        )
    before = [(line.rev, line.evidence) for line in lines_of(sheet)]

    assert not is_outdated(lines_of(sheet), evidence_contents(meeting))
    refresh_evidence(sheet, actor=act_as(people.secretary))
    assert [(line.rev, line.evidence) for line in lines_of(sheet)] == before
