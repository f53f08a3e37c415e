"""What a password must not be, for AUTH_PASSWORD_VALIDATORS."""

from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from chibo.base.accounts.rules import LONG, SHORTEST, is_guessable, is_of_context, one_spelling


class LengthValidator:
    """Eight letters are the least, fifteen where nobody says less: how many an owner needs hangs on
    what the owner may do.

    `least` is the dotted name of the function that says it of an account.
    """

    def __init__(self, least: str) -> None:
        self.least = least

    def validate(self, password: str, user: object = None) -> None:
        """Nothing happens when it is long enough; raises ValidationError."""
        letters = len(one_spelling(password))
        if letters >= LONG:
            return
        if letters < SHORTEST:
            raise ValidationError(self.get_help_text(), code="password_too_short")
        if user is None or letters < import_string(self.least)(user):
            told = _("Who holds an office needs at least {count} letters, or the ready phrase.")
            raise ValidationError(told.format(count=LONG), code="password_too_short")

    def get_help_text(self) -> str:
        """What is asked for."""
        return _("At least {count} letters, please; a few words are easy to remember.").format(
            count=SHORTEST
        )


class ContextValidator:
    """A password made of words of the context is refused (docs/decisions/0014-signing-in.md)."""

    def validate(self, password: str, user: object = None) -> None:
        """Nothing happens for other passwords; raises ValidationError."""
        if is_of_context(password):
            raise ValidationError(self.get_help_text(), code="passis_of_context")

    def get_help_text(self) -> str:
        """What is asked for."""
        return _(
            "Words that everybody here would try first do not make a password. Add some that only"
            " you think of."
        )


class GuessableValidator:
    """A short password that whoever knows its owner would try first is refused
    (docs/decisions/0021-passwords-of-members.md).
    """

    def validate(self, password: str, user: object = None) -> None:
        """Nothing happens for other passwords; raises ValidationError."""
        if is_guessable(password):
            raise ValidationError(self.get_help_text(), code="password_is_guessable")

    def get_help_text(self) -> str:
        """What is asked for."""
        return _(
            "A day, a telephone number or letters in a row are tried first by who knows you. Take"
            " some words, or the ready phrase."
        )
