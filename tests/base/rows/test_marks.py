"""A mark tells that something changed in a table that no revision covers, whichever way it was
written.
"""

import pytest
from django.contrib.auth.models import update_last_login
from django.db import connection
from django.db.models import F

from chibo.base.accounts.models import Account
from chibo.base.kernel.db import bulk_insert, raw_query
from chibo.base.kernel.marks import MARK
from chibo.base.rows.actions import put_triggers
from chibo.base.rows.models import ChangeMark
from chibo.base.rows.queries import marked_models, triggers_missing
from chibo.directory.people.models import Person

pytestmark = pytest.mark.django_db


def mark() -> int:
    """What the marks come to; the next write counts as one of another transaction."""
    told = raw_query(MARK)[0][0]
    ChangeMark.objects.update(changed_in=0)
    return int(told)


def test_every_marked_table_has_its_triggers():
    assert len(marked_models()) >= 14
    assert triggers_missing() == set()


def test_a_write_changes_the_mark_whichever_way_it_is_done(people):
    person = Person(full_name="Lù Thị Nết").with_keys()
    ways = [
        lambda: bulk_insert([person]),
        lambda: Person.objects.filter(pk=person.pk).update(note="khác"),
        lambda: raw_query("UPDATE people_person SET note = 'nữa' WHERE id = %s", person.pk),
        lambda: Person.objects.filter(pk=person.pk).delete(),
        lambda: Person.objects.bulk_create(
            [Person(pk=people.member.pk, full_name="Ai đó"), person], ignore_conflicts=True
        ),
    ]
    seen = {mark()}
    for number, write in enumerate(ways):
        write()
        assert mark() not in seen, number
        seen.add(mark())


def test_a_change_of_any_row_of_a_marked_table_is_told(people_online):
    told = set()
    for model in marked_models():
        row = model._base_manager.first()
        if row is None:
            continue
        before, field = mark(), model._meta.concrete_fields[-1].attname
        model._base_manager.filter(pk=row.pk).update(**{field: F(field)})
        assert mark() != before, model
        told.add(model._meta.label.split(".")[1])
    assert told >= {"Unit", "TreePath", "Person", "Membership", "Office", "RoleGrant", "Account"}


def test_a_sign_in_changes_no_mark_and_another_name_does(people_online):
    account = people_online.member.account
    before = mark()
    update_last_login(Account, account)
    assert mark() == before
    account.username = "chung.vv"
    account.save()
    assert mark() != before


def test_triggers_that_a_new_table_lacks_are_put_and_tell_a_change(people):
    before = mark()
    on = " ON people_person" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER people_person_marked_update{on}")
    assert triggers_missing() == {"people_person_marked_update"}
    put_triggers()
    assert triggers_missing() == set()
    assert mark() != before
