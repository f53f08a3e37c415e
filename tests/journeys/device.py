"""One person at one device: presses, follows and fills what stands on the page, by the words that
are read there.
"""

import re
from pathlib import Path
from typing import Self

from playwright.sync_api import Locator, Page, expect

from chibo.directory.people.models import Person
from tests.browser import picture, sign_in
from tests.factories import PASSWORD

Words = str | re.Pattern[str]
expect.set_options(timeout=15_000)


class Device:
    """Clicks only what can be seen; every step waits for the page that follows."""

    def __init__(self, page: Page, base: str, *, pictures: Path | None = None) -> None:
        self.page, self.base, self.pictures = page, base, pictures

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def sign_in(self, person: Person) -> Self:
        sign_in(self.page, self.base, person.account.username, PASSWORD)
        return self

    def home(self) -> Self:
        """The start page, by the name of the product at the head."""
        self.page.locator(".top .brand").click()
        return self.settled()

    def menu(self, words: str, *, on_phone: str) -> Self:
        """The place in the menu: at the side of a desk, at the foot of a phone."""
        side = self.page.locator(".side").get_by_role("link", name=words, exact=True)
        if side.is_visible():
            side.click()
        else:
            self.page.locator(".bottom").get_by_role("link", name=on_phone, exact=True).click()
        return self.settled()

    def press(self, words: Words, *, within: Locator | None = None) -> Self:
        button = (within or self.main).get_by_role(
            "button", name=words, exact=isinstance(words, str)
        )
        self.uncovered(button.first).click()
        return self.settled()

    def follow(self, words: Words, *, within: Locator | None = None) -> Self:
        link = (within or self.main).get_by_role("link", name=words, exact=isinstance(words, str))
        self.uncovered(link.first).click()
        return self.settled()

    def uncovered(self, target: Locator) -> Locator:
        """On a phone the line of a table is opened by a tap before anything in it can
        be pressed.
        """
        sign = (
            target.locator("xpath=ancestor::tr[1]")
            .locator("details.unfold:not([open]) > summary")
            .first
        )
        if sign.is_visible():
            sign.click()
        return target

    def next_step(self) -> Self:
        """The one primary link at the head of the page."""
        self.main.locator(".head a.primary").click()
        return self.settled()

    def tab(self, words: str) -> Self:
        """A part of the meeting that runs."""
        return self.follow(words, within=self.page.locator("nav.tabs"))

    def unfold(self, words: Words) -> Self:
        """What lies folded under these words is open afterwards."""
        box = (
            self.main.locator("details")
            .filter(has=self.page.locator("summary", has_text=words))
            .first
        )
        if box.get_attribute("open") is None:
            box.locator("summary").first.click()
        return self

    def field(self, label: Words) -> Locator:
        return self.main.get_by_label(label, exact=False).first

    def fill(self, label: Words, text: str) -> Self:
        self.field(label).fill(text)
        return self

    def choose(self, label: Words, option: str) -> Self:
        self.field(label).select_option(label=option)
        return self

    def sees(self, words: Words) -> Self:
        expect(self.page.locator("body")).to_contain_text(words)
        return self

    def sees_saved(self, label: str) -> Self:
        """The text under this label saved itself."""
        expect(
            self.field(label).locator("xpath=following-sibling::span[@role='status']")
        ).to_contain_text("Đã lưu")
        return self

    def settled(self) -> Self:
        """The page is loaded and asks for nothing any more."""
        self.page.wait_for_load_state("networkidle")
        return self

    def show(self, name: str) -> Self:
        """A picture of the page, when pictures are wished for (CHIBO_PICTURES)."""
        if self.pictures:
            picture(self.page, self.pictures / f"{name}.png")
        return self
