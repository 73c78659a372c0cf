"""Does one thing with a checkpoint and prints the seconds it took, imports not counted."""
import sys
import time

import torch

what, path = sys.argv[1:]
if 'safetensors' in what or what == 'convert':
    import safetensors
    import safetensors.torch
start = time.perf_counter()
if what == 'torch':
    torch.load(path)
elif what == 'torch-mmap':
    torch.load(path, mmap=True, weights_only=True)
elif what == 'safetensors-open':
    with safetensors.safe_open(path, 'pt') as f:
        list(f.keys())
elif what == 'safetensors':
    # load_file maps the file: touching a value of every page makes the work comparable.
    for t in safetensors.torch.load_file(path).values():
        t.view(-1)[::1024].sum()
elif what == 'convert':
    safetensors.torch.save_file(torch.load(path, mmap=True, weights_only=True), path + '.safetensors')
print(time.perf_counter() - start)
