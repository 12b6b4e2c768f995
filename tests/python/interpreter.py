"""As much of Triton as assets/python/kernels.py uses, run on a processor with numpy: what the kernels compute can be
held to the plain form where there is no GPU. Reads and writes outside of a tensor are errors. `take_its_place()`
before the import of kernels."""
import inspect
import sys
import types

import numpy as np
import torch


class Value(np.ndarray):
    def to(self, kind):
        return self.astype(kind).view(Value)


def value(a):
    return np.asarray(a).view(Value)


class Kind:
    def __init__(self, element):
        self.element_ty = element


class Pointer:
    def __init__(self, tensor, at=0):
        self.tensor, self.at = tensor, at
        self.dtype = Kind(np.float32 if tensor.is_floating_point() else tensor.detach().numpy().dtype)

    def __add__(self, more):
        return Pointer(self.tensor, self.at + np.asarray(more, dtype=np.int64))

    def numbers(self, mask):
        at = np.asarray(self.at)
        on = np.broadcast_to(True if mask is None else np.asarray(mask), at.shape)
        assert ((at >= 0) & (at < self.tensor.numel()))[on].all(), "outside of a tensor"
        return np.where(on, at, 0), on


def load(pointer, mask=None, other=0):
    at, on = pointer.numbers(mask)
    flat = pointer.tensor.detach().reshape(-1)
    return value(np.where(on, flat.float().numpy()[at] if flat.is_floating_point() else flat.numpy()[at], other))


def store(pointer, values, mask=None):
    at, on = pointer.numbers(mask)
    flat = pointer.tensor.view(-1)
    kept = np.broadcast_to(np.asarray(values), at.shape)[on]
    flat[torch.from_numpy(np.atleast_1d(at[on]))] = torch.from_numpy(np.atleast_1d(kept).copy()).to(flat.dtype)


def jit(function=None, do_not_specialize=()):
    """A kernel, or called as it is a part of one."""
    if function is None:
        return jit
    assert set(do_not_specialize) <= set(inspect.signature(function).parameters)

    def on_grid(grid):
        def run(*arguments, num_warps=4, num_stages=1):
            arguments = [Pointer(a) if isinstance(a, torch.Tensor) else a for a in arguments]
            for a in arguments:
                assert not isinstance(a, Pointer) or a.tensor.is_contiguous()
            for program in range(grid[0]):
                language.program = program
                function(*arguments)

        return run

    kernel = {"__getitem__": lambda _, grid: on_grid(grid), "__call__": lambda _, *arguments: function(*arguments)}
    return type("Kernel", (), kernel)()


class Config:
    def __init__(self, parameters, num_warps, num_stages):
        del num_warps, num_stages
        self.parameters = parameters


def autotune(configs, key):
    """The last of the configurations; the others are tried one after the other as well, and say the same."""

    def tuned(kernel):
        def on_grid(grid):
            def run(*arguments):
                for config in configs:
                    kernel[grid(config.parameters)](*arguments, *config.parameters.values())

            return run

        return type("Tuned", (), {"__getitem__": lambda _, grid: on_grid(grid)})()

    assert key
    return tuned


language = types.ModuleType("triton.language")
language.program_id = lambda axis: value(language.program)
language.arange = lambda a, b: value(np.arange(a, b))
language.zeros = lambda shape, dtype: value(np.zeros(shape, dtype))
language.sum = lambda a, axis: value(a.sum(axis))
language.max = lambda a, axis: value(a.max(axis))
language.load, language.store, language.static_range, language.constexpr = load, store, range, int
language.float32, language.int64, language.bfloat16 = np.float32, np.int64, np.float32
language.dot = lambda a, b: value(np.asarray(a) @ np.asarray(b))
language.sigmoid = lambda a: value(1 / (1 + np.exp(-a)))
language.rsqrt = lambda a: value(1 / np.sqrt(a))


def take_its_place():
    triton = types.ModuleType("triton")
    triton.jit, triton.cdiv, triton.language = jit, lambda a, b: -(-a // b), language
    triton.Config, triton.autotune = Config, autotune
    sys.modules["triton"], sys.modules["triton.language"] = triton, language
