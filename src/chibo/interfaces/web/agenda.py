"""Preparing a meeting: agenda, papers, huddle."""

from django.urls import path  # noqa: F401

urls: list = []
