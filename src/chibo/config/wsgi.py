"""The door for web servers."""

import os
from contextlib import suppress

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chibo.config.settings")
application = get_wsgi_application()
# Addresses, packs and holidays are read now: the first visitor would wait seconds for them, and
# inside a transaction everybody who writes would wait too. A pack that does not hold is told by the
# pages that need it.
_ = get_resolver().url_patterns

from chibo.base.kernel.dates import today  # noqa: E402 (the settings must be read first)
from chibo.library.regulations.queries import (  # noqa: E402 (the settings must be read first)
    holidays_around,
    packs,
)
from rulebook.loading.loader import PackError  # noqa: E402

with suppress(PackError):
    packs()
holidays_around(today())
