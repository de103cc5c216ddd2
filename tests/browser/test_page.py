"""The local workspace in a real browser: messages, threads, completion, people."""

from __future__ import annotations

from playwright.sync_api import expect

from .blocks import BLOCKS, CHART, SEEN, VIDEO
from .conftest import PageFor
from .crew import ADA, BEN, JSON, Crew, mrkdwn, plain
from .keyboard import composer, run

DOT = bytes.fromhex("47494638396101000100800000ff0000ffffff2c00000000010001000002024401003b")  # one red pixel


def test_completion_by_keyboard(crew: Crew, page_for: PageFor) -> None:
    room = crew.new_room()
    page = page_for(crew.address(f"c/{room}"))
    composer(page)
    page.keyboard.type("/fo")
    expect(page.get_by_role("option", name="/form")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    page.locator("#main textarea").fill("")
    page.keyboard.type("Hello @be")
    page.keyboard.press("Enter")
    page.keyboard.type("see #gen")
    page.keyboard.press("Tab")
    page.keyboard.type("now :+1:")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("bye")
    page.keyboard.press("Enter")
    sent = crew.control.wait(lambda: [m for m in crew.control.messages(room) if "Hello" in m["text"]])[0]
    assert sent["text"] == f"Hello <@{BEN}> see <#C0GENERAL01|general> now :+1:\nbye"
    expect(page.locator("article .mention", has_text="@Ben Okoro")).to_be_visible()


def test_a_thread_on_a_phone_fills_the_screen(crew: Crew, page_for: PageFor) -> None:
    room = crew.new_room()
    root = crew.control.say(BEN, room, "Who reviews the ranking?")
    page = page_for(crew.address("", ADA), 390)
    expect(page.get_by_role("navigation", name="Channels")).to_be_visible()
    page.locator(f"#sidebar [data-channel={room}]").tap()
    article = page.locator(f'article[data-ts="{root}"]')
    article.get_by_role("button", name="Message actions").tap()
    page.get_by_role("menuitem", name="Reply in thread").tap()
    thread = page.get_by_role("complementary", name="Thread")
    box = thread.bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, 390)
    expect(page.locator("#main")).to_be_hidden()
    thread.get_by_role("combobox").fill("I do")
    thread.get_by_role("button", name="Send").tap()
    expect(thread.locator("article", has_text="I do")).to_be_visible()
    thread.get_by_role("link", name="Back").tap()
    expect(page.get_by_role("link", name="1 reply")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390, "nothing is wider than the screen"


def test_what_people_and_apps_write_never_becomes_markup(crew: Crew, page_for: PageFor) -> None:
    room, evil = crew.new_room(), "<img src=x onerror=alert(1)><b>bold</b>"
    crew.control.say(BEN, room, evil)
    blocks: list[JSON] = [
        {"type": "section", "text": mrkdwn(f"*{evil}* <javascript:alert(1)|click>")},
        {"type": "header", "text": plain(evil)},
        {
            "type": "markdown",
            "text": f"# {evil}\n[go](javascript:alert(1)) ![pic](https://example.com/p.png)",
        },
    ]
    crew.client.chat_postMessage(channel=room, text=evil, blocks=blocks)
    page = page_for(crew.address(f"c/{room}"))
    expect(page.get_by_role("heading", name=evil).first).to_be_visible()
    expect(page.locator("article img, article b, article [href^='javascript:']")).to_have_count(0)
    expect(page.get_by_text("not loaded here")).to_be_visible()


def test_shortcuts_and_app_home(crew: Crew, page_for: PageFor) -> None:
    room = crew.new_room()
    ts = crew.control.say(BEN, room, "Please keep me")
    button = {"type": "button", "action_id": "new", "text": plain("New")}
    section = {"type": "section", "text": mrkdwn("*2* open tickets"), "accessory": button}
    crew.client.views_publish(user_id=ADA, view={"type": "home", "blocks": [section]})
    page = page_for(crew.address(f"c/{room}"))
    page.locator(f'article[data-ts="{ts}"]').focus()
    page.locator(f'article[data-ts="{ts}"]').get_by_role("button", name="Message actions").press("Enter")
    page.get_by_role("menuitem", name="Keep this").press("Enter")
    assert crew.waited("message_action", callback_id="keep_this")["message"]["text"] == "Please keep me"
    expect(page.get_by_role("dialog", name="Form")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#modal")).to_be_hidden()
    page.get_by_role("button", name="Shortcuts").press("Enter")
    page.get_by_role("menuitem", name="New thing").press("Enter")
    expect(page.get_by_role("dialog", name="Form")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#modal")).to_be_hidden()  # behind an open dialog nothing takes a key
    page.goto(crew.address("app/home"))
    page.get_by_role("tabpanel", name="Home").get_by_role("button", name="New").press("Enter")
    assert crew.waited("block_actions", action_id="new")["view"]["type"] == "home"
    crew.control.wait(lambda: [b for b in crew.got if b.get("event", {}).get("type") == "app_home_opened"])


def test_a_command_without_an_answer_says_so_and_keeps_its_text(crew: Crew, page_for: PageFor) -> None:
    crew.control.settings(ack_timeout=0.3)
    try:
        page = page_for(crew.address(f"c/{crew.new_room()}"))
        run(page, "/mute now")
        expect(page.locator(".composer [role=alert]")).to_contain_text("did not respond")
        expect(page.locator("#main textarea")).to_have_value("/mute now")
    finally:
        crew.control.settings(ack_timeout=3)


def test_every_block_is_drawn_or_says_what_it_is(crew: Crew, page_for: PageFor) -> None:
    room = crew.new_room()
    for group in (BLOCKS, [CHART], [VIDEO]):
        crew.client.chat_postMessage(channel=room, text="Blocks", blocks=group)
    page = page_for(crew.address(f"c/{room}"))
    for block, words in SEEN.items():
        expect(page.locator(f"[data-block={block}]")).to_contain_text(words)
    expect(page.get_by_role("link", name="a source")).to_have_attribute("href", "https://example.com/1")
    expect(page.get_by_role("cell", name="94")).to_be_visible()
    page.get_by_role("button", name="Good answer").press("Enter")
    assert crew.waited("block_actions", action_id="rate")["actions"][0]["value"] == "good"
    expect(page.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-block=video]")).to_contain_text("This page does not draw it")


def test_earlier_messages_are_one_click_away(crew: Crew, page_for: PageFor) -> None:
    room = crew.new_room()
    for number in range(53):
        crew.control.say(BEN, room, f"message {number}.")
    page = page_for(crew.address(f"c/{room}"))
    expect(page.get_by_text("message 52.")).to_be_in_viewport()
    expect(page.locator("article")).to_have_count(50)
    page.get_by_role("button", name="Earlier messages").press("Enter")
    expect(page.locator("article")).to_have_count(53)
    expect(page.get_by_text("The beginning of")).to_be_attached()


def test_acting_as_another_person(crew: Crew, page_for: PageFor) -> None:
    page = page_for(crew.address("c/C0GENERAL01"))
    expect(page.get_by_role("link", name="secret")).to_be_visible()
    page.get_by_role("button", name="You are Ada Berg").press("Enter")
    page.get_by_role("menuitem", name="Ben Okoro").press("Enter")
    expect(page.get_by_role("button", name="You are Ben Okoro")).to_be_visible()
    expect(page.get_by_role("link", name="secret")).to_have_count(0)
    page.get_by_role("link", name="random").press("Enter")
    page.get_by_role("button", name="Join channel").press("Enter")
    expect(page.get_by_role("combobox", name="Message #random")).to_be_visible()


def test_writing_to_people_by_keyboard(crew: Crew, page_for: PageFor) -> None:
    page = page_for(crew.address("c/C0GENERAL01"))
    page.get_by_role("button", name="New message").press("Enter")
    page.keyboard.type("ben")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.press("Backspace")
    expect(page.get_by_role("option", name="Write to Ben Okoro")).to_be_visible()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Message Ben Okoro")).to_be_focused()
    page.keyboard.type("between us")
    page.keyboard.press("Enter")
    expect(page.locator("article", has_text="between us")).to_be_visible()
    kim = crew.control.user(name="kim", real_name="Kim Ito")["id"]
    group = crew.control.direct(BEN, ADA, kim)
    crew.control.say(BEN, group, "all three")
    page.get_by_role("link", name="Ben Okoro, Kim Ito, 1 unread").press("Enter")
    expect(page.locator("article", has_text="all three")).to_be_visible()


def test_what_passes_between_app_and_workspace_can_be_read(crew: Crew, page_for: PageFor) -> None:
    room = crew.new_room()
    page = page_for(crew.address(f"c/{room}"))
    page.get_by_role("button", name="Traffic", exact=True).press("Enter")
    crew.client.chat_postMessage(channel=room, text="inspect me")
    page.get_by_role("searchbox", name="Filter traffic").fill("chat.postmessage")
    page.locator("#inspector summary").first.press("Enter")
    expect(page.locator("#inspector details").first).to_contain_text("inspect me")


def test_reacting_editing_and_deleting_by_keyboard(crew: Crew, page_for: PageFor) -> None:
    room = crew.new_room()
    ts = crew.control.say(ADA, room, "first words")
    page = page_for(crew.address(f"c/{room}"))
    article = page.locator(f'article[data-ts="{ts}"]')

    def act(name: str) -> None:
        article.focus()
        article.get_by_role("button", name="Message actions").press("Enter")
        page.get_by_role("menuitem", name=name).press("Enter")

    act("React")
    page.keyboard.type("tada")
    expect(page.get_by_role("option", name="tada")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="tada, 1")).to_have_attribute("aria-pressed", "true")
    act("Edit message")
    expect(page.get_by_role("combobox", name="Edit message")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("other words")
    page.keyboard.press("Enter")
    expect(page.locator("article", has_text="other words (edited)")).to_be_visible()
    act("Delete message")
    expect(page.get_by_role("alertdialog", name="Delete message")).to_be_visible()
    page.keyboard.press("Enter")
    expect(article).to_have_count(0)


def test_an_attached_image_is_shown(crew: Crew, page_for: PageFor) -> None:
    page = page_for(crew.address(f"c/{crew.new_room()}"))
    page.locator("input[type=file]").set_input_files(
        {"name": "dot.gif", "mimeType": "image/gif", "buffer": DOT}
    )
    image = page.get_by_role("img", name="dot.gif")
    expect(image).to_be_visible()
    assert image.evaluate("async (node) => { await node.decode(); return node.naturalWidth }") == 1
