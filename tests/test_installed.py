"""What `make test-installed` opens and sends: every role, and every form of a page that gives or
takes a file.
"""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http.multipartparser import MultiPartParser
from django.test import RequestFactory

from chibo.directory.access.enums import RoleCode
from chibo.interfaces.demo.story import LOGINS
from tools.open_installed import WANTED, Form, Links, Visitor, multipart

PAGE = """<a href="/tasks/">x</a><form method="post" action="/me/data/" data-download>
<input type="hidden" name="csrfmiddlewaretoken" value="token"><button>x</button></form>
<form method="post" enctype="multipart/form-data"><input type="hidden" name="do" value="paper">
<input type="file" name="file">
<input name="title"><input type="checkbox" name="full"><textarea name="note"></textarea>
<select name="item"><option value="">-</option><option value="1" selected>1</option></select></form>
<form method="post" action="/tasks/1/"><input name="text"></form>
<form action="/people/"><input name="q"></form>"""


def test_every_role_has_a_login_in_the_demo():
    assert set(LOGINS) == {role.value for role in RoleCode}


def test_forms_that_give_or_take_a_file_are_met_and_no_others():
    visitor = Visitor("http://127.0.0.1", "bithu")
    page = Links()
    page.feed(PAGE)

    visitor.note_forms("/meetings/01a225ab-b06c-70e1-bd75-a3cf7b8ee854/agenda/?x=1", page.forms)

    assert visitor.met == {
        "/me/data/": ("/me/data/", Form("/me/data/", True, {"csrfmiddlewaretoken": "token"})),
        "/meetings/*/agenda/": (
            "/meetings/01a225ab-b06c-70e1-bd75-a3cf7b8ee854/agenda/?x=1",
            Form("", False, {"do": "paper", "title": "", "note": "", "item": "1"}, "file"),
        ),
    }
    assert set(visitor.met) <= set(WANTED)


class Answers(BaseHTTPRequestHandler):
    """Leads on from /taken/, gives a file at /file/, shows the form again elsewhere."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(302 if self.path == "/taken/" else 200)
        told = {
            "/taken/": ("Location", "/"),
            "/file/": ("Content-Disposition", "attachment; filename=a.html"),
        }
        self.send_header(*told.get(self.path, ("Content-Type", "text/html")))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_told):
        pass


def test_a_form_shown_again_does_not_count_as_accepted():
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        visitor = Visitor(f"http://127.0.0.1:{server.server_port}", "bithu")
        sent = multipart({"do": "paper"}, "", "", b"")
        told = [visitor.hand_in(path, *sent) for path in ("/taken/", "/file/", "/shown-again/")]
        server.shutdown()

    assert told == [(302, True), (200, True), (200, False)]


def test_a_form_is_sent_as_a_browser_sends_it():
    body, kind = multipart({"do": "paper", "title": "Báo cáo"}, "file", "a.txt", b"Noi dung")
    request = RequestFactory().post("/", body, content_type=kind)

    fields, files = MultiPartParser(
        request.META, request, [MemoryFileUploadHandler(request)]
    ).parse()

    assert fields.dict() == {"do": "paper", "title": "Báo cáo"}
    assert (files["file"].name, files["file"].read()) == ("a.txt", b"Noi dung")
