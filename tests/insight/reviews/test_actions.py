from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from chibo.base.audit.models import Entry
from chibo.base.audit.queries import row_mismatches
from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.directory.organisation.queries import get_unit
from chibo.insight.reviews.actions import (
    decide_review,
    declare_fact,
    note_discussion,
    propose_review,
)
from chibo.insight.reviews.models import Decision, Note, Review, YearFact
from chibo.insight.reviews.queries import facts_declared, review_decisions, year_of_cell
from chibo.library.notifications.models import Notice
from tests.factories import TODAY, act_as, make_member, make_official, make_unit
from tests.insight.years import hold, install_rules

YEAR = 2026
GOOD = dict.fromkeys(range(1, 11), "good")


@pytest.fixture
def people(people, settings, tmp_path):
    install_rules(settings, tmp_path)
    return people


def cell_of(people, person=None):
    return get_unit(people.cell.pk, scope=act_as(person or people.secretary).scope)


def propose(
    people, code="good", points="80", *, cell=None, by=None, reason="Hoàn thành các nhiệm vụ năm"
):
    actor = act_as(by or people.secretary)
    number = None if points is None else Decimal(points)
    return propose_review(
        cell or cell_of(people),
        YEAR,
        code=code,
        points=number,
        reason=reason,
        on=TODAY,
        actor=actor,
    )


def declare(
    people,
    value=True,
    *,
    day=TODAY,
    fact="inspection.plan_carried_out",
    by=None,
    reason="Biên bản kiểm tra",
    cell=None,
):
    return declare_fact(
        cell or cell_of(people),
        YEAR,
        fact=fact,
        value=value,
        known_on=day,
        reason=reason,
        on=TODAY,
        actor=act_as(by or people.official),
    )


def decide(
    people, period="year", *, by=None, version=0, reason="Đảng ủy đã thảo luận", cell=None, **given
):
    given.setdefault("code" if period == "year" else "band", "good")
    return decide_review(
        cell or cell_of(people),
        YEAR,
        period,
        version=version,
        reason=reason,
        on=TODAY,
        actor=act_as(by or people.official),
        **given,
    )


def refused(call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return [(finding.code, finding.field) for finding in caught.value.findings]


def codes():
    return list(
        Entry.objects.filter(code__startswith="review.")
        .order_by("seq")
        .values_list("code", flat=True)
    )


def test_the_secretary_proposes_and_the_committee_is_told(people):
    review = propose(people)

    assert (review.state, review.proposed_class, review.proposed_points, review.proposed_by) == (
        "proposed",
        "good",
        Decimal(80),
        people.secretary.full_name,
    )
    assert codes() == ["review.open", "review.propose"]
    told = Notice.all_rows_unscoped.filter(code__startswith="review.")
    assert list(told.values_list("person__full_name", "code", "link")) == [
        (
            people.official.full_name,
            "review.proposed",
            f"/cells/{people.cell.pk}/year/2026/?period=year",
        )
    ]


def test_a_later_proposal_replaces_the_earlier_one_and_both_stand_in_the_audit(people):
    propose(people)
    propose(people, "done", "60", by=people.deputy, reason="Còn nhiệm vụ chậm")

    assert list(Review.all_rows_unscoped.values_list("proposed_class", "proposed_by")) == [
        ("done", people.deputy.full_name)
    ]
    told = Entry.objects.filter(code="review.propose").order_by("seq")
    assert [entry.values["proposed_class"] for entry in told] == ["good", "done"]


def test_only_those_who_lead_the_cell_propose(people):
    for person in (
        people.member,
        people.neighbour,
        people.official,
        people.in_charge,
        people.stranger,
    ):
        with pytest.raises(NotAllowed):
            propose(people, by=person)
    assert Review.all_rows_unscoped.count() == 0


@pytest.mark.parametrize(
    ("code", "points", "reason", "found"),
    [
        ("good", "80", "  ", ("review.no_reason", "reason")),
        ("superb", "80", "Tốt", ("review.unknown_class", "proposed_class")),
        ("excellent", "89", "Tốt", ("class.points", "proposed_class")),
        ("good", "100.5", "Tốt", ("review.points", "points")),
        ("good", "80.001", "Tốt", ("review.points", "points")),
        ("good", "80", "Tài liệu MẬT số 1", ("documents.secrecy_mark", "")),
    ],
)
def test_a_proposal_that_does_not_hold_is_refused_at_its_field(people, code, points, reason, found):
    assert refused(propose, people, code, points, reason=reason) == [found]
    assert Review.all_rows_unscoped.filter(state="proposed").count() == 0


def test_a_year_ahead_cannot_be_proposed_for(people):
    with pytest.raises(Refused) as caught:
        propose_review(
            cell_of(people),
            2027,
            code="good",
            points=None,
            reason="Tốt",
            on=TODAY,
            actor=act_as(people.secretary),
        )
    assert [finding.code for finding in caught.value.findings] == ["review.not_begun"]


def test_a_declared_fact_caps_the_proposal_and_keeps_its_versions(people):
    declare(people, False)
    assert refused(propose, people) == [("class.capped", "proposed_class")]
    declare(people, True, reason="Đã bổ sung kết luận kiểm tra")

    assert propose(people).proposed_class == "good"
    assert [
        (row.version, row.value, row.known_on) for row in facts_declared(people.cell, YEAR)
    ] == [
        (2, True, TODAY),
        (1, False, TODAY),
    ]
    assert codes()[:2] == ["review.declare", "review.declare"]


def test_the_versions_of_a_fact_are_counted_in_each_cell_for_itself(people):
    assert declare(people, cell=people.sister).version == 1
    assert (declare(people).version, declare(people).version) == (1, 2)


def test_a_fact_that_is_not_asked_for_or_lies_ahead_or_has_no_reason_is_refused(people):
    assert refused(declare, people, fact="inspection.plan_made") == [("fact.unknown", "fact")]
    assert refused(declare, people, day=date(2026, 11, 4)) == [("fact.ahead", "known_on")]
    assert refused(declare, people, reason=" ") == [("review.no_reason", "reason")]
    assert YearFact.all_rows_unscoped.count() == 0


def test_the_committee_decides_with_the_months_and_facts_it_rests_on(people):
    hold(people.cell, YEAR, GOOD, thematic=(2, 5, 8))
    propose(people)
    declare(people)

    row = decide(people)

    review = Review.all_rows_unscoped.get()
    assert (review.state, review.version, review.decided_class) == ("decided", 1, "good")
    assert (row.version, row.year_class, row.reason, row.pack_code) == (
        1,
        "good",
        "Đảng ủy đã thảo luận",
        "vn-hd42-2025",
    )
    assert row.content["facts"] == {
        "inspection.plan_carried_out": True,
        "months.held": 10,
        "months.not_held": 0,
        "thematic.quarters_missed": 0,
    }
    assert [month["band"] for month in row.content["months"]] == ["good"] * 10 + ["", ""]
    assert codes()[-2:] == ["review.decide", "review.decided"]
    told = Notice.all_rows_unscoped.filter(code="review.decided").values_list(
        "person__full_name", flat=True
    )
    assert set(told) == {people.secretary.full_name, people.deputy.full_name}


def test_a_half_year_is_decided_with_its_band_and_says_what_the_rule_gave(people):
    hold(people.cell, YEAR, GOOD, thematic=(2, 5))

    row = decide(people, "h1", band="fair")

    assert (row.band, row.year_class, row.content["rule_band"]) == ("fair", "", "good")
    assert refused(decide, people, "h2", band="") == [("review.no_band", "band")]
    assert refused(decide, people, "h2", band="best") == [("review.unknown_band", "band")]


def test_only_the_committee_directly_above_decides_notes_and_declares(people):
    province = make_unit("province")
    higher = make_official(province, role="organisation_department")
    for person in (
        people.secretary,
        people.member,
        people.neighbour,
        people.in_charge,
        people.stranger,
        higher,
    ):
        for call in (decide, declare):
            with pytest.raises(NotAllowed):
                call(people, by=person)
        with pytest.raises(NotAllowed):
            note_discussion(
                cell_of(people), YEAR, "year", text="Ý kiến", on=TODAY, actor=act_as(person)
            )
    assert (Decision.all_rows_unscoped.count(), Note.all_rows_unscoped.count()) == (0, 0)


def test_a_decision_without_reason_class_or_the_fact_of_a_cap_is_refused(people):
    assert refused(decide, people, code="done", reason=" ") == [("review.no_reason", "reason")]
    assert refused(decide, people, code="") == [("review.no_class", "decided_class")]
    assert refused(decide, people, code="good") == [("class.fact_unknown", "decided_class")]
    declare(people, False)
    assert refused(decide, people, code="good") == [("class.capped", "decided_class")]
    assert Decision.all_rows_unscoped.count() == 0


def test_what_is_decided_is_frozen_and_a_correction_is_a_new_version(people):
    declare(people)
    decide(people)
    assert refused(propose, people) == [("review.decided", "")]
    assert refused(decide, people) == [("review.meanwhile", "")]

    decide(people, version=1, code="done", reason="Kết luận kiểm tra mới")

    rows = review_decisions(people.cell, YEAR)["year"]
    assert [(row.version, row.year_class, row.reason) for row in rows] == [
        (2, "done", "Kết luận kiểm tra mới"),
        (1, "good", "Đảng ủy đã thảo luận"),
    ]
    assert codes()[-2:] == ["review.correct", "review.decided"]
    assert year_of_cell(people.cell, YEAR, on=TODAY).reviews["year"].decided_class == "done"


def test_the_audit_proves_every_row_of_a_review(people):
    hold(people.cell, YEAR, GOOD, thematic=(2, 5, 8))
    propose(people)
    declare(people)
    note_discussion(
        cell_of(people), YEAR, "year", text="Dự họp đều", on=TODAY, actor=act_as(people.official)
    )
    decide(people, points=Decimal(80))
    decide(people, "h1", band="fair")

    found = [one for one in row_mismatches() if one.table.startswith("reviews")]
    assert found == []


def test_the_database_itself_refuses_to_change_a_decision(people):
    declare(people)
    row = decide(people)
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.all_rows_unscoped.filter(pk=row.pk).update(reason="khác")
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.all_rows_unscoped.filter(pk=row.pk).delete()


def cells(people, count):
    made = [make_unit(parent=people.commune) for _ in range(count)]
    return [get_unit(cell.pk, scope=act_as(people.official).scope) for cell in made]


def all_declared(people, rows):
    for cell in rows:
        declare_fact(
            cell,
            YEAR,
            fact="inspection.plan_carried_out",
            value=True,
            known_on=TODAY,
            reason="Đã kiểm tra",
            on=TODAY,
            actor=act_as(people.official),
        )


def test_fourteen_good_cells_leave_two_excellent_ones_and_the_third_is_refused_with_the_arithmetic(
    people,
):
    rows = cells(people, 14)
    all_declared(people, rows)
    for cell in rows[3:]:
        decide(people, cell=cell)
    for cell in (rows[0], rows[2]):
        decide(people, cell=cell)
    decide(people, cell=rows[1], code="excellent")
    decide(people, cell=rows[0], version=1, code="excellent", reason="Thành tích nổi bật")

    with pytest.raises(Refused) as caught:
        decide(people, cell=rows[2], version=1, code="excellent")

    (finding,) = caught.value.findings
    assert finding.code == "class.over_quota"
    assert {name: finding.params[name] for name in ("highest", "count", "exact", "allowed")} == {
        "highest": 3,
        "count": 14,
        "exact": Decimal("2.8"),
        "allowed": 2,
    }
    assert Review.all_rows_unscoped.filter(decided_class="excellent").count() == 2


def test_the_base_of_the_quota_holds_proposals_too(people):
    rows = cells(people, 5)
    all_declared(people, rows)
    for cell in rows:
        propose(people, "excellent", None, cell=cell, by=make_member(cell, post="secretary"))

    assert decide(people, cell=rows[0], code="excellent").year_class == "excellent"
    assert refused(decide, people, cell=rows[1], code="excellent") == [
        ("class.over_quota", "decided_class")
    ]


def test_notes_keep_the_reason_and_not_the_text_in_the_audit(people):
    note = note_discussion(
        cell_of(people),
        YEAR,
        "year",
        text="Tỷ lệ dự họp giảm",
        on=TODAY,
        actor=act_as(people.official),
    )
    assert (note.text, note.review.period) == ("Tỷ lệ dự họp giảm", "year")
    assert Entry.objects.get(code="review.note").values["text"] == "17 characters"
    with pytest.raises(Refused):
        note_discussion(
            cell_of(people), YEAR, "year", text=" ", on=TODAY, actor=act_as(people.official)
        )
