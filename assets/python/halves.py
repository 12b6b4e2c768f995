"""The two halves of a layer (Net.enter, Net.leave) as kernels for a GPU, in Triton: between them and the pools nothing
passes through the GPU's memory but what the pools need. What the way forward made is made again on the way back,
which costs less than to keep it; gradients of weights are large products of what that way leaves behind. Products are
of bfloat16 with sums in float32, all else is float32; widths are powers of two from 16 on. `error` holds them to
model.py."""
import torch
import triton
import triton.language as tl

NARROW = torch.bfloat16
kept = {}  # what weights were when they were last made narrow: a step applies a layer many times


def narrow(w):
    """Weights in the precision of products, [rows, columns] without gaps; made once for each update of the weights."""
    key = (w.data_ptr(), w.shape, w.stride(), NARROW)
    if key not in kept or kept[key][1] != w._version:
        if len(kept) > 64:
            kept.clear()
        kept[key] = (w, w._version, w.detach().to(NARROW).contiguous())  # w is held so that its place is not another's
    return kept[key][2]


@triton.jit
def matrix(w, rows, columns, stride):
    """w[rows, columns] of a matrix of that many columns."""
    return tl.load(w + rows * stride + columns)


def tried(*shapes):
    """Each shape (rows at a time, warps) is tried once on a device; the quickest stays. Numbers of rows change at every
    call, which is no reason to compile again."""
    configs = [triton.Config({"BLOCK": rows}, num_warps=warps, num_stages=1) for rows, warps in shapes]
    tune = triton.autotune(configs, key=["D", "I"])
    return lambda kernel: tune(triton.jit(kernel, do_not_specialize=["rows"]))


@tried((128, 4), (64, 4))
def enter_kernel(X, W_V, OUT, rows, D: tl.constexpr, I: tl.constexpr, BLOCK: tl.constexpr):
    """OUT = silu(W_v x) of BLOCK rows."""
    row = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    d = tl.arange(0, D)
    at, there = row[:, None].to(tl.int64) * D + d[None, :], row[:, None] < rows
    x = tl.load(X + at, mask=there, other=0.0).to(tl.bfloat16)
    told = tl.dot(x, matrix(W_V, d[None, :], d[:, None], D))
    tl.store(OUT + at, (told * tl.sigmoid(told)).to(tl.bfloat16), mask=there)


@tried((128, 4), (64, 4))
def enter_back(X, W_V, D_OUT, D_X, D_TOLD, NARROW_X, rows, D: tl.constexpr, I: tl.constexpr, BLOCK: tl.constexpr):
    """D_X; and D_TOLD and NARROW_X, whose product is the gradient of W_v."""
    row = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    d = tl.arange(0, D)
    at, there = row[:, None].to(tl.int64) * D + d[None, :], row[:, None] < rows
    x = tl.load(X + at, mask=there, other=0.0).to(tl.bfloat16)
    tl.store(NARROW_X + at, x, mask=there)
    told = tl.dot(x, matrix(W_V, d[None, :], d[:, None], D))
    sigmoid = tl.sigmoid(told)
    d_out = tl.load(D_OUT + at, mask=there, other=0.0).to(tl.float32)
    d_told = (d_out * sigmoid * (1 + told * (1 - sigmoid))).to(tl.bfloat16)
    tl.store(D_TOLD + at, d_told, mask=there)
    tl.store(D_X + at, tl.dot(d_told, matrix(W_V, d[:, None], d[None, :], D)), mask=there)


@tried((64, 4), (64, 8), (32, 4))
def leave_kernel(
    X, U, V, W_O, GATE_UP, DOWN, OUT, rows, eps, D: tl.constexpr, I: tl.constexpr, BLOCK: tl.constexpr
):
    """h = rms(x + u + W_o v), OUT = rms(h + W_d (silu(W_g h) * W_u h))."""
    row = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    d, i = tl.arange(0, D), tl.arange(0, I)
    at, there = row[:, None].to(tl.int64) * D + d[None, :], row[:, None] < rows
    v = tl.load(V + at, mask=there, other=0.0)
    s = tl.load(X + at, mask=there, other=0.0) + tl.load(U + at, mask=there, other=0.0).to(tl.float32)
    s += tl.dot(v, matrix(W_O, d[None, :], d[:, None], D))
    h = s * tl.rsqrt(tl.sum(s * s, 1) / D + eps)[:, None]
    narrow = h.to(tl.bfloat16)
    gate = tl.dot(narrow, matrix(GATE_UP, i[None, :], d[:, None], D))
    up = tl.dot(narrow, matrix(GATE_UP + I * D, i[None, :], d[:, None], D))
    act = (gate * tl.sigmoid(gate) * up).to(tl.bfloat16)
    t = h + tl.dot(act, matrix(DOWN, d[None, :], i[:, None], I))
    tl.store(OUT + at, t * tl.rsqrt(tl.sum(t * t, 1) / D + eps)[:, None], mask=there)


@tried((64, 8), (32, 4), (32, 8), (128, 8))
def leave_back(
    X, U, V, W_O, GATE_UP, DOWN, D_OUT, D_X, D_V, D_S, NARROW_H, D_GATE_UP, ACT, D_T, rows, eps,
    D: tl.constexpr, I: tl.constexpr, BLOCK: tl.constexpr
):  # fmt: skip
    """D_X and D_V; D_S, in bfloat16 what D_X is; and what the gradients of the weights are products of."""
    row = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    d, i = tl.arange(0, D), tl.arange(0, I)
    there = row[:, None] < rows
    row = row[:, None].to(tl.int64)
    at, wide, twice = row * D + d[None, :], row * I + i[None, :], row * 2 * I + i[None, :]
    v = tl.load(V + at, mask=there, other=0.0)
    s = tl.load(X + at, mask=there, other=0.0) + tl.load(U + at, mask=there, other=0.0).to(tl.float32)
    s += tl.dot(v, matrix(W_O, d[None, :], d[:, None], D))
    scale_s = tl.rsqrt(tl.sum(s * s, 1) / D + eps)[:, None]
    h = s * scale_s
    narrow = h.to(tl.bfloat16)
    tl.store(NARROW_H + at, narrow, mask=there)
    gate = tl.dot(narrow, matrix(GATE_UP, i[None, :], d[:, None], D))
    up = tl.dot(narrow, matrix(GATE_UP + I * D, i[None, :], d[:, None], D))
    sigmoid = tl.sigmoid(gate)
    act = (gate * sigmoid * up).to(tl.bfloat16)
    tl.store(ACT + wide, act, mask=there)
    t = h + tl.dot(act, matrix(DOWN, d[None, :], i[:, None], I))
    scale = tl.rsqrt(tl.sum(t * t, 1) / D + eps)[:, None]
    out = t * scale
    d_out = tl.load(D_OUT + at, mask=there, other=0.0)
    d_t = scale * (d_out - out * (tl.sum(d_out * out, 1) / D)[:, None])
    narrow_d = d_t.to(tl.bfloat16)
    tl.store(D_T + at, narrow_d, mask=there)
    d_act = tl.dot(narrow_d, matrix(DOWN, d[:, None], i[None, :], I))
    d_gate = (d_act * up * sigmoid * (1 + gate * (1 - sigmoid))).to(tl.bfloat16)
    d_up = (d_act * gate * sigmoid).to(tl.bfloat16)
    tl.store(D_GATE_UP + twice, d_gate, mask=there)
    tl.store(D_GATE_UP + I + twice, d_up, mask=there)
    d_h = d_t + tl.dot(d_gate, matrix(GATE_UP, i[:, None], d[None, :], D))
    d_h += tl.dot(d_up, matrix(GATE_UP + I * D, i[:, None], d[None, :], D))
    d_s = scale_s * (d_h - h * (tl.sum(d_h * h, 1) / D)[:, None])
    tl.store(D_X + at, d_s, mask=there)
    narrow_s = d_s.to(tl.bfloat16)
    tl.store(D_S + at, narrow_s, mask=there)
    tl.store(D_V + at, tl.dot(narrow_s, matrix(W_O, d[:, None], d[None, :], D)).to(tl.bfloat16), mask=there)


def rows_of(x):
    return x.numel() // x.shape[-1]


def blocks(rows):
    return lambda shape: (triton.cdiv(rows, shape["BLOCK"]),)


class Enter(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w_v):
        x, w_v, rows, d = x.float().contiguous(), narrow(w_v), rows_of(x), x.shape[-1]
        out = torch.empty(x.shape, dtype=NARROW, device=x.device)
        enter_kernel[blocks(rows)](x, w_v, out, rows, d, 0)
        ctx.save_for_backward(x, w_v)
        return out

    @staticmethod
    def backward(ctx, d_out):
        (x, w_v), d_out = ctx.saved_tensors, d_out.contiguous()
        rows, d, d_x = rows_of(x), x.shape[-1], torch.empty_like(x)
        d_told, narrow_x = (x.new_empty(rows, d, dtype=NARROW) for _ in range(2))
        enter_back[blocks(rows)](x, w_v, d_out, d_x, d_told, narrow_x, rows, d, 0)
        return d_x, (d_told.t() @ narrow_x).float()


class Leave(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, v, u, w_o, gate_up, down, eps):
        d, inner = down.shape
        x, v, u = x.float().contiguous(), v.to(NARROW).contiguous(), u.to(NARROW).expand(v.shape).contiguous()
        ctx.wide = w_o.shape
        weights = [narrow(w) for w in (w_o[:, :d], gate_up, down)]
        out, rows = torch.empty_like(x), rows_of(x)
        leave_kernel[blocks(rows)](x, u, v, *weights, out, rows, eps, d, inner)
        ctx.save_for_backward(x, v, u, *weights)
        ctx.eps = eps
        return out

    @staticmethod
    def backward(ctx, d_out):
        x, v, u, w_o, gate_up, down = ctx.saved_tensors
        rows, (d, inner) = rows_of(x), down.shape
        d_x, d_v, d_s = torch.empty_like(x), torch.empty_like(v), torch.empty_like(u)
        narrow_h, d_gate_up, act, d_t = (v.new_empty(rows, n) for n in (d, 2 * inner, inner, d))
        leave_back[blocks(rows)](
            x, u, v, w_o, gate_up, down, d_out.float().contiguous(), d_x, d_v, d_s, narrow_h, d_gate_up, act, d_t,
            rows, ctx.eps, d, inner
        )  # fmt: skip
        d_w_o = torch.zeros(ctx.wide, device=x.device)
        d_w_o[:, :d] = d_s.view(rows, d).t() @ v.view(rows, d)
        return d_x, d_v, d_s, d_w_o, (d_gate_up.t() @ narrow_h).float(), (d_t.t() @ act).float(), None


def first_shapes():
    """The first shape of each kernel is taken untried."""
    for kernel in (enter_kernel, enter_back, leave_kernel, leave_back):
        kernel.configs = kernel.configs[:1]
        kernel.cache.clear()


def take(net):
    """The net's halves become kernels."""
    eps = net.config["eps"]
    net.enter, net.leave = Enter.apply, lambda *arguments: Leave.apply(*arguments, eps)


def error(net, device):
    """How far the kernels are from model.py in float32: the largest relative distance of an answer and of a gradient,
    on random input: on a GPU much of it, since this is where shapes are tried."""
    generator = torch.Generator().manual_seed(1)

    def draw(*shape):
        return torch.randn(shape, generator=generator).to(device)

    many = 1 << 18 if device.type == "cuda" else 1000
    d, inner, eps = net.config["hidden"], net.config["inner"], net.config["eps"]
    x, v, u, goal = (draw(many, d) for _ in range(4))
    w_v, w_o = draw(d, d) / d**0.5, draw(d, 3 * d) / d**0.5
    gate_up, down = draw(2 * inner, d) / d**0.5, draw(d, inner) / inner**0.5
    worst = 0.0
    for one, other, inputs in (
        (net.enter, Enter.apply, (x, w_v)),
        (net.leave, lambda *a: Leave.apply(*a, eps), (x, v, u, w_o, gate_up, down)),
    ):
        answers = []
        for half in (one, other):
            leaves = [t.clone().requires_grad_() for t in inputs]
            out = half(*leaves)
            answers.append((out.detach().float(), *torch.autograd.grad((out.float() * goal).sum(), leaves)))
        worst = max([worst] + [float((a - b).norm() / a.norm()) for a, b in zip(*answers)])
    return worst
