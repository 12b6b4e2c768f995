"""The net of model.py: in lower precision, widened, in its other forms."""
import contextlib
import time
import types
import unittest

import torch

import model
import recipe as recipes
from compiled import Compiled


class Wider(unittest.TestCase):
    def test_a_wider_net_says_the_same_and_learns_what_is_new(self):
        c = dict(recipes.MODEL_DEFAULTS, families=["row", "near"], vocab=5, outputs=2, height=6, width=6, hidden=24)
        c.update(inner=32, updates=2, recall=True, hints=3, q_outputs=2)
        wide, generator = dict(c, hidden=40, inner=48), torch.Generator().manual_seed(3)
        narrow, fresh = model.fresh(c, generator), model.fresh(wide, generator)
        narrow["q.weight"].normal_(generator=generator)
        tokens = torch.randint(5, (4, 1, 6, 6), generator=generator)
        weights, told = model.widened(narrow, fresh, 24, c["families"]), []
        for config, w in ((c, narrow), (wide, weights)):
            net = model.Net(config, w)
            y, z = net.start(tokens.shape)
            for _ in range(3):
                y, z = net.step(y, z, tokens)
            told.append(torch.cat([net.head(y).flatten(), net.head(y, "hint").flatten(), net.q(y).flatten()]))
        self.assertTrue(torch.allclose(*told, atol=1e-3), (told[0] - told[1]).abs().max())
        told[1].square().sum().backward()
        slopes = net.views(net.gradient)
        self.assertGreater(float(slopes["layers.0.mixer.o"][30].abs().max()), 0)
        self.assertGreater(float(slopes["layers.1.down"][30].abs().max()), 0)
        with self.assertRaises(ValueError):
            model.widened(fresh, narrow, 40, c["families"])


class Stencil(unittest.TestCase):
    def test_both_forms_are_one(self):
        generator, told = torch.Generator().manual_seed(3), []
        v, taps = (torch.randn(s, generator=generator).requires_grad_() for s in ((2, 1, 5, 4, 8), (9, 8)))
        weight = torch.randn(v.shape, generator=generator)
        for form in (model.convolved, model.shifted):
            v.grad = taps.grad = None
            out = form(v, taps)
            (out * weight).sum().backward()
            told.append(torch.cat([out.detach().flatten(), v.grad.flatten(), taps.grad.flatten()]))
        self.assertTrue(torch.allclose(*told, atol=1e-5))

    def test_the_quicker_form_is_taken(self):
        def slow(v, taps):
            time.sleep(0.05)
            return model.shifted(v, taps)

        for forms in ((model.convolved, slow), (slow, model.convolved)):
            run = Compiled()
            run.wait = lambda: None
            run.recipe, run.device = types.SimpleNamespace(model={"hidden": 8}), torch.device("cpu")
            run.cast, run.say = contextlib.nullcontext, lambda *_, **__: None
            self.assertIs(run.quicker(*forms, lambda form: form, rounds=2), model.convolved)


class LowerPrecision(unittest.TestCase):
    def test_the_gradient_is_nearly_the_same(self):
        """Also of weights that were cast first where no gradient was asked for."""
        c = dict(recipes.MODEL_DEFAULTS, families=["row", "near"], vocab=5, outputs=2, height=6, width=6, hidden=24)
        c.update(inner=32, cycles=2, updates=2, recall=True)
        gradients, generator = [], torch.Generator().manual_seed(3)
        weights, tokens = model.fresh(c, generator), torch.randint(5, (4, 1, 6, 6), generator=generator)
        labels = torch.randint(2, (4, 6, 6), generator=generator)
        targets = model.Targets(labels, torch.zeros(4, dtype=torch.bool))
        for cast in (contextlib.nullcontext, lambda: torch.autocast("cpu", dtype=torch.bfloat16)):
            net = model.Net(c, weights)
            y, _ = net.step(*net.start(tokens.shape), tokens, cast=cast)
            model.losses(net, y, targets).cells.sum().backward()
            gradients.append(net.views(net.gradient))
        for name in gradients[0]:
            a, b = (g[name].flatten() for g in gradients)
            if a.norm() > 0:
                self.assertGreater(float(torch.dot(a, b) / (a.norm() * b.norm())), 0.98, name)


if __name__ == "__main__":
    unittest.main()
