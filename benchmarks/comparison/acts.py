"""What is done with a bot on its stage: started, talked with, killed."""

import time

from benchmarks.comparison.plan import IN_FLIGHT, Load, Record
from benchmarks.comparison.stage import Stage

_START_PATIENCE = 180.0
_SETTLING = 1.0
_WARM_UP = 60
_LONG_THOUGHT = 60.0
_FILLING = 15.0
_MEMORY = 10.0
"""Seconds: what a bot that listens again does not answer for so long it has forgotten."""


def start(stage: Stage, record: Record) -> None:
    """Start the bot while a message waits for it, and note when it answers."""
    stage.model.ask(delay=0)
    stage.platform.ask(chats=1, messages=1)
    stage.start()
    told = stage.wait(_START_PATIENCE)
    if told["waiting"]:
        raise RuntimeError(f"{stage.candidate.name} does not answer:\n{stage.bot.last_words()}")
    record.first_reply.append(told["ended"] - stage.bot.started)
    record.first_processor.append(stage.bot.processor)
    time.sleep(_SETTLING)
    record.idle.append(stage.bot.memory)


def warm_up(stage: Stage) -> None:
    """What is opened and made once is not measured."""
    stage.talk(chats=20, messages=_WARM_UP)


def talk(stage: Stage, record: Record, load: Load, patience: float) -> None:
    """Let a crowd talk with it."""
    talks = stage.talk(
        delay=load.delay,
        patience=patience,
        chats=load.chats,
        messages=load.messages,
        seconds=load.seconds,
        rate=load.rate,
    )
    record.talks.setdefault(load, []).append(talks)


def kill(stage: Stage, record: Record) -> None:
    """Kill the bot while it works on a hundred messages, start it again, and count whom it answers."""
    record.full.append(stage.bot.memory)
    stage.model.ask(delay=_LONG_THOUGHT)
    stage.platform.ask(chats=IN_FLIGHT, messages=IN_FLIGHT)
    began = time.monotonic()
    while stage.model.ask()["held"] < IN_FLIGHT and time.monotonic() - began < _FILLING:
        time.sleep(_SETTLING / 10)
    stage.bot.kill()
    before = stage.platform.ask()
    stage.model.ask(delay=0)
    stage.start()
    _wait_until_it_listens(stage, before["polls"])
    stage.wait(_MEMORY)
    time.sleep(_SETTLING)  # whoever answers twice does it now
    told = stage.platform.ask()
    record.kept.append(told["answered"] - before["answered"])
    record.twice.append(told["strays"] - before["strays"])


def _wait_until_it_listens(stage: Stage, polls: int) -> None:
    """Return once it has asked for news again."""
    began = time.monotonic()
    while stage.platform.ask()["polls"] <= polls and time.monotonic() - began < _START_PATIENCE:
        stage.bot.make_sure_that_it_runs()
        time.sleep(_SETTLING / 10)
