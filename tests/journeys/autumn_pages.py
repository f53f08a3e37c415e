"""Every page that somebody can open in the lived autumn of a cell."""

from chibo.interfaces.web.shell.help import CHAPTERS
from chibo.library.regulations.queries import catalogue, shipped
from tests.journeys.autumn import Visits, World


def pages(world: World) -> Visits:
    """Name of the address → who opens it, with which ids, with which question."""
    return (
        _before_the_meeting(world)
        | _in_the_meeting(world)
        | _above_the_cell(world)
        | _of_administration(world)
        | _of_the_offices(world)
        | _changes(world)
        | _regulations(world)
        | _at_the_entrance(world)
    )


def _before_the_meeting(world: World) -> Visits:
    people, cell = world.people, {"pk": world.people.cell.pk}
    secretary, member, office = people.secretary, people.member, people.official
    october, november, december, january = (
        {"pk": one.pk} for one in (world.october, world.november, world.december, world.january)
    )
    return {
        "home": [
            (secretary, {}, ""),
            (member, {}, ""),
            (office, {}, ""),
            (people.in_charge, {}, ""),
        ],
        "notices": [(member, {}, "")],
        "tasks": [(member, {}, "")],
        "unsent": [(secretary, {}, ""), (member, {}, "")],
        "me": [(member, {}, "")],
        "search": [
            (member, {}, ""),
            (secretary, {}, "?q=thang+11"),
            (office, {}, "?q=ha&kind=person"),
            (member, {}, "?q=zzz+qqq"),
        ],
        "security": [(member, {}, "")],
        "my-reads": [(member, {}, ""), (secretary, {}, "")],
        "corrections-own": [(member, {}, ""), (secretary, {}, "")],
        "cell-plan": [
            (secretary, cell, ""),
            (member, cell, "?year=2027"),
            (secretary, cell, "?year=2025"),
        ],
        "meeting": [
            (secretary, november, ""),
            (member, december, ""),
            (secretary, december, ""),
            (office, november, ""),
            (secretary, january, ""),
            (secretary, october, ""),
        ],
        "meeting-move": [(secretary, december, "")],
        "meeting-not-held": [(secretary, january, "")],
        "agenda": [(secretary, december, ""), (member, december, ""), (secretary, january, "")],
        "huddle": [(secretary, december, "")],
        "told": [(secretary, december, ""), (people.deputy, december, "")],
        "convene": [(secretary, december, ""), (secretary, january, "")],
    }


def _in_the_meeting(world: World) -> Visits:
    people, secretary, member, office = (
        world.people,
        world.people.secretary,
        world.people.member,
        world.people.official,
    )
    september, october, november, december = (
        {"pk": one.pk} for one in (world.september, world.october, world.november, world.december)
    )
    return {
        "room-open": [(secretary, december, "")],
        "from-paper": [(secretary, december, "")],
        "room": [(secretary, october, ""), (member, october, ""), (member, december, "")],
        "room-close": [(secretary, october, "")],
        "course": [(secretary, october, ""), (member, october, "")],
        "review": [(secretary, october, "")],
        "vote": [(secretary, october, ""), (people.deputy, october, "")],
        "named": [(secretary, october, ""), (member, october, ""), (people.deputy, september, "")],
        "vote-confirm": [(people.deputy, october | {"vote": world.vote.pk}, "")],
        "resolution": [
            (secretary, september, ""),
            (secretary, november, ""),
            (office, september, ""),
        ],
        "minutes": [
            (secretary, september, ""),
            (office, september, ""),
            (world.organiser, september, ""),
            (secretary, november, ""),
        ],
        "cell-openings": [(member, {"pk": people.cell.pk}, "")],
        "score": [
            (secretary, september, ""),
            (secretary, november, ""),
            (secretary, october, ""),
            (people.in_charge, september, ""),
        ],
        "score-review": [(office, {"pk": world.sheet.pk}, "")],
    }


def _above_the_cell(world: World) -> Visits:
    people, cell, commune = (
        world.people,
        {"pk": world.people.cell.pk},
        {"pk": world.people.commune.pk},
    )
    secretary, member, office = people.secretary, people.member, people.official
    of_month = commune | {"month": "2026-11"}
    figures = ("held", "attendance", "tasks", "thematic", "decided")
    return {
        "month": [(office, of_month, ""), (office, commune | {"month": "2025-03"}, "")],
        "month-figure": [(office, of_month, f"?figure={code}") for code in figures],
        "month-remind": [(office, of_month, "")],
        "committee-plan": [(office, commune, ""), (office, commune, "?year=2027")],
        "needs": [(office, commune, ""), (office, commune, "?type=abroad")],
        "needs-criterion": [(office, commune | {"code": "4.2"}, "")],
        "cell-needs": [(member, cell, "")],
        "committee-year": [
            (office, commune | {"year": 2026}, ""),
            (office, commune | {"year": 2024}, ""),
        ],
        "committee-earlier": [
            (office, commune | {"year": 2026}, ""),
            (office, commune | {"year": 2025}, ""),
        ],
        "cell-year": [
            (secretary, cell | {"year": 2026}, ""),
            (office, cell | {"year": 2026}, ""),
            (office, cell | {"year": 2026}, "?period=h2"),
            (member, cell | {"year": 2026}, "?period=h1"),
            (office, cell | {"year": 2024}, ""),
        ],
        "trials": [(office, commune, "")],
        "trial": [(office, {"pk": world.trial.pk}, "")],
        "trial-cell": [(office, {"pk": world.trial.pk, "cell": people.cell.pk}, "")],
        "cell": [(member, cell, ""), (office, cell, "")],
        "cell-members": [(secretary, cell, ""), (office, cell, "")],
        "cell-practice": [(secretary, cell, "")],
        "cell-logins": [(secretary, cell, ""), (office, cell, "")],
        "committee-logins": [(office, commune, "")],
        "slips": [(office, {"pk": world.slips.pk}, "")],
        "cell-tasks": [(secretary, cell, "")],
        "cell-resolutions": [(secretary, cell, "")],
        "committee": [(office, commune, "")],
        "assignments": [(office, commune, "")],
        "person": [(secretary, {"pk": member.pk}, ""), (office, {"pk": secretary.pk}, "")],
        "charge": [(people.in_charge, {}, "")],
    }


def _of_administration(world: World) -> Visits:
    people, administrator = world.people, world.administrator
    secretary, office = people.secretary, people.official
    return {
        "activate": [(None, {}, "")],
        "recoveries": [(people.deputy, {}, ""), (secretary, {}, "")],
        "administration": [(administrator, {}, "")],
        "administration-roles": [(administrator, {}, "")],
        "administration-accounts": [(administrator, {}, "")],
        "administration-jobs": [(world.keeper, {}, "")],
        "installation": [(world.keeper, {}, "")],
        "first-steps": [(world.keeper, {}, ""), (office, {}, "")],
        "address": [(world.keeper, {}, "")],
        "role-requests": [(office, {}, ""), (world.keeper, {}, "")],
        "role-request": [
            (office, {"pk": world.role.pk}, ""),
            (world.keeper, {"pk": world.role.pk}, ""),
        ],
        "corrections": [(office, {}, ""), (secretary, {}, "")],
        "roster": [(office, {"unit": people.commune.pk}, "")],
        "preview": [(office, {"pk": world.upload.pk}, "")],
    }


def _of_the_offices(world: World) -> Visits:
    office, inspector, commune = (
        world.people.official,
        world.inspector,
        {"pk": world.people.commune.pk},
    )
    return {
        "papers": [(office, {"pk": world.papers.pk}, "")],
        "oversight": [(inspector, commune, ""), (inspector, commune, "?kind=disputed")],
        "audit": [(inspector, commune, ""), (inspector, commune, "?noun=score&check=1")],
    }


def _changes(world: World) -> Visits:
    people, cell, commune = (
        world.people,
        {"pk": world.people.cell.pk},
        {"pk": world.people.commune.pk},
    )
    secretary, member, office = people.secretary, people.member, people.official
    return {
        "changes": [(office, {}, ""), (secretary, {}, "")],
        "change": [(office, {"pk": world.change.pk}, ""), (secretary, {"pk": world.change.pk}, "")],
        "member-add": [(secretary, cell, "")],
        "member-correct": [(secretary, cell | {"person_pk": member.pk}, "")],
        "member-kind": [(office, cell | {"person_pk": member.pk}, "")],
        "member-move": [
            (office, cell | {"person_pk": member.pk}, ""),
            (secretary, cell | {"person_pk": member.pk}, ""),
        ],
        "member-end": [(office, cell | {"person_pk": secretary.pk}, "")],
        "cell-posts": [(office, cell, "")],
        "cell-untold": [(secretary, cell, "")],
        "cell-change": [(secretary, cell, "")],
        "cell-close": [(office, cell, "")],
        "cell-found": [(office, commune, "")],
    }


def _regulations(world: World) -> Visits:
    people, cell, commune = (
        world.people,
        {"pk": world.people.cell.pk},
        {"pk": world.people.commune.pk},
    )
    secretary, member, office = people.secretary, people.member, people.official
    return {
        "regulations": [(office, {}, ""), (world.organiser, {}, ""), (secretary, {}, "")],
        "regulation": [
            (office, {"pk": world.waiting.pk}, ""),
            (world.organiser, {"pk": world.draft.pk}, ""),
        ],
        "regulation-upload": [(world.organiser, {}, "")],
        "regulation-take": [
            (world.organiser, {"code": one.pack.code}, "") for one in catalogue()[:1]
        ],
        "regulation-unit": [(member, cell, ""), (office, commune, "")],
        "pack": [
            (member, {"code": one.pack.code, "version": one.pack.version}, "") for one in shipped()
        ],
    }


def _at_the_entrance(world: World) -> Visits:
    member = world.people.member
    return {
        "help": [(None, {}, ""), (member, {}, "")],
        "help-chapter": [(None, {"slug": one.slug}, "") for one in CHAPTERS],
        "account_login": [(None, {}, "")],
        "account_logout": [(member, {}, "")],
        "account_change_password": [(member, {}, "")],
        "mfa_index": [(member, {}, "")],
        "account_reauthenticate": [(member, {}, "")],
    }
