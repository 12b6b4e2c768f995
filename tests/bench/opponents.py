#!/usr/bin/env python3
"""One step of the official nets (random weights), by rumia and by the runtimes that are installed, in turn.

    opponents.py RUMIA [--shape mlp|attention|maze] [--opponent torch|onnx] [--threads N] [--rounds N]
                 [--node-modules DIR]

PyTorch makes the net and the weights that all of them run (Debian: python3-torch). ONNX Runtime joins in when
`npm install --ignore-scripts onnxruntime-node` was run in the parent of DIR. Each round runs every opponent once; printed
are medians in milliseconds and the median of the rounds' ratios, below 1 where rumia is faster. On a machine with other
work on it only the ratios mean something.
"""
import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time

import torch
import torch.nn.functional as F

SHAPES = {  # mixer, cells, vocabulary, latent updates a cycle
    'mlp': ('mlp', 81, 11, 6),
    'attention': ('attention', 81, 11, 6),
    'maze': ('attention', 900, 6, 4),
}
HIDDEN, INNER, HEADS, PREFIX, CYCLES, LAYERS, EPS = 512, 1536, 8, 16, 3, 2, 1e-5


def rms(x):
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + EPS)


class Swiglu(torch.nn.Module):
    def __init__(self, width, inner):
        super().__init__()
        self.gate_up_proj = torch.nn.Linear(width, 2 * inner, bias=False)
        self.down_proj = torch.nn.Linear(inner, width, bias=False)

    def forward(self, x):
        gate, up = self.gate_up_proj(x).chunk(2, dim=-1)
        return self.down_proj(F.silu(gate) * up)


class Attention(torch.nn.Module):
    def __init__(self, rows):
        super().__init__()
        self.qkv_proj = torch.nn.Linear(HIDDEN, 3 * HIDDEN, bias=False)
        self.o_proj = torch.nn.Linear(HIDDEN, HIDDEN, bias=False)
        size = HIDDEN // HEADS
        angles = torch.outer(torch.arange(rows).float(), 10000.0 ** (-torch.arange(0, size, 2).float() / size))
        angles = torch.cat([angles, angles], dim=-1)
        self.register_buffer('cosine', angles.cos(), persistent=False)
        self.register_buffer('sine', angles.sin(), persistent=False)

    def rotate(self, x):
        a, b = x.chunk(2, dim=-1)
        return x * self.cosine + torch.cat([-b, a], dim=-1) * self.sine

    def forward(self, x):
        rows = x.shape[1]
        q, k, v = (part.reshape(1, rows, HEADS, -1).transpose(1, 2) for part in self.qkv_proj(x).chunk(3, dim=-1))
        scores = self.rotate(q) @ self.rotate(k).transpose(-1, -2) * (HIDDEN // HEADS) ** -0.5
        return self.o_proj((scores.softmax(dim=-1) @ v).transpose(1, 2).reshape(1, rows, HIDDEN))


class Layer(torch.nn.Module):
    def __init__(self, mixer, rows):
        super().__init__()
        if mixer == 'mlp':
            self.mlp_t = Swiglu(rows, 512)
        else:
            self.self_attn = Attention(rows)
        self.mlp = Swiglu(HIDDEN, INNER)

    def forward(self, x):
        if hasattr(self, 'mlp_t'):
            t = x.transpose(1, 2)
            h = rms(t + self.mlp_t(t)).transpose(1, 2)
        else:
            h = rms(x + self.self_attn(x))
        return rms(h + self.mlp(h))


class Step(torch.nn.Module):
    """x, y, z [1, rows, D] -> y, z after a step."""

    def __init__(self, shape):
        super().__init__()
        mixer, cells, _, self.updates = SHAPES[shape]
        self.layers = torch.nn.ModuleList(Layer(mixer, PREFIX + cells) for _ in range(LAYERS))

    def net(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def forward(self, x, y, z):
        for _ in range(CYCLES):
            for _ in range(self.updates):
                z = self.net(z + y + x)
            y = self.net(y + z)
        return y, z


def checkpoint(step, shape, path):
    """The weights under their official names, with what the net has besides."""
    _, _, vocab, _ = SHAPES[shape]
    state = {'model.inner.L_level.' + name: value for name, value in step.state_dict().items()}
    for name, size in (('H_init', [HIDDEN]), ('L_init', [HIDDEN]), ('embed_tokens.embedding_weight', [vocab, HIDDEN]),
                       ('lm_head.weight', [vocab, HIDDEN]), ('q_head.weight', [2, HIDDEN]), ('q_head.bias', [2]),
                       ('puzzle_emb.weights', [1, HIDDEN])):
        state['model.inner.' + name] = torch.randn(size) * HIDDEN ** -0.5
    torch.save(state, path)


def torch_ms(step, states, precision, seconds):
    kind = torch.bfloat16 if precision == 'bf16' else torch.float32
    module, given, times = step.to(kind), [s.to(kind) for s in states], []
    with torch.no_grad():
        begun = time.monotonic()
        while not times or time.monotonic() - begun < seconds:
            start = time.monotonic()
            module(*given)
            times.append(1000 * (time.monotonic() - start))
    step.float()
    return statistics.median(times)


ONNX = """
const ort = require('onnxruntime-node');
const [path, rows, threads, seconds] = [process.argv[1], ...process.argv.slice(2).map(Number)];
(async () => {
    const session = await ort.InferenceSession.create(path, {intraOpNumThreads: threads, interOpNumThreads: 1});
    const given = {};
    for (const name of session.inputNames)
        given[name] = new ort.Tensor('float32', Float32Array.from({length: rows * 512}, () => Math.random() - 0.5), [1, rows, 512]);
    await session.run(given);
    const times = [], begun = process.hrtime.bigint();
    do {
        const start = process.hrtime.bigint();
        await session.run(given);
        times.push(Number(process.hrtime.bigint() - start) / 1e6);
    } while (Number(process.hrtime.bigint() - begun) / 1e9 < seconds);
    times.sort((a, b) => a - b);
    console.log(times[times.length >> 1]);
})();
"""


def onnx_ms(path, rows, threads, seconds, modules):
    out = subprocess.run(['node', '-e', ONNX, path, str(rows), str(threads), str(seconds)], check=True, text=True,
                         stdout=subprocess.PIPE, env={**os.environ, 'NODE_PATH': modules}).stdout
    return float(out)


def rumia_ms(rumia, path, precision, threads, seconds):
    out = subprocess.run([rumia, 'bench', 'thinking', '--model', path, '--precision', precision, '--threads',
                          str(threads), '--seconds', str(seconds), '--json'], check=True, text=True,
                         stdout=subprocess.PIPE).stdout
    figures = json.loads(out)
    return figures['ms'] / figures['steps']


def compare(arguments, shape, folder):
    torch.manual_seed(1)
    step = Step(shape).eval()
    rows = PREFIX + SHAPES[shape][1]
    states = [torch.randn(1, rows, HIDDEN) for _ in range(3)]
    weights, onnx = os.path.join(folder, shape + '.pt'), os.path.join(folder, shape + '.onnx')
    checkpoint(step, shape, weights)
    opponents = {}
    if arguments.opponent != 'onnx':
        opponents = {('PyTorch ' + torch.__version__, p): lambda p=p: torch_ms(step, states, p, arguments.seconds)
                     for p in ('f32', 'bf16')}
    if arguments.node_modules and arguments.opponent != 'torch':
        torch.onnx.export(step, tuple(states), onnx, input_names=['x', 'y', 'z'], opset_version=13)
        opponents['ONNX Runtime', 'f32'] = lambda: onnx_ms(onnx, rows, arguments.threads, arguments.seconds,
                                                           arguments.node_modules)
    ours = {who[1]: [] for who in opponents}
    theirs, ratios = {who: [] for who in opponents}, {who: [] for who in opponents}
    for _ in range(arguments.rounds):
        now = {p: rumia_ms(arguments.rumia, weights, p, arguments.threads, arguments.seconds) for p in ours}
        for p in ours:
            ours[p].append(now[p])
        for who, run in opponents.items():
            theirs[who].append(run())
            ratios[who].append(now[who[1]] / theirs[who][-1])
    for who in opponents:
        print(f'{shape:10} {who[1]:5} rumia {statistics.median(ours[who[1]]):8.1f} ms   {who[0]:22}'
              f'{statistics.median(theirs[who]):8.1f} ms   ratio {statistics.median(ratios[who]):.3f}', flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('rumia', help='the program')
    parser.add_argument('--shape', choices=SHAPES)
    parser.add_argument('--opponent', choices=('torch', 'onnx'), help='only this one')
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--seconds', type=float, default=1)
    parser.add_argument('--node-modules', metavar='DIR', help='where onnxruntime-node is installed')
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    with tempfile.TemporaryDirectory() as folder:
        for shape in [arguments.shape] if arguments.shape else SHAPES:
            compare(arguments, shape, folder)


main()
