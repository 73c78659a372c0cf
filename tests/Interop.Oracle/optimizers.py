"""Goes on with optimizers that were saved elsewhere: IN OUT. Both are lists, one dict for each optimizer."""
import copy
import sys

import torch

out = []
for run in torch.load(sys.argv[1]):
    params = [torch.nn.Parameter(p) for p in run['params']]
    groups = [{'params': params[:1]}, {'params': params[1:], 'lr': run['lr2']}] if run['lr2'] is not None else params
    optimizer = getattr(torch.optim, run['class'])(groups, **run['kwargs'])
    scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [3, 6], gamma=0.5)
    optimizer.load_state_dict(run['optimizer'])
    scheduler.load_state_dict(run['scheduler'])

    def closure():
        optimizer.zero_grad()
        loss = sum(((p - 1) ** 2).sum() + (p ** 4).sum() for p in params)
        loss.backward()
        return loss

    def step(grads):
        if run['class'] == 'LBFGS':
            optimizer.step(closure)
        else:
            for p, g in zip(params, grads):
                p.grad = g.clone()
            optimizer.step()
        scheduler.step()
        return [p.detach().clone() for p in params]

    after = [step(g) for g in run['grads'][:2]]
    middle = {'optimizer': optimizer.state_dict(), 'scheduler': scheduler.state_dict()}
    # What the state dict holds now, and not what it will hold.
    middle = copy.deepcopy(middle)
    after += [step(g) for g in run['grads'][2:]]
    out.append({'after': after, **middle, 'lr': [g['lr'] for g in optimizer.param_groups]})
torch.save(out, sys.argv[2])
