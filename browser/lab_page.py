"""JupyterLab in a real browser, handled as a student handles it: by menu, mouse and keyboard."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright

#: Names of the executables that Linux systems use; elsewhere Playwright finds its own or Google Chrome.
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ERROR = '[data-mime-type="application/vnd.jupyter.error"]'


@contextlib.contextmanager
def server(folder: Path, home: Path) -> Iterator[str]:
    """JupyterLab serving `folder` on this machine alone; yields its address. Progress goes to `home`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}"]
    command += ["--IdentityProvider.token=", f"--ServerApp.root_dir={folder}", "--allow-root"]
    environment = os.environ | {
        "COURSE_HOME": str(home),
        "COURSE_PROFILE": "pocket",
        "HF_HUB_OFFLINE": "1",
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
    }
    with (home / "jupyterlab.log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            _wait_for(address, process)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for(address: str, process: subprocess.Popen) -> None:
    for _ in range(120):
        assert process.poll() is None, "JupyterLab ended at once: see jupyterlab.log"
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/api"):
            return
        time.sleep(0.5)
    raise TimeoutError("JupyterLab did not start within a minute")


@contextlib.contextmanager
def browser_page(dark: bool = False) -> Iterator[Page]:
    """A page of a browser without a window."""
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    as_root = hasattr(os, "getuid") and os.getuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox"] if as_root else []
        )
        scheme = "dark" if dark else "light"
        yield browser.new_page(viewport={"width": 1400, "height": 1000}, color_scheme=scheme)
        browser.close()


def choose(page: Page, menu: str, entry: str) -> None:
    """An entry of JupyterLab's menus."""
    page.locator(".lm-MenuBar-item").filter(has_text=menu).first.click()
    page.locator(".lm-Menu-itemLabel").get_by_text(entry, exact=True).click()


def no_news(page: Page) -> None:
    """Answer JupyterLab's question whether to fetch its news."""
    with contextlib.suppress(Exception):
        page.get_by_role("button", name="No", exact=True).click(timeout=3000)


class Notebook:
    """An open notebook."""

    def __init__(self, page: Page, address: str, name: str) -> None:
        self.page = page
        page.goto(f"{address}/lab/tree/{name}")
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60_000)
        self._wait_for_kernel()
        no_news(page)

    @property
    def cells(self) -> Locator:
        """All cells, in order."""
        return self.page.locator(".jp-Notebook .jp-Cell")

    def run_all(self, seconds: float) -> None:
        """Run > Run All Cells, and wait until no cell is running or waiting."""
        choose(self.page, "Run", "Run All Cells")
        self.wait(seconds)

    def run_cell(self, cell: Locator, seconds: float) -> None:
        """Shift and Enter in a cell."""
        cell.scroll_into_view_if_needed()
        cell.locator(".jp-InputArea-editor").click()
        self.page.keyboard.press("Shift+Enter")
        self.wait(seconds)

    def write(self, cell: Locator, code: str) -> None:
        """Replace what stands in a cell."""
        cell.scroll_into_view_if_needed()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(code)

    def add_cell(self, below: Locator, code: str) -> Locator:
        """A new cell below another one."""
        below.locator(".jp-InputArea-editor").click()
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("b")
        cell = self.page.locator(".jp-Notebook .jp-Cell.jp-mod-active")
        self.page.keyboard.press("Enter")
        self.write(cell, code)
        return cell

    def restart(self) -> None:
        """Kernel > Restart Kernel, and yes."""
        choose(self.page, "Kernel", "Restart Kernel…")
        self.page.locator(".jp-Dialog .jp-mod-accept").click()
        self._wait_for_kernel()

    def save(self) -> None:
        """Write the notebook to its file."""
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("ControlOrMeta+s")
        self.page.locator(".jp-mod-dirty").first.wait_for(state="detached", timeout=20_000)

    def wait(self, seconds: float) -> None:
        """Wait until no prompt shows a star."""
        self.page.wait_for_timeout(700)
        self.page.wait_for_function(
            "[...document.querySelectorAll('.jp-InputPrompt')].every(p => p.textContent != '[*]:')",
            timeout=1000 * seconds,
        )

    def photograph(self, folder: Path, name: str) -> None:
        """Screenshots of the whole notebook, one screen after the other."""
        folder.mkdir(parents=True, exist_ok=True)
        panel = self.page.locator(".jp-Notebook .jp-WindowedPanel-outer, .jp-WindowedPanel-outer").first
        height, step = panel.evaluate("p => [p.scrollHeight, p.clientHeight]")
        for i in range(-(-height // step)):
            panel.evaluate("(p, top) => { p.scrollTop = top }", i * step)
            self.page.wait_for_timeout(250)
            self.page.screenshot(path=folder / f"{name}-{i:02d}.png")

    def _wait_for_kernel(self) -> None:
        self.page.wait_for_timeout(1500)
        self.page.wait_for_function(
            "document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status == 'idle'",
            timeout=120_000,
        )
