"""One process a cell, some at a time: what a shell loop over a training script does. Prints a JSON line a cell."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor


def cell(folder, method, seed):
    import experiment

    data = experiment.load(folder)
    print(json.dumps(experiment.adapt(experiment.foundation(seed, data), method, seed, data)))


def grid(folder, seeds, slots):
    from experiment import METHODS

    def start(job):
        method, seed = job
        command = [sys.executable, __file__, "cell", folder, method, str(seed)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    with ThreadPoolExecutor(slots) as pool:
        for line in pool.map(start, [(m, s) for s in range(seeds) for m in METHODS]):
            print(line, end="", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "cell":
        cell(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        grid(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
