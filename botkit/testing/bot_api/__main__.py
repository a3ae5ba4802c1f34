"""`python -m botkit.testing.bot_api` serves until it is ended, and prints its address as a line of JSON."""

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import cast

from botkit.testing.bot_api.limits import Limits
from botkit.testing.bot_api.server import BotApiServer


async def _serve(arguments: argparse.Namespace) -> None:
    over = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    async with BotApiServer(
        port=cast("int", arguments.port),
        limits=Limits() if arguments.limits else None,
        log=not arguments.no_log,
        log_file=cast("Path | None", arguments.log_file),
        keep=cast("int", arguments.keep),
    ) as server:
        tokens = {username: server.bot(username).token for username in cast("list[str]", arguments.bot)}
        told = {"url": server.url, "base_url": server.base_url, "base_file_url": server.base_file_url, "bots": tokens}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        await over.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description="A double of Telegram's Bot API.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--bot", action="append", default=[], help="the user name of a bot that is there (repeatable)")
    parser.add_argument("--limits", action="store_true", help="keep to the real server's rate limits")
    parser.add_argument("--no-log", action="store_true", help="do not keep the calls in memory")
    parser.add_argument("--log-file", type=Path, help="append every call there, as a line of JSON")
    parser.add_argument("--keep", type=int, default=0, help="how many messages of a chat are kept; 0 for all")
    asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
