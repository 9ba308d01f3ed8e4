#!/usr/bin/env python3
"""Maps a second of kerf wafer classify, reading and decoding included, beside a ResNet18 at 52x52 in torch.

    python3 bench/wafer_speed.py --kerf build/release/kerf --model models/kerf-wafer [--maps FILE.npz] [--threads N]

Both read the same .npz in the same run. Kerf is timed as a whole process, start and model included, on all maps and on
none but the first few; the peer without its start: imports and weights are there before its clock runs.
"""

import argparse
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

BATCH = 64


class Block(nn.Module):
    """The basic block of He et al., CVPR 2016."""

    def __init__(self, inside, out, stride):
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(inside, out, 3, stride, 1, bias=False), nn.BatchNorm2d(out), nn.ReLU())
        self.second = nn.Sequential(nn.Conv2d(out, out, 3, 1, 1, bias=False), nn.BatchNorm2d(out))
        self.short = nn.Identity()
        if stride > 1:
            self.short = nn.Sequential(nn.Conv2d(inside, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        return torch.relu(self.second(self.first(x)) + self.short(x))


def resnet18(classes=38):
    stages = []
    width = 64
    for out in (64, 128, 256, 512):
        stages += [Block(width, out, 1 if out == 64 else 2), Block(out, out, 1)]
        width = out
    stem = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    return nn.Sequential(*stem, *stages, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, classes)).eval()


def peer_seconds(path, net):
    start = time.perf_counter()
    maps = np.load(path)["maps"]
    with torch.inference_mode():
        for first in range(0, len(maps), BATCH):
            part = torch.from_numpy(maps[first : first + BATCH])
            net(torch.stack([part == value for value in range(3)], 1).float()).argmax(1)
    return time.perf_counter() - start


def kerf_seconds(arguments, path, out):
    command = [arguments.kerf, "wafer", "classify", "--model", arguments.model, "--maps", path, "--out", out]
    if arguments.threads:
        command += ["--threads", str(arguments.threads)]
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kerf", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--maps", help="an .npz of 52x52 maps; without one, made by kerf synth wafers")
    parser.add_argument("--count", type=int, default=6000, help="maps made")
    parser.add_argument("--threads", type=int, default=0, help="of both; 0: all cores")
    parser.add_argument("--rounds", type=int, default=3, help="the best of which counts, for both")
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    with tempfile.TemporaryDirectory() as folder:
        path = arguments.maps or str(Path(folder) / "maps.npz")
        if not arguments.maps:
            make = [arguments.kerf, "synth", "wafers", "--count", str(arguments.count), "--grid", "52..52", "--out", path]
            subprocess.run(make, check=True, capture_output=True)
        count = len(np.load(path)["maps"])
        net = resnet18()
        peer_seconds(path, net)
        peer = min(peer_seconds(path, net) for _ in range(arguments.rounds))
        out = str(Path(folder) / "predictions.csv")
        ours = min(kerf_seconds(arguments, path, out) for _ in range(arguments.rounds))
    capability = torch.backends.cpu.get_cpu_capability()
    print(f"{count} maps, {torch.get_num_threads()} threads, {capability}")
    print(f"ResNet18 52x52 in torch {torch.__version__}: {count / peer:8.0f} maps/s")
    print(f"kerf wafer classify:              {count / ours:8.0f} maps/s, {peer / ours:.2f} times the peer")


if __name__ == "__main__":
    main()
