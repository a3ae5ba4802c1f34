"""A chat gets another id from its platform: the conversation goes on, and nothing in it is lost or said twice."""

import pytest

from botkit.messages import ConversationId
from botkit.testing.store_bench import BOT, StoreBench


class MoveStories:
    """Every story here is told of the platform's notice and of a send that was told."""

    @pytest.fixture(params=["by the notice", "by a send"])
    def how(self, request: pytest.FixtureRequest) -> str:
        return request.param

    async def moves(self, bench: StoreBench, how: str, old: str = "group", new: str = "supergroup") -> None:
        """The chat moves while nobody holds it."""
        if how == "by the notice":
            await bench.accept(bench.move(old, new))
            return
        await bench.says("is anybody there?", chat=old, wait=0)
        claim = next(claim for claim in await bench.claims() if claim.conversation.chat == old)
        (message,) = (await bench.answers(claim, "yes")).outbox
        assert await bench.marks(claim, message.key)
        await bench.store.move_chat(claim, new, bench.now)
        await bench.store.defer(claim, message.key, bench.now, bench.now)
        await bench.store.release(claim, bench.now)

    async def test_the_history_follows(self, bench: StoreBench, how: str) -> None:
        await bench.talks("good morning", "good morning!", chat="group")
        await self.moves(bench, how)
        await bench.says("and now?", chat="supergroup", wait=0)
        claim = await bench.claim()
        assert claim.conversation == ConversationId(BOT, "supergroup")
        assert (await bench.history(claim))[:2] == ["person: good morning", "persona: good morning!"]
