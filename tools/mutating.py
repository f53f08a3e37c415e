"""A plugin of pytest: notes what the tests reach, then runs the quickest of them on each mutant.

What a session sets up once, such as the tables, is set up once for all mutants, unless setting up
is what reaches the mutant.
"""

import gc
import os
import resource
import shutil
import signal
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import settings
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state
from mutmut.utils.format_utils import mangled_name_from_mutant_name

FOLDER = Path.cwd().parent
TEMPORARY = FOLDER / "temporary"
SECONDS = 2.0
"""A mutant lives when the quickest tests that reach it, so long together, find nothing."""
MEMORY = 4 * 2**30

_hits: defaultdict[str, set[str]] = defaultdict(set)  # function → tests that reach it
_set_up: set[str] = set()  # functions that fixtures reach
_lasted: defaultdict[str, float] = defaultdict(float)
_failed: set[str] = set()
_child: list[str] = []  # the mutant of this process, in the process of a mutant


def pytest_configure() -> None:
    """Hypothesis draws few examples, the same each time."""
    few = {"max_examples": 25, "deadline": None, "database": None, "derandomize": True}
    settings.register_profile("mutants", **few)
    settings.load_profile("mutants")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item):
    state()._stats.clear()
    with _ended_by_a_failure():
        result = yield
    _set_up.update(state()._stats)
    _note(item, 0)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item):
    begun = time.monotonic()
    with _ended_by_a_failure():
        result = yield
    _note(item, time.monotonic() - begun)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown():
    with _ended_by_a_failure():
        return (yield)


@contextmanager
def _ended_by_a_failure() -> Iterator[None]:
    """In the process of a mutant the first failure is its end, before anything is told about it."""
    try:
        yield
    except pytest.skip.Exception:
        raise
    except BaseException:
        if _child:
            os._exit(1)
        raise


def _note(item: pytest.Item, lasted: float) -> None:
    if not _child:
        _lasted[item.nodeid] += lasted
        for function in state()._stats:
            _hits[function].add(item.nodeid)
        state()._stats.clear()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """A test that fails without any mutant tries none."""
    if report.failed:
        _failed.add(report.nodeid)


def pytest_runtestloop(session: pytest.Session) -> bool:
    """All tests, then all mutants; a verdict is a line of `verdicts.txt`: verdict, tab, name."""
    if session.testsfailed:
        return True
    set_mutant_under_test("stats")
    for item, following in zip(session.items, [*session.items[1:], session], strict=True):
        _run(item, following)
    set_mutant_under_test("")
    names = (FOLDER / "mutants.txt").read_text().split()
    deep = {name for name in names if mangled_name_from_mutant_name(name) in _set_up}
    TEMPORARY.mkdir(exist_ok=True)
    temporary = set(TEMPORARY.iterdir())
    gc.freeze()
    with (FOLDER / "verdicts.txt").open("w", buffering=1) as told:
        for name in sorted(names, key=deep.__contains__):
            if name in deep:
                session._setupstate.teardown_exact(None)
            told.write(f"{_verdict(session, name, all_tests=name in deep)}\t{name}\n")
            for left in set(TEMPORARY.iterdir()) - temporary:
                shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()
    return True


def _run(item: pytest.Item, following: pytest.Item | pytest.Session) -> None:
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)


def _verdict(session: pytest.Session, name: str, *, all_tests: bool) -> str:
    reached = _hits[mangled_name_from_mutant_name(name)]
    passing = [item for item in session.items if item.nodeid not in _failed]
    items = [item for item in passing if all_tests or item.nodeid in reached]
    items.sort(key=lambda item: (item.nodeid not in reached, _lasted[item.nodeid]))
    quick, seconds = [], 0.0
    for item in items:
        seconds += _lasted[item.nodeid]
        if quick and seconds > SECONDS:
            break
        quick.append(item)
    if not quick:
        return "no tests"
    child = os.fork()
    if child == 0:
        _try(name, quick, seconds)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return {0: "survived"}.get(ended, "killed" if ended > 0 else "timeout")


def _try(name: str, items: list[pytest.Item], seconds: float) -> None:
    """Never returns: 0 when all tests pass, 1 at the first that fails, a signal when it hangs."""
    _child.append(name)
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_VIRTUAL, 5 + 5 * seconds)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(60 + int(20 * seconds))
    set_mutant_under_test(name)
    for item in items:
        _run(item, item.session)
    os._exit(0)
