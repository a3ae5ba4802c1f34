"""A QR code in a terminal, two rows in a line, in colours of its own: it can be read on dark and on light."""

import segno

_BORDER = 2
"""Rows of white around it; a phone's camera needs no more on a screen."""

_BLACK_ON_WHITE, _AS_BEFORE = "\x1b[38;5;16;48;5;231m", "\x1b[0m"
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def qr_lines(link: str) -> list[str]:
    """The lines to print; each sets its colours and puts them back."""
    rows = [
        [bool(module) for module in row] for row in segno.make(link, micro=False, error="m").matrix_iter(border=_BORDER)
    ]
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    return [
        _BLACK_ON_WHITE + "".join(_HALVES[pair] for pair in zip(upper, lower, strict=True)) + _AS_BEFORE
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    ]
