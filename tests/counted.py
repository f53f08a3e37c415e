"""What the tests counted: told by each through the fixture `counted`, printed at the end of a run,
whoever ran it.

With `-n 2` the tests run in processes whose output nobody sees; the figures travel with their
reports.
"""

from collections import Counter, defaultdict

import pytest

_NAME = "counted"


@pytest.fixture
def counted(request):
    """counted("fuzz", "seed 7", requests=200, wrong=0): a line of the figures, and a share of their
    sum.
    """

    def tell(what: str, which: str = "", *more: str, **figures: int) -> None:
        request.node.user_properties.append(
            (_NAME, {"what": what, "which": which, "more": more, "figures": figures})
        )

    return tell


def pytest_terminal_summary(terminalreporter):
    lines, sums = [], defaultdict(list)
    reports = [
        one
        for some in terminalreporter.stats.values()
        for one in some
        if getattr(one, "when", "") == "call"
    ]
    for report in sorted(reports, key=lambda one: one.nodeid):
        for name, told in report.user_properties:
            if name == _NAME:
                lines += [
                    spelt(told["what"], told["which"], told["figures"]),
                    *(f"  {one}" for one in told["more"]),
                ]
                sums[told["what"]].append(told["figures"])
    for what, all_figures in sums.items():
        if len(all_figures) > 1:
            total = sum((Counter(figures) for figures in all_figures), Counter())
            names = {name: total[name] for figures in all_figures for name in figures}
            lines.append(spelt(what, f"all {len(all_figures)}", names))
    if lines:
        terminalreporter.section("counted")
        terminalreporter.write("\n".join(lines) + "\n")


def spelt(what: str, which: str, figures: dict[str, int]) -> str:
    """One line: `fuzz, seed 7: 200 requests, 0 wrong`."""
    head = f"{what}, {which}" if which else what
    return f"{head}: " + ", ".join(
        f"{number} {name.replace('_', ' ')}" for name, number in figures.items()
    )
