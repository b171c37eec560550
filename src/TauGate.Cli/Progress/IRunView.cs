using TauGate.Application.Runs;
using TauGate.Cluster.Standing;

namespace TauGate.Cli.Progress;

/// <summary>Shows a run to a person, on standard error.</summary>
internal interface IRunView : IAsyncDisposable
{
    /// <summary>Shows a step of the preparation, or another message.</summary>
    void Say(string line);

    /// <summary>A task has begun or ended on this node.</summary>
    void Happened(TaskEvent happened);

    /// <summary>The newest state.</summary>
    void Update(RunProgress progress);
}
