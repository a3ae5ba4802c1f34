"""What of a growing answer people see before it is whole: never what the model thinks."""

from collections.abc import Sequence

import pytest

from botkit.conversation.drafting import Drafting
from botkit.conversation.ports import Finished, ModelEvent, ReasoningDelta, TextDelta, Usage
from botkit.conversation.respond import respond
from botkit.conversation.situation import Reply
from botkit.models.scripted import Line, ScriptedModel
from botkit.testing.clock import FrozenClock
from tests.conversation.situations import nell, talk, words_of

WORDS = "Good grief. Sit down, and tell me all of it. I have biscuits."
OPENED_BY_TEMPLATE = f"They sound sad. I should comfort. I will be kind.\n</think>\n\n{WORDS}"


def pieces(text: str, reason: str = "stop") -> list[ModelEvent]:
    """An answer as it comes: three letters at a time."""
    finished = Finished(reason, Usage("m", "d", 10, 5))  # pyright: ignore[reportArgumentType]
    return [*(TextDelta(text[at : at + 3]) for at in range(0, len(text), 3)), finished]


class Talk:
    """Somebody who talks with Nell, and what their screen showed of her next answer while it grew."""

    def __init__(self, answers: Sequence[Line], name: str = "m") -> None:
        self.drafting = Drafting()
        self.model = ScriptedModel(answers, name=name)

    async def hear(self, model: ScriptedModel | None = None) -> tuple[Reply, list[str]]:
        drafts: list[str] = []

        async def show(text: str) -> None:
            drafts.append(text)

        model = model or self.model
        reply = await respond(talk(nell(), "long day"), model, FrozenClock(), on_draft=show, drafting=self.drafting)
        return reply, drafts


async def test_reasoning_that_a_template_opened_is_on_the_screen_at_no_moment() -> None:
    person = Talk([pieces(OPENED_BY_TEMPLATE)] * 4)
    for _ in range(4):
        reply, drafts = await person.hear()
        assert words_of(reply).replace("\n", " ") == WORDS
        assert drafts == []
        assert reply.notes == ("reasoned",)


async def test_an_honest_models_second_answer_grows_on_the_screen() -> None:
    person = Talk([pieces(WORDS), pieces(WORDS)])
    assert (await person.hear())[1] == []
    drafts = (await person.hear())[1]
    assert drafts[0] == "Good grief."
    assert all(WORDS.startswith(draft) for draft in drafts)


@pytest.mark.parametrize(
    "first",
    [
        pieces(f"<think>They are sad. I see.</think>{WORDS}"),
        pieces(f"<|channel|>analysis<|message|>They are sad.<|end|><|channel|>final<|message|>{WORDS}"),
        [ReasoningDelta("They are sad."), *pieces(WORDS)],
    ],
)
async def test_an_answer_that_tells_its_thinking_apart_grows_at_once(first: list[ModelEvent]) -> None:
    reply, drafts = await Talk([first]).hear()
    assert drafts[0] == "Good grief."
    assert not any("sad" in draft for draft in drafts)
    assert "reasoned" in reply.notes


async def test_an_answer_that_was_cut_off_teaches_nothing() -> None:
    cut = pieces("They sound sad. I should comfort. I wi", reason="length")
    person = Talk([cut, cut, pieces(OPENED_BY_TEMPLATE)])
    assert (await person.hear())[1] == []
    assert (await person.hear())[1] == []


async def test_thinking_that_speaks_of_a_tag_does_not_open_itself_by_it() -> None:
    _, drafts = await Talk([pieces(f"I could open a <think> tag. I need not. </think>{WORDS}")]).hear()
    assert drafts == []


async def test_a_model_that_ever_began_with_unopened_thinking_is_never_drafted_again() -> None:
    person = Talk([pieces(WORDS), pieces(OPENED_BY_TEMPLATE), *[pieces(WORDS)] * 3])
    await person.hear()
    _, once = await person.hear()
    assert once, "trusted by its first answer: this is the one time it could be"
    for _ in range(3):
        assert (await person.hear())[1] == []


async def test_what_is_learned_of_one_model_is_not_believed_of_another() -> None:
    person = Talk([pieces(WORDS)])
    await person.hear()
    other = ScriptedModel([pieces(OPENED_BY_TEMPLATE)], name="other")
    assert (await person.hear(other))[1] == []
