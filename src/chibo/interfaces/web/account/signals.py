"""What the sign-in library does to an account is put on record: password, second factor, recovery
codes.
"""

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
    authenticator_used,
)
from django.dispatch import receiver

from chibo.base.security.actions.devices import forget_devices, record_account_event
from chibo.interfaces.web.shell.client import device_token

_TOTP, _CODES = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES


@receiver(password_changed)
def on_password_changed(request: Any, user: Any, **_more: Any) -> None:
    """Every other session has ended by the new password; the other devices are known no more."""
    forget_devices(user, but=device_token(request))
    record_account_event(user, "password_change")


@receiver(authenticator_added)
def on_factor_added(user: Any, authenticator: Any, **_more: Any) -> None:
    """The codes that are made together with the first factor are told with it."""
    if authenticator.type == _TOTP:
        record_account_event(user, "factor_on")


@receiver(authenticator_removed)
def on_factor_removed(user: Any, authenticator: Any, **_more: Any) -> None:
    if authenticator.type == _TOTP:
        record_account_event(user, "factor_off")


@receiver(authenticator_reset)
def on_codes_made(user: Any, **_more: Any) -> None:
    record_account_event(user, "codes_new")


@receiver(authenticator_used)
def on_code_used(user: Any, authenticator: Any, **_more: Any) -> None:
    if authenticator.type == _CODES:
        authenticator.refresh_from_db()
        record_account_event(user, "code_use", left=len(authenticator.wrap().get_unused_codes()))
