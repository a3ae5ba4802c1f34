"""A model file from a hub: one HTTP download that goes on where it stopped."""

import os
import re
from pathlib import Path
from typing import BinaryIO

import aiohttp

from botkit.models.catalogue import HubFile
from botkit.models.transfer import SourceFailed, Transfer

_CONNECT_SECONDS = 5.0
_SILENCE_SECONDS = 30.0
_BREAKS_FORGIVEN = 5
"""In a row, without a byte between them."""


async def fetch_from_hub(source: HubFile, transfer: Transfer) -> Path:
    """The complete file, its content not yet verified.

    Raises:
        SourceFailed: this hub cannot be reached, does not have it, or has another one.
    """
    part = transfer.hub_part
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=True) as session:
        breaks = 0
        while (size := _size(part)) != transfer.entry.size:
            try:
                await _fetch_rest(session, source, transfer, size)
            except (aiohttp.ClientConnectorError, aiohttp.ServerTimeoutError):
                raise SourceFailed(f"{source.label}: cannot be reached") from None
            except (aiohttp.ClientError, TimeoutError):
                breaks = breaks + 1 if _size(part) <= size else 0
                if breaks >= _BREAKS_FORGIVEN:
                    raise SourceFailed(f"{source.label}: the connection keeps breaking") from None
    return part


async def _fetch_rest(session: aiohttp.ClientSession, source: HubFile, transfer: Transfer, start: int) -> None:
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    async with session.get(source.url, headers=headers) as response:
        if response.status == 416:  # noqa: PLR2004 (the hub's file is shorter than what we have)
            transfer.hub_part.unlink(missing_ok=True)
            raise SourceFailed(f"{source.label}: has another file of that name")
        if not response.ok:
            raise SourceFailed(f"{source.label}: HTTP {response.status}")
        start = _accepted_start(response, start)
        announced = response.content_length
        if announced is not None and start + announced != transfer.entry.size:
            raise SourceFailed(f"{source.label}: has another file of that name")
        with transfer.hub_part.open("r+b" if start else "wb") as file:
            file.seek(start)
            file.truncate()
            await _write(response, file, source, transfer)
            file.flush()
            os.fsync(file.fileno())


async def _write(response: aiohttp.ClientResponse, file: BinaryIO, source: HubFile, transfer: Transfer) -> None:
    while data := await transfer.clock.within(_SILENCE_SECONDS, response.content.readany()):
        file.write(data)
        transfer.report(file.tell(), source.label)
        if file.tell() > transfer.entry.size:
            file.truncate(0)
            raise SourceFailed(f"{source.label}: has another file of that name")


def _accepted_start(response: aiohttp.ClientResponse, asked: int) -> int:
    """Where the bytes begin that come: hubs may ignore the wish to go on."""
    told = re.match(r"bytes (\d{1,15})-", response.headers.get("Content-Range", ""))
    return asked if response.status == 206 and told and int(told[1]) == asked else 0  # noqa: PLR2004


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0
