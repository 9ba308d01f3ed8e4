#!/usr/bin/env python3
"""Checks a model folder that Kerf wrote: transformers loads it without a missing or unexpected tensor and computes what
`kerf forward` dumped for the same messages. Exits with 1 where ids, pixels, logits or greedy ids differ.

    check_saved_model.py MODEL dump.safetensors messages.json --kerf build/release/kerf"""

import argparse
import pathlib

import forward_dump
import hugging_face


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=pathlib.Path)
    forward_dump.add_arguments(parser)
    options = parser.parse_args()
    raise SystemExit(forward_dump.run(options, lambda: hugging_face.load_model(options.model)))


if __name__ == "__main__":
    main()
