"""A language model of a few thousand random numbers: it talks nonsense, but it is a real GGUF file."""

import struct
from pathlib import Path
from random import Random

_UINT32, _FLOAT32, _STRING, _ARRAY, _INT32 = 4, 6, 8, 9, 5
_ALIGNMENT = 32
_WIDTH, _INNER = 32, 64
_WORDS = ["妈", "在", "呢", "乖", "▁ok", "▁hi", "。", "好"]


def write_tiny_model(path: Path) -> None:
    """Write it there: one layer, 32 wide, a vocabulary of bytes and eight words."""
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), *_WORDS]
    kinds = [2, 3, 3, *[6] * 256, *[1] * len(_WORDS)]
    fields = [
        _text("general.architecture", "llama"),
        _number("llama.context_length", 512),
        _number("llama.embedding_length", _WIDTH),
        _number("llama.block_count", 1),
        _number("llama.feed_forward_length", _INNER),
        _number("llama.attention.head_count", 2),
        _number("llama.rope.dimension_count", _WIDTH // 2),
        _field("llama.attention.layer_norm_rms_epsilon", _FLOAT32, struct.pack("<f", 1e-5)),
        _text("tokenizer.ggml.model", "llama"),
        _field("tokenizer.ggml.tokens", _ARRAY, _array(_STRING, [_string(token) for token in tokens])),
        _field("tokenizer.ggml.scores", _ARRAY, _array(_FLOAT32, [struct.pack("<f", 0.0)] * len(tokens))),
        _field("tokenizer.ggml.token_type", _ARRAY, _array(_INT32, [struct.pack("<i", kind) for kind in kinds])),
        _number("tokenizer.ggml.bos_token_id", 1),
        _number("tokenizer.ggml.eos_token_id", 2),
        _number("tokenizer.ggml.unknown_token_id", 0),
        _text("tokenizer.chat_template", "{% for message in messages %}{{ message['content'] }}{% endfor %}"),
    ]
    path.write_bytes(_file(fields, _tensors(len(tokens))))


def _tensors(vocabulary: int) -> dict[str, tuple[tuple[int, ...], bytes]]:
    random = Random(7)
    square, up, down, row = (_WIDTH, _WIDTH), (_WIDTH, _INNER), (_INNER, _WIDTH), (_WIDTH,)
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (_WIDTH, vocabulary),
        "output.weight": (_WIDTH, vocabulary),
        "output_norm.weight": row,
        "blk.0.attn_norm.weight": row,
        "blk.0.ffn_norm.weight": row,
        **{f"blk.0.attn_{name}.weight": square for name in ("q", "k", "v", "output")},
        "blk.0.ffn_gate.weight": up,
        "blk.0.ffn_up.weight": up,
        "blk.0.ffn_down.weight": down,
    }
    tensors: dict[str, tuple[tuple[int, ...], bytes]] = {}
    for name, shape in shapes.items():
        count = shape[0] * (shape[1] if len(shape) > 1 else 1)
        values = [random.gauss(0, 1) for _ in range(count)]
        if name == "output.weight":  # Only the words can be said: bytes alone need not be text.
            values[: -_WIDTH * len(_WORDS)] = [0.0] * (count - _WIDTH * len(_WORDS))
        tensors[name] = shape, struct.pack(f"<{count}f", *values)
    return tensors


def _file(fields: list[bytes], tensors: dict[str, tuple[tuple[int, ...], bytes]]) -> bytes:
    infos, data = b"", b""
    for name, (shape, values) in tensors.items():
        infos += _string(name) + struct.pack("<I", len(shape)) + struct.pack(f"<{len(shape)}Q", *shape)
        infos += struct.pack("<IQ", 0, len(data))
        data += _padded(values)
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(fields)) + b"".join(fields) + infos
    return _padded(head) + data


def _padded(block: bytes) -> bytes:
    return block + b"\0" * (-len(block) % _ALIGNMENT)


def _string(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def _field(key: str, kind: int, value: bytes) -> bytes:
    return _string(key) + struct.pack("<I", kind) + value


def _text(key: str, value: str) -> bytes:
    return _field(key, _STRING, _string(value))


def _number(key: str, value: int) -> bytes:
    return _field(key, _UINT32, struct.pack("<I", value))


def _array(kind: int, items: list[bytes]) -> bytes:
    return struct.pack("<IQ", kind, len(items)) + b"".join(items)
