"""Whom `botkit chat` lets a person talk with, and where the history of that is kept."""

from pathlib import Path

import pytest

from botkit.cli.terminal_bot import choose_bot
from botkit.errors import ConfigError, PersonaError
from botkit.persona.library import PersonaLibrary, gallery_folder
from botkit.settings import BotSettings, Settings
from botkit.testing.clock import FrozenClock
from tests.cli.machine import ECHO, Machine
from tests.person_at_terminal import sitting_before

HOME = BotSettings(id="home", platform="terminal", personas=("mira", "xia"), persona="xia")
DEN = BotSettings(id="den", platform="terminal", personas=("mira",))
ELSEWHERE = BotSettings(id="elsewhere", platform="telegram", personas=("mira",))


@pytest.fixture
def library() -> PersonaLibrary:
    return PersonaLibrary([gallery_folder()], FrozenClock())


@pytest.mark.parametrize(
    ("bots", "name", "bot", "personas", "others"),
    [
        ((), None, "terminal-botkit-xia", ["botkit/xia", "botkit/mira"], ()),
        ((), "mira", "terminal-botkit-mira", ["botkit/mira"], ()),
        ((ELSEWHERE,), "mira", "terminal-botkit-mira", ["botkit/mira"], ()),
        ((ELSEWHERE, HOME), None, "home", ["botkit/mira", "botkit/xia"], ()),
        ((HOME, DEN), None, "home", ["botkit/mira", "botkit/xia"], ("den",)),
        ((HOME, DEN), "mira", "home", ["botkit/mira"], ()),
        ((DEN, HOME), "xia", "home", ["botkit/xia"], ()),
        ((DEN,), "xia", "terminal-botkit-xia", ["botkit/xia"], ()),
    ],
)
def test_the_bot_of_a_talk(
    library: PersonaLibrary,
    bots: tuple[BotSettings, ...],
    name: str | None,
    bot: str,
    personas: list[str],
    others: tuple[str, ...],
) -> None:
    chosen = choose_bot(Settings(bots=bots), library, name)
    assert (chosen.entry.id, list(chosen.entry.personas), chosen.others) == (bot, personas, others)
    assert chosen.entry.persona == chosen.speaker.ref.id == (f"botkit/{name}" if name else "botkit/xia")
    assert chosen.configured.options == chosen.entry.options or chosen.configured in bots


def test_who_is_not_there_is_told_with_its_bot(library: PersonaLibrary) -> None:
    lost = BotSettings(id="lost", platform="terminal", personas=("yue",))
    with pytest.raises(ConfigError, match=r"bots\.1\.personas: there is no persona 'yue' \(there are: botkit/mira"):
        choose_bot(Settings(bots=(lost,)), library, None)
    with pytest.raises(PersonaError, match="there is no persona 'yue'"):
        choose_bot(Settings(), library, "yue")


def configured(machine: Machine, *entries: str) -> None:
    machine.config.write_text(ECHO + "".join(f"[[bots]]\n{entry}\n" for entry in entries), encoding="utf-8")


def test_a_configured_bot_lets_a_person_choose_and_remembers_the_choice(machine: Machine) -> None:
    configured(
        machine,
        'id = "home"\nplatform = "terminal"\npersonas = ["xia", "mira"]\npersona = "xia"',
        'id = "den"\nplatform = "terminal"',
    )
    chosen = machine.runs("--say", "/persona", "--say", "/persona mira", "--say", "the sky is blue today")
    assert chosen.returncode == 0, chosen.stderr
    assert "/persona xia — 霞" in chosen.stdout
    assert "/persona mira — Mira" in chosen.stdout
    assert chosen.stdout.splitlines()[-1] == "the sky is blue today"
    assert "home" in chosen.stderr
    assert "den" in chosen.stderr
    later = machine.runs("--say", "/persona")
    assert "You are talking to Mira." in later.stdout
    named = machine.runs("xia", "--say", "/persona")
    assert "Mira" not in named.stdout, "whoever names a persona talks with this one"


def test_without_a_configured_bot_everybody_can_be_chosen_at_the_terminal(machine: Machine) -> None:
    with sitting_before(machine.command("--config", str(machine.config)), machine.environment) as person:
        person.waits_for("/persona: who is here")
        person.types("/persona mira\r")
        person.waits_for("Mira")
        person.types("the sky is blue today\r")
        person.waits_for("│ the sky is blue today │")
        person.types("\x04")
        assert person.leaves() == 0
    assert "霞 ─" in person.seen
    assert person.seen.index("霞 ─") < person.seen.index("Mira ─"), "whoever speaks has their name above their words"


@pytest.mark.long
def test_an_old_talk_with_one_persona_is_gone_on_with(machine: Machine) -> None:
    assert machine.runs("xia", "--say", "今天天气不错").stdout == "今天天气不错\n"
    again = machine.runs("--say", "今天天气不错")
    assert again.returncode == 0
    assert again.stdout.splitlines() != ["今天天气不错"], "the same words never get the same answer twice"


@pytest.mark.long
def test_the_operators_word_about_the_terminal_counts_and_a_slip_has_its_place(machine: Machine) -> None:
    configured(machine, 'id = "home"\nplatform = "terminal"\npersonas = ["mira"]\noptions.colour = "zz"')
    done = machine.runs("--say", "hi")
    assert (done.returncode, done.stdout) == (2, "")
    place = f"error: {Path('config.toml')}:11: bots.home.options.colour: should be one of black, red, green"
    assert done.stderr.startswith(place), done.stderr
    configured(machine, 'id = "home"\nplatform = "terminal"\npersonas = ["mira"]\noptions.on_screen = "x"')
    done = machine.runs("mira", "--say", "hi")
    assert "bots.home.options.on_screen: is no setting" in done.stderr
    assert "known here: user, language, name, colour, say, greet, patience, folder, texts" in done.stderr
