"""Pickles a module of every case of torch.nn that this version has, and runs files of whole modules.

whole_modules.py pickle OUT        one dictionary of modules, and their texts as its second entry
whole_modules.py run OUT FILE...   the output of each module in OUT, with inputs beside them
"""
import os
import sys
import warnings

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '../../tools/fixtures')]
warnings.filterwarnings('ignore')

import torch
from torch import nn

torch.backends.mkldnn.enabled = False


class TinyNet(nn.Module):
    """The class of the corpus."""

    def forward(self, x):
        return self.fc(torch.flatten(self.pool(self.act(self.bn(self.conv(x)))), 1)) * self.scale


def input_of(module):
    torch.manual_seed(1)
    first = next(m for m in module.modules() if type(m) in (nn.Conv2d, nn.Embedding, nn.LSTM, nn.TransformerEncoderLayer))
    if isinstance(first, nn.Conv2d):
        return torch.randn(2, first.in_channels, 9, 9)
    if isinstance(first, nn.Embedding):
        return torch.randint(0, first.num_embeddings, (3, 5))
    return torch.randn(5, 2, first.input_size if isinstance(first, nn.LSTM) else first.linear1.in_features)


if sys.argv[1] == 'pickle':
    from cases.layers import CASES, Fixed, Layer
    value = lambda v: v.get() if isinstance(v, (Fixed, Layer)) else v
    modules, texts = {}, {}
    for name, cases in CASES.items():
        for i, (args, kwargs, *_) in enumerate(cases):
            try:
                torch.manual_seed(i)
                module = getattr(nn, name)(*map(value, args), **{k: value(v) for k, v in kwargs.items()})
            except Exception:
                continue        # a class or an argument that this version does not know
            if name.startswith('Lazy') or any(callable(v) for v in kwargs.values()):
                continue
            module.train(i % 2 == 0)
            modules[f'{name}_{i}'], texts[f'{name}_{i}'] = module, repr(module)
    torch.save({'modules': modules, 'texts': texts}, sys.argv[2])
else:
    answers = {}
    for path in sys.argv[3:]:
        module = torch.load(path, **({} if torch.__version__ < '2' else {'weights_only': False}))
        module.eval()
        x = input_of(module)
        with torch.no_grad():
            y = module(x)
        name = os.path.basename(path)[:-3]
        answers[name + '.input'], answers[name + '.output'] = x, y[0] if isinstance(y, tuple) else y
    torch.save(answers, sys.argv[2])
