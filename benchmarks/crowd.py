"""People at the other end of an adapter that costs next to nothing: what is measured is botkit."""

import asyncio
import itertools
import time
from collections.abc import Iterator, Sequence

from pydantic import BaseModel

from benchmarks.past import BOT, PLATFORM, chat_of
from botkit.adapter import Accept, Adapter
from botkit.clock import SystemClock
from botkit.conversation.ports import ChatRequest
from botkit.messages import Account, ConversationId, MessageReceived, Outgoing, Receipt, Sender

_SAID = (
    "今天下班路上买了两个橘子",
    "晚上想煮点面",
    "刚跟同事吵了两句",
    "窗台上的花开了一朵",
    "地铁上人挤人",
    "楼下那只猫又来了",
    "周末打算把房间收一收",
    "昨晚没怎么睡",
    "老同学发来一张旧照片",
    "我把阳台的灯修好了",
    "早上起来天都是灰的",
    "考试的日子定下来了",
    "手机掉地上又碎了",
)
_FELT = (
    "心里有点说不上来",
    "忽然就想跟你讲讲",
    "也没什么大事",
    "你猜后来怎么着",
    "一个人笑了半天",
    "越想越气",
    "还挺得意的",
    "有点想家了",
    "不知道算不算好事",
    "累是累了点",
    "想听听你怎么看",
)
_HEARD = (
    "嘿，别这么说",
    "哎哟，先坐下",
    "橘子给我留一个",
    "汤还热着呢",
    "我听着，你讲",
    "那就不急",
    "阳台的葱该剪了",
    "好料子一摸便知",
    "猫都替你高兴",
    "针脚歪了能拆",
    "灯给你留着",
    "窗户我关上了",
    "这话我爱听",
)
_ASKED = (
    "后来呢？",
    "晚上吃什么？",
    "慢慢来。",
    "先喝口水。",
    "手还凉吗？",
    "明天再说它。",
    "歇一会儿吧。",
    "我在这儿。",
    "路上看车。",
    "睡个好觉。",
    "改天带来看看。",
)


_CLOSED = ("听风", "数星", "剥豆", "晒被", "看云", "磨墨", "煨姜")
"""Between the halves of an answer, so that no two of them within fifty sound alike."""


def _pairs(firsts: Sequence[str], seconds: Sequence[str]) -> Iterator[str]:
    """Every first with every second; neighbours have nothing in common, and none comes again soon."""
    for number in itertools.count():
        yield f"{firsts[number % len(firsts)]}，{seconds[number % len(seconds)]}"


class Talker:
    """A script for `ScriptedModel`: another sentence at every call, short enough for the persona to say whole."""

    def __init__(self) -> None:
        self._sentences = (
            f"{sentence.replace('，', f'，{_CLOSED[number % len(_CLOSED)]}，', 1)}"
            for number, sentence in enumerate(_pairs(_HEARD, _ASKED))
        )

    def __call__(self, request: ChatRequest) -> str:
        del request
        return next(self._sentences)


class Crowd(Adapter):
    """Each person writes, one `accept` a message as a webhook does, and waits for the answer.

    Without `rate` each writes again as soon as they are answered. With it, the crowd writes so many messages a second
    whether answered or not, each time another person.

    Args:
        greetings: so many messages each person writes before, which are not counted.

    Attributes:
        began, ended: `time.perf_counter` at the first message that counts and at the last answer.
        at_work: `time.process_time` when it began.
        waits: seconds from each message to its answer.
    """

    platform = PLATFORM
    Settings = BaseModel

    def __init__(self, people: int, messages: int, rate: float = 0.0, *, greetings: int = 0) -> None:
        self.people = people
        self.messages = messages
        self.rate = rate
        self.waits: list[float] = []
        self.began = self.ended = self.at_work = 0.0
        self._greetings = greetings
        self._clock = SystemClock()
        self._numbers = itertools.count(1)
        self._sentences = _pairs(_SAID, _FELT)
        self._answered: dict[str, asyncio.Future[None]] = {}

    async def listen(self, accept: Accept) -> None:
        await self._write_by_turns(accept, self._greetings)
        self.waits.clear()
        self.began, self.at_work = time.perf_counter(), time.process_time()
        await (
            self._write_steadily(accept) if self.rate else self._write_by_turns(accept, self.messages // self.people)
        )
        self.ended = time.perf_counter()

    async def send(self, conversation: ConversationId, outgoing: Outgoing, key: str) -> Receipt:
        waiting = self._answered.pop(conversation.chat, None)
        if waiting is not None:
            waiting.set_result(None)
        return Receipt(key)

    async def _write_by_turns(self, accept: Accept, messages: int) -> None:
        async with asyncio.TaskGroup() as everybody:
            for person in range(1, self.people + 1):
                everybody.create_task(self._chat(accept, person, messages))

    async def _chat(self, accept: Accept, person: int, messages: int) -> None:
        for _ in range(messages):
            await self._talk(accept, person, time.perf_counter())

    async def _write_steadily(self, accept: Accept) -> None:
        async with asyncio.TaskGroup() as everybody:
            for number in range(self.messages):
                due = self.began + number / self.rate
                await self._clock.sleep(due - time.perf_counter())
                everybody.create_task(self._talk(accept, 1 + number % self.people, due))

    async def _talk(self, accept: Accept, person: int, began: float) -> None:
        chat = chat_of(person)
        if chat in self._answered:  # one answer to both would be right, and one of them would wait for ever
            raise RuntimeError("somebody writes again before they are answered: take more people, or a lower rate")
        answered = self._answered[chat] = asyncio.get_running_loop().create_future()
        await accept([self._message(person, chat)])
        await answered
        self.waits.append(time.perf_counter() - began)

    def _message(self, person: int, chat: str) -> MessageReceived:
        number = str(next(self._numbers))
        return MessageReceived(
            id=f"event-{number}",
            conversation=ConversationId(BOT, chat),
            sender=Sender(Account(PLATFORM, str(person))),
            at=self._clock.now(),
            message_id=f"message-{number}",
            text=next(self._sentences),
        )
