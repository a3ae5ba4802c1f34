"""Groups, topics, and a group that becomes a supergroup while an answer is on its way."""

import asyncio

import pytest

from tests.journeys.telegram.town import Town
from tests.run.operator import comes

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_who_is_mentioned_is_answered_and_knows_what_was_said_before(town: Town) -> None:
    ana, bob = town.telegram.person("Ana"), town.telegram.person("Bob")
    pub = town.telegram.supergroup("Pub", ana, bob, town.nana)
    bob.says("my dog is called Rex", pub)
    ana.says("@nana_bot what is his dog called?", pub)
    await comes(lambda: bool(town.answers(pub, "You said")), lambda: str(ana.sees(pub)))
    (answer,) = town.answers(pub, "You said")
    assert "what is his dog called?" in answer.text
    (prompt,) = town.prompts("what is his dog called?")
    assert "my dog is called Rex" in prompt
    assert len([text for text in ana.sees(pub) if text.startswith("You said")]) == 1


async def test_a_reply_to_the_companion_needs_no_mention(town: Town) -> None:
    cat = town.telegram.person("Cat")
    inn = town.telegram.supergroup("Inn", cat, town.nana)
    cat.says("/help", inn)
    await comes(lambda: bool(town.answers(inn, "/persona")), lambda: str(cat.sees(inn)))
    cat.says("thank you for that", inn, reply_to=town.answers(inn, "/persona")[0])
    await comes(lambda: bool(town.answers(inn, "thank you for that")), lambda: str(cat.sees(inn)))
    cat.says("/help@flo_bot", inn)
    cat.says("@nana_bot still there?", inn)
    await comes(lambda: bool(town.answers(inn, "still there?")), lambda: str(cat.sees(inn)))
    assert len(town.answers(inn, "/persona [name]")) == 1


async def test_each_topic_is_a_conversation_of_its_own(town: Town) -> None:
    dan = town.telegram.person("Dan")
    hall = town.telegram.supergroup("Hall", dan, town.nana, forum=True)
    dan.says("welcome, everybody", hall)  # the number 1 is that of the General topic
    tea, rain = dan.opens_topic("Tea", hall), dan.opens_topic("Rain", hall)
    dan.says("@nana_bot green or black?", hall, topic=tea)
    await comes(lambda: bool(town.answers(hall, "You said: Dan: green or black?")), lambda: str(dan.sees(hall)))
    dan.says("@nana_bot will it stop?", hall, topic=rain)
    await comes(lambda: bool(town.answers(hall, "You said: Dan: will it stop?")), lambda: str(dan.sees(hall)))
    dan.says("@nana_bot and in general?", hall)
    await comes(lambda: bool(town.answers(hall, "and in general?")), lambda: str(dan.sees(hall)))
    threads = [town.answers(hall, words)[0].thread for words in ("green or black?", "will it stop?", "and in general?")]
    assert threads == [tea.id, rain.id, 0]
    (prompt,) = town.prompts("will it stop?")
    assert "green or black?" not in prompt


async def test_topics_in_a_private_chat(town: Town) -> None:
    eli = town.telegram.person("Eli")
    work = eli.opens_topic("Work", town.nana)
    eli.says("about my work", town.nana, topic=work)
    await town.shows(eli, town.nana, "You said: about my work")
    eli.says("about me", town.nana)
    await town.shows(eli, town.nana, "You said: about me")
    chat = eli.chat(town.nana)
    assert town.answers(chat, "You said: about my work")[0].thread == work.id
    assert town.answers(chat, "You said: about me")[0].thread == 0
    (prompt,) = town.prompts("about me")
    assert "about my work" not in prompt


async def test_a_group_becomes_a_supergroup_while_an_answer_is_on_its_way(town: Town) -> None:
    fox = town.telegram.person("Fox")
    small = town.telegram.group("Small", fox, town.nana)
    fox.says("@nana_bot my cat is called Mau", small)
    await comes(lambda: bool(town.answers(small, "You said")), lambda: str(fox.sees(small)))
    town.slow["wait for it"] = 2.0
    fox.says("@nana_bot wait for it", small)
    await comes(lambda: bool(town.prompts("wait for it")), lambda: "nobody thought about it")
    large = fox.upgrades(small)
    await comes(lambda: bool(town.answers(large, "You said: Fox: wait for it")), lambda: str(fox.sees(large)))
    fox.says("@nana_bot and what is my cat called?", large)
    await comes(lambda: bool(town.answers(large, "what is my cat called?")), lambda: str(fox.sees(large)))
    assert len(town.answers(large, "You said: Fox: wait for it")) == 1
    assert len(town.answers(small, "You said")) == 1
    prompt = town.prompts("and what is my cat called?")[-1]
    assert "my cat is called Mau" in prompt


async def test_who_speaks_as_the_group_is_told_the_choices_without_buttons(town: Town) -> None:
    gil = town.telegram.person("Gil")
    loft = town.telegram.supergroup("Loft", gil, town.nana)
    gil.says("/persona", loft, anonymous=True)
    await comes(lambda: bool(town.answers(loft, "talking to Nana")), lambda: str(gil.sees(loft)))
    (choice,) = town.answers(loft, "talking to Nana")
    assert "/persona otto" in choice.text
    assert choice.labels == []


async def test_who_comments_below_a_post_is_answered_below_it(town: Town) -> None:
    ida, kim = town.telegram.person("Ida"), town.telegram.person("Kim")
    yard = town.telegram.supergroup("Yard", ida, kim, town.nana)
    post = ida.says("our new bench is here", yard)
    kim.says("@nana_bot do you like it?", yard, reply_to=post)
    await comes(lambda: bool(town.answers(yard, "do you like it?")), lambda: str(kim.sees(yard)))
    kim.says("@nana_bot and the trees?", yard)
    await comes(lambda: bool(town.answers(yard, "and the trees?")), lambda: str(kim.sees(yard)))
    threads = [town.answers(yard, words)[0].thread for words in ("do you like it?", "and the trees?")]
    assert threads == [post.id, 0]


async def test_who_adds_the_name_that_was_missing_is_answered(town: Town) -> None:
    lou = town.telegram.person("Lou")
    barn = town.telegram.supergroup("Barn", lou, town.nana)
    said = lou.says("is it warm outside?", barn)
    await asyncio.sleep(1.5)  # it is heard, and nobody is to answer it
    assert town.answers(barn, "is it warm") == []
    lou.edits(said, "@nana_bot is it warm outside?")
    await comes(lambda: bool(town.answers(barn, "is it warm")), lambda: str(lou.sees(barn)))
    (prompt,) = town.prompts("is it warm outside?")
    assert prompt.count("is it warm outside?") == 1


async def test_a_command_of_another_bot_is_not_ours_to_answer(town: Town) -> None:
    max_ = town.telegram.person("Max")
    dice = town.telegram.bot("dice_bot")
    club = town.telegram.supergroup("Club", max_, town.nana, dice)
    max_.says("/roll 2d6", club)
    max_.says("@nana_bot and you?", club)
    await comes(lambda: bool(town.answers(club, "and you?")), lambda: str(max_.sees(club)))
    assert len([message for message in club.standing() if message.author == town.nana.id]) == 1
