"""Files meet the door's `reads` before any transaction; nothing else of the product takes one."""

import ast
import uuid
from pathlib import Path

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import redirect
from django.test import override_settings
from django.urls import get_resolver, path

from chibo.base.audit.models import IdempotencyKey
from chibo.base.kernel.errors import NotAllowed, refuse
from chibo.interfaces.access import signed_in
from chibo.interfaces.forms import Form, bound
from chibo.interfaces.uploads import ReadFile, read_files
from tests.interfaces.web.shell.doors import OURS

SRC = Path(__file__).parents[2] / "src" / "chibo"
SEEN: list[str] = []


class Sent(Form):
    title = forms.CharField()
    file = ReadFile()


def look(request):
    SEEN.append(
        f"read, in a transaction: {connection.in_atomic_block}; keys taken:"
        f" {IdempotencyKey.objects.count()}"
    )

    def reader(name, content):
        if content == b"bad":
            raise refuse("bad", "This one is bad.")
        return f"{name}: {len(content)}"

    read_files(request, reader)


@signed_in("POST", reads=look)
def takes(request):
    form = bound(Sent, request)
    SEEN.append(f"view, in a transaction: {connection.in_atomic_block}")
    if not form.is_valid():
        return HttpResponse(f"{form.errors.as_json()} {form['title'].value()}", status=422)
    SEEN.append(form.cleaned_data["file"])
    return redirect("/")


def nobody_may(request):
    raise NotAllowed("meeting.prepare")


@signed_in("POST", reads=nobody_may)
def closed(request):
    raise AssertionError("the view was opened")


@signed_in("POST")
def forgets(request):
    return HttpResponse(f"{len(request.FILES)} files")


urlpatterns = [
    path("takes/", takes),
    path("closed/", closed),
    path("forgets/", forgets),
    *get_resolver().url_patterns,
]


@pytest.fixture
def send(people_online, browse):
    """send(address, content) → the answer to a file with that content."""
    SEEN.clear()
    client = browse(people_online.secretary)

    def sent(address, content=b"chu", **more):
        file = SimpleUploadedFile("a.txt", content)
        return client.post(address, {"file": file, "title": "Báo cáo", **more})

    with override_settings(ROOT_URLCONF=__name__):
        yield sent


def test_a_file_is_read_before_the_transaction_and_before_the_key_is_taken(
    transactional_db, emptied_afterwards, send
):
    """Fault T16: the transaction was opened first, and nobody else could write while the file was
    read.
    """
    assert send("/takes/").status_code == 302
    assert SEEN == [
        "read, in a transaction: False; keys taken: 0",
        "view, in a transaction: True",
        "a.txt: 3",
    ]


def test_a_refused_file_stands_at_its_field_and_what_was_typed_is_kept(db, send):
    answer = send("/takes/", b"bad")

    assert answer.status_code == 422
    assert "This one is bad." in answer.content.decode()
    assert answer.content.decode().endswith("Báo cáo")


def test_a_second_send_of_the_same_key_reads_nothing_again(db, send):
    key = str(uuid.uuid4())
    assert [send("/takes/", key=key).status_code for _ in range(2)] == [302, 302]
    assert len([line for line in SEEN if line.startswith("read")]) == 1


def test_asvs_5_2_1_without_the_right_nothing_is_read(db, send):
    assert send("/closed/").status_code == 403


def test_a_page_that_declares_no_reading_gets_no_files(db, send):
    assert send("/forgets/").content == b"0 files"


def test_a_form_takes_no_file_that_nobody_has_read():
    with pytest.raises(AttributeError):
        ReadFile().clean(SimpleUploadedFile("a.txt", b"x"))


@pytest.mark.pure
def test_no_form_has_a_file_of_another_kind():
    found = []
    for source in sorted(SRC.glob("**/*.py")):
        names = {
            node.attr
            for node in ast.walk(ast.parse(source.read_text()))
            if isinstance(node, ast.Attribute)
        }
        if names & {"FileField", "ImageField", "FilePathField", "MultipleFileField"}:
            found.append(str(source.relative_to(SRC)))
    assert found == ["interfaces/uploads.py"]


@pytest.mark.pure
def test_pages_with_a_file_in_their_form_declare_how_it_is_read():
    """A form with a file is sent to the page it stands on; the pages named here are those that
    read.
    """
    reading = {
        entry.name for _route, entry in OURS if getattr(entry.callback, "reads", None) is not None
    }
    with_file = [
        page
        for page in sorted(SRC.glob("**/templates/**/*.html"))
        if "multipart/form-data" in page.read_text()
    ]

    assert [page.name for page in with_file] == [
        "roster.html",
        "edit.html",
        "report_form.html",
        "minutes.html",
        "on_paper.html",
        "upload.html",
    ]
    sheets = {"minutes-on-paper", "signed-copies"}
    assert (
        reading
        == {
            "roster",
            "agenda",
            "regulation-upload",
            "regulation-take",
            "task-report",
        }
        | sheets
    )
