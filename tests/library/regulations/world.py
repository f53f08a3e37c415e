"""A commune under a province whose offices put regulations in force."""

from dataclasses import dataclass
from datetime import date

from chibo.base.kernel.actor import SYSTEM, Actor
from chibo.directory.access.actions import add_grant
from chibo.directory.organisation.models import Unit
from chibo.library.regulations.actions import confirm_regulation, propose_regulation
from chibo.library.regulations.actions.packs import upload_pack
from chibo.library.regulations.models import Regulation
from chibo.library.regulations.rules.files import pack_file
from tests.factories import FOUNDED, TODAY, act_as, make_official
from tests.library.regulations.texts import text
from tests.people import People

START = date(2026, 12, 1)


@dataclass(frozen=True)
class Offices:
    """Who proposes, who confirms, for which commune."""

    commune: Unit
    department: Actor
    office: Actor


def offices(people: People, *, account: bool = False) -> Offices:
    """An organisation department beside the committee office of the commune."""
    organiser = make_official(
        people.commune, "Đinh Văn Tuyển", role="organisation_department", account=account
    )
    return Offices(people.commune, act_as(organiser), act_as(people.official))


def top_of(actor_person) -> Actor:
    """The person as organisation department of the whole installation."""
    add_grant(actor_person, role="organisation_department", unit=None, on=FOUNDED, actor=SYSTEM)
    return act_as(actor_person)


def upload(
    by: Offices, content: str = "", *, unit: Unit | None = None, types=(), on: date = TODAY
) -> Regulation:
    """A draft of the commune (or the unit told), from the text told."""
    where = unit or by.commune
    file = pack_file("quy-dinh.yaml", (content or text()).encode())
    return upload_pack(unit=where, cell_types=types, file=file, actor=by.department, on=on)


def put_in_force(
    by: Offices, content: str = "", *, start: date = START, on: date = TODAY, **rest
) -> Regulation:
    """Uploaded and proposed by the department, confirmed by the office."""
    row = upload(by, content, on=on, **rest)
    row = propose_regulation(row, valid_from=start, actor=by.department, on=on)
    return confirm_regulation(row, actor=by.office, on=on)
