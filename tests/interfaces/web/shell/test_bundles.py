"""Styles and scripts: small parts in the source, laid out by a formatter, joined for the wire."""

import gzip
import os
import re
import time
from itertools import combinations
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from chibo.interfaces.web.shell import bundles
from tools.beautify import laid_out, parts

STYLES = [path for path in parts() if path.suffix == ".css"]
SCRIPTS = [path for path in parts() if path.suffix == ".js"]
ENTRIES = [bundles.ASSETS / entry for entry in bundles.BUNDLES.values()]
EXPORTED = re.compile(r"^export (?:async )?(?:const|let|class|function) (\w+)", re.M)
DECLARED = re.compile(r"^(?:export )?(?:async )?(?:const|let|class|function) (\w+)", re.M)
IMPORTED = re.compile(r'^import \{([^}]*)\} from "([^"]+)";$', re.M)
NO_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|"[^"\n]*"', re.S)
LONGEST = {".css": 300, ".js": 150}
WIDEST, WIDEST_SELECTOR = 100, 125  # the formatter joins a selector that is broken


def name_of(path: Path) -> str:
    return str(path.relative_to(bundles.ASSETS))


def widest(line: str, path: Path) -> int:
    return WIDEST_SELECTOR if path.suffix == ".css" and line.endswith("{") else WIDEST


def modules_of(entry: Path) -> set[Path]:
    found: set[Path] = set()
    waiting = [entry]
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            names = bundles.SCRIPT_IMPORT.findall(module.read_text())
            waiting += [module.parent / name for name in names]
    return {path.resolve() for path in found}


def imports_of(module: Path) -> dict[str, str]:
    """Imported name → the module it comes from."""
    return {
        name.strip(): source
        for names, source in IMPORTED.findall(module.read_text())
        for name in names.split(",")
        if name.strip()
    }


@pytest.fixture
def workshop(tmp_path, settings, monkeypatch):
    """A folder of parts that a test may change, joined into a folder of its own."""
    source = tmp_path / "assets"
    for folder in ("css", "js"):
        (source / folder).mkdir(parents=True)
    for entry in bundles.BUNDLES.values():
        (source / entry).write_text("")
    monkeypatch.setattr(bundles, "ASSETS", source)
    settings.BUNDLES_DIR = tmp_path / "bundles"
    settings.DEBUG = True
    yield source
    bundles._written.cache_clear()


@pytest.mark.parametrize("path", parts(), ids=name_of)
def test_a_part_is_short_narrow_and_laid_out(path):
    text = path.read_text()
    lines = text.splitlines()

    assert len(lines) <= LONGEST[path.suffix]
    assert [line for line in lines if len(line) > widest(line, path)] == []
    assert laid_out(path) == text


def test_every_part_belongs_to_a_page():
    named = {path for entry in ENTRIES if entry.suffix == ".js" for path in modules_of(entry)}
    sheet = bundles.ASSETS / "css/chibo.css"
    imported = [sheet.parent / name for name, _ in bundles.STYLE_IMPORT.findall(sheet.read_text())]

    assert set(SCRIPTS) == named
    assert sorted(STYLES) == sorted([sheet, *imported])


def test_colours_have_names_but_for_paper_and_what_a_camera_must_read():
    numbers = re.compile(r"#[0-9a-f]{3,8}\b")
    found = {name_of(path): numbers.findall(path.read_text()) for path in STYLES}

    named = {name for name, colours in found.items() if colours}
    assert named == {"css/tokens.css", "css/print.css", "css/components/accounts.css"}
    assert found["css/components/accounts.css"] == ["#fff"]


@pytest.mark.parametrize(("path", "most"), [("web/chibo.css", 70_000), ("web/chibo.js", 28_000)])
def test_what_every_first_page_fetches_stays_small(path, most):
    assert len(bundles.joined(path).encode()) < most


def test_the_sheet_is_joined_in_its_order_and_layers_without_comments(workshop):
    (workshop / "css/a.css").write_text("/* why */\n.a {\n  color: red;\n}\n")
    (workshop / "css/b.css").write_text(".b {\n  color: red;\n}\n")
    (workshop / "css/chibo.css").write_text(
        '/* all */\n@layer low, high;\n@import url("b.css");\n@import url("a.css") layer(high);\n'
    )

    assert bundles.joined("web/chibo.css") == (
        "@layer low, high;\n.b {\ncolor: red;\n}\n@layer high {\n.a {\ncolor: red;\n}\n}\n"
    )


def test_modules_are_joined_after_what_they_need_and_each_once(workshop):
    say = "/**\n * Says.\n */\nexport function say() {\n  words.push(1);\n}\n"
    own = 'import "./say.js";\nimport {\n  words,\n} from "./words.js";\n\nwords.pop(); // again\n'
    (workshop / "js/words.js").write_text("// Words.\nexport const words = [];\n")
    (workshop / "js/say.js").write_text('import { words } from "./words.js";\n\n' + say)
    (workshop / "js/chibo.js").write_text(own)

    assert bundles.joined("web/chibo.js") == (
        "const words = [];\nfunction say() {\nwords.push(1);\n}\nwords.pop(); // again\n"
    )


def test_a_changed_part_is_a_new_file_at_once_and_the_old_one_stays_for_who_has_it(workshop):
    (workshop / "js/chibo.js").write_text("one();\n")
    before = Path(finders.find("web/chibo.js"))
    (workshop / "js/chibo.js").write_text("two();\n")
    after = Path(finders.find("web/chibo.js"))

    assert (before.read_text(), after.read_text()) == ("one();\n", "two();\n")


def test_what_a_developer_tried_goes_after_a_week(workshop):
    (workshop / "js/chibo.js").write_text("one();\n")
    before = bundles.folder_of_bundles()
    long_ago = time.time() - 8 * 24 * 3600
    os.utime(before, (long_ago, long_ago))
    (workshop / "js/chibo.js").write_text("two();\n")
    after = bundles.folder_of_bundles()

    assert (before.exists(), after.exists()) == (False, True)


def test_an_installation_removes_nothing_that_another_version_may_still_serve(workshop, settings):
    (workshop / "js/chibo.js").write_text("one();\n")
    before = bundles.folder_of_bundles()
    long_ago = time.time() - 80 * 24 * 3600
    os.utime(before, (long_ago, long_ago))
    (workshop / "js/chibo.js").write_text("two();\n")
    bundles._written.cache_clear()
    settings.DEBUG = False
    after = bundles.folder_of_bundles()

    assert after != before
    assert (before / "web/chibo.js").read_text() == "one();\n"


@pytest.mark.parametrize("path", bundles.BUNDLES)
def test_a_bundle_is_served_whole_under_its_name(path):
    answer = Client().get(f"/static/{path}")

    assert (answer.status_code, b"".join(answer).decode()) == (200, bundles.joined(path))


@pytest.mark.parametrize("path", bundles.BUNDLES)
def test_who_takes_gzip_gets_the_same_in_a_third_of_the_bytes(path):
    answer = Client().get(f"/static/{path}", headers={"accept-encoding": "gzip, br"})
    sent, whole = b"".join(answer), bundles.joined(path)

    assert (answer["Content-Encoding"], answer["Vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(sent).decode() == whole
    assert len(sent) < max(len(whole) / 3, 1200)


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_a_module_imports_what_it_uses_and_uses_what_it_imports(path):
    """Joined, the modules share one scope: a forgotten import would not be noticed by a browser."""
    code = NO_CODE.sub("", bundles.SCRIPT_IMPORT.sub("", path.read_text()))
    own = set(DECLARED.findall(code))
    others = [other for other in SCRIPTS if other != path]
    offered = {name: other for other in others for name in EXPORTED.findall(other.read_text())}
    used = {name for name in offered if re.search(rf"(?<![.\w]){name}\b(?!:)", code)} - own
    imports = imports_of(path)

    assert used == set(imports)
    assert {name: (path.parent / source).resolve() for name, source in imports.items()} == {
        name: offered[name] for name in used
    }


@pytest.mark.parametrize("entry", sorted(set(ENTRIES) & set(SCRIPTS)), ids=name_of)
def test_the_modules_of_one_script_give_every_name_once(entry):
    named = {path.name: set(DECLARED.findall(path.read_text())) for path in modules_of(entry)}

    twice = {(a, b): named[a] & named[b] for a, b in combinations(named, 2)}
    assert {files: names for files, names in twice.items() if names} == {}


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_no_text_of_a_script_runs_over_lines(path):
    """The joined file has no indentation; in a text over several lines that would be a change."""
    code = bundles.COMMENT_LINES.sub("", path.read_text())

    assert [line for line in code.splitlines() if line.count("`") % 2] == []
