"""The main job as a student does it: JupyterLab, a browser, Run All Cells."""

import contextlib
import json
import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time

import nbformat
import pytest
from playwright.sync_api import Page, sync_playwright

NOTEBOOKS = pathlib.Path(__file__).resolve().parent.parent / "notebooks"
NOTEBOOK = "00_start_here.ipynb"
LAST_LINE = "You are ready. Next: 01_learning_is_finding_a_function"
RUN_LIMIT = 180  # seconds for all cells, with both cores busy elsewhere
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

# True when every cell that ran has ended. JupyterLab shows "[*]:" beside a cell that
# waits or runs; after an error it gives the cells behind it "[ ]:" again.
FINISHED = """() => {
    const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]
        .map(prompt => prompt.textContent.trim());
    const kernel = document.querySelector('.jp-Notebook-ExecutionIndicator');
    return prompts.some(text => /\\d/.test(text))
        && !prompts.some(text => text.includes('*'))
        && kernel?.dataset.status === 'idle';
}"""


@pytest.fixture
def chromium() -> str:
    """The path of the machine's Chromium."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        reason = f"no browser on this machine: none of {', '.join(names)} is on PATH"
        if os.environ.get("CNNLIB_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest.fixture
def home(tmp_path, monkeypatch) -> pathlib.Path:
    """A student's empty home folder, with a fresh copy of the notebooks in it."""
    for name in [n for n in os.environ if n.startswith(("JUPYTER", "XDG_", "PYTEST"))]:
        monkeypatch.delenv(name)
    for name, folder in {
        "HOME": ".",
        "USERPROFILE": ".",
        "IPYTHONDIR": "ipython",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    }.items():
        monkeypatch.setenv(name, str(tmp_path / folder))
    ignore = shutil.ignore_patterns(".*")
    shutil.copytree(NOTEBOOKS, tmp_path / "notebooks", ignore=ignore)
    forget_outputs(tmp_path / "notebooks" / NOTEBOOK)
    # Cells outside the window are drawn too, so that their prompts can be read; and
    # no question about news, which would need the network.
    settings = {
        "notebook-extension/tracker": {"windowingMode": "none"},
        "apputils-extension/notification": {"fetchNews": "false"},
    }
    for name, values in settings.items():
        path = tmp_path / f"settings/@jupyterlab/{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(values))
    return tmp_path


def forget_outputs(path: pathlib.Path) -> None:
    """Empty the stored outputs, so that all that is found later was made here."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.write(notebook, path)


@contextlib.contextmanager
def jupyter_lab(home: pathlib.Path):
    """Run JupyterLab on a free loopback port; yield its address and its token."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    command = [sys.executable, "-m", "jupyterlab", "notebooks", "--no-browser"]
    command += ["--ip=127.0.0.1", f"--port={port}", "--allow-root"]
    command += [f"--IdentityProvider.token={token}"]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    with (home / "server.log").open("w") as log:
        server = subprocess.Popen(
            command, cwd=home, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield address_of(server, home), token
        finally:
            stop(server)


def address_of(server: subprocess.Popen, home: pathlib.Path) -> str:
    """Wait until the server has written down where it listens."""
    for _ in range(600):
        for path in (home / "runtime").glob("jpserver-*.json"):
            with contextlib.suppress(json.JSONDecodeError):  # half written
                return json.loads(path.read_text())["url"]
        if server.poll() is not None:
            break
        time.sleep(0.1)
    pytest.fail(f"JupyterLab did not start:\n{(home / 'server.log').read_text()}")


def stop(server: subprocess.Popen) -> None:
    """Ask the server to shut its kernels down and end; kill it if it does not."""
    for number in (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)):
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, number)
        else:
            server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(timeout=20)
            return


def choose(page: Page, menu: str, entry: str) -> None:
    """Click an entry of JupyterLab's menu bar."""
    bar = page.get_by_role("menubar")
    bar.get_by_role("menuitem", name=menu, exact=True).click()
    item = page.locator(".lm-Menu-item:visible").filter(
        has=page.get_by_text(entry, exact=True)
    )
    item.click()


def run_all_cells(page: Page, address: str, token: str) -> None:
    """Open the notebook, run it from the menu, wait for the end, save it."""
    page.goto(f"{address}lab/tree/{NOTEBOOK}?token={token}")
    # The status bar tells when the kernel has answered; the notebook's own circle
    # shows "idle" before there is a kernel, and cells run then come to nothing.
    page.locator("#jp-main-statusbar").get_by_text("| Idle").wait_for()
    choose(page, "Run", "Run All Cells")
    page.wait_for_function(FINISHED, timeout=1000 * RUN_LIMIT)
    choose(page, "File", "Save Notebook")


def saved_cells(path: pathlib.Path, page: Page) -> list:
    """Wait until JupyterLab has written the outputs; return the code cells."""
    for _ in range(100):
        with contextlib.suppress(ValueError):  # half written
            cells = nbformat.read(path, as_version=4).cells
            code = [cell for cell in cells if cell.cell_type == "code"]
            if any(cell.execution_count for cell in code):
                return code
        page.wait_for_timeout(100)
    pytest.fail("JupyterLab did not save the notebook")


def test_a_student_runs_the_first_notebook(chromium, home):
    with (
        jupyter_lab(home) as (address, token),
        sync_playwright() as playwright,
        playwright.chromium.launch(
            executable_path=chromium, args=CHROMIUM_FLAGS
        ) as browser,
    ):
        page = browser.new_page()
        page.set_default_timeout(60_000)
        run_all_cells(page, address, token)
        code = saved_cells(home / "notebooks" / NOTEBOOK, page)
    for cell in code:
        errors = [out for out in cell.outputs if out.output_type == "error"]
        assert not errors, f"{cell.source}\n{errors[0].ename}: {errors[0].evalue}"
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    printed = "".join(out.get("text", "") for out in code[-1].outputs)
    assert printed.strip().splitlines()[-1:] == [LAST_LINE]
