"""Why somebody was absent stays in the cell: papers and pages that go up say whether a member was
excused, never why.
"""

import io
import zipfile

import pytest
from pypdf import PdfReader

from chibo.base.kernel.dates import Month
from chibo.work.meetings.actions.roll_call import RollMark
from chibo.work.meetings.models import Resolution
from tests.factories import make_meeting, make_official
from tests.factories import month as step
from tests.interfaces.web.halls import address
from tests.interfaces.web.shell.doors import OURS, fill

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_nine")]
WHY = "mổ dạ dày ở viện tỉnh"
ROLES = ("committee_office", "organisation_department", "inspection", "administrator")
KINDS = ("resolution", "conclusion", "minutes", "attendance", "notice")


@pytest.fixture
def people(people_online):
    return people_online


@pytest.fixture
def meeting(people):
    """A meeting with minutes and a published resolution; one member was excused, another one was
    not.
    """
    meeting = step.open_room(make_meeting(people.cell, month=Month(2026, 11)), people)
    absent = {people.others[0]: RollMark("excused", WHY), people.others[1]: RollMark("unexcused")}
    step.call_roll(meeting, people, absent=absent)
    step.resolve(step.seal(step.close(meeting, people), people).meeting, people)
    return meeting


def papers_of(meeting) -> list[str]:
    """The address of every paper, as a file of each kind."""
    (row,) = Resolution.objects.of_unit(meeting.unit)
    asked = {"resolution": f"?id={row.pk}", "conclusion": f"?id={row.pk}"}
    return [
        address(meeting, f"documents/{kind}.{ext}{asked.get(kind, '')}")
        for kind in KINDS
        for ext in ("docx", "pdf")
    ]


def text_of(answer) -> str:
    if answer.content[:2] == b"PK":
        return zipfile.ZipFile(io.BytesIO(answer.content)).read("word/document.xml").decode()
    if answer.content[:4] == b"%PDF":
        pages = PdfReader(io.BytesIO(answer.content)).pages
        return " ".join("\n".join(page.extract_text() for page in pages).split())
    return answer.content.decode()


@pytest.mark.parametrize("role", ROLES)
def test_no_paper_and_no_page_tells_an_office_why_a_member_was_absent(
    people, browse, meeting, role
):
    browser = browse(make_official(people.commune, "Lò Thị Xem", role=role, account=True))
    pages = [
        fill(route, entry, meeting.pk)
        for route, entry in OURS
        if route.startswith("meetings/<uuid:pk>/")
    ]
    answers = {path: browser.get(path) for path in [*pages, *papers_of(meeting)]}

    assert [path for path, answer in answers.items() if WHY in text_of(answer)] == []
    opened = {
        path.split("?")[0].rpartition("/")[2]
        for path in papers_of(meeting)
        if answers[path].status_code == 200
    }
    assert opened == (set() if role == "administrator" else {"resolution.docx", "resolution.pdf"})


@pytest.mark.parametrize("ext", ["docx", "pdf"])
def test_the_resolution_names_who_was_excused_and_who_was_not(people, browse, meeting, ext):
    path = next(path for path in papers_of(meeting) if f"resolution.{ext}" in path)
    excused, unexcused = (person.full_name for person in people.others[:2])
    words = f"Vắng có lý do: 01 đồng chí ({excused}); vắng không lý do: 01 đồng chí ({unexcused})."

    for reader in (people.official, people.secretary):
        text = text_of(browse(reader).get(path))
        assert (words in text, WHY in text) == (True, False), reader.full_name


def test_minutes_and_attendance_list_give_the_reason_inside_the_cell(people, browse, meeting):
    """Both have to hold it: the minutes name the reasons, the list has a column for them."""
    for path in papers_of(meeting):
        if path.endswith(("minutes.docx", "attendance.docx")):
            assert WHY in text_of(browse(people.member).get(path)), path
