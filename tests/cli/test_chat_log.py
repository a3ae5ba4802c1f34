"""What goes wrong during a talk is written down beside it, not drawn between the bubbles."""

import pytest

from botkit.testing.openai_server import closed_port
from tests.cli.machine import Machine
from tests.person_at_terminal import sitting_before

TROUBLE = "Not everything works as it should"
SECRET = "sk-not-for-any-log"


@pytest.fixture
def unreachable(machine: Machine) -> Machine:
    """A machine whose model cannot be reached."""
    machine.config.write_text(
        f'[[models]]\nname = "far"\nmodel = "far"\nbase_url = "http://127.0.0.1:{closed_port()}/v1"\n'
        f'api_key_env = "FAR_KEY"\n[delivery]\npace = 0\nburst_wait = 0.05\n'
        '[[bots]]\nid = "here"\nplatform = "terminal"\noptions = { patience = 0.3 }\n',
        encoding="utf-8",
    )
    machine.environment["FAR_KEY"] = SECRET
    return machine


def log_of(machine: Machine) -> str:
    (path,) = machine.config.parent.rglob("botkit.log")
    return path.read_text("utf-8")


@pytest.mark.long
def test_a_failing_model_is_no_business_of_the_talk(unreachable: Machine) -> None:
    data = unreachable.config.parent / "a-folder-with-a-name-that-is-longer-than-any-line-of-a-bubble" / "kept"
    words = ("mira", "--config", str(unreachable.config), "--data", str(data))
    with sitting_before(unreachable.command(*words), unreachable.environment) as person:
        person.waits_for("›")
        person.types("my boss shouted at me\r")
        person.waits_for(TROUBLE)
        person.waits_for(str(data / "botkit.log"))  # whole, so that it can be copied
        person.waits_for("─╯")
        person.types("and then again\r")
        person.types("\x04")
        person.waits_for("Goodbye.")
        assert person.leaves() == 0
    assert "WARNING" not in person.seen
    assert "far failed" not in person.seen
    assert person.seen.count(TROUBLE) == 1
    log = log_of(unreachable)
    assert "WARNING botkit.models.resilient: model far failed: ModelUnavailable" in log
    for private in ("boss", "shouted", SECRET):
        assert private not in log


def test_a_text_without_an_answer_tells_where_to_look(unreachable: Machine) -> None:
    done = unreachable.runs("mira", "--config", str(unreachable.config), "--data", "kept", "--say", "my boss shouted")
    assert done.returncode == 1
    told = done.stderr.splitlines()
    assert len(told) == 4, told
    assert told[2].startswith(TROUBLE)
    assert told[2].endswith("botkit.log says what happened.")
    assert told[3] == "No answer came within 0.3 seconds."
    assert "got no answer within 0.3 s" in log_of(unreachable)
    assert "boss" not in log_of(unreachable)


@pytest.mark.long
def test_a_fresh_talk_keeps_no_log_either(unreachable: Machine) -> None:
    done = unreachable.runs("mira", "--config", str(unreachable.config), "--fresh", "--say", "my boss shouted")
    assert done.returncode == 1
    assert "Without --fresh, a log would say what happened." in done.stderr
    assert list(unreachable.config.parent.rglob("*.log*")) == []
