"""How a run makes its net quick on a device: layers compiled, their halves as kernels where there are such."""
import time

import torch

import model


class Compiled:
    """Of a Run, which has options `o`, recipe, net, device, cast, say and wait."""

    def compiler(self):
        """torch.compile as asked for, or None."""
        mode = self.o.compile or ("default" if self.device.type == "cuda" else "off")
        if mode == "off" or not hasattr(torch, "compile"):
            return None
        from torch import _dynamo

        _dynamo.config.suppress_errors = True  # what cannot be compiled runs as it is
        # boxes of several sizes, masks, with gradients and without
        for name in ("cache_size_limit", "recompile_limit"):
            if hasattr(_dynamo.config, name):
                setattr(_dynamo.config, name, 64)
        return lambda part, **more: torch.compile(part, mode=mode, **more)

    def compile(self):
        """Layers as kernels of our own around compiled pools where those are right, else as compiled wholes."""
        compiler, net = self.compiler(), self.net
        if not compiler:
            return
        if "near" in net.config["families"]:
            model.stencil = self.quicker(model.convolved, model.shifted, compiler)
        if not self.take_halves():
            net.layers = [compiler(net.layer)] * len(net.layers)
            return
        mix = compiler(lambda where, *of: where.mix(*of))

        def layer(w, x, where):
            v = net.enter(x, w["mixer.v"])
            u = mix(where, v, w["mixer.o"], w.get("mixer.near"), net.config["families"])
            return net.leave(x, v, u, w["mixer.o"], w["gate_up"], w["down"])

        net.layers = [layer] * len(net.layers)

    def quicker(self, first, second, compiler, rounds=10):
        """Of two forms of the stencil the one that takes less time, forward and backward, on this device."""
        spent, d = [], self.recipe.model["hidden"]
        taps = torch.randn(9, d, device=self.device, requires_grad=True)
        with self.cast():
            v = torch.nn.functional.linear(torch.randn(64, 1, 30, 30, d, device=self.device), torch.eye(d).to(taps))
        v = v.detach().requires_grad_(True)
        for form in (first, second):
            made = compiler(form)
            for k in range(-3, rounds):
                if k == 0:
                    self.wait()
                    began = time.time()
                made(v, taps).float().sum().backward()
            self.wait()
            spent.append(time.time() - began)
        chosen = (first, second)[spent[1] < spent[0]]
        told = (chosen.__name__,) + tuple(1000 * t / rounds for t in spent)
        self.say("the stencil %s: %.2f and %.2f ms" % told, end="\n")
        return chosen

    def take_halves(self):
        """Whether halves.py has taken the net's halves: it can be had on this device and does what model.py does."""
        widths = (self.recipe.model["hidden"], self.recipe.model["inner"])
        if self.device.type != "cuda" or self.o.precision == "f32" or any(n & (n - 1) or n < 16 for n in widths):
            return False
        try:
            import halves

            try:
                off = halves.error(self.net, self.device)
            except Exception:  # of a shape that cannot be had
                halves.first_shapes()
                off = halves.error(self.net, self.device)
        except Exception as e:  # whatever is wrong with a compiler of this device, the plain form does
            self.say("no kernels for the halves of a layer: %s: %s" % (type(e).__name__, e), end="\n")
            return False
        self.say("kernels for the halves of a layer: off by %.2g" % off, end="\n")
        if off < 0.03:
            halves.take(self.net)
        return off < 0.03
