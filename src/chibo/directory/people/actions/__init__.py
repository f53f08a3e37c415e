"""Changes of persons, memberships and posts: nobody else writes these rows."""

from chibo.directory.people.actions.persons import (
    activate_account,
    add_person,
    add_persons,
    change_person,
    correct_phone,
    drop_own_email,
    free_username,
    invite_person,
    note_own_data,
    prove_own_email,
)
from chibo.directory.people.actions.ties import (
    end_membership,
    end_office,
    reopen_membership,
    reopen_office,
    start_membership,
    start_office,
)

__all__ = [
    "activate_account",
    "add_person",
    "add_persons",
    "change_person",
    "correct_phone",
    "drop_own_email",
    "end_membership",
    "end_office",
    "free_username",
    "invite_person",
    "note_own_data",
    "prove_own_email",
    "reopen_membership",
    "reopen_office",
    "start_membership",
    "start_office",
]
