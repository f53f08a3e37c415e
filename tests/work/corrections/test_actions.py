"""A request of a correction that is answered or taken back."""

import pytest

from chibo.base.audit.models import Entry
from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.library.notifications.models import Notice
from chibo.work.corrections.actions import (
    answer_correction,
    request_correction,
    withdraw_correction,
)
from chibo.work.corrections.models import CorrectionRequest
from tests.factories import TODAY, act_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(people) -> CorrectionRequest:
    """The member asks for another place in the own particulars."""
    return request_correction(
        people.member,
        field="ethnicity",
        proposed="Thái",
        reason="Ghi nhầm",
        on=TODAY,
        actor=act_as(people.member),
    )


def answer(row, person, *, accepted: bool = True, text: str = "Đã sửa") -> CorrectionRequest:
    return answer_correction(row, accepted=accepted, answer=text, on=TODAY, actor=act_as(person))


def codes(row) -> list[str]:
    entries = Entry.objects.filter(target=f"correctionrequest:{row.pk}").order_by("seq")
    return list(entries.values_list("code", flat=True))


def refusal(act) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.findings[0].code


def test_what_is_accepted_stands_in_the_directory_and_the_person_is_told(asked, people):
    answer(asked, people.official)

    people.member.refresh_from_db()
    assert people.member.ethnicity == "Thái"
    assert (asked.state, asked.answered_by) == ("accepted", people.official.full_name)
    assert codes(asked) == ["correction.request", "correction.accept"]
    notice = Notice.all_rows_unscoped.get(code="correction.answer")
    assert (notice.person, notice.link) == (people.member, "/me/corrections/")


def test_what_is_not_accepted_leaves_the_directory_as_it_is(asked, people):
    answer(asked, people.official, accepted=False, text="Sổ gốc ghi khác")

    people.member.refresh_from_db()
    assert people.member.ethnicity == ""
    assert (asked.state, asked.answer) == ("refused", "Sổ gốc ghi khác")
    assert codes(asked) == ["correction.request", "correction.refuse"]


def test_a_request_is_not_turned_down_without_a_reason(asked, people):
    assert (
        refusal(lambda: answer(asked, people.official, accepted=False, text=" "))
        == "answer_missing"
    )
    assert codes(asked) == ["correction.request"]


def test_a_request_that_is_answered_is_not_answered_again(asked, people):
    answer(asked, people.official)
    assert refusal(lambda: answer(asked, people.official)) == "already_answered"


def test_only_the_office_answers(asked, people):
    for person in (people.member, people.secretary, people.stranger):
        with pytest.raises(NotAllowed):
            answer(asked, person)


def test_a_request_is_taken_back_by_its_person_alone_and_once(asked, people):
    with pytest.raises(NotAllowed):
        withdraw_correction(asked, actor=act_as(people.official))

    withdraw_correction(asked, actor=act_as(people.member))

    assert CorrectionRequest.all_rows_unscoped.get(pk=asked.pk).state == "withdrawn"
    assert codes(asked) == ["correction.request", "correction.withdraw"]
    again = refusal(lambda: withdraw_correction(asked, actor=act_as(people.member)))
    assert again == "already_answered"
    people.member.refresh_from_db()
    assert people.member.ethnicity == ""
