"""Prints, at the end of a run, how long each notebook took."""

from collections import defaultdict


def pytest_terminal_summary(terminalreporter):
    seconds = defaultdict(float)
    for reports in terminalreporter.stats.values():
        for report in reports:
            path, _, cell = getattr(report, "nodeid", "").partition("::")
            if path.endswith(".ipynb") and cell:
                seconds[path] += report.duration
    if not seconds:
        return
    terminalreporter.section("seconds per notebook")
    for path, total in sorted(seconds.items()):
        terminalreporter.line(f"{total:6.1f}  {path}")
    terminalreporter.line(f"{sum(seconds.values()):6.1f}  all")
