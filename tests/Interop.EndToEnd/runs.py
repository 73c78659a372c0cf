"""Training runs of PyTorch, for the same runs elsewhere to be compared with.

runs.py digits OUT              200 steps of a small CNN on 28 x 28 pictures: the losses
runs.py characters OUT          200 steps of a character-level transformer: the losses
runs.py begin CHECKPOINT OUT    20 steps, a checkpoint as Lightning writes it, and the losses of the next 20
runs.py resume CHECKPOINT OUT   the losses of 20 steps from a checkpoint of that kind on
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '../../tools/fixtures')]

import networks
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.set_num_threads(1)


def digits():
    torch.manual_seed(11)
    model = nn.Sequential(nn.Conv2d(1, 8, 3, stride=2), nn.ReLU(), nn.Conv2d(8, 16, 3, stride=2), nn.BatchNorm2d(16), nn.ReLU(), nn.Flatten(), nn.Linear(16 * 6 * 6, 10))
    shapes = torch.randn(10, 1, 28, 28)
    labels = torch.randint(0, 10, (640,))
    pictures = shapes[labels] * 0.3 + torch.randn(640, 1, 28, 28)
    loader = DataLoader(TensorDataset(pictures, labels), batch_size=32, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for _ in range(10):
        for x, y in loader:
            yield step(model, optimizer, lambda: nn.functional.cross_entropy(model(x), y))


def characters():
    torch.manual_seed(12)
    model = networks.GPT(30, 32, 4, 2, 24)
    # Text with something to learn: each character follows from the one before, most of the time.
    follows, text = torch.randperm(30), [0]
    surprise, other = torch.rand(5000), torch.randint(0, 30, (5000,))
    for i in range(4999):
        text.append(int(other[i]) if surprise[i] < 0.2 else int(follows[text[-1]]))
    text = torch.tensor(text)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.01)
    for _ in range(200):
        at = torch.randint(0, 5000 - 25, (16,))
        x, y = torch.stack([text[i:i + 24] for i in at]), torch.stack([text[i + 1:i + 25] for i in at])
        yield step(model, optimizer, lambda: nn.functional.cross_entropy(model(x).view(-1, 30), y.view(-1)))


def step(model, optimizer, loss):
    optimizer.zero_grad()
    value = loss()
    value.backward()
    optimizer.step()
    return value.detach()


class Lit:
    """What a checkpoint of Lightning has of a model, its optimizer and its schedule."""

    def __init__(self):
        self.model = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Dropout(0.2), nn.Linear(64, 64), nn.GELU(), nn.Linear(64, 5))
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=0.01, weight_decay=0.1)
        self.scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(self.optimizer, 60)
        self.steps = 0

    def run(self, count):
        losses = []
        for _ in range(count):
            x, y = torch.randn(32, 20), torch.randint(0, 5, (32,))
            losses.append(step(self.model, self.optimizer, lambda: nn.functional.cross_entropy(self.model(x), y)))
            self.scheduler.step()
            self.steps += 1
        return torch.stack(losses)

    def save(self, path):
        torch.save({'epoch': 0, 'global_step': self.steps, 'pytorch-lightning_version': '2.0.0', 'state_dict': {'model.' + k: v for k, v in self.model.state_dict().items()},
                    'optimizer_states': [self.optimizer.state_dict()], 'lr_schedulers': [self.scheduler.state_dict()], 'rng_state': torch.get_rng_state()}, path)

    def load(self, path):
        state = torch.load(path)
        self.model.load_state_dict({k[6:]: v for k, v in state['state_dict'].items()})
        self.optimizer.load_state_dict(state['optimizer_states'][0])
        self.scheduler.load_state_dict(state['lr_schedulers'][0])
        torch.set_rng_state(state['rng_state'])
        self.steps = state['global_step']


what, *paths = sys.argv[1:]
if what == 'begin':
    torch.manual_seed(13)
    lit = Lit()
    lit.run(20)
    lit.save(paths[0])
    torch.save(lit.run(20), paths[1])
elif what == 'resume':
    lit = Lit()
    lit.load(paths[0])
    torch.save(lit.run(20), paths[1])
else:
    torch.save(torch.stack(list(digits() if what == 'digits' else characters())), paths[0])
