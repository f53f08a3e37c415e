"""Fixtures that every folder of tests uses."""

import gc
import math
import os
import uuid
from itertools import count

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings

from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.guards import drop_triggers
from chibo.directory.access.actions import add_grant
from chibo.directory.people.models import Person
from chibo.library.regulations.queries import in_force
from tests.factories import FOUNDED, make_person
from tests.library.notifications.postbox import Postbox
from tests.people import People, make_people
from tests.slow_work import listening, watch
from tests.tables import begin_with_copies

# What takes long by nature (corpora, crawls, killed processes) and the pages at every door: `make
# test-all` runs them, `make test` stays under its 90 seconds.
THOROUGH = (
    "tests/crawls/",
    "tests/interfaces/web/",
    "tests/interfaces/imports/test_malformed.py",
    "tests/interfaces/imports/test_size.py",
    "tests/interfaces/imports/test_pages.py",
    "tests/work/meetings/test_votes.py::test_asvs_2_2_3_500_random_tallies",
    "tests/work/meetings/test_tasks.py",
    "tests/insight/scoring/test_parallel.py",
    "tests/work/rosters/test_stopping.py::test_an_import_that_is_killed",
    "tests/interfaces/demo/test_demo.py::test_a_cell_lives",
    "tests/interfaces/demo/test_demo.py::test_the_demo_tells",
    "tests/interfaces/demo/test_generated.py",
    "tests/interfaces/demo/test_generating.py::test_the_same_seed",
    "tests/interfaces/demo/test_generating.py::test_no_more_cells_live",
    "tests/library/documents/rules/test_uploads.py",
    "tests/hostile/",
    "tests/base/kernel/test_confined.py",
    "tests/library/regulations/test_parallel.py",
    "tests/base/jobs/test_processes.py",
    "tests/chaos/",
    "tests/security/test_https.py",
    "tests/library/notifications/test_killed.py",
    "tests/directory/test_parallel_units.py",
    "tests/directory/test_parallel_roles.py",
    "tests/directory/role_requests/test_machine.py",
    "tests/work/meetings/test_sealed.py::test_no_row_of_a_sealed_meeting_changes",
    "tests/base/audit/test_rows.py::test_one_changed_value_is_found_and_named",
    "tests/base/audit/test_rows.py::test_every_audited_value",
    "tests/insight/reports/test_queries.py::test_steps_of_the_month_are_the_steps_of_the_meeting",
    "tests/base/maintenance/test_archive.py",
    "tests/base/maintenance/test_contents.py",
    "tests/base/maintenance/test_full_disk.py",
    "tests/base/maintenance/test_leftovers.py",
    "tests/base/maintenance/test_rehearsal.py",
    "tests/base/maintenance/test_upgrade.py",
    "tests/base/maintenance/test_modes.py::test_what_is_written_is_closed",
)
QUICK = (
    "tests/interfaces/web/home/test_home.py",
    "tests/interfaces/web/home/test_home_evening.py",
    "tests/interfaces/web/home/test_home_queries.py",
    "tests/interfaces/web/home/test_own_page.py",
    "tests/interfaces/web/meetings/test_roll_call.py",
    "tests/interfaces/web/meetings/test_room.py",
    "tests/interfaces/web/meetings/test_room_opening.py",
    "tests/interfaces/web/shell/test_components.py",
    "tests/work/meetings/test_sealed.py::test_no_row_of_a_sealed_meeting_changes[Vote",
    "tests/base/audit/test_rows.py::test_one_changed_value_is_found_and_named[Vote",
    "tests/insight/reports/test_queries.py::test_steps_of_the_month_are_the_steps_of_the_meeting[4",
)


LONGEST = "tests/crawls/test_filters.py::test_taking"
_tests = count(1)


# Who may see what does not hang on the database; hostile values do, and they open every page and
# send every form. The thorough tests of pages run there by night (CHIBO_EVERY_PAGE).
ONCE = (
    "tests/crawls/test_table.py",
    "tests/crawls/test_filters.py",
    "tests/crawls/test_canary.py",
    "tests/crawls/test_words.py",
)


def pytest_ignore_collect(collection_path, config):
    """Files of which every test is thorough are not even read where thorough tests are left out."""
    if "not thorough" not in config.option.markexpr:
        return None
    name = collection_path.relative_to(config.rootpath).as_posix()
    name += "/" if collection_path.is_dir() else ""
    whole = tuple(place for place in THOROUGH if place.endswith(("/", ".py")))
    left_out = name.startswith(whole) and not any(place.startswith(name) for place in QUICK)
    return left_out or None


def pytest_collection_finish(session):
    """What was imported and collected stays to the end; nobody looks for garbage in it again."""
    gc.collect()
    gc.freeze()


def asks_the_database(item) -> bool:
    """True when another database could change what the test finds."""
    if item.nodeid.startswith(ONCE):
        return False
    given = item.callspec.params if hasattr(item, "callspec") else {}
    if kind := given.get("empty_database") or given.get("databases"):  # for processes of their own
        return kind == "postgresql"
    if item.nodeid.startswith("tests/interfaces/") and item.get_closest_marker("thorough"):
        return "CHIBO_EVERY_PAGE" in os.environ
    wanted = {"db", "transactional_db", "live_server"} & set(item.fixturenames)
    return bool(wanted) or item.get_closest_marker("django_db") is not None


def pytest_collection_modifyitems(config, items):
    for item in items:
        if item.nodeid.startswith(THOROUGH) and not item.nodeid.startswith(QUICK):
            item.add_marker(pytest.mark.thorough)
    items.sort(
        key=lambda item: not item.nodeid.startswith(LONGEST)
    )  # Nothing waits for it at the end.
    if (
        connection.vendor == "postgresql"
    ):  # The others have run on SQLite, and would find the same again.
        config.hook.pytest_deselected(items=[item for item in items if not asks_the_database(item)])
        items[:] = [item for item in items if asks_the_database(item)]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """The database of the tests begins as a copy of one that was migrated before."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        begin_with_copies(monkeypatch)
        yield


@pytest.fixture(scope="session")
def requests_one_at_a_time():
    settings.MIDDLEWARE = ["tests.one_at_a_time.one_at_a_time", *settings.MIDDLEWARE]


@pytest.fixture(scope="session")
def live_server(requests_one_at_a_time, live_server):
    """The server of pytest-django, one request after the other."""
    return live_server


@pytest.fixture(scope="session", autouse=True)
def quick_settings(django_test_environment):
    """Cheap password hashes, mail and caches in memory: the same for every test, so set once."""
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
        CACHES={
            "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
            "pages": settings.CACHES["pages"],
        },
        PAGE_CACHE=False,
    ):
        yield


@pytest.fixture(autouse=True)
def files_of_its_own(request, tmp_path_factory):
    """What a test stores lies in a folder of the test; a pure one stores nothing.

    The folder is not `tmp_path`: pytest looks through all folders of earlier tests to name that
    one.
    """
    if request.node.get_closest_marker("pure"):
        yield
        return
    folder = tmp_path_factory.getbasetemp() / f"files-of-{next(_tests)}"
    folder.mkdir()
    storage = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": folder},
    }
    with override_settings(
        READS_DIR=folder / "reads",
        STORAGES=settings.STORAGES | {"default": storage},
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def doors_watched():
    """The doors of slow work tell who listens, from the first test to the last."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        watch(monkeypatch)
        yield


@pytest.fixture(autouse=True)
def slow_work_outside():
    """No test passes in which work that takes long ran inside a transaction."""
    with listening() as found:
        yield
    assert found == []


@pytest.fixture(autouse=True)
def no_regulation_in_force(monkeypatch):
    """A test begins with the packs of the installation alone, known without a query; what it puts
    in force it then reads.
    """
    monkeypatch.setattr(in_force, "_memory", in_force._Memory(mark="", until=math.inf))


@pytest.fixture
def people(db) -> People:
    """The five persons and their commune, without accounts."""
    return make_people()


@pytest.fixture
def people_online(db, settings) -> People:
    """The five persons with accounts that sign in with factories.PASSWORD; offices need no second
    factor here.
    """
    settings.TOTP_REQUIRED = False
    return make_people(accounts=True)


@pytest.fixture
def keeper(people_online) -> Person:
    """The administrator of the whole installation, alone, with an account."""
    person = make_person("Lương Thị Quản", account=True)
    add_grant(person, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
    return person


@pytest.fixture
def postbox(settings):
    """A mail server on this machine, to which all mail goes."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with Postbox() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = (
            "127.0.0.1",
            server.port,
            5,
        )
        yield server
        server.shutdown()


class Browser(Client):
    """Posts forms as the pages make them: each with a key of its own, unless the test names one
    (None: without).
    """

    def post(self, path, data=None, *args, **kwargs):
        if data is None or isinstance(data, dict):
            data = {"key": str(uuid.uuid4())} | (data or {})
            data = {name: value for name, value in data.items() if (name, value) != ("key", None)}
        return super().post(path, data, *args, **kwargs)


@pytest.fixture
def browse(client):
    """browse(person) → a browser signed in as that person, with pages in Vietnamese or in the
    language named.
    """

    def as_person(person, language: str = "vi") -> Browser:
        signed_in = Browser()
        signed_in.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        signed_in.force_login(person.account)
        return signed_in

    return as_person


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request, tmp_path):
    """The address of an empty database for processes of their own: a SQLite file as an installation
    has it, or one on the server of the tests.
    """
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'processes.sqlite3'}"
        return
    server = os.environ.get("TEST_DATABASE_URL", "")
    if not server.startswith("postgres"):
        pytest.skip("needs PostgreSQL")
    psycopg = pytest.importorskip("psycopg")
    base, name = server.rsplit("/", 1)[0], f"processes_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    yield f"{base}/{name}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def emptied_afterwards(transactional_db):
    """For tests with real commits: the guards come off before the database is emptied."""
    yield
    drop_triggers(connection)
