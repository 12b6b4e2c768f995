#!/usr/bin/env python3
"""Reduces the recorded answers to what the tests read: reduce.py SOURCE_DIR TARGET_DIR.

- expected: the states after the last step, and those that are there under two names, are left out; states that are
  bfloat16 numbers are stored as such (checked to be exact).
- of hrm_learned, where only the places of rows are new, no more than the first two steps; and what hrm_small_bf16 was
  made with, which the official code rounds to bfloat16 before it computes, as rounded.
- arc_votes: grids as rows of characters, a character a cell or token (ten and eleven are a and b), without the zeros
  at the end of a row and the empty rows at the end of a canvas.
- grads: of the gradients, only those of step 0; of a matrix with more than 128 rows only the rows 0, 5, 10 ...
"""
import json
import pathlib
import shutil
import struct
import sys

EVERY = 5


def read(path):
    data = path.read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + size])
    notes = header.pop("__metadata__", {})
    body = data[8 + size :]
    return notes, {k: (v["dtype"], v["shape"], body[slice(*v["data_offsets"])]) for k, v in header.items()}


def write(path, notes, tensors):
    width = {"F32": 4, "I32": 4, "BF16": 2}
    header, at, body = {"__metadata__": notes}, 0, b""
    for name, (dtype, shape, data) in sorted(tensors.items(), key=lambda kv: (-width[kv[1][0]], kv[0])):
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at + len(data)]}
        at += len(data)
        body += data
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-(len(text) + 8) % 64)
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


def to_bf16(tensor):
    dtype, shape, data = tensor
    if dtype != "F32" or any(data[i] or data[i + 1] for i in range(0, len(data), 4)):
        return tensor
    return "BF16", shape, b"".join(data[i + 2 : i + 4] for i in range(0, len(data), 4))


def round_to_bf16(tensor):
    dtype, shape, data = tensor
    if dtype != "F32":
        return tensor
    bits = struct.unpack(f"<{len(data) // 4}I", data)
    return "BF16", shape, struct.pack(f"<{len(bits)}H", *((b + 0x7FFF + (b >> 16 & 1)) >> 16 for b in bits))


def last(tensors, kind):
    return max((n for n in tensors if n.startswith(kind)), key=lambda n: int(n.split(".")[1]))


def reduce_expected(tensors, steps=4):
    left_out = {last(tensors, "micro."), last(tensors, "cycle.")}
    assert [tensors[n] for n in sorted(left_out)] == [tensors["step.0.z_H"], tensors["step.0.z_L"]]
    left_out |= {f"step.{steps - 1}.z_{state}" for state in "HL"}
    if steps < 4:
        left_out |= {n for n in tensors if n.startswith(("micro.", "cycle."))}
    left_out |= {n for n in tensors if n.startswith("step.") and int(n.split(".")[1]) >= steps}
    return {k: to_bf16(v) for k, v in tensors.items() if k not in left_out}


def reduce_grads(tensors):
    out = {}
    for name, (dtype, shape, data) in tensors.items():
        if "step.1.grad" in name:
            continue
        if ".grad." in name and len(shape) == 2 and shape[0] > 128:
            row = len(data) // shape[0]
            rows = range(0, shape[0], EVERY)
            data = b"".join(data[i * row : (i + 1) * row] for i in rows)
            shape = [len(rows), shape[1]]
        out[name] = dtype, shape, data
    return out


def canvas(tokens):
    rows = ["".join("0123456789ab"[t] for t in tokens[i : i + 30]).rstrip("0") for i in range(0, 900, 30)]
    return "/".join(rows).rstrip("/")


def grid(rows):
    return "/".join("".join(map(str, row)) for row in rows)


def reduce_votes(golden):
    views = [
        {
            "row": v["row"],
            "q": v["q"],
            "input": canvas(v["input"]),
            "prediction": canvas(v["prediction"]),
            "undone": grid(v["undone"]),
        }
        for v in golden["views"]
    ]
    tests = {name: [grid(pair["input"]) for pair in task["test"]] for name, task in golden["tasks"].items()}
    attempts = {
        name: [[grid(test["attempt_1"]), grid(test["attempt_2"])] for test in task]
        for name, task in golden["submission"].items()
    }
    return {"identifiers": golden["identifiers"], "tests": tests, "attempts": attempts, "views": views}


def main():
    source, target = map(pathlib.Path, sys.argv[1:])
    for name in ("att_small_f32", "att_small_bf16", "mlp_small_f32"):
        shutil.copyfile(source / f"{name}.safetensors", target / f"{name}.safetensors")
        for kind, change in (("expected", reduce_expected), ("grads", reduce_grads)):
            if (source / f"{name}.{kind}.safetensors").exists():
                notes, tensors = read(source / f"{name}.{kind}.safetensors")
                write(target / f"{name}.{kind}.safetensors", notes, change(tensors))
    shutil.copyfile(source / "att_small_bf16.pt", target / "att_small_bf16.pt")
    for name, steps in (("hrm_small_f32", 4), ("hrm_small_bf16", 4), ("hrm_learned_f32", 2)):
        notes, tensors = read(source / f"{name}.safetensors")
        if name.endswith("bf16"):
            tensors = {k: round_to_bf16(v) for k, v in tensors.items()}
        write(target / f"{name}.safetensors", notes, tensors)
        notes, tensors = read(source / f"{name}.expected.safetensors")
        write(target / f"{name}.expected.safetensors", notes, reduce_expected(tensors, steps))
    votes = reduce_votes(json.loads((source / "arc_votes.json").read_text()))
    (target / "arc_votes.json").write_text(json.dumps(votes, indent=0) + "\n")


main()
