"""What Chibo holds about a person, gathered for that person: sections of a heading, columns and
rows, all as text.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from chibo.base.reads.enums import ReadKind, What
from chibo.base.reads.queries import reads_of
from chibo.directory.access.enums import RoleCode
from chibo.directory.access.queries.held import roles_ever_of
from chibo.directory.access.queries.recoveries import recoveries_of
from chibo.directory.organisation.queries import units_by_node
from chibo.directory.people.queries import memberships_ever_of, offices_ever_of
from chibo.interfaces.formatting import moment, short_date
from chibo.interfaces.notices import text_of
from chibo.interfaces.web.people.data_sections import DataSection
from chibo.interfaces.web.people.own_meetings import meeting_sections, work_sections
from chibo.library.notifications.queries import notices_of
from chibo.work.changes.enums import EndReason
from chibo.work.changes.queries import changes_about
from chibo.work.corrections.queries import own_corrections
from chibo.work.meetings.queries.person import rows_about


def sections_about(person: Any, actor: Any) -> list[DataSection]:
    """Everything held about the person, from identity to who has looked."""
    found = {name: list(rows) for name, rows in rows_about(person.pk).items()}
    return [
        _identity(person),
        _account(person.account),
        *_places(person),
        *meeting_sections(found),
        *work_sections(found),
        _corrections(person),
        _changes(person),
        _notices(actor),
        _reads(person),
    ]


def read_lines(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Who looked, from which office, at what, together with how many others; as the page and the
    file show it.
    """
    rows = list(rows)
    values = [row.entry.values or {} for row in rows]
    units = units_by_node(value["over"] for value in values if value.get("over"))
    offices, whats, kinds = dict(RoleCode.choices), dict(What.choices), dict(ReadKind.choices)
    lines = []
    for row, value in zip(rows, values, strict=True):
        unit = units.get(value.get("over", ""))
        lines.append(
            {
                "at": row.at,
                "name": row.entry.author,
                "office": str(offices.get(value.get("office", ""), "")),
                "unit": unit.name if unit else "",
                "what": str(whats.get(value.get("what", ""), "")),
                "kind": value.get("kind", ""),
                "how": str(kinds.get(value.get("kind", ""), "")),
                "others": max(len(value.get("persons", ())) - 1, 0),
                "reason": value.get("reason", ""),
            }
        )
    return lines


def _identity(person: Any) -> DataSection:
    day, words = short_date, person.get_sex_display()
    pairs = [
        (_("Full name"), person.full_name),
        (_("Born on"), day(person.born_on) if person.born_on else str(person.born_year or "")),
        (_("Sex"), words),
        (_("Ethnicity"), person.ethnicity),
        (_("Admitted on"), day(person.admitted_on) if person.admitted_on else ""),
        (_("Official since"), day(person.recognised_on) if person.recognised_on else ""),
        (_("Card number"), person.card_number),
        (_("Phone"), person.phone),
        (_("E-mail"), person.email),
        (_("Political theory"), person.theory_level),
        (_("Note"), person.note),
    ]
    return DataSection(
        _("Particulars"),
        (_("What"), _("Value")),
        [(str(name), str(value or "–")) for name, value in pairs],
    )


def _account(account: Any) -> DataSection:
    rows = []
    if account is not None:
        rows = [
            (_("User name"), account.username),
            (_("E-mail"), account.email or "–"),
            (_("Phone"), account.phone or "–"),
            (_("Language of pages and notices"), account.language),
            (_("Account made"), moment(account.created_at)),
            (_("Last sign-in"), moment(account.last_login)),
        ]
    return DataSection(
        _("Account"), (_("What"), _("Value")), [(str(name), str(value)) for name, value in rows]
    )


def _places(person: Any) -> list[DataSection]:
    since = (_("From"), _("Until"))
    belong = [
        (
            row.cell.name,
            str(row.get_kind_display()),
            short_date(row.valid_from),
            short_date(row.valid_to),
            row.reason,
        )
        for row in memberships_ever_of(person)
    ]
    posts = [
        (
            row.unit.name,
            row.title or str(row.get_post_display()),
            short_date(row.valid_from),
            short_date(row.valid_to),
        )
        for row in offices_ever_of(person)
    ]
    roles = [
        (
            row.unit.name if row.unit else "–",
            str(row.role.label),
            short_date(row.valid_from),
            short_date(row.valid_to),
        )
        for row in roles_ever_of(person)
    ]
    asked = [
        (
            row.requested_by,
            moment(row.requested_at),
            row.confirmed_by or "–",
            str(row.get_outcome_display()) or "–",
        )
        for row in recoveries_of(person)
    ]
    return [
        DataSection(_("Where I belong"), (_("Cell"), _("Kind"), *since, _("Reason")), belong),
        DataSection(_("Posts"), (_("Unit"), _("Post"), *since), posts),
        DataSection(_("Roles"), (_("Unit"), _("Role"), *since), roles),
        DataSection(
            _("New access to my account"),
            (_("Asked for by"), _("When"), _("Confirmed by"), _("State")),
            asked,
        ),
    ]


def _changes(person: Any) -> DataSection:
    columns = (
        _("From"),
        _("What"),
        _("Why"),
        _("Number of the decision"),
        _("Entered by"),
        _("State"),
    )
    rows = [
        (
            short_date(row.on),
            str(row.get_kind_display()),
            _reason(row),
            row.decision_number,
            f"{row.asked_by}, {moment(row.asked_at)}",
            str(row.get_state_display()),
        )
        for row in changes_about(person.pk)
    ]
    return DataSection(_("Changes of my particulars, membership and posts"), columns, rows)


def _reason(row: Any) -> str:
    code = row.values.get("reason")
    return str(EndReason(code).label) if code else ""


def _corrections(person: Any) -> DataSection:
    rows = [
        (
            str(row.get_field_display()),
            row.current,
            row.proposed,
            row.reason,
            str(row.get_state_display()),
            row.answer,
            moment(row.requested_at),
        )
        for row in own_corrections(person.pk)
    ]
    columns = (
        _("What"),
        _("It said"),
        _("Should read"),
        _("Because"),
        _("State"),
        _("Answer"),
        _("When"),
    )
    return DataSection(_("My requests for a correction"), columns, rows)


def _notices(actor: Any) -> DataSection:
    rows = [
        (moment(row.created_at), text_of(row), moment(row.read_at)) for row in notices_of(actor)
    ]
    return DataSection(_("Notices"), (_("When"), _("Text"), _("Read")), rows)


def _reads(person: Any) -> DataSection:
    rows = [
        (
            moment(line["at"]),
            line["name"],
            f"{line['office']}, {line['unit']}",
            line["how"],
            line["what"],
            line["reason"],
        )
        for line in read_lines(reads_of(person.pk))
    ]
    columns = (_("When"), _("Who"), _("Office"), _("How"), _("What"), _("Reason"))
    return DataSection(_("Who has looked at my data"), columns, rows)
