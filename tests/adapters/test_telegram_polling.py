"""How news come in by asking: confirmed only once written down, whatever goes wrong between."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from botkit.adapter import Accept, StateChange
from botkit.errors import ConfigError, LeaseLost
from botkit.messages import (
    Button,
    ButtonPressed,
    ChatMoved,
    Command,
    Event,
    MembershipChanged,
    MessageReceived,
    OutgoingMessage,
    ReactionChanged,
)
from botkit.testing.bot_api import faults
from botkit.testing.fake_inbox import FakeInbox, listening
from tests.adapters.telegram_bot import HurriedClock, Scene, adapter_for, scene

CLOCK = HurriedClock()
HELP = Command("help", {"en": "list the commands", "zh": "列出命令"})


@asynccontextmanager
async def heard(here: Scene, accept: Accept) -> AsyncIterator[asyncio.Task[None]]:
    """Mira's adapter, while it listens."""
    task = asyncio.create_task(here.adapter.listen(accept))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class TestNews:
    async def test_one_answer_of_telegram_is_one_batch_and_its_end_the_cursor(self) -> None:
        inbox = FakeInbox()
        async with scene() as here:
            for text in ("one", "two"):
                here.ana.says(text, here.mira)
            async with heard(here, inbox):
                await here.telegram.wait_for(lambda: len(inbox.events) == 3)
        assert [len(batch) for batch in inbox.offered] == [3]
        assert inbox.cursor == str(int(inbox.events[-1].id) + 1)

    async def test_what_is_told_again_stands_where_it_happened(self) -> None:
        """An answer of getUpdates was lost, and the end of it comes again before the rest."""
        inbox = FakeInbox()
        async with scene() as here:
            for text in ("one", "two"):
                here.ana.says(text, here.mira)
            await here.mira.updates.poll(0, 100, 0.0)
            here.mira.updates.repeat(1)
            async with heard(here, inbox):
                await here.telegram.wait_for(lambda: len(inbox.offered) == 1)
        told = [event.id for event in inbox.offered[0]]
        assert told == sorted(told)
        assert len(set(told)) == 3

    async def test_everything_people_do_is_told(self) -> None:
        inbox = FakeInbox()
        async with scene() as here, heard(here, inbox):
            await here.telegram.wait_for(lambda: len(inbox.events) == 1)
            question = OutgoingMessage("Shall we?", buttons=(Button("Yes", "yes"),), buttons_for=str(here.ana.id))
            receipt = await here.adapter.send(here.private, question, "k")
            shown = here.chat.messages[int(receipt.message_id)]
            here.ana.reacts(shown, "🔥")
            pressed = here.ana.presses(shown, "Yes")
            here.ana.blocks(here.mira)
            group = here.telegram.group("Family", here.ana, here.mira)
            here.ana.upgrades(group)
            await here.telegram.wait_for(lambda: len(inbox.events) == 5 and pressed.answer is not None)
        kinds = [type(event) for event in inbox.events]
        assert kinds == [MessageReceived, ReactionChanged, ButtonPressed, MembershipChanged, ChatMoved]
        assert pressed.answer == ""

    async def test_somebody_else_s_button_tells_them_so_and_nothing_else_happens(self) -> None:
        inbox = FakeInbox()
        async with scene() as here, heard(here, inbox):
            group = here.telegram.group("Family", here.ana, here.mira)
            ben = here.telegram.person("Ben", language="zh-hans")
            ben.joins(group)
            await here.telegram.wait_for(lambda: len(inbox.events) == 2)
            question = OutgoingMessage("Shall we?", buttons=(Button("Yes", "yes"),), buttons_for=str(here.ana.id))
            place = here.private.__class__(here.private.bot, str(group.id))
            receipt = await here.adapter.send(place, question, "k")
            pressed = ben.presses(group.messages[int(receipt.message_id.removeprefix("g"))], "Yes")
            await here.telegram.wait_for(lambda: pressed.answer is not None)
        assert pressed.answer == "这些按钮是给别人的。"
        assert len(inbox.events) == 2

    async def test_an_update_that_cannot_be_read_is_left_out_without_its_words(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        inbox = FakeInbox()
        async with scene() as here:
            here.mira.updates.add("message", {"text": "a canary without a chat"})
            here.mira.updates.add("brand_new", {"text": "canary"})
            here.ana.says("after it", here.mira)
            async with heard(here, inbox):
                await here.telegram.wait_for(lambda: inbox.texts == ["hello", "after it"])
        assert "(message) cannot be read and is left out" in caplog.text
        assert "canary" not in caplog.text
        assert here.mira.token not in caplog.text

    async def test_a_reaction_in_a_topic_is_told_in_that_topic(self) -> None:
        inbox = FakeInbox()
        async with scene() as here, heard(here, inbox):
            await here.telegram.wait_for(lambda: inbox.texts == ["hello"])
            forum = here.telegram.supergroup("Book club", here.ana, here.mira, forum=True)
            here.ana.makes(here.mira, "administrator", forum)
            topic = here.ana.opens_topic("Poems", forum)
            place = here.private.__class__(here.private.bot, str(forum.id), str(topic.id))
            receipt = await here.adapter.send(place, OutgoingMessage("roses"), "k")
            here.ana.reacts(forum.messages[int(receipt.message_id)], "❤")
            await here.telegram.wait_for(lambda: any(isinstance(event, ReactionChanged) for event in inbox.events))
        (reaction,) = [event for event in inbox.events if isinstance(event, ReactionChanged)]
        assert reaction.conversation == place


class TestTrouble:
    @pytest.mark.parametrize(
        "fault",
        [
            faults.RESTARTING,
            faults.INTERNAL,
            faults.garbage(effect=False),
            faults.drop_before(),
            faults.drop_after(),
            faults.bad_gateway(),
            faults.too_many(3),
        ],
        ids=["502", "500", "garbage", "dropped before", "dropped after", "a proxy's page", "429"],
    )
    async def test_asking_goes_on_after_any_failure(self, fault: faults.Fault | faults.Refusal) -> None:
        inbox = FakeInbox()
        async with scene() as here:
            here.telegram.fail_next(fault, times=2, method="getUpdates")
            async with heard(here, inbox):
                await here.telegram.wait_for(lambda: inbox.texts == ["hello"])
        assert inbox.texts == ["hello"]

    async def test_a_bot_starts_while_telegram_is_away(self) -> None:
        inbox = FakeInbox()
        async with scene() as here:
            here.telegram.fail_next(faults.drop_before(), times=3)
            async with heard(here, inbox):
                await here.telegram.wait_for(lambda: inbox.texts == ["hello"])
        assert inbox.texts == ["hello"]

    async def test_another_program_that_asks_is_named_once_and_waited_for(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        inbox = FakeInbox()
        other = faults.error(409, "Conflict: terminated by other getUpdates request; make sure that only one")
        async with scene() as here:
            here.telegram.fail_next(other, times=4, method="getUpdates")
            async with heard(here, inbox):
                await here.telegram.wait_for(lambda: inbox.texts == ["hello"])
        assert caplog.text.count("another program takes its news") == 1
        assert "stop one of the two" in caplog.text

    @pytest.mark.parametrize("method", ["getMe", "getUpdates"])
    @pytest.mark.parametrize("code", [401, 404])
    async def test_a_token_that_is_refused_is_the_operator_s_to_mend(self, method: str, code: int) -> None:
        async with scene() as here:
            here.telegram.fail_next(faults.error(code, "Unauthorized"), method=method)
            with pytest.raises(ConfigError, match="@BotFather") as caught:
                await here.adapter.listen(FakeInbox())
        assert here.mira.token not in str(caught.value)

    async def test_who_has_lost_the_right_to_listen_stops(self) -> None:
        class Lost(FakeInbox):
            async def __call__(
                self, batch: Sequence[Event], cursor: str | None = None, state: Sequence[StateChange] = ()
            ) -> None:
                raise LeaseLost("another process listens")

        async with scene() as here:
            with pytest.raises(LeaseLost):
                await here.adapter.listen(Lost())
            assert len(here.mira.updates) == 1

    async def test_two_adapters_take_turns_and_nothing_is_lost(self) -> None:
        """Two programs with one token: each update reaches one of them at least."""
        first, second = FakeInbox(), FakeInbox()
        async with scene() as here:
            other = adapter_for(here.telegram, here.mira, CLOCK)
            async with heard(here, first), listening(other, second, CLOCK):
                for number in range(5):
                    here.ana.says(f"message {number}", here.mira)
                    await here.telegram.wait_for(lambda: not len(here.mira.updates))
        assert {*first.texts, *second.texts} == {"hello", *(f"message {number}" for number in range(5))}


class TestTheBeginning:
    async def test_a_webhook_that_was_set_goes_and_what_waited_behind_it_comes(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        inbox = FakeInbox()
        async with scene() as here:
            here.mira.webhook.set(here.mira.webhook.settings.__class__("http://127.0.0.1:1/gone"))
            async with heard(here, inbox):
                await here.telegram.wait_for(lambda: inbox.texts == ["hello"])
            (call,) = here.telegram.calls_of("deleteWebhook")
        assert not call.parameters.get("drop_pending_updates")
        assert "a webhook was set" in caplog.text

    async def test_the_commands_are_told_in_both_languages_and_only_where_telegram_offers_others(self) -> None:
        inbox = FakeInbox()
        async with scene() as here:
            for commands, told in [((HELP,), 2), ((HELP,), 2), ((HELP, Command("start", {"en": "begin"})), 3)]:
                adapter = adapter_for(here.telegram, here.mira, CLOCK, commands=commands)
                async with listening(adapter, inbox, CLOCK):
                    text = f"with {len(commands)} commands for {told}"
                    here.ana.says(text, here.mira)
                    await here.telegram.wait_for(lambda text=text: text in inbox.texts)
                assert len(here.telegram.calls_of("setMyCommands")) == told
            menus = here.mira.commands
        assert [each["command"] for each in menus["default", ""]] == ["help", "start"]
        assert menus["default", "zh"] == [{"command": "help", "description": "列出命令"}]

    async def test_commands_that_another_program_left_behind_are_replaced(self) -> None:
        inbox = FakeInbox()
        async with scene() as here:
            for text in ("one", "two"):
                here.mira.commands["default", ""] = [{"command": "roll", "description": "roll the dice"}]
                adapter = adapter_for(here.telegram, here.mira, CLOCK, commands=(HELP,))
                async with listening(adapter, inbox, CLOCK):
                    here.ana.says(text, here.mira)
                    await here.telegram.wait_for(lambda text=text: text in inbox.texts)
                assert here.mira.commands["default", ""] == [{"command": "help", "description": "list the commands"}]

    async def test_commands_that_cannot_be_told_hold_nothing_up(self) -> None:
        inbox = FakeInbox()
        async with scene() as here:
            here.telegram.fail_next(faults.INTERNAL, method="setMyCommands")
            adapter = adapter_for(here.telegram, here.mira, CLOCK, commands=(HELP,))
            async with listening(adapter, inbox, CLOCK):
                await here.telegram.wait_for(lambda: inbox.texts == ["hello"])
        assert here.mira.commands == {}

    async def test_another_account_under_the_same_name_is_refused_before_its_messages_are_taken_for_old_ones(
        self,
    ) -> None:
        inbox = FakeInbox()
        async with scene() as here:
            async with heard(here, inbox):
                await here.telegram.wait_for(lambda: inbox.texts == ["hello"])
            here.ana.says("again", here.mira)
            async with heard(here, inbox):
                await here.telegram.wait_for(lambda: inbox.texts == ["hello", "again"])
            other = adapter_for(here.telegram, here.telegram.bot("new_mira_bot"), CLOCK)
            await other.open()
            with pytest.raises(ConfigError, match="bot id of its own") as caught:
                await other.listen(inbox)
            await other.close()
        assert here.mira.token not in str(caught.value)
        assert inbox.state["account"] == str(here.mira.id)
