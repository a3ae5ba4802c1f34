"""What a record looks like, for people and for machines."""

import asyncio
import json
import logging
import warnings
from collections.abc import Iterator
from io import StringIO

import pytest
from pydantic import BaseModel

from botkit.errors import StoreUnavailable
from botkit.logs import LogHandler, Redactor, about, ids, logging_to

OURS = logging.getLogger("botkit.delivery.test")
THEIRS = logging.getLogger("somebody.elses")


class Log(StringIO):
    @property
    def lines(self) -> list[str]:
        return self.getvalue().splitlines()

    @property
    def objects(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.lines]


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def handler(log: Log) -> Iterator[LogHandler]:
    redact = Redactor()
    redact.learn(["sk-very-secret-indeed"])
    handler = LogHandler(log, redact)
    with logging_to(handler):
        yield handler


@pytest.mark.usefixtures("handler")
def test_a_line_for_people_has_the_time_in_utc_and_the_ids(log: Log) -> None:
    with about(bot="home", conversation=7):
        OURS.warning("a message may have been sent (%s)", "TimeoutError", extra=ids(message_key="01H"))
    (line,) = log.lines
    time, rest = line.split(" ", 1)
    assert time.endswith("Z")
    assert "T" in time
    assert rest == (
        "WARNING botkit.delivery.test: a message may have been sent (TimeoutError) "
        "(bot=home, conversation=7, message_key=01H)"
    )


def test_an_object_for_machines_has_each_id_as_a_field(log: Log, handler: LogHandler) -> None:
    handler.choose("json", logging.DEBUG)
    with about(bot="home"), about(conversation=7):
        OURS.debug("a turn is committed", extra=ids(turn="01T", outcome="answered", seconds=1.5))
    OURS.info("and nothing around it")
    first, second = log.objects
    assert first.pop("time")
    assert first == {
        "level": "debug",
        "logger": "botkit.delivery.test",
        "event": "a turn is committed",
        "bot": "home",
        "conversation": 7,
        "turn": "01T",
        "outcome": "answered",
        "seconds": 1.5,
    }
    assert second.keys() == {"time", "level", "logger", "event"}


async def test_what_is_around_a_record_belongs_to_the_task_it_is_logged_in(log: Log, handler: LogHandler) -> None:
    handler.choose("json", logging.INFO)

    async def serve(conversation: int) -> None:
        with about(conversation=conversation):
            await asyncio.sleep(0)
            await asyncio.create_task(think())

    async def think() -> None:
        await asyncio.sleep(0)
        OURS.info("thought")

    await asyncio.gather(*(serve(number) for number in range(5)))
    assert {each["conversation"] for each in log.objects} == {0, 1, 2, 3, 4}


def test_levels_are_kept_to(log: Log, handler: LogHandler) -> None:
    handler.choose("text", logging.ERROR)
    OURS.warning("no")
    THEIRS.warning("no")
    OURS.error("yes")
    assert len(log.lines) == 1


def test_an_error_is_told_without_the_words_of_a_stranger(log: Log, handler: LogHandler) -> None:
    handler.choose("json", logging.INFO)
    try:
        try:
            {}["my boss shouted at me"]
        except KeyError as error:
            raise StoreUnavailable("the disk is full: make room") from error
    except StoreUnavailable:
        OURS.exception("a turn failed")
    (record,) = log.objects
    error = str(record["error"])
    assert "StoreUnavailable: the disk is full: make room" in error
    assert "caused by" in error
    assert "KeyError" in error
    assert "shouted at me" not in error.replace('{}["my boss shouted at me"]', "")


def test_a_library_is_heard_from_warnings_on_and_its_words_are_not_repeated(log: Log, handler: LogHandler) -> None:
    handler.choose("json", logging.DEBUG)
    update = "Update(text='my boss shouted at me')"
    THEIRS.info("got %s", update)
    THEIRS.warning("cannot read %s", update)
    THEIRS.error(f"cannot read {update}")
    told = log.objects
    assert [each["event"] for each in told[:1]] == ["cannot read %s"]
    assert "test_shapes.py:" in str(told[1]["event"])
    assert "shouted" not in log.getvalue()


@pytest.mark.parametrize("name", ["httpx", "telegram.ext", "litellm", "LiteLLM", "aiohttp.access", "apscheduler"])
def test_a_chatty_library_does_not_even_make_its_records(handler: LogHandler, name: str) -> None:
    handler.choose("text", logging.DEBUG)
    assert not logging.getLogger(name).isEnabledFor(logging.INFO)


def fail(words: str) -> None:
    raise StoreUnavailable(words)


@pytest.mark.parametrize("shape", ["text", "json"])
def test_secrets_are_taken_out_of_everything(log: Log, handler: LogHandler, shape) -> None:
    handler.choose(shape, logging.DEBUG)
    secret = "sk-very-secret-indeed"
    with about(model=secret):
        try:
            fail(f"no such place: {secret}")
        except StoreUnavailable:
            OURS.exception("cannot reach https://host/%s", secret)
    assert "[secret]" in log.getvalue()
    assert "very-secret" not in log.getvalue()


@pytest.mark.usefixtures("handler")
def test_a_record_is_one_line_whatever_it_says(log: Log) -> None:
    OURS.warning("refused: %s", "no\n2026-11-26T00:00:00.000Z INFO botkit: all is well\x1b[2J")
    assert len(log.lines) == 1
    assert "\\n2026" in log.getvalue()
    assert "\x1b" not in log.getvalue()


@pytest.mark.usefixtures("handler")
def test_a_python_warning_goes_where_the_rest_goes(log: Log) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("this will change", DeprecationWarning, stacklevel=1)
    assert "test_shapes.py:" in log.getvalue()
    assert "DeprecationWarning: this will change" in log.getvalue()


@pytest.mark.usefixtures("handler")
def test_a_library_s_warning_is_told_without_what_it_quotes(log: Log) -> None:
    class Answer(BaseModel):
        text: str

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        Answer.model_construct(text=["my boss shouted at me"]).model_dump()
    assert "UserWarning: a library's own words" in log.getvalue()
    assert "shouted" not in log.getvalue()


@pytest.mark.usefixtures("handler")
def test_a_stream_that_is_gone_ends_nothing(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    log.close()
    OURS.warning("nobody reads this")
    assert capsys.readouterr().err == ""


def test_afterwards_all_is_as_it_was(log: Log) -> None:
    level = logging.getLogger("httpx").level
    with logging_to(LogHandler(log, Redactor())):
        pass
    OURS.warning("after it")
    assert log.getvalue() == ""
    assert logging.getLogger("httpx").level == level
