namespace TauGate.Testbed.Chaos;

/// <summary>What is done to a cluster while it works.</summary>
public enum ChaosAct
{
    /// <summary><c>kill -9</c> of a trainer.</summary>
    KillTrainer,

    /// <summary><c>kill -9</c> of a worker; it is started again later.</summary>
    KillWorker,

    /// <summary>SIGTERM to a worker; it is started again when it has drained.</summary>
    TerminateWorker,

    /// <summary><c>taugate drain</c>; it is started again when it has drained.</summary>
    DrainWorker,

    /// <summary>SIGSTOP, later SIGCONT to a worker, whose trainers go on meanwhile.</summary>
    FreezeWorker,

    /// <summary><c>kill -9</c> of the coordinator that holds the term; it is started again later.</summary>
    KillHolder,

    /// <summary><c>kill -9</c> of another coordinator; it is started again later.</summary>
    KillStandby,

    /// <summary>SIGTERM to the coordinator that holds the term; it is started again later.</summary>
    TerminateHolder,

    /// <summary>
    /// SIGSTOP, later SIGCONT to the coordinator that holds the term: a stalled holder that comes back.
    /// </summary>
    FreezeHolder,

    /// <summary><c>pg_ctl stop -m fast</c>, later start.</summary>
    StopDatabase,

    /// <summary><c>kill -9</c> of the postmaster, later start.</summary>
    KillDatabase,

    /// <summary><c>taugate pause</c>, later <c>resume</c>.</summary>
    PauseSweep,
}
