"""Personas on a running bot: commands, changing the persona, editing its file, groups."""

from botkit.testing.journey import Bench


def echo(request) -> str:
    return "You said: " + request.messages[-1].content


async def test_start_greets_and_says_plainly_that_this_is_an_ai(personas):
    bench = Bench.make(["nana"], places=[personas])
    async with bench.open(echo) as journey:
        words = await journey.platform.person("wen").asks("/start")
    assert "AI" in words[0]
    assert words[1] == "Hello dear, Nana is here."


async def test_help_lists_the_commands(personas):
    bench = Bench.make(["nana"], places=[personas])
    async with bench.open(echo) as journey:
        (words,) = await journey.platform.person("wen").asks("/help")
        assert not journey.model.requests
    assert all(command in words for command in ("/start", "/help", "/persona"))


async def test_an_unknown_command_says_where_to_look(personas):
    bench = Bench.make(["nana"], places=[personas])
    async with bench.open(echo) as journey:
        (words,) = await journey.platform.person("wen").asks("/dance")
    assert "/dance" in words
    assert "/help" in words


async def test_each_relation_keeps_its_own_history(personas):
    bench = Bench.make(["nana", "otto"], places=[personas])
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        await wen.asks("my secret is blue")
        greeting = await wen.asks("/persona otto")
        assert greeting[-1] == "Hello dear, Otto is here."
        await wen.asks("hello otto, what do you know?")
        told_otto = "".join(message.content for message in journey.model.requests[-1].messages)
        assert "secret" not in told_otto
        await wen.asks("/persona nana")
        await wen.asks("do you remember?")
        told_nana = "".join(message.content for message in journey.model.requests[-1].messages)
        assert "my secret is blue" in told_nana
        assert "hello otto" not in told_nana


async def test_the_choice_of_a_persona_outlives_a_restart(personas):
    bench = Bench.make(["nana", "otto"], places=[personas])
    wen = bench.platform.person("wen")
    async with bench.open(echo):
        await wen.asks("/persona Otto")
    async with bench.open(echo) as journey:
        await wen.asks("who are you?")
        assert "Otto" in journey.model.requests[-1].messages[0].content


async def test_choosing_somebody_who_is_not_there_names_who_is(personas):
    bench = Bench.make(["nana", "otto"], places=[personas])
    async with bench.open(echo) as journey:
        (words,) = await journey.platform.person("wen").asks("/persona dracula")
    assert "/persona nana" in words
    assert "/persona otto" in words


async def test_a_valid_edit_of_the_file_works_on_the_next_turn(personas):
    bench = Bench.make(["nana"], places=[personas])
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        await wen.asks("hello")
        file = personas / "nana.yaml"
        file.write_text(file.read_text("utf-8").replace("Nana listens.", "Nana is a deep-sea diver."), "utf-8")
        await wen.asks("what do you do?")
        assert "deep-sea diver" in journey.model.requests[-1].messages[0].content


async def test_a_broken_edit_leaves_the_persona_as_it_was_and_is_reported(personas, caplog):
    bench = Bench.make(["nana"], places=[personas])
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        await wen.asks("hello")
        (personas / "nana.yaml").write_text("schema: 1\nid: tests/nana\nname: [oops\n", "utf-8")
        answer = await wen.asks("still you?")
        assert answer == ["You said: still you?"]
        assert "Nana listens." in journey.model.requests[-1].messages[0].content
    assert "nana.yaml:" in caplog.text


async def test_in_a_group_it_answers_when_meant_and_knows_who_said_what(personas):
    bench = Bench.make(["nana"], places=[personas])
    async with bench.open(lambda _: "I heard you both.") as journey:
        wen, lin = journey.platform.person("wen"), journey.platform.person("lin")
        room = journey.platform.group("kitchen")
        wen.says("shall we cook?", room=room)
        await journey.rest(30)
        assert not journey.platform.log
        assert not journey.platform.typing
        lin.says("Nana, what do you think?", room=room, mention=True)
        await journey.rest(30)
        assert [delivery.conversation for delivery in journey.platform.log] == [room]
        told = "\n".join(message.content for message in journey.model.requests[-1].messages)
        assert "wen: shall we cook?" in told
        assert "lin: Nana, what do you think?" in told


async def test_what_was_said_in_private_is_not_told_in_the_group(personas):
    bench = Bench.make(["nana"], places=[personas])
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        await wen.asks("my pin is 4711")
        wen.says("Nana, hello", room=journey.platform.group("kitchen"), mention=True)
        await journey.rest(30)
        told = "\n".join(message.content for message in journey.model.requests[-1].messages)
        assert "4711" not in told


async def test_a_file_that_takes_another_id_does_not_end_the_talk(personas):
    bench = Bench.make(["nana"], places=[personas])
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        await wen.asks("hello")
        file = personas / "nana.yaml"
        file.write_text(file.read_text("utf-8").replace("id: tests/nana", "id: tests/other"), "utf-8")
        assert await wen.asks("still you?") == ["You said: still you?"]


async def test_a_greeting_of_which_nothing_may_be_shown_never_replaces_one_that_may(personas):
    bench = Bench.make(["nana"], places=[personas])
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        await wen.asks("hello")
        file = personas / "nana.yaml"
        file.write_text(file.read_text("utf-8").replace("Hello {{user}}, Nana is here.", "<think>hi</think>"), "utf-8")
        assert (await wen.asks("/start"))[1] == "Hello dear, Nana is here."


async def test_a_greeting_that_reads_as_somebody_else_s_line_leaves_the_plain_word(personas):
    """What stands in for the person makes a label of it, which no check of the line alone can see."""
    file = personas / "nana.yaml"
    text = file.read_text("utf-8").replace("Hello {{user}}, Nana is here.", "{{user}}: hello")
    file.write_text(text.replace("calls_person: dear", "calls_person: user"), "utf-8")
    bench = Bench.make(["nana"], places=[personas])
    async with bench.open(echo) as journey:
        (words,) = await journey.platform.person("wen").asks("/start")
    assert "AI" in words
