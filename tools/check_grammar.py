#!/usr/bin/env python3
"""Holds constrained decoding against the `jsonschema` package.

    python tools/check_grammar.py fixtures tests/text/fixtures/grammar/cases.json
    python tools/check_grammar.py verify --tests build/release/tests/test_text --schemas 500 --seed 7

`fixtures` records random schemas, each with instances that jsonschema calls valid (which the grammar must accept,
byte by byte and token by token) and invalid (which it must refuse). `verify` makes fresh schemas, runs the grammar
tests on them and asks jsonschema about every answer that random walks through the masks wrote.
Needs `pip install jsonschema`.
"""

import argparse
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

import jsonschema

LETTERS = ["a", "b", "e", " ", "\"", "\\", "/", "\n", "\t", "\x01", "\x7f", "{", "]", ":", ",", "0", "é", "ß", "µ", "晶", "缺", "\u2028", "\ufffd", "😀", "𝒳"]
KEYS = ["label", "bbox_2d", "count", "x", "xy", "defects", "größe", "a b", "quote\"d", "缺陷", "tab\t", ""]
LARGEST = 10**18 - 1


class Schemas:
    """Random schemas of the supported subset, and random instances of them."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def text(self, low, high):
        return "".join(self.random.choice(LETTERS) for _ in range(self.random.randint(low, high)))

    def schema(self):
        self.definitions = {}
        schema = self.node(3)
        if self.definitions:
            schema = {**schema, "$defs": self.definitions}
        if self.random.random() < 0.2:
            schema = {"title": "random", **schema}
        return schema

    def node(self, depth):
        leaves = [self.integer, self.string, self.enum, self.const, self.simple, self.types]
        inner = [self.object, self.object, self.array, self.array, self.tuple, self.any_of, self.one_of, self.reference]
        return self.random.choice(leaves if depth == 0 else leaves + inner * 2)(depth)

    def integer(self, _):
        schema = {"type": "integer"}
        ends = sorted(self.end() for _ in range(2))
        if self.random.random() < 0.8:
            schema["minimum"] = ends[0]
        if self.random.random() < 0.8:
            schema["maximum"] = ends[1]
        return schema

    def end(self):
        size = self.random.choice([3, 12, 150, 1000, 10**6, LARGEST])
        end = self.random.randint(-size, size)
        return end + 0.5 if size < 200 and self.random.random() < 0.1 and abs(end) < size - 1 else end

    def string(self, _):
        schema = {"type": "string"}
        low, high = sorted(self.random.choice([0, 1, 2, 3, 5, 9, 14]) for _ in range(2))
        if self.random.random() < 0.6:
            schema["minLength"] = low
        if self.random.random() < 0.8:
            schema["maxLength"] = high
        return schema

    def value(self, depth=1):
        kinds = [None, True, False, 0, 7, -12, 10**15, 0.5, -0.0, 1e-05, 1e16, 123456.789, 1.5e300, self.text(0, 6)]
        if depth and self.random.random() < 0.3:
            members = {self.random.choice(KEYS): self.value(0) for _ in range(self.random.randint(0, 3))}
            return self.random.choice([members, list(members.values())])
        return self.random.choice(kinds)

    def enum(self, _):
        values = [self.value() for _ in range(self.random.randint(1, 7))]
        if self.random.random() < 0.3:
            return {"enum": [1, 10, 100, 12]}
        return {"enum": values}

    def const(self, _):
        return {"const": self.value()}

    def simple(self, _):
        return {"type": self.random.choice(["number", "boolean", "null"])}

    def types(self, _):
        return {"type": self.random.sample(["integer", "number", "string", "boolean", "null"], self.random.randint(1, 4))}

    def object(self, depth):
        keys = self.random.sample(KEYS, self.random.randint(0, 5))
        schema = {"type": "object", "properties": {key: self.node(depth - 1) for key in keys}}
        if self.random.random() < 0.8:
            schema["required"] = [key for key in keys if self.random.random() < 0.5]
        if self.random.random() < 0.5:
            schema["additionalProperties"] = False
        return schema

    def array(self, depth):
        schema = {"type": "array", "items": self.node(depth - 1)}
        low, high = sorted(self.random.randint(0, 5) for _ in range(2))
        if self.random.random() < 0.5:
            schema["minItems"] = low
        if self.random.random() < 0.7:
            schema["maxItems"] = high
        return schema

    def tuple(self, depth):
        schema = self.array(depth)
        schema["prefixItems"] = [self.node(depth - 1) for _ in range(self.random.randint(1, 4))]
        if self.random.random() < 0.6:
            schema["items"] = False
            schema["minItems"] = min(schema.get("minItems", 0), len(schema["prefixItems"]))
        return schema

    def any_of(self, depth):
        return {"anyOf": [self.node(depth - 1) for _ in range(self.random.randint(1, 4))]}

    def one_of(self, depth):
        choices = [{"type": "integer"}, {"type": "string"}, {"type": "null"}, self.array(depth)]
        if self.random.random() < 0.5:
            choices = [
                {"type": "object", "properties": {"kind": {"const": kind}, "value": self.node(depth - 1)}, "required": ["kind"]}
                for kind in ("line", "hole", "particle")
            ]
        return {"oneOf": self.random.sample(choices, self.random.randint(1, len(choices)))}

    def reference(self, depth):
        if not self.definitions or self.random.random() < 0.5:
            node = self.node(depth - 1)  # refers to definitions that are there already: no cycles
            self.definitions[f"d{len(self.definitions)}"] = node
        return {"$ref": "#/$defs/" + self.random.choice(list(self.definitions))}

    # --- instances ---

    def instance(self, schema, root):
        if "$ref" in schema:
            return self.instance(root["$defs"][schema["$ref"].split("/")[-1]], root)
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                return self.instance(self.random.choice(schema[keyword]), root)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        kind = schema["type"]
        return getattr(self, "make_" + (self.random.choice(kind) if isinstance(kind, list) else kind))(schema, root)

    def make_integer(self, schema, _):
        low = -(-schema.get("minimum", -LARGEST) // 1)
        high = schema.get("maximum", LARGEST) // 1
        low, high = int(low), int(high)
        return self.random.choice([low, high, self.random.randint(low, high), max(low, min(high, self.random.randint(-20, 20)))])

    def make_number(self, _schema, _root):
        exponent = self.random.randint(-90, 90)
        digits = self.random.randint(1, 17)
        number = self.random.uniform(-10, 10) * 10.0 ** self.random.choice([exponent, 0, 0, 3, -3])
        return self.random.choice([float(f"{number:.{digits}g}"), self.random.randint(-LARGEST, LARGEST), 0, -0.0, 1e16, 1e-05])

    def make_string(self, schema, _):
        low = schema.get("minLength", 0)
        return self.text(low, schema.get("maxLength", low + 12))

    def make_boolean(self, *_):
        return self.random.random() < 0.5

    def make_null(self, *_):
        return None

    def make_array(self, schema, root):
        prefix = schema.get("prefixItems", [])
        items = schema.get("items", False)
        high = min(schema.get("maxItems", 8), len(prefix) if items is False else 8)
        count = self.random.randint(min(schema.get("minItems", 0), high), high)
        return [self.instance(prefix[i] if i < len(prefix) else items, root) for i in range(count)]

    def make_object(self, schema, root):
        required = schema.get("required", [])
        return {
            key: self.instance(value, root)
            for key, value in schema["properties"].items()
            if key in required or self.random.random() < 0.5
        }

    # --- and near misses ---

    def spoil(self, value):
        if isinstance(value, dict) and value and self.random.random() < 0.8:
            key = self.random.choice(list(value))
            spoilt = dict(value)
            if self.random.random() < 0.3:
                del spoilt[key]
            else:
                spoilt[key] = self.spoil(value[key])
            return spoilt
        if isinstance(value, list) and value and self.random.random() < 0.8:
            at = self.random.randrange(len(value))
            return self.random.choice([value[:at], value + value, value[:at] + [self.spoil(value[at])] + value[at + 1 :]])
        if isinstance(value, str) and self.random.random() < 0.6:
            return self.random.choice([value + "x", value[:-1], value * 3])
        if isinstance(value, (int, float)) and not isinstance(value, bool) and self.random.random() < 0.7:
            return self.random.choice([value + 1, value - 1, -value, value * 10, value * 1000 + 1])
        return self.value()


def make_cases(seed, count, instances):
    schemas = Schemas(seed)
    cases = []
    while len(cases) < count:
        schema = schemas.schema()
        validator = jsonschema.Draft202012Validator(schema)
        valid, invalid = {}, {}
        try:
            for _ in range(instances):
                value = schemas.instance(schema, schema)
                text = json.dumps(value, ensure_ascii=schemas.random.random() < 0.5)
                (valid if validator.is_valid(value) else invalid)[text] = True
                near = schemas.spoil(value)
                if not validator.is_valid(near):
                    invalid[json.dumps(near, ensure_ascii=schemas.random.random() < 0.5)] = True
        except ValueError:  # an empty range: the schema allows nothing
            continue
        cases.append({"schema": json.dumps(schema), "valid": list(valid), "invalid": list(invalid)})
    return cases


def write_fixtures(options):
    cases = make_cases(seed=20, count=options.schemas, instances=6)
    lines = ",\n".join(json.dumps(case) for case in cases)
    pathlib.Path(options.out).write_text("[\n" + lines + "\n]\n")
    print(f"{len(cases)} schemas, {sum(len(c['valid']) for c in cases)} valid and {sum(len(c['invalid']) for c in cases)} invalid instances")


def check_walks(lines, cases):
    """Returns (answers checked, complaints)."""
    validators = [jsonschema.Draft202012Validator(json.loads(case["schema"])) for case in cases]
    complaints = []
    count = 0
    for line in lines:
        walk = json.loads(line)
        count += 1
        value = json.loads(bytes.fromhex(walk["hex"]).decode())
        if not validators[walk["case"]].is_valid(value):
            complaints.append((cases[walk["case"]]["schema"], value))
    return count, complaints


def verify(options):
    cases = make_cases(options.seed, options.schemas, options.instances)
    with tempfile.TemporaryDirectory() as folder:
        given, walks = pathlib.Path(folder, "cases.json"), pathlib.Path(folder, "walks.jsonl")
        given.write_text(json.dumps(cases))
        environment = {**os.environ, "KERF_GRAMMAR_CASES": str(given), "KERF_GRAMMAR_WALKS": str(walks)}
        command = [options.tests, "--gtest_filter=GrammarCases.*", "--gtest_brief=1"]
        status = subprocess.run(command, env=environment, check=False).returncode
        count, complaints = check_walks(walks.read_text().splitlines(), cases)
    for schema, value in complaints[:10]:
        print("NOT VALID", json.dumps(value), "under", schema)
    print(f"{len(cases)} schemas, {sum(len(c['valid']) for c in cases)} valid, {sum(len(c['invalid']) for c in cases)} invalid instances; "
          f"{count} walks, {len(complaints)} not valid; tests {'passed' if status == 0 else 'FAILED'}")
    return 1 if complaints or status or not count else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    fixtures = commands.add_parser("fixtures")
    fixtures.add_argument("out")
    fixtures.add_argument("--schemas", type=int, default=150)
    fixtures.set_defaults(run=write_fixtures)
    check = commands.add_parser("verify")
    check.add_argument("--tests", required=True)
    check.add_argument("--schemas", type=int, default=300)
    check.add_argument("--instances", type=int, default=20)
    check.add_argument("--seed", type=int, default=1)
    check.set_defaults(run=verify)
    options = parser.parse_args()
    sys.exit(options.run(options))


if __name__ == "__main__":
    main()
