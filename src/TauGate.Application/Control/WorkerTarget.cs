using TauGate.Application.Wording;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Text;

namespace TauGate.Application.Control;

/// <summary>Finds the worker that an argument names: by its id, the beginning of it, or a host that has one.</summary>
public static class WorkerTarget
{
    /// <summary>The worker.</summary>
    /// <param name="workers">Those that were seen lately.</param>
    /// <exception cref="InputException">None or several; the message lists those there are.</exception>
    public static WorkerRow Find(IReadOnlyCollection<WorkerRow> workers, string argument)
    {
        var text = argument.Trim();
        var byId =
            text.Length == 0
                ? []
                : workers.Where(w => w.Id.ToString().StartsWith(text, StringComparison.OrdinalIgnoreCase)).ToArray();
        var byHost = workers.Where(w => string.Equals(w.Host, text, StringComparison.OrdinalIgnoreCase)).ToArray();
        // A worker that has left or was lost does not make the name ambiguous.
        if (byHost.Length > 1 && byHost.Where(ClusterPhrases.IsPresent).ToArray() is { Length: > 0 } present)
            byHost = present;
        return (byHost, byId) switch
        {
            ([var one], _) => one,
            ([], [var one]) => one,
            ({ Length: > 1 }, _) => throw new InputException(
                $"taugate: {byHost.Length} workers are on '{text}': name one by its id. {List(byHost)}"
            ),
            (_, { Length: > 1 }) => throw new InputException(
                $"taugate: '{text}' is the beginning of {byId.Length} workers' ids: give more of it. {List(byId)}"
            ),
            _ when workers.Count == 0 => throw new InputException(
                $"taugate: there is no worker '{text}': none was seen in the last minute. "
                    + "Give the whole id to drain it when it comes back."
            ),
            _ => throw new InputException(
                $"taugate: there is no worker '{text}'. {List(workers)}"
                    + Spelling.DidYouMean(text, workers.Select(w => w.Host))
            ),
        };
    }

    private static string List(IEnumerable<WorkerRow> workers)
    {
        var named = workers
            .OrderBy(w => w.Host, StringComparer.Ordinal)
            .Select(w => $"{ClusterPhrases.ShortId(w.Id)} on {w.Host}");
        return $"Workers: {string.Join(", ", named)}.";
    }
}
