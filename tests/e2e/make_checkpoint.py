#!/usr/bin/env python3
"""Writes a checkpoint with random weights as others publish them: make_checkpoint.py [OPTION...] FAMILY OUT

FAMILY: trm-sudoku-mlp trm-sudoku trm-maze trm-arc hrm-sudoku hrm-maze hrm-arc, in the official sizes; nano-sudoku, of
nano-trm, on a square of 10x10 (with --wrap --prefix '' as Lightning leaves it). The rows of the
puzzle embedding are a hole in the file, which takes no room on the disk: trm-arc is a file of 1.8 GB with 26 MB in it.
"""
import argparse
import array
import random
import struct

# layers of the latent net, layers of the answer's, symbols, cells, puzzles
FAMILIES = {
    "trm-sudoku-mlp": (2, 0, 11, 81, 1),
    "trm-sudoku": (2, 0, 11, 81, 1),
    "trm-maze": (2, 0, 6, 900, 1),
    "trm-arc": (2, 0, 12, 900, 876406),
    "hrm-sudoku": (4, 4, 11, 81, 1),
    "hrm-maze": (4, 4, 6, 900, 1),
    "hrm-arc": (4, 4, 12, 900, 1045829),
    "nano-sudoku": (2, 0, 12, 100, 0),
}
NANO_NAMES = {
    "H_init": "z_H_init",
    "L_init": "z_L_init",
    "embed_tokens.embedding_weight": "input_embedding.embedding_weight",
}
STORAGES = {"f32": ("FloatStorage", 4), "bf16": ("BFloat16Storage", 2), "f16": ("HalfStorage", 2)}


def expanded(width):
    return -(-round(4 * width * 2 / 3) // 256) * 256


def tensors(o):
    """Names and shapes, as the programs have them."""
    for name, shape in official_tensors(o):
        if o.family.startswith("nano"):
            name = NANO_NAMES.get(name, name.replace("L_level", "lenet"))
        yield name, shape


def official_tensors(o):
    layers, answer_layers, vocab, cells, puzzles = FAMILIES[o.family]
    d, prefix, outputs = o.hidden, 1 if answer_layers else 16 if puzzles else 0, 2 if puzzles else 1
    inner, over_cells = expanded(d), expanded(cells + prefix)
    yield "H_init", (d,)
    yield "L_init", (d,)
    yield "embed_tokens.embedding_weight", (vocab, d)
    yield "lm_head.weight", (vocab, d)
    yield "q_head.weight", (outputs, d)
    yield "q_head.bias", (outputs,)
    if puzzles:
        yield "puzzle_emb.weights", (o.rows if o.rows else puzzles, d)
    for net, count in (("H_level", answer_layers), ("L_level", layers)):
        for i in range(count):
            if o.family.endswith("mlp"):
                yield f"{net}.layers.{i}.mlp_t.gate_up_proj.weight", (2 * over_cells, cells + prefix)
                yield f"{net}.layers.{i}.mlp_t.down_proj.weight", (cells + prefix, over_cells)
            else:
                yield f"{net}.layers.{i}.self_attn.qkv_proj.weight", (3 * d, d)
                yield f"{net}.layers.{i}.self_attn.o_proj.weight", (d, d)
            yield f"{net}.layers.{i}.mlp.gate_up_proj.weight", (2 * inner, d)
            yield f"{net}.layers.{i}.mlp.down_proj.weight", (d, inner)


def numbers(count, size, spread):
    """Even in -spread..spread: random bits under the exponent of 1, less 1.5, would need arithmetic on each; a table of
    a few hundred values does not."""
    table = [random.uniform(-spread, spread) for _ in range(256)]
    if size == 4:
        table = array.array("f", table)
    else:  # the upper half of float32; for half precision some other small number, which is as good
        table = array.array("H", [struct.unpack("<I", struct.pack("<f", x))[0] >> 16 & 0xBFFF for x in table])
    return array.array(table.typecode, map(table.__getitem__, random.randbytes(count))).tobytes()


# The few words of the pickle language that are needed.
def text(s):
    return b"X" + struct.pack("<I", len(s)) + s.encode()


def number(n):
    return b"J" + struct.pack("<i", n)


def tensor(key, storage, shape):
    strides = [1]
    for side in reversed(shape[1:]):
        strides.insert(0, strides[0] * side)
    count = strides[0] * shape[0]
    sides, steps = (b"(" + b"".join(map(number, x)) + b"t" for x in (shape, strides))
    where = b"(" + text("storage") + b"ctorch\n" + storage.encode() + b"\n" + text(key) + text("cpu") + number(count)
    empty = b"ccollections\nOrderedDict\n)R"
    return b"ctorch._utils\n_rebuild_tensor_v2\n(" + where + b"tQ" + number(0) + sides + steps + b"\x89" + empty + b"tR"


def dictionary(pairs):
    return b"}(" + b"".join(text(k) + v for k, v in pairs) + b"u"


def checkpoint(weights, wrap, parameters):
    state = b"ccollections\nOrderedDict\n)R(" + b"".join(text(k) + v for k, v in weights) + b"u"
    if wrap:
        optimiser = b"](" + dictionary([("lr", b"G" + struct.pack(">d", 1e-4))]) + b"e"
        beside = [("epoch", number(3)), ("state_dict", state), ("optimizer_states", optimiser)]
        state = dictionary(beside + [("hyper_parameters", dictionary(parameters))] * bool(parameters))
    return b"\x80\2" + state + b"."


class Archive:
    """A zip archive whose entries are stored, each at a multiple of 64 bytes, as torch.save writes them."""

    def __init__(self, path):
        self.file = open(path, "wb")
        self.directory = b""
        self.count = 0

    def add(self, name, size, data=None):
        name, at = name.encode(), self.file.tell()
        padding = -(at + 30 + len(name)) % 64
        fields = struct.pack("<HHHHHIIIHH", 0, 0, 0, 0, 0, 0, size, size, len(name), padding)
        self.file.write(b"PK\3\4" + fields + name + bytes(padding))
        self.directory += (
            b"PK\1\2" + struct.pack("<H", 0) + fields[:-2] + struct.pack("<HHHHII", 0, 0, 0, 0, 0, at) + name
        )
        self.count += 1
        if data is None:
            self.file.seek(size, 1)
        else:
            self.file.write(data)

    def close(self):
        at = self.file.tell()
        self.file.write(self.directory)
        end = struct.pack("<HHHHIIH", 0, 0, self.count, self.count, len(self.directory), at, 0)
        self.file.write(b"PK\5\6" + end)
        self.file.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("family", choices=FAMILIES)
    parser.add_argument("out")
    parser.add_argument("--hidden", type=int, default=512, help="features (512)")
    parser.add_argument("--rows", type=int, default=0, help="rows of the puzzle embedding (as published)")
    parser.add_argument("--type", choices=STORAGES, default="f32", help="of the numbers (f32)")
    parser.add_argument("--prefix", default="_orig_mod.model.inner.", help="in front of names")
    parser.add_argument("--wrap", action="store_true", help="under state_dict, with an optimiser beside")
    parser.add_argument("--seed", type=int, default=1)
    o = parser.parse_args()
    random.seed(o.seed)
    storage, size = STORAGES[o.type]
    shapes = list(tensors(o))
    weights = [(o.prefix + name, tensor(str(i), storage, shape)) for i, (name, shape) in enumerate(shapes)]
    parameters = [("seq_len", number(FAMILIES[o.family][3])), ("H_cycles", number(3)), ("L_cycles", number(6))]
    parameters += [("pos_emb_type", b"N"), ("num_heads", number(1))]
    pickle = checkpoint(weights, o.wrap, parameters if o.family.startswith("nano") else [])
    archive = Archive(o.out)
    archive.add("checkpoint/data.pkl", len(pickle), pickle)
    archive.add("checkpoint/byteorder", 6, b"little")
    for i, (name, shape) in enumerate(shapes):
        count = shape[0] * (shape[1] if len(shape) > 1 else 1)
        hole = name == "puzzle_emb.weights"
        spread = 1 if name.endswith("init") else 1.7 / shape[-1] ** 0.5
        archive.add(f"checkpoint/data/{i}", count * size, None if hole else numbers(count, size, spread))
    archive.add("checkpoint/version", 2, b"3\n")
    archive.close()


main()
