"""A program that runs beside us, and what the system tells of it. Linux only: `/proc` is read."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


class Process:
    """One running program. What it says on standard error goes to the end of the file `log`.

    Attributes:
        started: `time.monotonic` when it was started.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        path = os.pathsep.join((str(ROOT), str(ROOT / "adapters")))
        self._log = log
        with log.open("ab") as errors:
            self.started = time.monotonic()
            self._process = subprocess.Popen(
                command,
                env={**os.environ, "PYTHONPATH": path, **environment},
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
            )

    def first_line(self) -> bytes:
        """What it says first on standard output."""
        if self._process.stdout is None:
            raise RuntimeError("it has no output")
        return self._process.stdout.readline()

    @property
    def processor(self) -> float:
        """Seconds of processor time so far, all threads, user and system together."""
        after_name = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def memory(self) -> int:
        """Bytes of it that are in memory."""
        return int(Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf(
            "SC_PAGE_SIZE"
        )

    def make_sure_that_it_runs(self) -> None:
        """Raises RuntimeError with the end of its log where it has ended by itself."""
        if self._process.poll() is not None:
            raise RuntimeError(f"{self._process.args!r} ended with {self._process.returncode}:\n{self.last_words()}")

    def last_words(self) -> str:
        """The end of its log."""
        return self._log.read_text(encoding="utf-8", errors="replace")[-2_000:]

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Tell it to end; kill it where it does not."""
        self._end(signal.SIGTERM)

    def _end(self, how: int) -> None:
        if self._process.poll() is None:
            self._process.send_signal(how)
        try:
            self._process.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
