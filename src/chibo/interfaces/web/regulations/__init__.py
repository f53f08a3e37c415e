"""Regulations: which hold, how they read, and their way into force."""

from chibo.interfaces.web.regulations import listing, reading, steps, upload

urls = [*listing.urls, *upload.urls, *reading.urls, *steps.urls]
