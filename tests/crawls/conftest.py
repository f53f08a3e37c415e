"""One world for all tests of a package; each request in it is undone."""

import logging

import pytest
from django.test import override_settings

from tests.crawls.bodies import Bodies
from tests.crawls.world import World, standing


@pytest.fixture(scope="package", autouse=True)
def files_of_its_own(tmp_path_factory):
    """The settings of all tests, for as long as the world stands: its files are read
    by every test.
    """
    from django.conf import settings

    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path_factory.mktemp("files")},
    }
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
        CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        STORAGES=settings.STORAGES | {"default": files},
        READS_DIR=tmp_path_factory.mktemp("reads"),
        TOTP_REQUIRED=False,
    ):
        yield settings


@pytest.fixture(scope="package")
def world(files_of_its_own, django_db_setup, django_db_blocker) -> World:
    """Two provinces and what lives in them; built once, gone when the package is done."""
    logging.disable(logging.CRITICAL)
    with django_db_blocker.unblock(), standing() as built:
        yield built
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="package")
def bodies(world) -> Bodies:
    """The filled forms of the world."""
    return Bodies(world)
