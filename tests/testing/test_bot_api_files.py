"""Files up and down, and what a call may look like on the wire."""

import json
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, FormData
from telegram import Bot
from telegram.error import BadRequest

from botkit.testing.bot_api import Bot as BotAccount
from botkit.testing.bot_api import BotApiServer, Person, faults
from tests.testing.ptb import strange_fields


@pytest.fixture(autouse=True)
def greeted(ana: Person, mira: BotAccount) -> None:
    ana.says("Hello", mira)


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def test_what_a_person_sends_can_be_fetched(bot: Bot, ana: Person, mira: BotAccount) -> None:
    ana.sends_photo(mira, "my cat", data=b"\xff\xd8cat")
    ana.sends_document(mira, b"%PDF-1.7", name="cv.pdf")
    _, pictured, written = await bot.get_updates()
    assert pictured.message is not None
    assert written.message is not None
    assert written.message.document is not None
    photo = await bot.get_file(pictured.message.photo[-1].file_id)
    paper = await bot.get_file(written.message.document.file_id)
    assert strange_fields([photo, paper]) == []
    assert bytes(await photo.download_as_bytearray()) == b"\xff\xd8cat"
    assert bytes(await paper.download_as_bytearray()) == b"%PDF-1.7"
    assert (paper.file_size, str(paper.file_path).endswith(".pdf")) == (8, True)
    assert len({size.file_unique_id for size in pictured.message.photo}) == 3


async def test_a_file_may_be_too_large_or_unknown(bot: Bot, ana: Person, mira: BotAccount) -> None:
    large = ana.sends_document(mira, b"MZ", name="film.mkv", size=2_000_000_000)
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(large.body["document"]["file_id"])
    with pytest.raises(BadRequest, match=r"(?i)invalid file_id"):
        await bot.get_file("no-such-file")
    assert large.body["document"]["file_size"] == 2_000_000_000


async def test_files_that_a_bot_sends_are_kept(telegram: BotApiServer, bot: Bot, ana: Person, mira: BotAccount) -> None:
    picture = await bot.send_photo(ana.id, b"\xff\xd8dog", caption="my dog 🐕 #dog")
    voice = await bot.send_voice(ana.id, b"OggS", duration=4)
    paper = await bot.send_document(ana.id, b"%PDF", filename="menu.pdf", caption="today")
    assert strange_fields([picture, voice, paper]) == []
    assert (picture.caption, [entity.type for entity in picture.caption_entities]) == ("my dog 🐕 #dog", ["hashtag"])
    assert voice.voice is not None
    assert paper.document is not None
    assert (voice.voice.to_dict()["duration"], paper.document.file_name) == (4, "menu.pdf")
    again = await bot.send_photo(ana.id, picture.photo[-1].file_id)
    file = await bot.get_file(again.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == b"\xff\xd8dog"
    assert ana.sees(mira) == ["my dog 🐕 #dog", "today"]
    assert telegram.calls_of("sendPhoto")[0].parameters["photo"].endswith("bytes)")


async def test_what_is_no_file(bot: Bot, ana: Person) -> None:
    for what, refusal in (("no-such-id", "Wrong file identifier"), ("https://example.org/cat.jpg", "(?i)get http url")):
        with pytest.raises(BadRequest, match=refusal):
            await bot.send_photo(ana.id, what)
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await bot.send_document(ana.id, b"")
    with pytest.raises(BadRequest, match="caption is too long"):
        await bot.send_photo(ana.id, b"\xff\xd8", caption="x" * 1025)


WORDS = {"text": "Hi ünd 你好", "entities": [{"type": "bold", "offset": 0, "length": 2}]}
PLAIN = {"text": "Hi ünd 你好", "entities": json.dumps(WORDS["entities"])}


@pytest.mark.parametrize("way", ["query", "form", "json", "json with text inside", "parts", "capitals"])
async def test_a_call_may_come_in_many_shapes(
    telegram: BotApiServer, http: ClientSession, ana: Person, mira: BotAccount, way: str
) -> None:
    url = f"{telegram.base_url}{mira.token}/sendMessage"
    words = {"chat_id": str(ana.id), **PLAIN}
    match way:
        case "query":
            request = http.get(url, params=words)
        case "form":
            request = http.post(url, data=words)
        case "json":
            request = http.post(url, json={"chat_id": ana.id, **WORDS})
        case "json with text inside":
            request = http.post(url, json=words)
        case "parts":
            form = FormData(words)
            form.add_field("nothing", b"", filename="nothing.txt")
            request = http.post(url, data=form)
        case _:
            request = http.post(url.replace("sendMessage", "SENDMESSAGE"), data=words)
    async with request as response:
        answer = await response.json()
    assert answer["result"]["text"] == WORDS["text"]
    assert answer["result"]["entities"] == WORDS["entities"]
    assert ana.sees(mira) == [WORDS["text"]]


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"{not json", "can't parse JSON object in the request"),
        (b"[1]", "can't parse JSON object in the request"),
        (b'{"chat_id": 7000000001, "text": "x", "entities": "{"}', "can't parse entities JSON object"),
        (b'{"chat_id": 7000000001, "text": "x", "entities": "{\\"a\\": 1}"}', "can't parse entities"),
        (b'{"chat_id": 7000000001, "text": "x", "entities": [{"type": "bold"}]}', "can't parse entities"),
        (b'{"chat_id": 7000000001, "text": "\\ud83d"}', "strings must be encoded in UTF-8"),
        (b'{"text": "x"}', "chat_id is empty"),
        (b'{"chat_id": "me", "text": "x"}', "chat not found"),
        (b'{"chat_id": 7000000001, "text": "x", "reply_markup": []}', ""),
        (b'{"chat_id": 7000000001, "text": "x", "reply_markup": [1]}', "object expected as reply markup"),
        (b'{"chat_id": 7000000001, "text": "x", "reply_parameters": 5}', "object expected as reply parameters"),
        (b'{"chat_id": 7000000001, "text": "x", "reply_parameters": {}}', ""),
    ],
)
async def test_what_cannot_be_read_is_refused_and_nothing_breaks(
    telegram: BotApiServer, http: ClientSession, ana: Person, mira: BotAccount, body: bytes, refusal: str
) -> None:
    url = f"{telegram.base_url}{mira.token}/sendMessage"
    assert ana.id == 7_000_000_001
    async with http.post(url, data=body, headers={"Content-Type": "application/json"}) as response:
        answer = await response.json()
    if not refusal:
        assert answer["ok"]
        return
    assert (response.status, answer["ok"], answer["error_code"]) == (400, False, 400)
    assert refusal in answer["description"]
    assert len(telegram.calls) == 1


async def test_a_wait_is_told_in_the_header_too(telegram: BotApiServer, http: ClientSession, mira: BotAccount) -> None:
    telegram.fail_next(faults.too_many(7))
    async with http.get(f"{telegram.base_url}{mira.token}/getMe") as response:
        answer = await response.json()
    assert (response.status, response.headers["Retry-After"], answer["parameters"]) == (429, "7", {"retry_after": 7})


async def test_a_large_upload_passes_and_strange_addresses_do_not(
    telegram: BotApiServer, bot: Bot, http: ClientSession, ana: Person, mira: BotAccount
) -> None:
    sent = await bot.send_document(ana.id, b"x" * 5_000_000)
    assert sent.document is not None
    assert sent.document.file_size == 5_000_000
    for path in ("/", "/bot", f"/bot{mira.token}", "/file/bot1:x/photos/file_0.jpg", f"/file/bot{mira.token}/nowhere"):
        async with http.get(telegram.url + path) as response:
            assert response.status == 404
