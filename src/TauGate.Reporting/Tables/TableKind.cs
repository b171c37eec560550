using System.Collections.Immutable;
using TauGate.Core.Errors;

namespace TauGate.Reporting.Tables;

/// <summary>One table of the catalogue.</summary>
/// <param name="Name">As <c>--table</c> takes it.</param>
/// <param name="Summary">One line for people.</param>
/// <param name="Make">From the sweep and the arguments after its name.</param>
public sealed record TableKind(
    string Name,
    string Summary,
    Func<TableSource, ImmutableArray<string>, CancellationToken, Task<Table>> Make
)
{
    /// <summary>How the arguments are called, such as <c>A B</c>; null when there are none.</summary>
    public string? Arguments { get; init; }

    /// <summary>Makes the table.</summary>
    /// <exception cref="InputException">The arguments do not fit; the message says what would.</exception>
    public Task<Table> MakeAsync(
        TableSource source,
        ImmutableArray<string> arguments,
        CancellationToken cancellation
    ) =>
        Arguments is null && arguments.Length > 0
            ? throw new InputException(
                $"taugate: the table '{Name}' takes no arguments, got '{string.Join(' ', arguments)}'."
            )
            : Make(source, arguments, cancellation);
}
