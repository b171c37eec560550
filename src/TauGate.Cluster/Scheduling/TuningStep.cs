using System.Collections.Immutable;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Reading;

namespace TauGate.Cluster.Scheduling;

/// <summary>
/// Goes on with submitted sweeps whose tuning is done: chooses and submits the sweep, or stores why it cannot begin.
/// </summary>
internal static class TuningStep
{
    /// <summary>Goes on with every sweep that can; returns lines for the log.</summary>
    public static async Task<ImmutableArray<string>> ContinueAsync(ITuningStore store, TermNumber term)
    {
        var done = ImmutableArray.CreateBuilder<string>();
        foreach (var pending in await store.TunedAsync(CancellationToken.None))
        {
            var choice = await TuningReader.ReadAsync(store, pending.Spec, CancellationToken.None);
            if (choice.Missing > 0)
                continue; // the tuning sweep has become another one
            var refusal = choice.Obstacle;
            try
            {
                if (refusal is null)
                {
                    var resolved = choice.Resolve(pending.Spec);
                    await store.ContinueAsync(term, pending, resolved, choice.Trials, CancellationToken.None);
                }
            }
            catch (InputException e)
            {
                refusal = e.Message;
            }
            if (refusal is not null)
                await store.RefuseAsync(term, pending, refusal, CancellationToken.None);
            done.Add(
                refusal is null
                    ? $"Sweep {pending.Name} is tuned and submitted."
                    : $"Sweep {pending.Name} is tuned and cannot be begun: {refusal}"
            );
        }
        return done.ToImmutable();
    }
}
