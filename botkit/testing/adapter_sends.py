"""The adapter contract, second part: what `send` and the signs around it owe."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal, cast

import pytest

from botkit.adapter import Adapter, Reach
from botkit.errors import Rejected, RetryAfter
from botkit.messages import (
    Button,
    Outgoing,
    OutgoingDelete,
    OutgoingEdit,
    OutgoingFile,
    OutgoingMessage,
    OutgoingReaction,
)
from botkit.testing.adapter_bench import ERRORS, AdapterBench, Failure, absent
from botkit.testing.fake_chats import measure
from botkit.testing.fake_inbox import FakeInbox, listening


@dataclass(frozen=True, slots=True)
class _OfNoKind:
    """An outgoing thing that no adapter knows."""

    type: Literal["dance"] = "dance"


@asynccontextmanager
async def talking(bench: AdapterBench) -> AsyncGenerator[Adapter, None]:
    """An adapter that listens, to whom the person has said hello, so that it may write to them."""
    adapter, inbox = bench.adapter(), FakeInbox()
    async with listening(adapter, inbox, bench.clock):
        await bench.person_says("hello")
        await bench.wait_for(lambda: inbox.texts == ["hello"])
        yield adapter


class AdapterSends:
    """Each message is shown whole and once, or one of four errors says what became of it."""

    async def test_every_message_gets_a_receipt_and_is_seen(self, bench: AdapterBench) -> None:
        texts = [
            "嘿！别这么说。",
            "one\ntwo",
            "👩‍👧‍👦 see https://example.org/a?b=c",
            "[b]not markup[/b] <i>nor this</i>",
        ]
        async with talking(bench) as adapter:
            receipts = [
                await adapter.send(bench.conversation, OutgoingMessage(text), f"key-{place}")
                for place, text in enumerate(texts)
            ]
            await bench.wait_for(lambda: len(bench.person_sees()) == len(texts))
        assert bench.person_sees() == texts
        told = [receipt.message_id for receipt in receipts if receipt.message_id]
        assert len(set(told)) == len(told)

    async def test_markdown_is_shown_as_what_it_means_where_it_says_so(self, bench: AdapterBench) -> None:
        text = "that is **really** good: `x = 1`"
        async with talking(bench) as adapter:
            await adapter.send(bench.conversation, OutgoingMessage(text), "key-1")
            await bench.wait_for(lambda: len(bench.person_sees()) == 1)
        meant = "that is really good: x = 1"
        assert bench.person_sees() == [meant if adapter.capabilities.markdown else text]

    async def test_being_admitted_comes_before_sending(self, bench: AdapterBench) -> None:
        async with talking(bench) as adapter:
            await bench.clock.within(30.0, adapter.admit(bench.conversation))
            await adapter.send(bench.conversation, OutgoingMessage("hi"), "key-1")
            await bench.wait_for(lambda: bench.person_sees() == ["hi"])
        assert bench.person_sees() == ["hi"]

    async def test_one_key_is_one_message_where_the_platform_promises_it(self, bench: AdapterBench) -> None:
        async with talking(bench) as adapter:
            if not adapter.capabilities.idempotent:
                absent("this platform knows no idempotency keys")
            message = OutgoingMessage("only once")
            first = await adapter.send(bench.conversation, message, "same-key")
            again = await adapter.send(bench.conversation, message, "same-key")
        assert first == again
        assert bench.person_sees() == ["only once"]

    @pytest.mark.parametrize("failure", list(ERRORS))
    async def test_each_failure_has_its_own_error(self, bench: AdapterBench, failure: Failure) -> None:
        async with talking(bench) as adapter:
            await bench.break_next_send(failure)
            with pytest.raises(ERRORS[failure]) as caught:
                await adapter.send(bench.conversation, OutgoingMessage("lost?"), "key-1")
        assert type(caught.value) is ERRORS[failure]
        if isinstance(caught.value, RetryAfter):
            assert caught.value.seconds > 0
        if failure != "outcome_unknown":
            assert bench.person_sees() == []

    async def test_sending_goes_on_after_a_failure(self, bench: AdapterBench) -> None:
        async with talking(bench) as adapter:
            await bench.break_next_send("rejected")
            with pytest.raises(Rejected):
                await adapter.send(bench.conversation, OutgoingMessage("refused"), "key-1")
            await adapter.send(bench.conversation, OutgoingMessage("taken"), "key-2")
            await bench.wait_for(lambda: bench.person_sees() == ["taken"])
        assert bench.person_sees() == ["taken"]

    async def test_the_longest_message_passes_whole_and_a_longer_one_is_rejected(self, bench: AdapterBench) -> None:
        async with talking(bench) as adapter:
            can = adapter.capabilities
            longest = "字" * (can.max_length // measure("字", can))
            longest += "x" * (can.max_length - measure(longest, can))
            await adapter.send(bench.conversation, OutgoingMessage(longest), "key-1")
            with pytest.raises(Rejected):
                await adapter.send(bench.conversation, OutgoingMessage(longest + "x"), "key-2")
            await bench.wait_for(lambda: len(bench.person_sees()) == 1)
        assert bench.person_sees() == [longest]

    async def test_what_it_does_not_know_is_rejected(self, bench: AdapterBench) -> None:
        async with talking(bench) as adapter:
            with pytest.raises(Rejected):
                await adapter.send(bench.conversation, cast("Outgoing", _OfNoKind()), "key-1")
        assert bench.person_sees() == []

    async def test_it_edits_where_it_says_so_and_else_rejects(self, bench: AdapterBench) -> None:
        async with talking(bench) as adapter:
            receipt = await adapter.send(bench.conversation, OutgoingMessage("first"), "key-1")
            edit = OutgoingEdit(receipt.message_id, "second")
            if adapter.capabilities.edits:
                await adapter.send(bench.conversation, edit, "key-2")
                await bench.wait_for(lambda: bench.person_sees() == ["second"])
            else:
                with pytest.raises(Rejected):
                    await adapter.send(bench.conversation, edit, "key-2")
        assert bench.person_sees() == ["second" if adapter.capabilities.edits else "first"]

    async def test_it_deletes_where_it_says_so_and_else_rejects(self, bench: AdapterBench) -> None:
        async with talking(bench) as adapter:
            receipt = await adapter.send(bench.conversation, OutgoingMessage("gone?"), "key-1")
            deletion = OutgoingDelete(receipt.message_id)
            if adapter.capabilities.deletes:
                await adapter.send(bench.conversation, deletion, "key-2")
                await bench.wait_for(lambda: bench.person_sees() == [])
            else:
                with pytest.raises(Rejected):
                    await adapter.send(bench.conversation, deletion, "key-2")
        assert bench.person_sees() == ([] if adapter.capabilities.deletes else ["gone?"])

    async def test_it_reacts_where_it_says_so_and_else_rejects(self, bench: AdapterBench) -> None:
        async with talking(bench) as adapter:
            receipt = await adapter.send(bench.conversation, OutgoingMessage("look"), "key-1")
            reaction = OutgoingReaction(receipt.message_id, "❤")
            if adapter.capabilities.reactions:
                await adapter.send(bench.conversation, reaction, "key-2")
            else:
                with pytest.raises(Rejected):
                    await adapter.send(bench.conversation, reaction, "key-2")
        assert bench.person_sees() == ["look"]

    async def test_it_sends_a_file_where_it_says_so_and_else_rejects(self, bench: AdapterBench) -> None:
        file = OutgoingFile("memory.jsonl", '{"text": "对花生过敏"}\n', caption="Here it is")
        async with talking(bench) as adapter:
            if adapter.capabilities.files:
                await adapter.send(bench.conversation, file, "key-1")
                await bench.wait_for(lambda: len(bench.person_sees()) == 1)
                assert "Here it is" in bench.person_sees()[0]
            else:
                with pytest.raises(Rejected):
                    await adapter.send(bench.conversation, file, "key-1")
                assert bench.person_sees() == []

    async def test_a_message_with_buttons_keeps_its_text(self, bench: AdapterBench) -> None:
        buttons = (Button("Yes", "answer:yes"), Button("No", "answer:no"))
        async with talking(bench) as adapter:
            await adapter.send(bench.conversation, OutgoingMessage("Shall we?", buttons=buttons), "key-1")
            await bench.wait_for(lambda: len(bench.person_sees()) == 1)
            shown = bench.person_sees()[0]
        assert shown.startswith("Shall we?")
        assert adapter.capabilities.buttons or all(button.label in shown for button in buttons)

    async def test_typing_and_drafts_never_fail_and_are_no_messages(self, bench: AdapterBench) -> None:
        async with talking(bench) as adapter:
            await adapter.show_typing(bench.conversation)
            await adapter.show_draft(bench.conversation, "It grows")
            await adapter.show_draft(bench.conversation, "It grows and grows")
            await adapter.send(bench.conversation, OutgoingMessage("It grows and grows."), "key-1")
            await bench.wait_for(lambda: bench.person_sees() == ["It grows and grows."])
            reach = await adapter.reach(bench.conversation)
        assert isinstance(reach, Reach)
        assert bench.person_sees() == ["It grows and grows."]
