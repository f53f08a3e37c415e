"""What the program never does, read from its source; each rule is seen to find the opposite in a
made-up line.
"""

import ast
import re

import pytest

from tests.security.source import (
    SCRIPTS,
    SOURCES,
    TEMPLATES,
    calls,
    calls_any,
    files_where,
    imports,
    imports_any,
    is_fixed,
)

pytestmark = pytest.mark.pure
# Statements put together from names of our own tables and columns; values are parameters there too.
OWN_STATEMENTS = {
    "chibo/base/kernel/db.py",
    "chibo/base/kernel/columns.py",  # names of our own columns, in migrations
    "chibo/base/kernel/bulk.py",  # names of our own columns
    "chibo/base/kernel/guards.py",
    "chibo/base/kernel/marks.py",  # triggers of our own tables
    "chibo/base/kernel/troubles.py",
    "chibo/interfaces/web/shell/kept_pages.py",  # watches statements and makes none
    "chibo/base/maintenance/actions/databases.py",
    "chibo/interfaces/demo/management/commands/demo.py",
    "chibo/base/search/queries.py",  # two fixed ways to ask the own index; the words are parameters
    "chibo/base/maintenance/actions/contents.py",  # the table that config/wiring.py names
    # What Django's own editor of the schema has put off.
    "chibo/base/maintenance/management/commands/migrate.py",
}
# Who starts other programs: our own server and worker, the reader of strangers' files, the tools of
# PostgreSQL.
STARTERS = {
    "chibo/base/jobs/management/commands/serve.py",
    "chibo/base/kernel/confined.py",
    "chibo/base/maintenance/actions/databases.py",
}


def sends_requests(source: str) -> bool:
    return imports_any(
        source,
        {"urllib.request", "http.client", "requests", "httpx", "aiohttp", "urllib3", "ftplib"},
    )


def builds_statements(source: str) -> bool:
    """A statement that is not a fixed text, or a door past parameters."""
    for name, call in calls(source):
        last = name.rpartition(".")[2]
        if last in ("execute", "executemany") and call.args and not is_fixed(call.args[0]):
            return True
        if last in ("RawSQL", "extra") or name.endswith(".objects.raw"):
            return True
    return False


def starts_programs(source: str) -> bool:
    return imports_any(source, {"subprocess", "pty"}) or calls_any(
        source, {"os.system", "os.popen", "os.execv"}
    )


def uses_a_shell(source: str) -> bool:
    """A command as one text, which a shell would read."""
    for name, call in calls(source):
        if any(word.arg == "shell" for word in call.keywords):
            return True
        if (
            name.startswith("subprocess.")
            and call.args
            and isinstance(call.args[0], (ast.Constant, ast.JoinedStr))
        ):
            return True
    return calls_any(source, {"os.system", "os.popen"})


def runs_texts(source: str) -> bool:
    return calls_any(source, {"eval", "exec", "compile", "__import__"})


def reads_back_objects(source: str) -> bool:
    unsafe = any(
        name.endswith("YAML")
        and not any(word.arg == "typ" and word.value.value == "safe" for word in call.keywords)  # type: ignore[attr-defined]
        for name, call in calls(source)
    )
    return unsafe or imports_any(
        source, {"pickle", "marshal", "shelve", "yaml", "dill", "jsonpickle"}
    )


def makes_templates(source: str) -> bool:
    return any(
        name.rpartition(".")[2] in ("Template", "from_string", "Environment")
        for name, _ in calls(source)
    )


def hashes_weakly(source: str) -> bool:
    return calls_any(source, {".md5", ".sha1"})


def marks_as_safe(source: str) -> bool:
    return any(
        name in ("mark_safe", "SafeString", "SafeText") and not is_fixed(call.args[0])
        for name, call in calls(source)
    )


def guesses(source: str) -> bool:
    return imports_any(source, {"random"})


def brings_own_cryptography(source: str) -> bool:
    return imports_any(
        source, {"Crypto", "Cryptodome", "nacl", "rsa", "ecdsa", "pyaes", "M2Crypto", "OpenSSL"}
    )


def uses_weak_modes(source: str) -> bool:
    return any(
        name.rpartition(".")[2] in ("ECB", "CBC", "PKCS1v15", "ARC4", "TripleDES")
        for name, _ in calls(source)
    )


def weak_integrity(source: str) -> bool:
    """A sum or a keyed digest by anything but SHA-256 (scrypt makes keys); Django's own default is
    SHA-1.
    """
    named = set(
        re.findall(
            r"\bhashlib\.(\w+)\(", re.sub(r"hashlib\.file_digest\(\w+, .sha256.\)", "", source)
        )
    )
    keyed = [call for name, call in calls(source) if name.rpartition(".")[2] == "salted_hmac"]
    return bool(named - {"sha256", "scrypt"}) or any(
        not any(
            word.arg == "algorithm" and ast.unparse(word.value) == "'sha256'"
            for word in call.keywords
        )
        for call in keyed
    )


def ciphers_of(source: str) -> set[str]:
    return {name for name in imports(source) if name.startswith("cryptography.hazmat.primitives.")}


def uses_public_keys(source: str) -> bool:
    return imports_any(source, {"cryptography.hazmat.primitives.asymmetric"})


def takes_patterns(source: str) -> bool:
    """A pattern with a value in it that is not escaped, inside a function: outside, only our own
    texts exist.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for name, call in calls(ast.unparse(node)):
                if (
                    name.startswith("re.")
                    and name != "re.escape"
                    and call.args
                    and isinstance(call.args[0], ast.JoinedStr)
                ):
                    values = [
                        part.value
                        for part in call.args[0].values
                        if isinstance(part, ast.FormattedValue)
                    ]
                    if any(not ast.unparse(value).startswith("re.escape(") for value in values):
                        return True
    return False


def holds(wrong, opposite: str, known: frozenset[str] | set[str] = frozenset()) -> None:
    """Only the known files do it (migrations are fixed texts that ran once), and the rule finds the
    opposite.
    """
    assert {name for name in files_where(wrong) if "/migrations/" not in name} == known
    assert wrong(opposite)


def test_asvs_1_2_4_no_statement_is_put_together_from_values():
    holds(builds_statements, "c.execute(f'x {y}')", OWN_STATEMENTS)


def test_asvs_1_2_5_only_three_places_start_programs_and_none_by_a_shell():
    holds(starts_programs, "import subprocess", STARTERS)
    holds(uses_a_shell, "subprocess.run('ls', shell=True)")


def test_asvs_1_2_9_no_pattern_is_made_of_what_was_typed():
    own = {
        "chibo/base/maintenance/actions/databases.py",
        "chibo/base/kernel/text.py",
        "chibo/base/copies/rules.py",
    }  # a number; the marks of Unicode; ids and names of rows that were made up
    holds(takes_patterns, "def f(x):\n    return re.search(f'a{x}', y)", own)


def test_asvs_1_3_1_nothing_is_taken_for_clean_html():
    holds(
        marks_as_safe, "mark_safe(text)", {"chibo/interfaces/web/reports/month.py"}
    )  # bars joined from escaped parts
    assert [
        name for name, text in TEMPLATES.items() if re.search(r"\|\s*safe|autoescape off", text)
    ] == []


def test_asvs_1_3_2_no_text_is_run():
    holds(runs_texts, "eval(text)")


def test_asvs_1_3_6_asvs_15_3_2_no_address_is_asked_from_here():
    """reach.py asks the address of the settings alone; test_reach.py tells that it follows nothing
    else.
    """
    holds(sends_requests, "import urllib.request", {"chibo/base/maintenance/actions/reach.py"})


def test_asvs_1_3_7_no_template_is_made_of_texts():
    holds(makes_templates, "Template(text)")


def test_asvs_1_5_2_only_json_and_safe_yaml_are_read_back():
    holds(reads_back_objects, "import pickle")
    assert reads_back_objects("YAML(typ='unsafe')")


def test_asvs_11_2_1_no_cryptography_but_that_of_python_and_one_library():
    holds(brings_own_cryptography, "import rsa")


def test_asvs_11_3_1_no_weak_modes():
    holds(uses_weak_modes, "modes.ECB()")


def test_asvs_11_3_2_the_only_cipher_is_aes_in_gcm():
    used = {name for source in SOURCES.values() for name in ciphers_of(source)}
    assert used == {
        "cryptography.hazmat.primitives.ciphers.aead",
        "cryptography.hazmat.primitives.ciphers.aead.AESGCM",
    }


def test_asvs_11_4_3_sums_and_keyed_digests_have_256_bits():
    holds(weak_integrity, "hashlib.blake2s(text)")
    assert weak_integrity("hashlib.file_digest(handle, 'md5')")
    assert weak_integrity("salted_hmac('salt', value)")


def test_asvs_11_4_1_no_broken_hashes():
    holds(hashes_weakly, "hashlib.md5(b'')")


def test_asvs_6_5_3_asvs_11_5_1_what_must_not_be_guessed_comes_from_the_system():
    made_up = ("world", "months", "names", "generated", "prototype")
    demo = {f"chibo/interfaces/demo/{name}.py" for name in made_up}
    demo |= {"chibo/base/copies/rules.py", "chibo/base/copies/actions.py"}
    others = {
        "chibo/base/jobs/rules.py",  # pauses that differ
        "chibo/base/maintenance/actions/contents.py",  # which attachments are looked at
        "chibo/base/security/actions/failures.py",  # every hundredth refusal is written
    }
    holds(guesses, "import random", demo | others)


def test_asvs_11_6_1_there_are_no_public_keys():
    holds(uses_public_keys, "from cryptography.hazmat.primitives.asymmetric import rsa")


def script_lines(pattern: str) -> list[str]:
    return [
        line.strip()
        for text in SCRIPTS.values()
        for line in text.splitlines()
        if re.search(pattern, line)
    ]


def test_asvs_3_2_2_scripts_write_text_and_never_html():
    pattern = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|new Function|\beval\("
    assert SCRIPTS
    assert script_lines(pattern) == []
    assert re.search(pattern, "node.innerHTML = text")


def test_asvs_3_5_5_no_window_listens_to_another():
    assert script_lines(r"postMessage|[\"']message[\"']\s*,") == []


def test_asvs_3_7_1_no_page_needs_a_plugin():
    assert [
        name for name, text in TEMPLATES.items() if re.search(r"<(object|embed|applet)\b", text)
    ] == []


def test_asvs_15_3_6_no_script_writes_into_prototypes():
    assert script_lines(r"__proto__|\.prototype\b|constructor\[") == []


def test_asvs_14_2_3_pages_name_no_other_site():
    assert {
        address
        for text in [*TEMPLATES.values(), *SCRIPTS.values()]
        for address in re.findall(r"https?://[^\s\"'<)]+", text)
    } == set()
