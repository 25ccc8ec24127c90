"""A real browser over the twin's page: Chromium as the machine has it, driven from Python."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from attrs import field, frozen
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from askpro.testing.requirements import skip_or_fail

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = ("no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking")
_QUIET = ("disable-component-update", "disable-sync")

expect.set_options(timeout=30_000)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's browser, without a window. Skips the test, or fails it where chromium is required."""
    path = next((found for found in map(shutil.which, _NAMES) if found), None)
    if path is None:
        skip_or_fail("chromium", "no Chromium is installed (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        arguments = [f"--{flag}" for flag in (*_FLAGS, *_QUIET)]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


@frozen
class Tab:
    """A tab and what went wrong in it: script errors, and what the console calls an error."""

    page: Page
    errors: list[str] = field(factory=list)

    @classmethod
    def of(cls, page: Page) -> "Tab":
        """A tab that listens to its page."""
        tab = cls(page)

        def note(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                tab.errors.append(message.text)

        page.on("console", note)
        page.on("pageerror", lambda error: tab.errors.append(str(error)))
        return tab


class Tabs:
    """Opens tabs; each has a profile of its own."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    def open(
        self, url: str, *, scheme: str = "light", size: tuple[int, int] = (1280, 900), zone: str = "Europe/Berlin"
    ) -> Tab:
        """The page at that address, once it shows what the twin told."""
        dark = scheme == "dark"
        width, height = size
        context = self._browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            timezone_id=zone,
            reduced_motion="reduce",
        )
        context.set_default_timeout(30_000)
        tab = Tab.of(context.new_page())
        tab.page.goto(url)
        expect(tab.page.locator("#link")).to_have_text("Live")
        return tab

    def close(self) -> None:
        for context in self._browser.contexts:
            context.close()
