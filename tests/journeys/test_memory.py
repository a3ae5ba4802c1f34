"""What people tell their companion is theirs: it is used at once, kept for months, shown, corrected and forgotten."""

from collections.abc import Callable

from botkit.conversation.ports import ChatRequest
from botkit.testing.clock import FrozenClock
from botkit.testing.fake_platform import FakePerson
from botkit.testing.journey import Bench, Journey

DAY = 24 * 3_600.0


def is_small_work(request: ChatRequest) -> bool:
    """Whether the model is asked to note down or to sum up, rather than to talk."""
    return "Nana" not in request.messages[0].content


def talks(reply: Callable[[str], str]) -> Callable[[ChatRequest], str]:
    """A model that answers by the last message it reads, and learns nothing by itself."""
    numbers = iter(range(1, 10_000))

    def script(request: ChatRequest) -> str:
        if is_small_work(request):
            return "[]"
        return reply(request.messages[-1].content) or f"{WORDS[next(numbers) % len(WORDS)]} {next(numbers)}"

    return script


WORDS = ("Lanterns glow by the river.", "Bread rises in the oven.", "Swallows came back early.", "Rain taps the roof.")
PLAIN = talks(lambda _: "")
TALKED = iter(range(10_000))


def BOTH(request: ChatRequest) -> str:  # noqa: N802 (it stands beside the other)
    """The same for two personas."""
    system = request.messages[0].content
    number = next(TALKED)
    return f"{WORDS[number % len(WORDS)]} {number}" if "Nana" in system or "Otto" in system else "[]"


async def later(journey: Journey, seconds: float) -> None:
    assert isinstance(journey.clock, FrozenClock)
    journey.clock.jump(seconds)
    await journey.clock.advance(1)


class TestAPrivateName:
    async def test_is_used_in_that_very_reply_and_the_next_day_and_after_a_restart(self, bench: Bench) -> None:
        wen = bench.platform.person("wen")
        async with bench.open(PLAIN) as journey:
            (reply, *_) = await wen.asks("再叫我文儿")
            assert "文儿" in reply
            await later(journey, DAY)
            await wen.asks("今天天气真好")
            assert "文儿" in journey.model.requests[-1].messages[-1].content
        async with bench.open(PLAIN) as journey:
            await wen.asks("我又来了，想和你说说话")
            assert "文儿" in journey.model.requests[-1].messages[-1].content

    async def test_is_never_used_for_anybody_else(self, bench: Bench) -> None:
        wen, bo = bench.platform.person("wen"), bench.platform.person("bo")
        async with bench.open(PLAIN) as journey:
            await wen.asks("以后叫我文儿")
            await bo.asks("你好呀，今天过得怎么样")
            assert all("文儿" not in message.content for message in journey.model.requests[-1].messages)
            assert not any("文儿" in text for text in bo.sees)

    async def test_ends_when_the_person_has_it_forgotten(self, bench: Bench) -> None:
        wen = bench.platform.person("wen")
        async with bench.open(PLAIN) as journey:
            await wen.asks("以后叫我文儿")
            await wen.asks("/forget 文儿")
            await wen.asks("今天吃什么好呢")
            assert all("文儿" not in message.content for message in journey.model.requests[-1].messages)

    async def test_another_persona_does_not_know_it(self, bench: Bench) -> None:
        wen = bench.platform.person("wen")
        async with bench.open(
            lambda request: "[]" if "Otto" not in request.messages[0].content and is_small_work(request) else "Hm."
        ) as journey:
            await wen.asks("Please call me Wennie")
            await wen.asks("/persona otto")
            await wen.asks("What a day it was today")
            assert all("Wennie" not in message.content for message in journey.model.requests[-1].messages)


class TestWhatIsToldLastsForMonths:
    async def test_an_allergy_is_told_to_the_model_three_months_later(self, bench: Bench) -> None:
        wen = bench.platform.person("wen")
        async with bench.open(PLAIN) as journey:
            await wen.asks("记住我对花生过敏")
            await journey.remember()
            for number in range(60):  # the window has long moved on
                await wen.asks(f"Day {number}: {WORDS[number % 4]} What about you?")
            await later(journey, 90 * DAY)
            await wen.asks("晚上做点什么菜好？家里有花生和鸡")
            assert "花生过敏" in journey.model.requests[-1].messages[-1].content

    async def test_a_move_supersedes_the_old_home(self, bench: Bench) -> None:
        wen = bench.platform.person("wen")
        async with bench.open(PLAIN) as journey:
            await wen.asks("我住在北京")
            await later(journey, DAY)
            await wen.asks("我搬到上海了")
            await wen.asks("/memory")
            listed = wen.sees[-1]
            assert "上海" in listed
            assert "北京" not in listed

    async def test_a_plan_is_told_until_it_is_past_and_then_as_the_past(self, bench: Bench) -> None:
        wen = bench.platform.person("wen")
        async with bench.open(PLAIN) as journey:
            await wen.asks("I have an interview tomorrow at 3pm")
            await wen.asks("I feel nervous about it all")
            assert "interview" in journey.model.requests[-1].messages[-1].content
            await later(journey, 5 * DAY)
            await wen.asks("/memory")
            assert "in the past" in wen.sees[-1]


async def number_of_nuts(wen: FakePerson) -> str:
    """By which /memory calls what was said of nuts."""
    listed = (await wen.asks("/memory"))[0]
    return next(line.partition(".")[0] for line in listed.splitlines() if "nuts" in line)


class TestThePersonRules:
    async def test_memory_lists_what_is_kept_and_takes_corrections(self, bench: Bench) -> None:
        wen = bench.platform.person("wen", language="en")
        async with bench.open(PLAIN):
            await wen.asks("Remember that I am allergic to nuts")
            number = await number_of_nuts(wen)
            await wen.asks(f"/memory fix {number} I am allergic to hazelnuts only")
            assert "hazelnuts only" in (await wen.asks("/memory"))[0]

    async def test_forgetting_in_plain_words_is_done_before_the_next_answer(self, bench: Bench) -> None:
        wen = bench.platform.person("wen")
        async with bench.open(PLAIN) as journey:
            await wen.asks("我前任昨天又给我打电话了")
            await wen.asks("我养了一只猫叫年糕")
            await journey.remember()
            (reply, *_) = await wen.asks("忘掉我前任")
            assert "忘" in reply
            await wen.asks("我们刚才聊了什么来着？")
            assert all("前任" not in message.content for message in journey.model.requests[-1].messages)
            assert any("年糕" in message.content for message in journey.model.requests[-1].messages)

    async def test_forgetting_everything_asks_once_and_leaves_nothing(self, bench: Bench) -> None:
        wen = bench.platform.person("wen", language="en")
        async with bench.open(PLAIN) as journey:
            await wen.asks("Remember that my locker code is heliotrope")
            await journey.remember()
            (question, *_) = await wen.asks("forget everything about me")
            assert "/forget everything yes" in question
            await wen.asks("/forget everything yes")
            await wen.asks("So, who am I to you?")
            assert all("heliotrope" not in message.content for message in journey.model.requests[-1].messages)
            assert "heliotrope" not in (await wen.asks("/memory"))[0]

    async def test_while_paused_nothing_new_is_kept(self, bench: Bench) -> None:
        wen = bench.platform.person("wen", language="en")
        async with bench.open(PLAIN) as journey:
            await wen.asks("/pause")
            await wen.asks("Remember that I am allergic to nuts")
            await journey.remember()
            assert "nuts" not in (await wen.asks("/memory"))[0]
            await wen.asks("/pause off")
            await wen.asks("Remember that I am allergic to plums")
            assert "plums" in (await wen.asks("/memory"))[0]

    async def test_an_export_holds_what_is_remembered(self, bench: Bench) -> None:
        wen = bench.platform.person("wen", language="en")
        async with bench.open(PLAIN) as journey:
            await wen.asks("Remember that I am allergic to nuts")
            await journey.remember()
            await wen.asks("/export")
            files = [each.outgoing for each in bench.platform.log if each.outgoing.type == "file"]
            assert len(files) == 1
            assert "allergic to nuts" in files[0].content


class TestWhatIsShared:
    async def test_is_nothing_until_the_person_says_so_and_can_be_taken_back(self, bench: Bench) -> None:
        wen = bench.platform.person("wen", language="en")
        async with bench.open(BOTH) as journey:
            await wen.asks("Remember that I am allergic to nuts")
            await wen.asks("Remember that my sister is called Ada")
            number = await number_of_nuts(wen)
            await wen.asks(f"/memory share {number}")
            await wen.asks("/persona otto")
            await wen.asks("What shall we cook tonight?")
            told = journey.model.requests[-1].messages[-1].content
            assert "nuts" in told
            assert "Ada" not in told
            await wen.asks("/memory shared")
            assert "nuts" in wen.sees[-1]
            await wen.asks("/memory unshare 1")
            await wen.asks("And what shall we cook tomorrow?")
            assert all("nuts" not in message.content for message in journey.model.requests[-1].messages)

    async def test_goes_with_the_memory_it_is_a_copy_of(self, bench: Bench) -> None:
        wen = bench.platform.person("wen", language="en")
        async with bench.open(BOTH):
            await wen.asks("Remember that I am allergic to nuts")
            number = await number_of_nuts(wen)
            await wen.asks(f"/memory share {number}")
            await wen.asks(f"/forget {number}")
            assert "nuts" not in (await wen.asks("/memory shared"))[0]

    async def test_goes_with_everything_else(self, bench: Bench) -> None:
        wen = bench.platform.person("wen", language="en")
        async with bench.open(BOTH):
            await wen.asks("Remember that I am allergic to nuts")
            number = await number_of_nuts(wen)
            await wen.asks(f"/memory share {number}")
            await wen.asks("/forget everything yes")
            assert "nuts" not in (await wen.asks("/memory shared"))[0]


class TestAGroup:
    async def test_knows_nothing_of_what_was_said_in_private(self, bench: Bench) -> None:
        wen = bench.platform.person("wen", language="en")
        room = bench.platform.group("friends")
        async with bench.open(PLAIN) as journey:
            await wen.asks("Remember that my secret garden is in Delft")
            await journey.remember()
            wen.says("Nana, where is my secret garden?", room=room, mention=True)
            await bench.platform.wait_for(lambda: any(each.conversation == room for each in bench.platform.log))
            assert all("Delft" not in message.content for message in journey.model.requests[-1].messages)
