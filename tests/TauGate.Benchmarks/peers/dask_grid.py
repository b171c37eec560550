"""The same grid through Dask.distributed: a worker loads the data once, and a seed's foundation is trained once and
handed to its cells."""

import json
import sys

import dask
from dask.distributed import Client, LocalCluster, as_completed


def data_of(folder):
    import experiment

    if not hasattr(experiment, "shared"):
        experiment.shared = experiment.load(folder)
    return experiment.shared


def foundation(folder, seed):
    import experiment

    return experiment.foundation(seed, data_of(folder))


def adapt(folder, weights, method, seed):
    import experiment

    return experiment.adapt(weights, method, seed, data_of(folder))


if __name__ == "__main__":
    from experiment import METHODS

    folder, seeds, slots = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    # The variables replace Dask's own, which make workers return memory to the system after every free: PyTorch frees
    # its temporaries so often that this costs more time than it is worth.
    dask.config.set({"distributed.nanny.pre-spawn-environ": {"OMP_NUM_THREADS": 1, "OPENBLAS_NUM_THREADS": 1}})
    cluster = LocalCluster(n_workers=slots, threads_per_worker=1, dashboard_address=None)
    with cluster, Client(cluster) as client:
        cells = []
        for seed in range(seeds):
            weights = client.submit(foundation, folder, seed, pure=False)
            cells += [client.submit(adapt, folder, weights, method, seed, pure=False) for method in METHODS]
        for done in as_completed(cells):
            print(json.dumps(done.result()), flush=True)
