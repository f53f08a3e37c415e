"""Wrong attempts, known devices, used codes, an e-mail that waits for its proof."""

from datetime import datetime

from django.db import models

from chibo.base.accounts.models import Account
from chibo.base.kernel.dates import lies_ahead
from chibo.base.kernel.ids import new_id
from chibo.base.security.enums import CodeMail


class Tally(models.Model):
    """How often something went wrong; the key is a digest.

    In the database, so that every web host counts the same.
    """

    key = models.CharField(primary_key=True, max_length=64)
    count = models.PositiveIntegerField()
    began_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)
    # The highest step of which was told since the count began.
    told = models.PositiveSmallIntegerField(default=0)


class FailedAttempts(models.Model):
    """Wrong attempts of one kind on one account from one network in one hour, and those turned away
    (about so many), until they stand in the audit. Without an account: names that nobody bears.
    """

    key = models.CharField(primary_key=True, max_length=64)
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    address = models.CharField(max_length=45, blank=True)
    hour = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()


class Device(models.Model):
    """A browser from which the account was signed in; it is known by a cookie of which only the
    hash is kept.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="devices")
    token_hash = models.CharField(max_length=64)
    name = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=45, blank=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "token_hash"], name="security_device_once")
        ]


class UsedCode(models.Model):
    """A one-time code that was accepted, so that it is not accepted again; the key is a digest of
    account and code.
    """

    key = models.CharField(primary_key=True, max_length=64)
    used_at = models.DateTimeField(db_index=True)


class EmailProof(models.Model):
    """An address that an account wants for its notices, until the code that was mailed there is
    typed.
    """

    account = models.OneToOneField(
        Account, primary_key=True, on_delete=models.CASCADE, related_name="email_proof"
    )
    address = models.EmailField()
    nonce = models.CharField(max_length=32)
    sent_at = models.DateTimeField()
    # Mails that went to this address for this account so far.
    sent = models.PositiveSmallIntegerField(default=1)
    expires_at = models.DateTimeField()
    wrong = models.PositiveSmallIntegerField(default=0)
    mail_state = models.CharField(
        max_length=10, choices=CodeMail.choices, default=CodeMail.SENT, blank=True
    )

    def is_open(self, at: datetime) -> bool:
        """True while the code holds; one mailed in the future, by a clock that was
        ahead, is past.
        """
        return at < self.expires_at and not lies_ahead(self.sent_at, at=at)
