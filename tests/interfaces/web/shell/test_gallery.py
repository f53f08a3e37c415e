"""The components in a browser: nothing for axe to say, nothing cut off, no text lost."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import (
    DESK,
    PHONE,
    SMALL,
    axe_violations,
    chromium,
    open_context,
    serving,
    sideways_scroll,
)
from tests.interfaces.web import gallery_urls

pytestmark = [pytest.mark.e2e, pytest.mark.urls("tests.interfaces.web.gallery_urls")]


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture
def base(settings):
    settings.DEBUG = True
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    gallery_urls.SAVED.clear()
    gallery_urls.ANSWERS.clear()
    with serving() as address:
        yield address


def opened(browser, base, path="/gallery/", **wishes) -> Page:
    page = open_context(browser, **wishes).new_page()
    page.goto(base + path)
    return page


@pytest.mark.parametrize("path", ["/gallery/", "/account/login/"])
@pytest.mark.parametrize(
    "wishes",
    [{"language": language, "dark": dark} for language in ("vi", "en") for dark in (False, True)],
    ids=["vi-light", "vi-dark", "en-light", "en-dark"],
)
@pytest.mark.parametrize("size", [PHONE, SMALL, DESK], ids=["phone", "small", "desk"])
def test_axe_and_the_width_find_nothing(browser, base, path, wishes, size):
    page = opened(browser, base, path, size=size, **wishes)

    assert (axe_violations(page), sideways_scroll(page)) == ([], 0)


def test_axe_finds_nothing_with_every_explanation_open(browser, base):
    page = opened(browser, base, size=PHONE)
    page.evaluate(
        "() => document.querySelectorAll('details:not(.menu)').forEach((box) => { box.open ="
        " true; })"
    )

    assert (axe_violations(page), sideways_scroll(page)) == ([], 0)


def test_axe_finds_nothing_in_the_open_menus(browser, base):
    page = opened(browser, base, size=PHONE)
    for place in (".top .menu summary", ".bottom .menu summary"):
        page.locator(place).click()
        found = [line for line in axe_violations(page) if "menu" in line]

        assert (found, sideways_scroll(page)) == ([], 0)


def test_why_opens_without_javascript(browser, base):
    page = opened(browser, base, script=False)
    page.locator("details.why summary").first.click()

    expect(page.locator("details.why .why-body").first).to_be_visible()


def test_roll_call_counts_as_it_is_filled(browser, base):
    page = opened(browser, base)
    counts, mark = page.locator("[data-count]"), page.get_by_label("Nguyễn Thị Bích")
    expect(counts).to_have_text(["2", "1", "1"])

    mark.select_option("Vắng không lý do")
    expect(counts).to_have_text(["2", "2", "0"])

    mark.select_option("chưa ghi")
    expect(counts).to_have_text(["2", "1", "1"])


def drafts(page: Page) -> list[str]:
    return page.evaluate(
        "() => Object.keys(localStorage).filter((key) => key.startsWith('chibo:draft:'))"
    )


def test_autosave_keeps_a_copy_only_until_the_save_is_confirmed(browser, base):
    page = opened(browser, base)
    page.fill("#id_opinion", "Sửa cống trước mùa mưa.")
    assert len(drafts(page)) == 1

    expect(page.locator("#id_opinion-saved")).to_have_text("Đã lưu lúc 19:42")
    assert (drafts(page), gallery_urls.SAVED) == ([], [("Sửa cống trước mùa mưa.", "3")])


def test_autosave_puts_unsent_text_back_after_a_reload(browser, base):
    page = opened(browser, base)
    page.route("**/autosave/", lambda route: route.abort())
    page.fill("#id_opinion", "Chưa gửi được.")
    expect(page.locator("#id_opinion-saved")).to_contain_text("Chưa lưu được")
    page.on("dialog", lambda dialog: dialog.accept())
    page.unroute("**/autosave/")

    page.reload()

    expect(page.locator("#id_opinion")).to_have_value("Chưa gửi được.")
    expect(page.locator("#id_opinion-saved")).to_have_text("Đã lưu lúc 19:42")


def test_two_writers_see_both_texts_and_nothing_is_overwritten(browser, base):
    gallery_urls.ANSWERS.append((409, {"rev": "9", "theirs": "Bản của đồng chí Lan."}))
    page = opened(browser, base)
    page.fill("#id_opinion", "Bản của tôi.")

    expect(page.locator(".two-texts pre")).to_have_text(["Bản của đồng chí Lan.", "Bản của tôi."])
    assert axe_violations(page) == []
    page.get_by_text("Giữ cả hai").click()

    expect(page.locator("#id_opinion-saved")).to_have_text("Đã lưu lúc 19:42")
    assert gallery_urls.SAVED[-1] == ("Bản của đồng chí Lan.\n\nBản của tôi.", "9")


def test_refused_text_says_why_and_stays(browser, base):
    gallery_urls.ANSWERS.append((422, {"message": "Tài liệu có dấu Mật."}))
    page = opened(browser, base)
    page.fill("#id_opinion", "Nội dung.")

    expect(page.locator("#id_opinion-saved")).to_have_text("Tài liệu có dấu Mật.")
    expect(page.locator("#id_opinion")).to_have_value("Nội dung.")


PRESS_THRICE = """() => {
  const buttons = [...document.querySelectorAll("button")];
  const button = buttons.find((one) => one.textContent === "Lưu nháp");
  button.form.noValidate = true;
  let sent = 0;
  window.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) sent += 1;
    event.preventDefault();
  });
  for (let press = 0; press < 3; press += 1) button.click();
  return [sent, button.className];
}"""


def test_a_form_is_sent_once_however_often_the_button_is_pressed(browser, base):
    page = opened(browser, base)

    assert page.evaluate(PRESS_THRICE) == [1, "button busy"]


def test_login_shows_the_password_when_asked(browser, base):
    page = opened(browser, base, "/account/login/")
    page.fill("[name=password]", "một câu dài dễ nhớ")
    page.get_by_role("button", name="Hiện mật khẩu").click()

    expect(page.locator("[name=password]")).to_have_attribute("type", "text")
