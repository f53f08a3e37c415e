"""The filled form for every address that takes one: what somebody with the right would send, sent
by everybody.
"""

from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from tests.crawls import months
from tests.crawls.binding import bound_forms, fitting, is_bounded
from tests.crawls.places import Address, addresses, urls_of
from tests.crawls.walk import visitors
from tests.crawls.world import World
from tests.library.regulations.texts import text

# Address → kind of object and what its button says; {…} stands for a row of the same cell.
SENT: dict[str, tuple[str, ...]] = {
    "tasks/<uuid:pk>/report/": ("",),
    "me/": ("",),
    "cells/<uuid:pk>/plan/": ("cell?do=plan", "cell?do=add", "cell?do=topic:{planned}"),
    "meetings/<uuid:pk>/": (
        "convened?do=reply",
        "convened?do=opinion",
        "running?do=take-back:{running.Opinion}",
        "closed?do=dispute",
    ),
    "meetings/<uuid:pk>/move/": ("convened?",),
    "meetings/<uuid:pk>/not-held/": ("convened?",),
    "meetings/<uuid:pk>/agenda/": (
        "planned?do=draw",
        "planned?do=repeat",
        "convened?do=save",
        "convened?do=down:{convened.AgendaItem}",
        "convened?do=drop:{convened.AgendaItem}",
        "convened?do=add",
        "convened?do=paper",
        "convened?do=approve",
        "convened?do=take:{convened.Opinion}",
    ),
    "meetings/<uuid:pk>/huddle/": ("convened?",),
    "meetings/<uuid:pk>/invitations/<uuid:invitation>/leave/": (
        "convened?granted=yes",
        "running?granted=yes",
    ),
    "meetings/<uuid:pk>/told/": ("convened?do=mark", "convened?do=reply", "convened?do=opinion"),
    "meetings/<uuid:pk>/open/": ("convened?", "running?"),
    "meetings/<uuid:pk>/from-paper/": ("convened?",),
    "meetings/<uuid:pk>/room/": ("running?",),
    "meetings/<uuid:pk>/room/<uuid:line>/settle/": ("running?",),
    "meetings/<uuid:pk>/room/<uuid:line>/dispute/": ("running?",),
    "meetings/<uuid:pk>/close/": ("running?",),
    "meetings/<uuid:pk>/items/<uuid:item>/notes/": ("running?",),
    "meetings/<uuid:pk>/items/<uuid:item>/conclusion/": ("running?",),
    "meetings/<uuid:pk>/items/tick/": ("running?items={running.AgendaItem}",),
    "meetings/<uuid:pk>/items/<uuid:item>/tick/": ("running?",),
    "meetings/<uuid:pk>/items/<uuid:item>/opinions/": ("running?",),
    "meetings/<uuid:pk>/review/<uuid:task>/": ("closed?",),
    "meetings/<uuid:pk>/votes/": ("running?",),
    "meetings/<uuid:pk>/votes/<uuid:vote>/confirm/": ("running?",),
    "meetings/<uuid:pk>/named/": ("running?about=teller&target={running.Vote}",),
    "meetings/<uuid:pk>/named/<uuid:objection>/answer/": ("running?",),
    "meetings/<uuid:pk>/resolution/": ("closed?",),
    "meetings/<uuid:pk>/resolution/tasks/": ("sealed?",),
    "meetings/<uuid:pk>/minutes/adopted/": ("sealed?",),
    "meetings/<uuid:pk>/minutes/on-paper/": ("sealed?",),
    "meetings/<uuid:pk>/minutes/copies/": ("sealed?",),
    "meetings/<uuid:pk>/minutes/amend/": ("sealed?",),
    "meetings/<uuid:pk>/minutes/open/": ("sealed?",),
    "meetings/<uuid:pk>/score/": ("closed?then=adopt",),
    "meetings/<uuid:pk>/score/answer/": ("returned?",),
    "meetings/<uuid:pk>/score/note/": ("closed?",),
    "meetings/<uuid:pk>/score/view/": ("closed?do=agree", "sealed?do=say"),
    "scores/<uuid:pk>/return/": ("submitted?",),
    "scores/<uuid:pk>/decide/": ("submitted?",),
    "scores/<uuid:pk>/correct/": ("decided?",),
    "committee/<uuid:pk>/trials/": ("committee?",),
    "regulations/<uuid:pk>/trial/": ("proposed?",),
    "cells/<uuid:pk>/year/<int:year>/propose/": ("cell?",),
    "cells/<uuid:pk>/year/<int:year>/fact/": ("cell?",),
    "cells/<uuid:pk>/year/<int:year>/earlier/": ("cell?",),
    "cells/<uuid:pk>/year/<int:year>/<slug:period>/decide/": ("h1?",),
    "cells/<uuid:pk>/year/<int:year>/<slug:period>/note/": ("h1?",),
    "committee/<uuid:pk>/assignments/": ("committee?",),
    "committee/<uuid:pk>/plan/": ("committee?",),
    "assignments/<uuid:pk>/end/": ("",),
    "activate/": ("",),
    "committee/<uuid:pk>/logins/": ("committee?",),
    "cells/<uuid:pk>/logins/": ("cell?",),
    "slips/<uuid:pk>/take/": ("?form=pdf",),
    "regulations/units/<uuid:pk>/": ("committee?",),
    "regulations/upload/": ("",),
    "regulations/shelf/<slug:code>/": ("",),
    "regulations/<uuid:pk>/propose/": ("draft?",),
    "regulations/<uuid:pk>/withdraw/": ("draft?",),
    "regulations/<uuid:pk>/end/": ("draft?",),
    "administration/": ("",),
    "administration/roles/": ("",),
    "role-requests/<uuid:pk>/stop/": ("",),
    "roster/<uuid:unit>/": ("",),
    "roster/<uuid:unit>/export/": ("",),
    "roster/upload/<uuid:pk>/confirm/": ("",),
    "account/login/": ("",),
    "cells/<uuid:pk>/members/add/": ("cell?",),
    "cells/<uuid:pk>/members/<uuid:person_pk>/correct/": ("cell?",),
    "cells/<uuid:pk>/members/<uuid:person_pk>/kind/": ("cell?",),
    "cells/<uuid:pk>/members/<uuid:person_pk>/move/": ("cell?",),
    "cells/<uuid:pk>/members/<uuid:person_pk>/end/": ("cell?",),
    "cells/<uuid:pk>/untold/": ("cell?",),
    "cells/<uuid:pk>/posts/": ("cell?",),
    "cells/<uuid:pk>/change/": ("cell?",),
    "cells/<uuid:pk>/close/": ("cell?",),
    "committee/<uuid:pk>/found/": ("committee?",),
    "changes/<uuid:pk>/answer/": ("",),
    "corrections/<uuid:pk>/answer/": ("",),
    "me/corrections/": ("",),
    "me/security/address/": ("",),
    "me/security/code/": ("",),
    "account/password/change/": ("",),
}
# What a form needs that no rule about its fields can tell.
NEEDED: dict[str, dict[str, Any]] = {
    "meetings/<uuid:pk>/open/": {"held_on": "2026-11-03"},
    "administration/roles/": {
        "person": "",
        "full_name": "Vừ Thị Mỷ",
        "role": "inspection",
        "until": "",
    },
    "administration/": {
        "kind": "cell",
        "name": "Chi bộ thôn Mới",
        "code": "MOI-1",
        "place": "Nhà văn hóa",
    },
    "regulations/<uuid:pk>/propose/": {"valid_from": "2026-12-15", "valid_to": ""},
    "roster/upload/<uuid:pk>/confirm/": {"looked_at": "on"},
    "meetings/<uuid:pk>/from-paper/": {
        "ended_at": "20:30",
        **{f"v1-{name}": "" for name in ("subject", "votes_for", "against", "abstain", "invalid")},
    },
    "me/corrections/": ("",),
    "me/security/address/": ("",),
    "me/security/code/": ("",),
    "account/password/change/": ("",),
}
# What a form needs that no rule about its fields can tell.
NEEDED: dict[str, dict[str, Any]] = {
    "meetings/<uuid:pk>/open/": {"held_on": "2026-11-03"},
    "administration/roles/": {
        "person": "",
        "full_name": "Vừ Thị Mỷ",
        "role": "inspection",
        "until": "",
    },
    "administration/": {
        "kind": "cell",
        "name": "Chi bộ thôn Mới",
        "code": "MOI-1",
        "place": "Nhà văn hóa",
    },
    "regulations/<uuid:pk>/propose/": {"valid_from": "2026-12-15", "valid_to": ""},
    "roster/upload/<uuid:pk>/confirm/": {"looked_at": "on"},
    "meetings/<uuid:pk>/from-paper/": {
        "ended_at": "20:30",
        **{
            f"{vote}-{name}": ""
            for vote in ("v1",)
            for name in ("subject", "votes_for", "against", "abstain", "invalid")
        },
    },
    "me/corrections/": {"field": "ethnicity", "proposed": "Tày"},
    "cells/<uuid:pk>/members/add/": {
        "full_name": "Vừ Thị Mỷ",
        "born_on": "1990-01-02",
        "born_year": "",
        "admitted_on": "2015-01-02",
        "phone": "0912345678",
        "recognised_on": "2016-01-02",
        "on": "2026-11-03",
    },
    "cells/<uuid:pk>/members/<uuid:person_pk>/correct/": {
        "full_name": "Vừ Thị Mỷ",
        "born_on": "1990-01-02",
        "born_year": "",
        "admitted_on": "",
        "phone": "0912345678",
    },
    "cells/<uuid:pk>/members/<uuid:person_pk>/kind/": {"kind": "exempt", "on": "2026-11-03"},
    "cells/<uuid:pk>/members/<uuid:person_pk>/end/": {
        "reason": "moved_away",
        "decided_on": "",
        "on": "2026-11-03",
    },
    "cells/<uuid:pk>/members/<uuid:person_pk>/move/": {"on": "2026-11-03"},
    "cells/<uuid:pk>/close/": {"on": "2026-11-03"},
    "cells/<uuid:pk>/posts/": {
        "vacant": "on",
        "secretary": "",
        "deputy": "",
        "second_deputy": "",
        "committee": [],
        "on": "2026-11-03",
    },
    "cells/<uuid:pk>/change/": {"place": "Nhà văn hóa mới"},
    "committee/<uuid:pk>/found/": {"name": "Chi bộ thôn Mới", "code": "MOI-2", "on": "2026-11-03"},
    "me/security/address/": {"address": "hop.thu@example.vn"},
    "meetings/<uuid:pk>/minutes/open/": {"reason": "Kiểm tra nền nếp sinh hoạt theo kế hoạch"},
    "cells/<uuid:pk>/year/<int:year>/fact/": {"known_on": "2026-11-01"},
}
# Those whose forms are looked at, in this order: the first for whom the address opens shows its
# fields.
SHOWN_TO = (
    "secr",
    "clerk",
    "office",
    "dept",
    "charge",
    "member",
    "board",
    "admin*",
    "dept*",
    "nobody",
)


class Bodies:
    """The bodies of the world's forms, each found once and kept."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.visitors = {column: visitors(world, column)[0] for column in SHOWN_TO}
        self.routes = {one.route: one for one in addresses()}
        self.known: dict[tuple[str, str], dict[str, Any]] = {}
        self.met: set[type[forms.BaseForm]] = set()
        self.unbounded: set[str] = set()

    def body(self, route: str, sent: str, letter: str = "A1") -> dict[str, Any]:
        """Every field of the form with a value that fits, and the button; rows named in it are
        those of the cell.
        """
        if (route, sent) not in self.known:
            self.known[route, sent] = self._found(self.routes[route], sent)
        return self.known[route, sent] | self.button(sent, letter)

    def button(self, sent: str, letter: str) -> dict[str, str]:
        """What the button says, with the row of this cell that it names."""
        rows = self.world.cells[letter].rows
        text = sent.partition("?")[2]
        for name in ("planned", "running.Opinion", "convened.AgendaItem"):
            text = text.replace(f"{{{name}}}", str(rows[name].pk))
        return QueryDict(text).dict()

    def _found(self, address: Address, sent: str) -> dict[str, Any]:
        variant = sent.partition("?")[0]
        for visitor in self.visitors.values():
            url = urls_of(address, variant, self.world, visitor.account).get("own", "")
            with bound_forms() as bound:
                visitor.ask("post", url, self.button(sent, "A1"))
            self.met |= {type(form) for form in bound}
            self.unbounded |= {
                f"{type(form).__name__}.{name}"
                for form in bound
                for name, field in form.fields.items()
                if not is_bounded(field)
            }
            fields = {
                form.add_prefix(name): self._value(form, name)
                for form in bound
                for name in form.fields
            }
            if fields:
                return {
                    name: value for name, value in fields.items() if value is not None
                } | self._needed(address.route)
        return {}

    def _needed(self, route: str) -> dict[str, Any]:
        if route == "roster/<uuid:unit>/":
            return {"file": months.workbook()}
        if route == "regulations/upload/":
            return {
                "file": SimpleUploadedFile("quy-dinh.yaml", text(code="quy-dinh-moi").encode()),
                "cell_types": [],
            }
        return NEEDED.get(route, {})

    def _value(self, form: forms.BaseForm, name: str) -> Any:
        """What stands in the field already, else something that fits it; None for a box that is
        left empty.
        """
        field = form.fields[name]
        initial = form.get_initial_for_field(field, name)
        if isinstance(field, forms.BooleanField):
            return "on" if initial else None
        prepared = field.prepare_value(initial) if initial not in (None, "") else None
        return fitting(field) if prepared is None else prepared
