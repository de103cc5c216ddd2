"""More outputs for an ONNX file, without the onnx library: tensors the file computes but does not hand out.

Protocol buffers merge when they are concatenated: the graph of what is appended is merged into what there
is, and its outputs are added (protobuf.dev, encoding, "Last One Wins": embedded messages are merged, repeated
fields concatenated). Numbers of fields and types are those of onnx.proto.
"""

from __future__ import annotations

from collections.abc import Sequence

GRAPH, OUTPUT = 7, 12  # of ModelProto, of GraphProto
NAME, TYPE = 1, 2  # of ValueInfoProto
TENSOR, ELEMENT, FLOAT = 1, 1, 1  # of TypeProto, of its Tensor, of TensorProto.DataType


def with_outputs(model: bytes, names: Sequence[str]) -> bytes:
    """The same model with these float tensors as further outputs."""
    kind = _field(TENSOR, bytes([ELEMENT << 3, FLOAT]))
    values = (_field(NAME, name.encode()) + _field(TYPE, kind) for name in names)
    return model + _field(GRAPH, b"".join(_field(OUTPUT, value) for value in values))


def _field(number: int, content: bytes) -> bytes:
    """A length-delimited field."""
    return bytes([number << 3 | 2]) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + _varint(rest) if rest else bytes([low])
