"""First steps and accounts: the administrator's pages."""

from django.urls import path  # noqa: F401

urls: list = []
