"""The application of the bench: the real one with the addresses of the bench."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chibo.config.settings")

from django.conf import settings

settings.ROOT_URLCONF = "bench.urls"
settings.MIDDLEWARE = ["bench.counting.Counting", *settings.MIDDLEWARE]

from chibo.config.wsgi import application

__all__ = ["application"]
