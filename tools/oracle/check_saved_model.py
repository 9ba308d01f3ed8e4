#!/usr/bin/env python3
"""Checks a model folder that Kerf wrote: transformers loads it without a missing or unexpected tensor and computes what
`kerf forward` dumped for the same messages. Exits with 1 where ids, pixels, logits or greedy ids differ.

    kerf forward MODEL messages.json --out dump.safetensors
    check_saved_model.py MODEL messages.json dump.safetensors"""

import argparse
import pathlib

import forward_dump
import hugging_face


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=pathlib.Path)
    forward_dump.add_arguments(parser, pathlib)
    options = parser.parse_args()
    raise SystemExit(forward_dump.run(hugging_face.load_model(options.model), options.model, options))


if __name__ == "__main__":
    main()
