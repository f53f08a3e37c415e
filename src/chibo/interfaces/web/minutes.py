"""The minutes: adopt, sign, seal, a new version; papers to download."""

from django.urls import path  # noqa: F401

urls: list = []
