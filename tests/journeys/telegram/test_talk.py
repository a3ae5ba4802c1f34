"""People talk to a companion in Telegram: `botkit run` between a Bot API server and a model, both over HTTP."""

import asyncio
import re

import pytest

from botkit.testing.bot_api import faults
from tests.journeys.telegram.town import Town
from tests.run.operator import comes

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_private_chat(town: Town) -> None:
    ana = town.telegram.person("Ana")
    ana.says("Hello", town.nana)
    await town.shows(ana, town.nana, "You said: Hello")
    ana.says("妈妈", town.nana)
    await comes(lambda: len(ana.sees(town.nana)) == 2, lambda: str(ana.sees(town.nana)))
    assert ana.sees(town.nana)[1] in {"I am here.", "Right here with you.", "Yes dear?", "Nana heard you.", "Mm-hm?"}
    assert town.prompts("妈妈") == []


async def test_composing_is_seen(town: Town) -> None:
    ana = town.telegram.person("Ann")
    town.slow["think"] = 1.0
    ana.says("think about it", town.nana)
    await comes(lambda: ana.sees_typing(town.nana), lambda: "nobody typed")
    await town.shows(ana, town.nana, "You said: think about it")


async def test_five_quick_messages_get_one_answer(town: Town) -> None:
    bea = town.telegram.person("Bea")
    for number in range(5):
        bea.says(f"burst {number}", town.nana)
        await asyncio.sleep(0.05)
    await town.shows(bea, town.nana, "You said: burst 0 / burst 1 / burst 2 / burst 3 / burst 4")
    assert len(bea.sees(town.nana)) == 1
    assert len(town.prompts("burst 4")) == 1


async def test_a_long_answer_in_markdown(town: Town) -> None:
    cy = town.telegram.person("Cy")
    cy.says("write me a long letter", town.nana)
    await comes(lambda: "three" in "".join(cy.sees(town.nana)), lambda: str(cy.sees(town.nana)[-1:]))
    messages = [message for message in cy.chat(town.nana).standing() if message.author == town.nana.id]
    assert 1 < len(messages) <= 8
    assert all(len(message.text.encode("utf-16-le")) // 2 <= 4096 for message in messages)
    whole = " ".join(message.text for message in messages)
    for number in range(16):
        assert f"This is paragraph {number}, and code {number} stands in it." in whole
    assert "**" not in whole
    assert "```" not in whole
    kinds = [entity["type"] for message in messages for entity in message.entities]
    assert kinds.count("code") == 16
    assert kinds.count("pre") == 1
    assert kinds.count("bold") >= 16
    assert "for step in range(3):\n    print(step)" in whole


async def test_a_photo_with_a_caption(town: Town) -> None:
    dot = town.telegram.person("Dot")
    dot.sends_photo(town.nana, "my new cat")
    await comes(lambda: bool(dot.sees(town.nana)), lambda: "no answer")
    assert "my new cat" in dot.sees(town.nana)[0]
    (prompt,) = town.prompts("my new cat")
    assert "a picture" in prompt


async def test_an_edit_before_the_answer(town: Town) -> None:
    eva = town.telegram.person("Eva")
    town.slow["fien"] = 20.0
    said = eva.says("I am fien", town.nana)
    await comes(lambda: bool(town.prompts("I am fien")), lambda: "nobody thought about it")
    eva.edits(said, "I am fine")
    await town.shows(eva, town.nana, "You said: I am fine")
    assert len(eva.sees(town.nana)) == 1


async def test_a_button_belongs_to_whoever_asked(town: Town) -> None:
    fay, gus = town.telegram.person("Fay"), town.telegram.person("Gus", language="zh")
    tea = town.telegram.supergroup("Tea", fay, gus, town.nana)
    fay.says("/persona", tea)
    await comes(lambda: bool(town.answers(tea, "talking to Nana")), lambda: str(fay.sees(tea)))
    (choice,) = town.answers(tea, "talking to Nana")
    assert choice.labels == ["Nana", "Otto"]
    refused = gus.presses(choice, "Otto")
    await comes(lambda: refused.answer is not None, lambda: "Gus waits for ever")
    assert refused.answer is not None
    assert "别人" in str(refused.answer)
    taken = fay.presses(choice, "Otto")
    await comes(lambda: "Hello dear, Otto is here." in fay.sees(tea), lambda: str(fay.sees(tea)))
    assert taken.answer is not None
    assert sum("Otto is here" in text for text in fay.sees(tea)) == 1


async def test_a_reply_and_a_reaction_disturb_nothing(town: Town) -> None:
    hal = town.telegram.person("Hal")
    hal.says("first", town.nana)
    await town.shows(hal, town.nana, "You said: first")
    answer = next(message for message in hal.chat(town.nana).standing() if message.author == town.nana.id)
    hal.reacts(answer, "❤")
    hal.says("second", town.nana, reply_to=answer)
    await town.shows(hal, town.nana, "You said: first", "You said: second")
    assert len(hal.sees(town.nana)) == 2


async def test_an_answer_grows_where_the_persona_asks_for_it(town: Town) -> None:
    ivy = town.telegram.person("Ivy")
    ivy.says("hello", town.flo)  # a model is drafted once it has shown how its answers begin
    await town.shows(ivy, town.flo, "You said: hello")
    tale = "word by word. It rains outside. The tea is hot. A cat comes in. It shakes its fur. We laugh."
    ivy.says(tale, town.flo)
    whole = f"You said: {tale}"
    await town.shows(ivy, town.flo, whole)
    chat = ivy.chat(town.flo)
    drafts = [draft.text for draft in chat.drafts]
    assert len(drafts) >= 2
    assert all(whole.startswith(text.rstrip("…")) for text in drafts)
    assert len(ivy.sees(town.flo)) == 2
    assert ivy.sees_draft(town.flo) is None
    assert town.telegram.calls_of("editMessageText") == []


async def test_other_bots_are_left_alone(town: Town) -> None:
    jo = town.telegram.person("Jo")
    other = town.telegram.bot("other_bot")
    den = town.telegram.supergroup("Den", jo, town.nana, other)
    town.telegram.bot_says(other, "@nana_bot let us talk for ever", den)
    jo.says("@nana_bot and me?", den)
    await comes(lambda: any("and me?" in text for text in jo.sees(den)), lambda: str(jo.sees(den)))
    assert not any("for ever" in text for text in jo.sees(den) if re.match("You said", text))


async def test_commands_are_on_the_menu_in_both_languages(town: Town) -> None:
    told = [call.parameters for call in town.telegram.calls_of("setMyCommands")]
    languages = {str(parameters.get("language_code", "")) for parameters in told}
    assert {"", "zh"} <= languages
    assert all(name in str(told) for name in ("start", "help", "persona"))


async def test_a_message_that_cannot_be_parsed_leaves_as_plain_text(town: Town) -> None:
    kai = town.telegram.person("Kai")
    town.telegram.fail_next(faults.CANNOT_PARSE, method="sendMessage", chat=kai.chat(town.nana))
    kai.says("that is **bold**", town.nana)
    await comes(lambda: bool(kai.sees(town.nana)), lambda: "no answer")
    (message,) = (each for each in kai.chat(town.nana).standing() if each.author == town.nana.id)
    assert "bold" in message.text
    assert message.entities == []
