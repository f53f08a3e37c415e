"""Where the sentence after a redirect waits: a cookie of this host, or the session
when it is long.
"""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookieStorage(CookieStorage):
    """The framework's, under a name that other hosts cannot set."""

    cookie_name = f"{settings.COOKIE_PREFIX}messages"


class Storage(FallbackStorage):
    """A cookie first, the session for what does not fit into it."""

    storage_classes = (HostCookieStorage, SessionStorage)
