#!/usr/bin/env python3
"""Computes the statistics of a sweep again, independently of TauGate, from its exported results: means and intervals of
the main table, a paired comparison of two rows, and the claims. Compares with what TauGate printed.

    recompute.py EXPORT_FOLDER [--table FILE] [--compare FILE] [--claims FILE]

EXPORT_FOLDER is from `taugate export SWEEP --what tensors`; the files are what `taugate table SWEEP --json`,
`taugate table SWEEP --table compare A B --json` and `taugate claims SWEEP --json` printed.

Needs Python 3.9 and NumPy, nothing else. Probabilities come from integrals and from counting, not from the series that
the program uses, and claims are read by a parser of their own: docs/claims.md is the source of both. Exit code: 0 when
everything agrees, 1 when something does not, 2 when the input cannot be read.
"""

import argparse
import csv
import itertools
import json
import math
import pathlib
import re
import sys
from fractions import Fraction
from typing import NamedTuple

import numpy as np

RELATIVE = 1e-9  # of means, deviations, interval ends and probabilities; what one pass in double gives is within 1e-12
NODES, WEIGHTS = np.polynomial.legendre.leggauss(400)


# ---------------------------------------------------------------------------------------------- probability


def upper_tail(t, degrees):
    """P[T > t] of Student's t: with t = sqrt(degrees) tan(angle) its density is that of cos(angle) ^ (degrees - 1)."""
    if t < 0:
        return 1 - upper_tail(-t, degrees)
    if math.isinf(t):
        return 0.0
    low, high = math.atan(t / math.sqrt(degrees)), math.pi / 2
    angle = (low + high) / 2 + (high - low) / 2 * NODES
    integral = (high - low) / 2 * float(WEIGHTS @ np.cos(angle) ** (degrees - 1))
    scale = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(math.pi)
    return scale * integral


def critical(alpha, degrees):
    """The t that |T| exceeds with probability alpha, by bisection."""
    low, high = 0.0, 1.0
    while upper_tail(high, degrees) > alpha / 2:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if upper_tail(middle, degrees) > alpha / 2 else (low, middle)
    return (low + high) / 2


def summary(values, alpha=0.05):
    """n, mean, standard deviation (ddof 1) and the t interval at level 1 - alpha; no interval of fewer than two."""
    n, mean = len(values), float(np.mean([float(v) for v in values]))
    if n < 2:
        return n, mean, None, None, None
    deviation = float(np.std([float(v) for v in values], ddof=1))
    half = critical(alpha, n - 1) * deviation / math.sqrt(n)
    return n, mean, deviation, mean - half, mean + half


def paired_p(values, bound=0.0):
    """Two-sided paired t test of a mean against a bound."""
    n, mean, deviation, _, _ = summary(values)
    if n < 2:
        return None
    if deviation == 0:
        return 1.0 if mean == bound else 0.0
    return 2 * upper_tail(abs(mean - bound) / (deviation / math.sqrt(n)), n - 1)


def signed_rank_p(values):
    """Wilcoxon's exact two-sided p with Pratt's zeros: every assignment of signs counted, on whole numbers."""
    order = sorted(values, key=abs)
    ranks, first = [], 0
    while first < len(order):
        after = first
        while after < len(order) and abs(order[after]) == abs(order[first]):
            after += 1
        ranks += [first + 1 + after] * (after - first)  # twice the mean rank
        first = after
    signed = [(rank, value > 0) for rank, value in zip(ranks, order) if value != 0]
    positive = sum(rank for rank, is_positive in signed if is_positive)
    smaller = min(positive, sum(rank for rank, _ in signed) - positive)
    ways = {0: 1}
    for rank, _ in signed:
        for total, count in list(ways.items()):
            ways[total + rank] = ways.get(total + rank, 0) + count
    tail = sum(count for total, count in ways.items() if total <= smaller)
    return min(1.0, float(Fraction(2 * tail, 2 ** len(signed))))


def holm(p_values):
    """Holm's adjusted p values."""
    order = np.argsort(p_values, kind="stable")
    adjusted, largest = [0.0] * len(p_values), 0.0
    for place, index in enumerate(order):
        largest = max(largest, min(1.0, (len(p_values) - place) * p_values[index]))
        adjusted[index] = largest
    return adjusted


def crossed(differences, alpha=0.05):
    """Interval of the mean of a seeds x images table of differences, both taken as samples: two-way random effects
    without replication by their mean squares, degrees of freedom by Satterthwaite."""
    table = np.asarray(differences, float)
    seeds, images = table.shape
    mean, rows, columns = table.mean(), table.mean(1), table.mean(0)
    by_seed = images * ((rows - mean) ** 2).sum() / (seeds - 1)
    by_image = seeds * ((columns - mean) ** 2).sum() / (images - 1)
    rest = ((table - rows[:, None] - columns[None, :] + mean) ** 2).sum() / ((seeds - 1) * (images - 1))
    variance = max(by_seed + by_image - rest, by_seed, by_image)
    if variance == 0:
        return mean, mean
    squares = by_seed**2 / (seeds - 1) + by_image**2 / (images - 1) + rest**2 / ((seeds - 1) * (images - 1))
    half = critical(alpha, variance**2 / squares) * math.sqrt(variance / (seeds * images))
    return mean - half, mean + half


# -------------------------------------------------------------------------------------------------- results

MODES = ["target", "source", "hardened_target", "hardened_source", "foundation_target", "foundation_source"]


class Cell:
    """One row of results.csv with what index.json says of it."""

    def __init__(self, row, entry, folder):
        self.row, self.entry, self.folder = row, entry, folder
        self.title, self.label, self.seed = entry["title"], entry["label"], int(entry["seed"])
        self.foundation, self.status = row["foundation_digest"], row["status"]
        self.settings = {**entry["options"]}
        for section in ["foundation", "target"]:
            self.settings.update({f"{section}.{name}": value for name, value in entry[section].items()})
        self.settings.pop("foundation.key", None)

    def metric(self, name):
        """Its value, exact where it is counted; None when the cell has none."""
        if name == "hidden_units":
            return Fraction(sum(self.entry["foundation"]["hidden"]))
        for mode in MODES:
            if name in (f"{mode}_accuracy", f"{mode}_logit"):
                images = int(self.row["source_images" if mode.endswith("source") else "target_images"])
                if not (correct := self.row[f"{mode}_correct"]):
                    return None
                if name.endswith("_accuracy"):
                    return Fraction(int(correct), images)
                return Fraction(math.log((int(correct) + 0.5) / (images - int(correct) + 0.5)))
        text = self.row[name]
        return None if text == "" or not math.isfinite(float(text)) else Fraction(float(text))

    def bits(self, mode):
        """Which test images are right: stored as a bit an image, the first mode's first."""
        packed = np.frombuffer((self.folder / self.entry["correct_file"]).read_bytes(), np.uint8)
        images = int(self.row[f"{mode}_images"])
        size, place = (images + 7) // 8, ["target", "source"].index(mode)
        return np.unpackbits(packed[place * size : (place + 1) * size], bitorder="little")[:images].astype(int)


def read_cells(folder):
    index = json.loads((folder / "index.json").read_text())
    with open(folder / "results.csv", newline="") as file:
        rows = {int(row["ordinal"]): row for row in csv.DictReader(file)}
    return [Cell(rows[entry["ordinal"]], entry, folder) for entry in index["cells"]]


class Findings:
    def __init__(self):
        self.compared, self.different = 0, []

    def same(self, what, ours, theirs):
        self.compared += 1
        if isinstance(ours, (float, Fraction)) and isinstance(theirs, (int, float)):
            agree = abs(float(ours) - theirs) <= RELATIVE * max(abs(float(ours)), abs(theirs), 1e-3)
        else:
            agree = ours == theirs
        if not agree:
            self.different.append(what)
            print(f"{what}: computed {float(ours) if isinstance(ours, Fraction) else ours}, printed {theirs}")

    def summary(self, what, values, printed, alpha=0.05, names=("mean", "std", "ci_low", "ci_high")):
        n, *numbers = summary(values, alpha)
        self.same(f"{what} n", n, printed["n"])
        for name, number in zip(names, numbers):
            self.same(f"{what} {name}", number, printed[name])


# -------------------------------------------------------------------------------------------------- the tables


def check_table(cells, document, findings):
    """The main table: a row for each label and its axes, over all seeds with a finite value."""
    for row in document["rows"]:
        axes = row["axes"].items()
        own = [c for c in cells if c.label == row["label"] and all(c.entry["axes"].get(k) == v for k, v in axes)]
        title = own[0].title if own else row["label"]
        findings.same(f"{title}: cells", len(own), row["n"] + row["diverged"])
        findings.same(f"{title}: diverged", sum(c.status == "diverged" for c in own), row["diverged"])
        findings.same(f"{title}: collapsed", sum(c.status == "collapsed" for c in own), row["collapsed"])
        for name, printed in row["metrics"].items():
            values = [v for c in own if c.status != "diverged" and (v := c.metric(name)) is not None]
            findings.summary(f"{title}: {name}", values, printed)


def check_compare(cells, document, findings):
    """Two rows, seed by seed, from the same foundation."""
    for row in document["rows"]:
        first, second = ({c.seed: c for c in cells if c.title == row[side]} for side in ["first", "second"])
        name = row["metric"]
        what = f"{row['first']} less {row['second']}: {name}"
        pairs = [
            (first[seed], second[seed])
            for seed in sorted(first.keys() & second.keys())
            if first[seed].foundation == second[seed].foundation
            and first[seed].metric(name) is not None
            and second[seed].metric(name) is not None
        ]
        differences = [a.metric(name) - b.metric(name) for a, b in pairs]
        findings.summary(what, differences, row, names=("difference_mean", "difference_std", "ci_low", "ci_high"))
        for side, cell in [("first", 0), ("second", 1)]:
            mean = float(np.mean([float(pair[cell].metric(name)) for pair in pairs]))
            findings.same(f"{what} {side} mean", mean, row[f"{side}_mean"])
        findings.same(f"{what} p", paired_p(differences), row["p"])
        findings.same(f"{what} Wilcoxon", signed_rank_p(differences), row["wilcoxon_p"])
        if row["crossed_ci_low"] is not None:
            mode = name.removesuffix("_accuracy")
            low, high = crossed([a.bits(mode) - b.bits(mode) for a, b in pairs])
            findings.same(f"{what} seeds x images low", low, row["crossed_ci_low"])
            findings.same(f"{what} seeds x images high", high, row["crossed_ci_high"])


# -------------------------------------------------------------------------------------------------- the claims

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.-])|(?P<word>[A-Za-z0-9_](?:[\w-]*[\w])?)"
    r"|(?P<sign>[-+*()\[\]=<>,.]))"
)


NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
LEVEL = "target_accuracy"  # among settings: the arm is read from a front, where target accuracy is this


class Arm(NamedTuple):
    """Titles of the rows that it is of: one, or with a level all that differ in the learning rate alone."""

    titles: list
    level: object = None  # a target accuracy, or the title of the row whose cell of the same seed has it


class Claim:
    """docs/claims.md, Grammar. A sum is a list of (factor, label, fixed settings, metric); a number's label is None."""

    def __init__(self, text):
        self.tokens, place = [], 0
        while place < len(text.rstrip()):
            match = TOKEN.match(text, place)
            if not match:
                raise ValueError(f"claim '{text}': cannot be read from '{text[place:]}'")
            self.tokens.append((match.lastgroup, match.group(match.lastgroup)))
            place = match.end()
        self.tokens.append((None, None))
        self.place = 0
        self.at, self.over, self.some, self.level = {}, [], False, Fraction(1, 20)
        terms = self.sum()
        self.relation, self.margin = self.take(), Fraction(0)
        if self.relation == "within":
            self.margin = self.number()
        elif self.relation in "<>=":
            terms += [(-factor, *rest) for factor, *rest in self.sum()]
            if self.accept("by"):
                self.margin = self.number()
        while self.peek() is not None:
            self.clause()
        self.constant = sum((factor for factor, label, *_ in terms if label is None), Fraction(0))
        self.terms = [term for term in terms if term[1] is not None]

    def peek(self, ahead=0):
        return self.tokens[self.place + ahead][1]

    def take(self):
        self.place += 1
        return self.tokens[self.place - 1][1]

    def accept(self, text):
        if self.peek() == text:
            return self.take()
        return None

    def number(self):
        negative = self.accept("-")
        value = Fraction(self.take())
        return -value if negative else value

    def sum(self):
        sign = -1 if self.accept("-") else 1
        terms = self.part(sign)
        while self.peek() in ["+", "-"]:
            terms += self.part(1 if self.take() == "+" else -1)
        return terms

    def part(self, factor):
        factor = Fraction(factor)
        if self.tokens[self.place][0] == "number" and self.peek(1) not in [".", "["]:
            factor *= Fraction(self.take())
            if not self.accept("*"):
                return [(factor, None, None, None)]
        if self.accept("("):
            inner = self.sum()
            self.take()
            return [(factor * f, *rest) for f, *rest in inner]
        label, fixed = self.take(), {}
        if self.accept("["):
            while not self.accept("]"):
                name, value = self.setting()
                fixed[name] = value
                self.accept(",")
        self.take()  # the dot
        return [(factor, label, fixed, self.take())]

    def name(self):
        name = self.take()
        while self.accept("."):
            name += "." + self.take()
        return name

    def setting(self):
        name = self.name()
        self.take()  # the equals sign
        if self.accept("["):
            values = []
            while not self.accept("]"):
                values.append(self.take())
                self.accept(",")
            return name, values
        kind, _ = self.tokens[self.place]
        if name == LEVEL:
            if kind == "number":
                return name, Fraction(self.take())
            [(_, label, fixed, _)] = self.part(1)
            return name, (label, fixed)
        if kind == "number":
            return name, float(self.take())
        return name, -float(self.take()) if self.accept("-") else self.take()

    def clause(self):
        word = self.take()
        if word == "at":
            while True:
                name, value = self.setting()
                self.at[name] = value
                if not self.accept(","):
                    break
        elif word == "for":
            self.some = self.take() == "some"
            self.over.append(self.name())
            while self.accept(","):
                self.over.append(self.name())
        elif word == "level":
            self.level = self.number()
        else:
            raise ValueError(f"unexpected '{word}' in a claim")

    def rows(self, cells, label, fixed, at):
        """The rows that an arm could mean, by title, each with one of its cells."""
        wanted = {k: v for k, v in {**at, **fixed}.items() if k != LEVEL}

        def fits(cell):
            for name, value in wanted.items():
                if name in fixed or name in cell.settings:
                    if cell.settings.get(name) != value:
                        return False
            return True

        return {c.title: c for c in cells if c.label == label and fits(c)}

    def parts(self, cells):
        """For every combination of the values of `for`: the values, and the arms' rows."""
        values = []
        for name in self.over:
            found = {
                c.settings[name] for _, label, fixed, _ in self.terms if name not in fixed
                for c in self.rows(cells, label, fixed, self.at).values() if name in c.settings
            }
            values.append([(name, value) for value in sorted(found)])
        for combination in itertools.product(*values):
            at = {**self.at, **dict(combination)}
            arms = [self.arm(cells, label, fixed, at) for _, label, fixed, _ in self.terms]
            if all(arms):
                yield dict(combination), arms

    def arm(self, cells, label, fixed, at):
        """None when the sweep has no such row."""
        found, level = self.rows(cells, label, fixed, at), fixed.get(LEVEL, at.get(LEVEL))
        if isinstance(level, tuple):
            [level] = self.rows(cells, *level, at)
        if len({family_of(cell) if level is not None else title for title, cell in found.items()}) > 1:
            raise ValueError("an arm of a claim means several rows")
        return Arm(list(found), level) if found else None


def family_of(cell):
    """What rows of one front have in common: everything but the learning rate."""
    return json.dumps({**cell.settings, "learning_rate": None}, sort_keys=True)


def source_at(level, cells):
    """docs/tables.md, The front: the source accuracy that goes with at least this target accuracy; None beyond it."""
    points = [(c.metric("target_accuracy"), c.metric("source_accuracy")) for c in cells if c.status != "diverged"]
    points += [(c.metric("foundation_target_accuracy"), c.metric("foundation_source_accuracy")) for c in cells[:1]]
    front = []
    for target, source in sorted(points, reverse=True):
        if not front or source > front[0][1]:
            front.insert(0, (target, source))
    reached = [point for point in front if point[0] >= level]
    if not reached:
        return None
    above, below = reached[0], [point for point in front if point[0] < level]
    if not below:
        return above[1]
    share = (level - below[-1][0]) / (above[0] - below[-1][0])
    return below[-1][1] + (above[1] - below[-1][1]) * share


def read_arm(arm, metric, seed, by_place):
    """The arm's value at a seed, None when there is none, and the cells that it is read from."""
    cells = [by_place.get((title, seed)) for title in arm.titles]
    if None in cells:
        return None, []
    if arm.level is None:
        return (None if cells[0].status == "diverged" else cells[0].metric(metric)), cells
    if isinstance(arm.level, Fraction):
        return source_at(arm.level, cells), cells
    other = by_place.get((arm.level, seed))
    if other is None or other.status == "diverged":
        return None, []
    return source_at(other.metric("target_accuracy"), cells), [*cells, other]


def effects_of(claim, cells, arms):
    """The claim's sum for each seed at which arms of equal foundation settings have the same foundation."""
    by_place = {(c.title, c.seed): c for c in cells}
    effects, problem = [], False
    for seed in sorted({c.seed for c in cells}):
        read = [read_arm(arm, metric, seed, by_place) for arm, (*_, metric) in zip(arms, claim.terms)]
        if any(value is None for value, _ in read):
            problem = True
            continue
        groups = {}
        for cell in itertools.chain(*(used for _, used in read)):
            settings = {**cell.entry["foundation"], "key": None, "rotation": cell.entry["target"]["rotation"]}
            groups.setdefault(json.dumps(settings, sort_keys=True), set()).add(cell.foundation)
        if all(len(group) == 1 for group in groups.values()):
            effects.append(claim.constant + sum(term[0] * value for term, (value, _) in zip(claim.terms, read)))
    return effects, problem


FEWEST_PAIRS = 6
COUNTS = ["trainable_parameters", "hidden_units"]


def is_test(claim):
    """Parameters are arithmetic, and exact equality is looked up in each cell."""
    return claim.relation != "=" and not all(metric in COUNTS for *_, metric in claim.terms)


def bound_of(claim):
    return -claim.margin if claim.relation == "<" else claim.margin


def tested(claim, effects):
    """Two-sided p against the margin, for `within` the nearer end of it, and on which side of it the mean lies."""
    mean = sum(effects) / len(effects)
    if claim.relation == "within":
        p = paired_p(effects, float(claim.margin if mean >= 0 else -claim.margin))
        distance = claim.margin - abs(mean)
    else:
        p = paired_p(effects, float(bound_of(claim)))
        distance = mean - bound_of(claim) if claim.relation == ">" else bound_of(claim) - mean
    return p, (distance > 0) - (distance < 0)


def holds(claim, effect):
    bound = bound_of(claim)
    return {">": effect > bound, "<": effect < bound, "=": effect == 0, "within": abs(effect) <= bound}[claim.relation]


def by_interval(claim, low, high):
    bound = float(bound_of(claim))
    if claim.relation == "within":
        supported, refuted = -bound < low and high < bound, low > bound or high < -bound
    else:
        supported, refuted = (low > bound, high < bound) if claim.relation == ">" else (high < bound, low > bound)
    return "supported" if supported else "refuted" if refuted else "undecided"


def holm_levels(p_values, alpha):
    """Each test's step: alpha / m for the smallest p, alpha / (m - 1) for the next, until one is not below its own."""
    levels, step = [0.0] * len(p_values), 0
    for index in np.argsort(p_values, kind="stable"):
        levels[index] = alpha / (len(p_values) - step)
        step += p_values[index] < levels[index]
    return levels


def place_of(at):
    """The values that a part is about, whatever their order and however a number is written."""
    return frozenset((name, float(value) if NUMBER.fullmatch(str(value)) else value) for name, value in at.items())


def check_claims(cells, document, findings):
    """Every claim at its share of alpha; where one value decides, at its step of Holm's."""
    claims = [(printed, Claim(printed["text"])) for printed in document["claims"]]
    tests = sum(is_test(claim) for _, claim in claims)
    for printed, claim in claims:
        check_claim(cells, printed, claim, float(claim.level) / (tests if is_test(claim) else 1), tests, findings)


def check_claim(cells, printed, claim, share, tests, findings):
    name, parts = printed["name"], list(claim.parts(cells))
    findings.same(f"{name}: parts", len(parts), len(printed["parts"]))
    judged = []
    for at, arms in parts:
        effects, problem = effects_of(claim, cells, arms)
        p, side = tested(claim, effects) if is_test(claim) and effects else (None, 0)
        judged.append((at, effects, problem or (is_test(claim) and len(effects) < FEWEST_PAIRS), p, side))
    deciding = 1 if claim.some else -1
    p_values = [p if side == deciding and not problem else 1.0 for _, _, problem, p, side in judged]
    steps, adjusted = holm_levels(p_values, share), holm(p_values)
    verdicts, printed_parts = [], {place_of(part["at"]): part for part in printed["parts"]}
    for place, (at, effects, problem, p, side) in enumerate(judged):
        what = " ".join([name, *(f"{k}={v}" for k, v in at.items())])
        theirs = printed_parts.get(place_of(at))
        findings.same(f"{what}: is a part", True, theirs is not None)
        if theirs is None:
            continue
        alpha = share if side == -deciding and p is not None and p < share else steps[place]
        if is_test(claim):
            findings.summary(what, effects, {**theirs, "mean": theirs["effect"]}, alpha)
            findings.same(f"{what}: p", p, theirs["p"])
            corrected = adjusted[place] if side == deciding and not problem else p
            corrected = None if corrected is None else min(1.0, tests * corrected)
            findings.same(f"{what}: p adjusted", corrected, theirs["p_adjusted"])
            found = "undecided" if problem else by_interval(claim, *summary(effects, alpha)[3:])
        else:
            findings.same(f"{what}: effect", sum(effects) / len(effects), theirs["effect"])
            found = "supported" if all(holds(claim, effect) for effect in effects) else "refuted"
            found = "undecided" if problem else found
        if is_test(claim) and claim.relation != "within":
            ranks = signed_rank_p([effect - bound_of(claim) for effect in effects])
            findings.same(f"{what}: Wilcoxon", ranks, theirs["p_signed_rank"])
        verdicts.append(found)
        findings.same(f"{what}: verdict", verdicts[-1], theirs["verdict"])
    one, every = ("supported", "refuted") if claim.some else ("refuted", "supported")
    whole = one if one in verdicts else every if set(verdicts) == {every} else "undecided"
    if any(problem and is_test(claim) for _, _, problem, *_ in judged):
        whole = "undecided"
    findings.same(f"{name}: verdict", whole, printed["verdict"])


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("export", type=pathlib.Path)
    for name in ["table", "compare", "claims"]:
        parser.add_argument(f"--{name}", type=pathlib.Path)
    options = parser.parse_args(arguments)
    findings = Findings()
    try:
        cells = read_cells(options.export)
        for name, check in [("table", check_table), ("compare", check_compare), ("claims", check_claims)]:
            if path := getattr(options, name):
                before = findings.compared
                check(cells, json.loads(path.read_text()), findings)
                print(f"{name}: {findings.compared - before} values compared")
    except (OSError, ValueError, KeyError) as error:
        print(f"recompute: {error!r}", file=sys.stderr)
        return 2
    print(f"{len(cells)} cells, {findings.compared} values, {len(findings.different)} different")
    return 1 if findings.different or not findings.compared else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
