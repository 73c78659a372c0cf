"""Prints the order in which PyTorch runs hooks of every kind."""
import torch
from torch import nn
from torch.nn.modules import module as m

events = []


def say(text):
    events.append(text)


model = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))
names = {id(model): 'model', id(model[0]): '0', id(model[1]): '1'}
m.register_module_forward_pre_hook(lambda mod, x: say(f'global forward pre {names[id(mod)]}'))
m.register_module_forward_hook(lambda mod, x, y: say(f'global forward {names[id(mod)]}'))
m.register_module_full_backward_pre_hook(lambda mod, dy: say(f'global backward pre {names[id(mod)]}'))
m.register_module_full_backward_hook(lambda mod, dx, dy: say(f'global backward {names[id(mod)]} {len(dx)} {len(dy)}'))
for mod in model.modules():
    n = names[id(mod)]
    mod.register_forward_pre_hook(lambda mod, x, n=n: say(f'forward pre {n} second'))
    mod.register_forward_pre_hook(lambda mod, x, n=n: say(f'forward pre {n} first'), prepend=True)
    mod.register_forward_hook(lambda mod, x, y, n=n: say(f'forward {n} second'))
    mod.register_forward_hook(lambda mod, x, y, n=n: say(f'forward {n} first'), prepend=True)
    mod.register_full_backward_pre_hook(lambda mod, dy, n=n: say(f'backward pre {n} second'))
    mod.register_full_backward_pre_hook(lambda mod, dy, n=n: say(f'backward pre {n} first'), prepend=True)
    mod.register_full_backward_hook(lambda mod, dx, dy, n=n: say(f'backward {n} second'))
    mod.register_full_backward_hook(lambda mod, dx, dy, n=n: say(f'backward {n} first'), prepend=True)
    mod.register_state_dict_pre_hook(lambda mod, prefix, keep, n=n: say(f'state pre {n} [{prefix}]'))
    mod.register_state_dict_post_hook(lambda mod, state, prefix, meta, n=n: say(f'state post {n} [{prefix}] {len(state)}'))
    mod.register_load_state_dict_pre_hook(lambda mod, state, prefix, *rest, n=n: say(f'load pre {n} [{prefix}]'))
    mod.register_load_state_dict_post_hook(lambda mod, keys, n=n: say(f'load post {n}'))
for name, p in model.named_parameters():
    p.register_hook(lambda g, n=name: say(f'tensor {n}'))
    p.register_post_accumulate_grad_hook(lambda p, n=name: say(f'accumulated {n}'))
x = torch.ones(4, 2, requires_grad=True)
x.register_hook(lambda g: say('tensor x'))
y = model(x)
y.register_hook(lambda g: say('tensor y'))
y.grad_fn.register_prehook(lambda g: say('node pre'))
y.grad_fn.register_hook(lambda dx, dy: say('node'))
y.sum().backward()
state = model.state_dict()
model.load_state_dict(state)
say('without input gradients')
model(torch.ones(4, 2)).sum().backward()
print('\n'.join(events))
