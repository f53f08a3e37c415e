"""What a password must not be, for AUTH_PASSWORD_VALIDATORS."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from chibo.base.accounts.rules import is_of_context


class ContextValidator:
    """A password made of words of the context is refused (docs/decisions/0014-signing-in.md)."""

    def validate(self, password: str, user: object = None) -> None:
        """Nothing happens for other passwords; raises ValidationError."""
        if is_of_context(password):
            raise ValidationError(self.get_help_text(), code="passis_of_context")

    def get_help_text(self) -> str:
        """What is asked for."""
        return _("Words that everybody here would try first do not make a password. Add some that only you think of.")
