using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Text;
using TauGate.Core.Tuning;

namespace TauGate.Application;

/// <summary>Finds stored sweeps by their names.</summary>
public static class StoredSweeps
{
    /// <summary>The stored sweep of that name.</summary>
    /// <exception cref="InputException">There is none; the message lists those there are.</exception>
    public static async Task<StoredSweep> FindAsync(ISweepStore sweeps, string name, CancellationToken cancellation)
    {
        if (await sweeps.FindAsync(name, cancellation) is { } found)
            return found;
        throw Unknown(name, [.. (await sweeps.SweepsAsync(cancellation)).Select(s => s.Name)]);
    }

    /// <summary>The error for a name that no stored sweep has.</summary>
    /// <param name="known">Names of the sweeps that the database has.</param>
    public static InputException Unknown(string name, IReadOnlyCollection<string> known)
    {
        if (known.Contains(TuningGrid.NameOf(name)))
        {
            return new InputException(
                $"taugate: {name} has no cells yet: it waits for its tuning, {TuningGrid.NameOf(name)}. "
                    + $"'taugate status {name}' says how that stands."
            );
        }
        if (known.Count == 0)
        {
            return new InputException(
                $"taugate: there is no sweep '{name}': this database has none yet. "
                    + "Start one with: taugate run sweeps/quick.yaml"
            );
        }
        return new InputException(
            $"taugate: there is no sweep '{name}' in this database; it has: {string.Join(", ", known)}."
                + Spelling.DidYouMean(name, known)
        );
    }
}
