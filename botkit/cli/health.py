"""`botkit health`: asks a running `botkit run` how it is. It starts often, so it imports next to nothing."""

import http.client
import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

WELL, UNWELL = 0, 1
_VARIABLE = "BOTKIT_OPERATIONS__LISTEN"
_SECONDS = 5.0
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}  # noqa: S104 (where a process listens that is asked from here)


def health(
    *,
    config: Annotated[Path | None, typer.Option("--config", help="The configuration file.")] = None,
) -> None:
    """Ask the bots that run on this machine whether all is well."""
    address = os.environ.get(_VARIABLE) or _configured(config)
    if address is None:
        print(
            'nobody can be asked: [operations] has no `listen`; write listen = "127.0.0.1:9464" there, and start anew',
            file=sys.stderr,
        )
        raise typer.Exit(UNWELL)
    try:
        is_well, page = _ask(address)
    except (OSError, ValueError, http.client.HTTPException) as error:
        print(
            f"nobody of ours answers at {address} ({type(error).__name__}): is `botkit run` running?", file=sys.stderr
        )
        raise typer.Exit(UNWELL) from None
    print(page, end="")
    raise typer.Exit(WELL if is_well else UNWELL)


def _configured(config: Path | None) -> str | None:
    """Where the configuration says. Reading it costs more than asking, so a variable goes before."""
    from botkit.settings import read_settings  # noqa: PLC0415

    return read_settings(config, os.environ).operations.listen


def _ask(address: str) -> tuple[bool, str]:
    host, _, port = address.rpartition(":")
    host = _ANYWHERE.get(host, host)
    connection = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=_SECONDS)
    try:
        connection.request("GET", "/health")
        answer = connection.getresponse()
        page = answer.read().decode("utf-8", "replace")
    finally:
        connection.close()
    json.loads(page)
    return answer.status == http.HTTPStatus.OK, page
