"""Go on from a trainer's checkpoint for one epoch of two batches: trainer.py OURS THEIRS. Both sides use the same data, made from the restored generator."""
import sys

import torch
from torch import nn

state = torch.load(sys.argv[1], weights_only=True) if torch.__version__ >= '2' else torch.load(sys.argv[1])
model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
model.load_state_dict(state['model'])
optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
optimizer.load_state_dict(state['optimizer'])
scheduler.load_state_dict(state['scheduler'])
torch.set_rng_state(state['rng_state'])
assert state['epoch'] == 3 and state['global_step'] == 6 and len(state['history']) == 3, state
data = torch.utils.data.TensorDataset(torch.arange(24.).reshape(8, 3) / 24, torch.arange(8) % 2)
losses = []
for epoch in range(2):
    for x, y in torch.utils.data.DataLoader(data, batch_size=4, shuffle=True):
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.detach())
    scheduler.step()
torch.save({'losses': torch.stack(losses), 'model': model.state_dict(), 'lr': optimizer.param_groups[0]['lr'], 'random': torch.rand(3)}, sys.argv[2])
