"""The account: what a person signs in with; everything else about the person stands in the
directory.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from chibo.base.accounts.rules import is_short, one_spelling
from chibo.base.kernel.ids import new_id


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "Account":
        """A new account with a hashed password (unusable when none is given)."""
        account = self.model(username=username, **fields)
        account.set_password(password)
        account.save(force_insert=True)
        return account


class Account(AbstractBaseUser):
    """Signs in by user name or phone number.

    The e-mail is a channel for notices: it stands here once it is proved, else empty.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(_("user name"), max_length=60, unique=True)
    email = models.EmailField(_("e-mail"), blank=True, db_index=True)
    phone = models.CharField(_("phone number"), max_length=15, unique=True, null=True, blank=True)
    language = models.CharField(_("language"), max_length=5, default="vi")
    is_active = models.BooleanField(default=True)
    invite_hash = models.CharField(max_length=64, blank=True)
    invite_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # Raised to end every session of the account.
    session_version = models.PositiveIntegerField(default=0)
    # The password is one that members without an office may have; who comes to hold one is asked
    # for a longer one.
    short_secret = models.BooleanField(default=False)

    marks_changes: ClassVar = True
    # Nobody is shown it on a page that is kept, and it changes with every sign-in.
    unmarked_fields: ClassVar = ("last_login",)

    objects = AccountManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.username

    def set_password(self, raw_password: str | None) -> None:
        """The password in its one spelling; None for no password at all."""
        super().set_password(None if raw_password is None else one_spelling(raw_password))
        self.short_secret = raw_password is not None and is_short(raw_password)

    def check_password(self, raw_password: str | None) -> bool:
        """True when it is the password, however its letters were put together by a keyboard.

        One that was stored as it had been typed, by an earlier version, fits as typed and is stored
        anew.
        """
        if raw_password is None:
            return False
        typed = one_spelling(raw_password)
        if super().check_password(typed):
            return True
        if typed == raw_password or not super().check_password(raw_password):
            return False
        self.set_password(raw_password)
        self._password = None
        self.save(update_fields=["password", "short_secret"])
        return True

    def get_session_auth_hash(self) -> str:
        """What a session proves at each request: the password it was opened with, and that nobody
        has ended it since.
        """
        return self._session_proof(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same by each key that the installation had before this one."""
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_proof(secret)

    def _session_proof(self, secret: str | bytes | None) -> str:
        version = f"|{self.session_version}" if self.session_version else ""
        salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
        return salted_hmac(
            salt, self.password + version, secret=secret, algorithm="sha256"
        ).hexdigest()


class UnsentForm(models.Model):
    """What somebody typed and sent when no longer signed in; only the account whose page it was
    sees it again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    address = models.TextField()
    fields = models.JSONField()
    # The names of the files sent with it, which are not kept: they have to be chosen again.
    files = models.JSONField(default=list)
    created_at = models.DateTimeField()
