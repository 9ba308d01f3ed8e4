"""The mean of a model folder and what further training made of it, which does better than both on phrases that neither
has seen (Wortsman et al., CVPR 2022).

    .venv/bin/python tools/mean_weights.py BEFORE AFTER --share 0.4 --out FOLDER
"""
import argparse
import pathlib
import shutil

from wafer_patches import read, write


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", type=pathlib.Path)
    parser.add_argument("after", type=pathlib.Path)
    parser.add_argument("--share", type=float, required=True, help="of the weights after, 0 to 1")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()
    header, before = read(options.before / "model.safetensors")
    _, after = read(options.after / "model.safetensors")
    if {name: tensor.shape for name, tensor in before.items()} != {name: tensor.shape for name, tensor in after.items()}:
        parser.error("the folders hold models of different shape")
    mean = {name: before[name].float().lerp(after[name].float(), options.share).to(before[name].dtype) for name in before}
    shutil.copytree(options.before, options.out, dirs_exist_ok=True)
    write(options.out / "model.safetensors", header, mean)


if __name__ == "__main__":
    main()
