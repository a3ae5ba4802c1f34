"""The child process that runs the offline model: `python -m botkit.models.offline_server`.

It reads one line of JSON (what to run, and the key to ask for), answers one line (where it listens, or why it does
not), and ends when its standard input ends: it cannot outlive the program that started it, however that one died.
"""

import importlib
import json
import os
import sys
from typing import Any, BinaryIO, cast


def main() -> None:
    """Serve until standard input ends."""
    answer = _private_stdout()
    wanted = json.loads(sys.stdin.readline())
    try:
        server = _start(wanted)
        told = {"address": cast("str", server.listening_address)}
    except Exception as error:  # A boundary: whatever the library raises, the parent is told in one line.
        told = {"error": f"{type(error).__name__}: {error}"}
    answer.write(json.dumps(told).encode() + b"\n")
    answer.flush()
    sys.stdin.read()
    # The library's threads do not end by themselves, and there is nothing to save.
    os._exit(0)


def _private_stdout() -> BinaryIO:
    """Standard output for our one line; what the library prints goes to standard error."""
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answer


def _start(wanted: dict[str, Any]) -> Any:  # noqa: ANN401 (the library has no types)
    library = importlib.import_module("xllamacpp")
    parameters = library.CommonParams()
    parameters.model.path = wanted["path"]
    parameters.model_alias = {wanted["alias"]}
    parameters.n_ctx = wanted["context_window"]
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = wanted["threads"]
    parameters.cpuparams_batch.n_threads = wanted["threads"]
    parameters.cache_ram_mib = wanted["cache_mib"]
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.api_keys = [wanted["api_key"]]
    parameters.use_jinja = True
    parameters.ui = False
    parameters.endpoint_slots = False
    parameters.verbosity = 1
    return library.Server(parameters)


if __name__ == "__main__":
    main()
