"""Server-sent events, as far as chat completions use them: bytes in, payloads out."""

from botkit.errors import ModelOutputInvalid

LONGEST_EVENT = 1 << 20
"""Bytes one line, or all data lines of one event, may have."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class EventReader:
    """Cuts a byte stream into the payloads of its events, however the network cut it before.

    Comments (keep-alives) and other fields say nothing and are dropped. A bare JSON object between events is
    taken as an event: some servers report an error that way.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._searched = 0
        self._lines: list[str] = []
        self._size = 0
        self._at_start = True

    def feed(self, data: bytes) -> list[str]:
        """The payloads completed by these bytes.

        Raises:
            ModelOutputInvalid: a line is longer than `LONGEST_EVENT`, or is not UTF-8.
        """
        self._buffer += data
        payloads: list[str] = []
        start = 0
        while (end := self._buffer.find(b"\n", max(start, self._searched))) >= 0:
            self._take_line(bytes(self._buffer[start:end]), payloads)
            start = end + 1
        del self._buffer[:start]
        self._searched = len(self._buffer)
        if self._searched > LONGEST_EVENT:
            raise ModelOutputInvalid("the endpoint sent a line of more than 1 MiB")
        return payloads

    def finish(self) -> list[str]:
        """The payload that was still waiting for its blank line when the stream ended."""
        return self.feed(b"\n\n")

    def _take_line(self, line: bytes, payloads: list[str]) -> None:
        if self._at_start:
            self._at_start = False
            line = line.removeprefix(_BYTE_ORDER_MARK)
        for piece in line.rstrip(b"\r").split(b"\r"):
            self._take_field(piece, payloads)

    def _take_field(self, line: bytes, payloads: list[str]) -> None:
        if not line:
            if self._lines:
                payloads.append("\n".join(self._lines))
                self._lines.clear()
                self._size = 0
        elif line.startswith(b"data:"):
            self._size += len(line)
            if self._size > LONGEST_EVENT:
                raise ModelOutputInvalid("the endpoint sent an event of more than 1 MiB")
            self._lines.append(_decode(line[6:] if line[5:6] == b" " else line[5:]))
        elif line.startswith(b"{"):
            payloads.append(_decode(line))


def _decode(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        # The original error carries the bytes, which are somebody's words.
        raise ModelOutputInvalid("the endpoint sent text that is not UTF-8") from None
