"""Loads what was fine-tuned elsewhere, strictly, and writes what PyTorch computes with it: NAME STATE_DICT EXPECTED ANSWER."""
import os
import sys

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../tools/fixtures')]

import models
import torch
from safetensors.torch import load_file

# oneDNN's two-layer LSTM of Debian's 2.6 is off by 0.08 here; 2.14 and both versions without oneDNN agree.
torch.backends.mkldnn.enabled = False
name, state, expected, answer = sys.argv[1:]
model = models.MODELS[name][0]()
model.load_state_dict(torch.load(state, weights_only=True))
model.eval()
with torch.no_grad():
    torch.save({'output': model(load_file(expected)['input.0'])}, answer)
