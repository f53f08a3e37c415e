"""The Vietnamese catalogue: `add` reads lines "English<TAB>Vietnamese", `check` names what is
missing or fuzzy, `compile` writes the .mo.
"""

import contextlib
import fcntl
import re
import shutil
import sys
import tempfile
from pathlib import Path

import django
import polib
from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import makemessages

ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src"
CATALOGUE = SRC / "chibo" / "config" / "locale" / "vi" / "LC_MESSAGES" / "django.po"
HEADER = {
    "Project-Id-Version": "chibo",
    "Language": "vi",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}


def open_catalogue() -> polib.POFile:
    if CATALOGUE.exists():
        return polib.pofile(str(CATALOGUE), wrapwidth=119)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue = polib.POFile(wrapwidth=119)
    catalogue.metadata = HEADER
    return catalogue


def store(catalogue: polib.POFile) -> None:
    catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    catalogue.save(str(CATALOGUE))
    catalogue.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))


def add(lines: list[str]) -> int:
    """Every line English<TAB>Vietnamese (or one<TAB>many<TAB>Vietnamese) stands in the catalogue;
    \\n is a line break.
    """
    catalogue = open_catalogue()
    known = {entry.msgid: entry for entry in catalogue}
    for line in lines:
        parts = [part.replace("\\n", "\n") for part in line.rstrip("\n").split("\t")]
        if len(parts) not in (2, 3) or not all(parts):
            print(f"not understood: {line!r}", file=sys.stderr)
            return 1
        entry = known.get(parts[0]) or polib.POEntry(msgid=parts[0])
        if len(parts) == 2:
            entry.msgstr = parts[1]
        else:
            entry.msgid_plural, entry.msgstr, entry.msgstr_plural = parts[1], "", {0: parts[2]}
        if "%(" in parts[0] and "python-format" not in entry.flags:
            entry.flags.append("python-format")
        if parts[0] not in known:
            catalogue.append(entry)
            known[parts[0]] = entry
    store(catalogue)
    return 0


class Extractor(makemessages.Command):
    """Django's own extractor, which also reads the messages of findings, refusals and news."""

    xgettext_options = [
        *makemessages.Command.xgettext_options,
        "--keyword=refuse:2",
        "--keyword=Finding:2",
        "--keyword=Message:2",
        "--keyword=phrase:1",
        "--keyword=counted:1,2",
    ]


def extracted() -> dict[str, str]:
    """msgid → first place."""
    settings.configure(USE_I18N=True, LOCALE_PATHS=[])
    django.setup()
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(SRC, tree, ignore=shutil.ignore_patterns("locale", "vendor", "*.pyc"))
        (tree / "locale").mkdir()
        with contextlib.chdir(tree):
            call_command(Extractor(), locale=["vi"], extensions=["html,py,txt"], verbosity=0)
        found = polib.pofile(str(tree / "locale" / "vi" / "LC_MESSAGES" / "django.po"))
        return {entry.msgid: str((entry.occurrences or [("", "")])[0]) for entry in found}


def placeholders(text: str) -> set[str]:
    """The names of its placeholders, {name} and %(name)s."""
    return set(re.findall(r"\{(\w+)[^}]*\}|%\((\w+)\)", text))


def check() -> int:
    """0 when every text of the sources has a complete Vietnamese entry with the same placeholders,
    none fuzzy, the .mo fresh.
    """
    catalogue = open_catalogue()
    whole = {
        entry.msgid for entry in catalogue if entry.translated() and "fuzzy" not in entry.flags
    }
    missing = {msgid: place for msgid, place in extracted().items() if msgid not in whole}
    for msgid, place in sorted(missing.items()):
        print(f"missing: {msgid!r} {place}")
    fuzzy = [entry.msgid for entry in catalogue if "fuzzy" in entry.flags or not entry.translated()]
    for msgid in fuzzy:
        print(f"fuzzy or empty: {msgid!r}")
    for entry in catalogue:
        said = entry.msgstr or entry.msgstr_plural.get(0, "")
        if placeholders(entry.msgid_plural or entry.msgid) != placeholders(said) and said:
            print(f"other placeholders: {entry.msgid!r} → {said!r}")
            fuzzy.append(entry.msgid)
    stale = CATALOGUE.with_suffix(".mo").read_bytes() != catalogue.to_binary()
    if stale:
        print("the compiled catalogue is stale: run tools/messages.py compile")
    print(f"{len(whole)} entries, {len(missing)} missing, {len(fuzzy)} fuzzy")
    return 1 if missing or fuzzy or stale else 0


def main() -> int:
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command == "check":
        return check()
    if command not in ("add", "compile"):
        print(__doc__)
        return 2
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with (CATALOGUE.parent / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if command == "compile":
            store(open_catalogue())
            return 0
        return add([line for line in sys.stdin.read().split("\n") if line.strip()])


if __name__ == "__main__":
    sys.exit(main())
