"""One thread each, since the suite runs in several processes."""

import torch

torch.set_num_threads(1)
