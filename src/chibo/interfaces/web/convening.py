"""Convening, and the invited person's reply."""

from django.urls import path  # noqa: F401

urls: list = []
