"""Several models on one shelf: who answers whom, and what they share."""

from pathlib import Path

import pytest

from botkit.errors import ModelMisconfigured
from botkit.models.shelf import ModelShelf
from botkit.models.spec import ModelSpec as Spec
from botkit.models.spec import Patience, Role
from botkit.persona.loader import LoadedPersona, load_persona
from botkit.testing.clock import FrozenClock
from botkit.testing.openai_answers import Status
from botkit.testing.openai_server import OpenAIServer
from tests.models.calls import answer_of, spec_for

MINIMAL = Path(__file__).parents[1] / "persona" / "minimal.yaml"


def says(name: str, *roles: Role, model: str = "", personas: tuple[str, ...] = ()) -> Spec:
    """A model that says its own name."""
    return Spec(name, "scripted", model=model or name, roles=roles or ("chat",), personas=personas)


@pytest.fixture
def someone(tmp_path: Path):
    """A persona, with a wish for a model if there is one."""

    def make(prefer: str = "") -> LoadedPersona:
        path = tmp_path / "someone.yaml"
        wish = f"model: {{prefer: {prefer}}}\n" if prefer else ""
        path.write_text(MINIMAL.read_text(encoding="utf-8") + wish, encoding="utf-8")
        return load_persona(path)

    return make


async def test_the_first_that_talks_answers(someone, frozen: FrozenClock):
    shelf = ModelShelf([says("small", "cheap"), says("big"), says("other")], frozen)
    assert await answer_of(shelf.chat(someone())) == "big"
    assert await answer_of(shelf.cheap(someone())) == "small"


async def test_without_a_cheap_one_the_small_work_is_done_by_one_that_talks(someone, frozen: FrozenClock):
    shelf = ModelShelf([says("big"), says("other")], frozen)
    assert await answer_of(shelf.cheap(someone())) == "big"


@pytest.mark.parametrize(
    ("wish", "answer"),
    [
        ("other", "other"),
        ("claude-sonnet", "anthropic/claude-sonnet"),
        ("anthropic/claude-sonnet", "anthropic/claude-sonnet"),
        ("cheap", "small"),
        ("gpt-nothing", "big"),
    ],
)
async def test_a_persona_is_answered_by_the_model_it_prefers_where_there_is_one(
    wish: str, answer: str, someone, frozen: FrozenClock
):
    shelf = ModelShelf(
        [says("big"), says("small", "cheap"), says("other"), says("far", model="anthropic/claude-sonnet")], frozen
    )
    assert await answer_of(shelf.chat(someone(wish))) == answer
    assert await answer_of(shelf.chat(someone())) == "big"


async def test_a_model_that_is_kept_for_others_is_not_asked_even_if_preferred(someone, frozen: FrozenClock):
    shelf = ModelShelf([says("gold", personas=("xia",)), says("big")], frozen)
    assert await answer_of(shelf.chat(someone("gold"))) == "big"


@pytest.mark.parametrize("name", ["someone", "someone.yaml", "Someone"])
async def test_a_model_is_kept_for_a_persona_by_any_of_its_names(name: str, someone, frozen: FrozenClock):
    persona = someone()
    called = persona.persona.name if name == "Someone" else name
    shelf = ModelShelf([says("big"), says("gold", personas=(called,))], frozen)
    assert await answer_of(shelf.chat(someone("gold"))) == "gold"


def test_a_persona_for_whom_no_model_may_answer_is_told_with_the_remedy(someone, frozen: FrozenClock):
    shelf = ModelShelf([says("gold", personas=("xia",)), says("small", "cheap")], frozen)
    with pytest.raises(ModelMisconfigured, match=f"no model may answer for {someone().ref.id}: add a "):
        shelf.chat(someone())


async def test_others_stand_in_for_the_preferred_one_and_everybody_learns_that_it_is_not_well(
    someone, frozen: FrozenClock
):
    async with OpenAIServer([Status(401)]) as server:
        wanted = Spec("wanted", "openai", "m", server.base_url)
        async with ModelShelf([says("big"), wanted], frozen) as shelf:
            assert await answer_of(shelf.chat(someone("wanted"))) == "big"
            assert await answer_of(shelf.chat(someone("m"))) == "big"
            assert len(server.calls) == 1


async def test_each_model_is_opened_once_and_closed_with_the_shelf(someone, frozen: FrozenClock):
    async with OpenAIServer() as server:
        specs = [spec_for(server.base_url), says("spare")]
        async with ModelShelf(specs, frozen) as shelf:
            assert shelf.chat(someone()) is shelf.chat(someone("m"))
            assert await answer_of(shelf.chat(someone())) == "你说：我的秘密是金丝雀"
        # Closed without a warning about a session left open, which would be an error.
    assert len(server.calls) == 1


def test_a_model_on_this_machine_gets_its_time(someone, frozen: FrozenClock, tmp_path: Path):
    here = Spec("here", "offline", path=tmp_path / "x.gguf", patience=Patience(total=300.0))
    assert ModelShelf([says("far"), here], frozen).turn_time == 300.0
    assert ModelShelf([says("far")], frozen).turn_time == 0.0
    assert not ModelShelf([says("far"), here], frozen).runs_here(someone())
    assert ModelShelf([says("far"), here], frozen).runs_here(someone("here"))
