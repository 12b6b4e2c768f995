"""The sums of mixing.py as kernels for a GPU, in Triton, which comes with PyTorch there.

Sums over members of a region and sums of a token's regions are each other's derivative, so two kernels serve both ways.
They add in float32 whatever is stored. `checked` compares all of them with the plain form before they are used."""
import sys

import torch
import triton
import triton.language as tl

import mixing
from layout import Layout


@triton.jit(do_not_specialize=["count"])  # numbers that change at every call are no reason to compile again
def sum_small(v, members, starts, scale, ids, out, count, D: tl.constexpr, N: tl.constexpr, SCALED: tl.constexpr):
    """N regions at a time: out[r] = the sum of v over its members."""
    lane = tl.program_id(0) * N + tl.arange(0, N)
    live = lane < count
    r = tl.load(ids + lane, mask=live, other=0)
    begin = tl.load(starts + r, mask=live, other=0)
    size = tl.load(starts + r + 1, mask=live, other=0) - begin
    d = tl.arange(0, D)
    total = tl.zeros((N, D), dtype=tl.float32)
    for k in range(0, tl.max(size, 0)):
        on = k < size
        m = tl.load(members + begin + k, mask=on, other=0).to(tl.int64)
        total += tl.load(v + m[:, None] * D + d[None, :], mask=on[:, None], other=0.0).to(tl.float32)
    if SCALED:
        total = total * tl.load(scale + r, mask=live, other=0.0)[:, None]
    at = out + r.to(tl.int64)[:, None] * D + d[None, :]
    tl.store(at, total.to(out.dtype.element_ty), mask=live[:, None])


@triton.jit
def sum_large(v, members, starts, scale, ids, out, D: tl.constexpr, N: tl.constexpr, SCALED: tl.constexpr):
    """One region of those named by ids, N members at a time; without ids (None) region number `program`, whose members
    stand beside each other."""
    r = tl.program_id(0)
    if ids is not None:
        r = tl.load(ids + r)
    begin = tl.load(starts + r)
    end = tl.load(starts + r + 1)
    d = tl.arange(0, D)
    total = tl.zeros((N, D), dtype=tl.float32)
    for k in range(begin, end, N):
        m = k + tl.arange(0, N)
        on = m < end
        if members is not None:
            m = tl.load(members + m, mask=on, other=0)
        total += tl.load(v + m.to(tl.int64)[:, None] * D + d[None, :], mask=on[:, None], other=0.0).to(tl.float32)
    whole = tl.sum(total, 0)
    if SCALED:
        whole = whole * tl.load(scale + r)
    tl.store(out + r.to(tl.int64) * D + d, whole.to(out.dtype.element_ty))


@triton.jit(do_not_specialize=["tokens"])
def gather(table, index, scale, out, tokens, D: tl.constexpr, N: tl.constexpr, F: tl.constexpr, SCALED: tl.constexpr):
    """out[t] = the sum over the families of table[index[family, t]]."""
    t = tl.program_id(0) * N + tl.arange(0, N)
    live = t < tokens
    d = tl.arange(0, D)
    total = tl.zeros((N, D), dtype=tl.float32)
    for f in tl.static_range(F):
        r = tl.load(index + f * tokens + t, mask=live, other=0)
        row = tl.load(table + r.to(tl.int64)[:, None] * D + d[None, :], mask=live[:, None], other=0.0).to(tl.float32)
        if SCALED:
            row = row * tl.load(scale + r, mask=live, other=0.0)[:, None]
        total += row
    tl.store(out + t.to(tl.int64)[:, None] * D + d[None, :], total.to(out.dtype.element_ty), mask=live[:, None])


@triton.jit(do_not_specialize=["tokens"])
def stencil_kernel(v, taps, around, out, tokens, D: tl.constexpr, N: tl.constexpr, BACK: tl.constexpr):
    """A 3x3 stencil, or BACK its transpose."""
    t = tl.program_id(0) * N + tl.arange(0, N)
    live = t < tokens
    d = tl.arange(0, D)
    near = tl.load(around + t, mask=live, other=0)
    wide = near >> 16
    total = tl.zeros((N, D), dtype=tl.float32)
    for k in tl.static_range(9):
        on = ((near >> k) & 1) > 0
        at = (t + (k // 3 - 1) * wide + (k % 3 - 1)).to(tl.int64)
        row = tl.load(v + at[:, None] * D + d[None, :], mask=on[:, None], other=0.0).to(tl.float32)
        if BACK:
            tap = tl.load(taps + (8 - k) * D + d)
        else:
            tap = tl.load(taps + k * D + d)
        total += row * tap.to(tl.float32)[None, :]
    tl.store(out + t.to(tl.int64)[:, None] * D + d[None, :], total.to(out.dtype.element_ty), mask=live[:, None])


@triton.jit(do_not_specialize=["tokens"])
def stencil_taps(v, d_out, around, out, tokens, per, D: tl.constexpr, N: tl.constexpr):
    """out[program, tap] = the sum of v at the tap's neighbour times d_out, over `per` tokens."""
    program = tl.program_id(0)
    d = tl.arange(0, D)
    for k in tl.static_range(9):
        total = tl.zeros((N, D), dtype=tl.float32)
        for start in range(0, per, N):
            t = program * per + start + tl.arange(0, N)
            live = t < tokens
            near = tl.load(around + t, mask=live, other=0)
            on = ((near >> k) & 1) > 0
            at = (t + (k // 3 - 1) * (near >> 16) + (k % 3 - 1)).to(tl.int64)
            row = tl.load(v + at[:, None] * D + d[None, :], mask=on[:, None], other=0.0).to(tl.float32)
            grad = tl.load(d_out + t.to(tl.int64)[:, None] * D + d[None, :], mask=on[:, None], other=0.0)
            total += row * grad.to(tl.float32)
        tl.store(out + (program * 9 + k) * D + d, tl.sum(total, 0))


def pool(v, where, scaled):
    """[regions, D] of v [T, D]."""
    r = where.regions
    out = torch.empty((r.count, v.shape[1]), dtype=v.dtype, device=v.device)
    small, middle, large = where.by_size
    members, d = (v, r.members, r.starts, r.scale), v.shape[1]
    if len(large):
        sum_large[(len(large),)](*members, large, out, d, 128, scaled, num_warps=8)
    if len(middle):
        sum_large[(len(middle),)](*members, middle, out, d, 32, scaled, num_warps=2)
    if len(small):
        sum_small[(triton.cdiv(len(small), 16),)](*members, small, out, len(small), d, 16, scaled, num_warps=2)
    return out


def spread(table, where, scaled):
    """[T, D] of table [regions, D]."""
    r, d = where.regions, table.shape[1]
    count, tokens = r.index.shape
    out = torch.empty((tokens, d), dtype=table.dtype, device=table.device)
    gather[(triton.cdiv(tokens, 32),)](table, r.index, r.scale, out, tokens, d, 32, count, scaled, num_warps=4)
    return out


def weights_of(blocks, kind, family):
    return blocks.to(kind).reshape(len(blocks), -1, len(blocks)).transpose(0, 1)[family].contiguous()


class Pooled(torch.autograd.Function):
    @staticmethod
    def forward(ctx, v, blocks, where):
        r, d = where.regions, v.shape[1]
        v = v.contiguous()
        # a step applies a layer many times: [blocks of rows, out, in]
        weights = where.once(("blocks", blocks.data_ptr(), v.dtype), lambda: weights_of(blocks, v.dtype, r.family))
        table = pool(v, where, True)
        mixed = torch.bmm(table.view(-1, r.BLOCK, d), weights.transpose(1, 2)).view(-1, d)
        ctx.save_for_backward(table, weights)
        ctx.where, ctx.kind = where, blocks.dtype
        return spread(mixed, where, False)

    @staticmethod
    def backward(ctx, d_out):
        table, weights = ctx.saved_tensors
        where, d = ctx.where, table.shape[1]
        r = where.regions
        d_mixed = pool(d_out.to(table.dtype).contiguous(), where, False).view(-1, r.BLOCK, d)
        d_table = torch.bmm(d_mixed, weights).view(-1, d)
        each = torch.bmm(d_mixed.transpose(1, 2), table.view(-1, r.BLOCK, d)).float()
        d_weights = torch.zeros((len(r.index), d, d), device=each.device).index_add_(0, r.family, each)
        d_blocks = d_weights.transpose(0, 1).reshape(d, -1).to(ctx.kind)
        return spread(d_table, where, True), d_blocks, None


class Stencil(torch.autograd.Function):
    @staticmethod
    def forward(ctx, v, taps, around):
        v = v.contiguous()
        ctx.save_for_backward(v, taps, around)
        return Stencil.run(v, taps, around, False)

    @staticmethod
    def run(v, taps, around, back):
        tokens, d = v.shape
        out = torch.empty_like(v)
        stencil_kernel[(triton.cdiv(tokens, 32),)](v, taps.contiguous(), around, out, tokens, d, 32, back, num_warps=4)
        return out

    @staticmethod
    def backward(ctx, d_out):
        v, taps, around = ctx.saved_tensors
        tokens, d = v.shape
        d_out = d_out.to(v.dtype).contiguous()
        per = 128
        programs = triton.cdiv(tokens, per)
        sums = torch.empty((programs, 9, d), device=v.device)
        stencil_taps[(programs,)](v, d_out, around, sums, tokens, per, d, 32, num_warps=4)
        return Stencil.run(d_out, taps, around, True), sums.sum(0).to(taps.dtype), None


def sum_spans(values, starts):
    out = torch.empty((len(starts) - 1, values.shape[1]), dtype=values.dtype, device=values.device)
    d = values.shape[1]
    sum_large[(len(out),)](values.contiguous(), None, starts, None, None, out, d, 32, False, num_warps=4)
    return out


class Summed(torch.autograd.Function):
    @staticmethod
    def forward(ctx, values, starts, index):
        ctx.save_for_backward(index)
        return sum_spans(values, starts)

    @staticmethod
    def backward(ctx, d_out):
        return d_out[ctx.saved_tensors[0]], None, None


class Given(torch.autograd.Function):
    @staticmethod
    def forward(ctx, rows, starts, index):
        ctx.save_for_backward(starts)
        return rows[index]

    @staticmethod
    def backward(ctx, d_out):
        return sum_spans(d_out, ctx.saved_tensors[0]), None, None


pooled, stencil, summed, given = Pooled.apply, Stencil.apply, Summed.apply, Given.apply


def checked(device, width):
    """Raises what goes wrong; AssertionError names the kernel whose answer is another one than the plain form's."""
    generator = torch.Generator().manual_seed(1)

    def draw(*shape):
        return torch.randn(shape, generator=generator).to(device)

    sizes = torch.tensor([[2, 3, 4], [3, 7, 5], [1, 1, 1], [4, 30, 29], [1, 9, 30]], device=device)
    layout = Layout(*sizes.t())
    keys = torch.stack([layout.local, layout.local // 7, layout.local % 3, layout.plane, 0 * layout.local]).short()
    plain, fast = (mixing.Ragged(layout, keys, True, f) for f in (None, sys.modules[__name__]))
    w_o, taps, v, goal = draw(width, 7 * width) / 8, draw(9, width), draw(len(layout), width), draw(len(layout), width)
    rows = draw(len(layout.slot_of_plane), width)

    def slopes(of, *inputs):
        inputs = [i.clone().requires_grad_(True) for i in inputs]
        out = of(*inputs)
        return (out.detach(),) + torch.autograd.grad((out * goal[: len(out)]).sum(), inputs, allow_unused=True)

    torch.backends.cuda.matmul.allow_tf32 = False
    for name, of in (
        ("mix", lambda where: (lambda v, w, t: where.mix(v, w, t), v, w_o, taps)),
        ("of_samples", lambda where: (where.of_samples, v)),
        ("given_to_planes", lambda where: (where.given_to_planes, rows)),
    ):
        for one, other in zip(slopes(*of(plain)), slopes(*of(fast))):
            off = float((one - other).abs().max() / one.abs().max())
            assert off < 1e-4, "%s is off by %g" % (name, off)
