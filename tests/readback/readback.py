#!/usr/bin/env python3
"""Reads `taugate export SWEEP --what tensors` back, independently of TauGate: recomputes the test accuracy of every
exported cell from its tensors and the MNIST files, and compares with the exported results image by image.

    readback.py EXPORT_FOLDER MNIST_FOLDER [--single]

Needs Python 3.9 and NumPy, nothing else. The mathematics is that of docs/methods/. Exit code: 0 when every digest is as
exported and every image comes out as exported, ties aside; 1 when one does not; 2 when the input cannot be read.

Arithmetic is float64, or float32 with `--single`; the training program's is float32, with sums in an order of its own.
So an image may come out the other way when its label's logit and the best other one are the same but for rounding: a
tie, which no other arithmetic can decide as that program did. Such images are named with the difference of the two
logits, and the evaluations that have one are not among those said to be exact.
"""

import csv
import hashlib
import json
import pathlib
import struct
import sys

import numpy as np

SIDE, PIXELS = 28, 28 * 28

# Two logits that differ by less than this share of the largest are equal up to rounding: that of float32 is 6e-8, and
# some hundred such errors add up on the way.
TIE = 1e-5

# SHA-256 of the rotated, normalised test images as little-endian float32: docs/methods/data.md.
PUBLISHED = {
    45.0: "6f9d94f1ad86d430fcca50bd964c074f1960f159689408634988e7d77335f561",
    0.0: "386fffd00ca9dc14b287494a8e8fc2fbb6c7467c5880677219b71615c94fbeb1",
}


def read_idx(path, magic):
    data = path.read_bytes()
    found, count = struct.unpack(">II", data[:8])
    if found != magic:
        raise ValueError(f"{path}: magic number {found:#x}, expected {magic:#x}")
    offset = 16 if magic == 0x803 else 8
    return np.frombuffer(data, np.uint8, offset=offset).reshape(count, -1)


def rotated(images, degrees):
    """docs/methods/data.md: bilinear, zero outside, weights and sums in double, one rounding to float32 at the end."""
    cosine, sine = round(np.cos(degrees * np.pi / 180), 12), round(np.sin(degrees * np.pi / 180), 12)
    centre = (SIDE - 1) / 2
    row, column = np.divmod(np.arange(PIXELS), SIDE)
    x, y = column - centre, centre - row
    source_column, source_row = centre + x * cosine + y * sine, centre - (y * cosine - x * sine)
    top, left = np.floor(source_row).astype(int), np.floor(source_column).astype(int)
    down, right = source_row - top, source_column - left
    total = np.zeros((len(images), PIXELS))
    corners = [
        (top, left, (1 - down) * (1 - right)),
        (top, left + 1, (1 - down) * right),
        (top + 1, left, down * (1 - right)),
        (top + 1, left + 1, down * right),
    ]
    for r, c, weight in corners:
        inside = (r >= 0) & (r < SIDE) & (c >= 0) & (c < SIDE)
        pixel = np.where(inside, r * SIDE + c, 0)
        total += np.where(inside, weight, 0.0) * images[:, pixel]
    return ((total / 255 - 0.1307) / 0.3081).astype(np.float32)


def read_safetensors(path):
    data = path.read_bytes()
    length = struct.unpack("<q", data[:8])[0]
    header = json.loads(data[8 : 8 + length])
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        values = np.frombuffer(data[8 + length + begin : 8 + length + end], "<f4")
        tensors[name] = values.reshape(entry["shape"])
    return tensors


class Canonical:
    """The tagged bytes that TauGate's digests are over."""

    def __init__(self, subject):
        self.hash = hashlib.sha256()
        self.text(subject)

    def text(self, value):
        raw = value.encode()
        self.hash.update(struct.pack("<i", len(raw)) + raw)

    def field(self, name, kind, raw):
        self.text(name)
        self.hash.update(kind + raw)

    def integer(self, name, value):
        self.field(name, b"i", struct.pack("<q", value))

    def real(self, name, value):
        value = float("nan") if value != value else value + 0.0
        self.field(name, b"r", struct.pack("<d", value) if value == value else b"\0\0\0\0\0\0\xf8\x7f")

    def blob(self, name, raw):
        self.field(name, b"b", struct.pack("<q", len(raw)) + raw)

    def string(self, name, value):
        self.text(name)
        self.hash.update(b"t")
        self.text(value)


def tensors_digest(tensors):
    canonical = Canonical("taugate/tensors")
    canonical.integer("count", len(tensors))
    for name, values in tensors.items():
        canonical.string("name", name)
        canonical.integer("rank", values.ndim)
        for extent in values.shape:
            canonical.integer("extent", extent)
        canonical.blob("values", values.astype("<f4").tobytes())
    return canonical.hash.hexdigest()


def result_digest(row, bits):
    canonical = Canonical("taugate/result")
    canonical.field("foundation", b"d", bytes.fromhex(row["foundation_digest"]))
    canonical.field("adapter", b"d", bytes.fromhex(row["adapter_digest"]))
    canonical.string("status", row["status"])
    for mode, packed in bits.items():
        canonical.integer(f"{mode}.correct", int(row[f"{mode}_correct"]))
        canonical.real(f"{mode}.cross_entropy", float(row[f"{mode}_cross_entropy"]))
        canonical.blob(f"{mode}.correct_images", packed)
    return canonical.hash.hexdigest()


def logits(cell, foundation, adapter, x, hard, kind):
    """docs/methods/: the forward pass of every method."""
    method, options = cell["method"], cell["options"]

    def tensor(name, default=None):
        if name in adapter:
            return adapter[name].astype(kind)
        return default if default is not None else foundation[name].astype(kind)

    h, last = x.astype(kind), len(foundation) // 2 - 1
    for layer in range(last + 1):
        name = f"layer{layer}"
        z = h @ tensor(f"{name}.weight").T + tensor(f"{name}.bias")
        if method == "lora" and f"{name}.lora_a" in adapter:  # only the layers that it acts on
            scale = kind(options["alpha"] / options["rank"])
            z = z + (h @ tensor(f"{name}.lora_a").T) @ tensor(f"{name}.lora_b").T * scale
        if method == "bias" or (method == "ssf" and layer < last):
            z = z + tensor(f"{name}.shift")
        if layer == last:
            return z
        h = np.maximum(z, 0)
        if method in ("ia3", "ssf"):
            h = tensor(f"{name}.scale") * h
        if method == "taugate":
            ones = np.ones(z.shape[1], kind)
            tau = tensor(f"{name}.threshold", ones * kind(options["threshold_init"]))
            gamma = tensor(f"{name}.gain", ones * kind(options["gain_init"]))
            with np.errstate(over="ignore"):
                gate = (z > tau).astype(kind) if hard else 1 / (1 + np.exp((z - tau) * -kind(options["sharpness"])))
            h = gamma * gate * h


def check(cell, row, folder, x, labels, kind, report):
    """Compares one cell; returns how many evaluations there were, how many agree image by image, and how many images
    tie."""
    title = f"{cell['title']} seed {cell['seed']}"
    foundation = read_safetensors(folder / cell["foundation_file"])
    adapter = read_safetensors(folder / cell["file"])
    modes = ["target", "source"]
    if row["hardened_target_correct"]:
        modes += ["hardened_target", "hardened_source"]
    packed = (folder / cell["correct_file"]).read_bytes()
    size = (len(labels) + 7) // 8
    bits = {mode: packed[i * size : (i + 1) * size] for i, mode in enumerate(modes)}

    for what, found, expected in [
        ("foundation's digest", tensors_digest(foundation), row["foundation_digest"]),
        ("adapter's digest", tensors_digest(adapter), row["adapter_digest"]),
        ("result's digest", result_digest(row, bits), row["result_digest"]),
    ]:
        if found != expected:
            report(f"{title}: {what} is {found}, exported as {expected}")

    foundation.pop("diverged", None)
    exact = ties = 0
    for mode in modes:
        degrees = 0.0 if mode.endswith("source") else float(cell["target"]["rotation"])
        out = logits(cell, foundation, adapter, x[degrees], mode.startswith("hardened"), kind)
        correct = (out.argmax(1) == labels) & ~np.isnan(out).any(1)
        recorded = np.unpackbits(np.frombuffer(bits[mode], np.uint8), bitorder="little")[: len(labels)].astype(bool)
        if recorded.sum() != int(row[f"{mode}_correct"]):
            report(f"{title}: {mode}: {row[f'{mode}_correct']} correct exported, {recorded.sum()} bits")
        exact += bool((correct == recorded).all())
        for image in np.flatnonzero(correct != recorded):
            label = out[image, labels[image]]
            gap = abs(label - np.delete(out[image], labels[image]).max())
            tie = gap <= TIE * np.abs(out[image]).max()
            here, exported = ("right" if answers[image] else "wrong" for answers in (correct, recorded))
            text = (
                f"{title}: {mode}: image {image} is {here} here and {exported} as exported; "
                f"the two logits differ by {gap:.2g}"
            )
            if tie:
                ties += 1
                print(f"{text}: a tie")
            else:
                report(text)
    return len(modes), exact, ties


def main(arguments):
    single = "--single" in arguments
    folders = [a for a in arguments if a != "--single"]
    if len(folders) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    folder, data = map(pathlib.Path, folders)
    problems = []

    def report(text):
        problems.append(text)
        print(text)

    try:
        index = json.loads((folder / "index.json").read_text())
        with open(folder / "results.csv", newline="") as file:
            rows = {int(row["ordinal"]): row for row in csv.DictReader(file)}
        for name, digest in index["data"].items():
            if (data / name).exists() and hashlib.sha256((data / name).read_bytes()).hexdigest() != digest:
                raise ValueError(f"{data / name}: not the file that the sweep names")
        cells = [cell for cell in index["cells"] if cell["file"]]
        # A tuning sweep's cells are measured on the validation split, the last 5,000 training images.
        validation = any(cell["evaluated_on"] == "validation" for cell in cells)
        prefix, first = ("train", -5000) if validation else ("t10k", 0)
        images = read_idx(data / f"{prefix}-images-idx3-ubyte", 0x803)[first:]
        labels = read_idx(data / f"{prefix}-labels-idx1-ubyte", 0x801)[first:, 0]
    except (OSError, ValueError, KeyError) as error:
        print(f"readback: {error}", file=sys.stderr)
        return 2

    kind = np.float32 if single else np.float64
    x = {}
    for degrees in {0.0, *(float(cell["target"]["rotation"]) for cell in cells)}:
        x[degrees] = rotated(images, degrees)
        found = hashlib.sha256(x[degrees].astype("<f4").tobytes()).hexdigest()
        if not validation and found != PUBLISHED.get(degrees, found):
            report(f"test images rotated by {degrees}: digest {found}, published {PUBLISHED[degrees]}")

    evaluations = exact = ties = 0
    for cell in cells:
        looked, same, tied = check(cell, rows[cell["ordinal"]], folder, x, labels, kind, report)
        evaluations, exact, ties = evaluations + looked, exact + same, ties + tied
    split = "validation" if validation else "test"
    print(
        f"{len(cells)} cells, {evaluations} evaluations of {len(labels)} {split} images in {kind.__name__}: "
        f"{exact} exact in every image, {ties} ties, {len(problems)} problems"
    )
    return 1 if problems or not cells else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
