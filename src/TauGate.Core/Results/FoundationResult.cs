using System.Collections.Immutable;

namespace TauGate.Core.Results;

/// <summary>
/// What a trainer reports of a foundation. Its tensors travel beside it as a <see cref="TensorArchive"/>.
/// </summary>
public sealed record FoundationResult
{
    /// <summary>Ledger key.</summary>
    public required FoundationKey Key { get; init; }

    /// <summary>Digest of the tensors; the first recorded one is the seed's canonical foundation.</summary>
    public required TensorDigest Digest { get; init; }

    /// <summary>
    /// How it ended; when it is <see cref="CellStatus.Diverged"/>, every cell that starts from it has diverged as well.
    /// </summary>
    public required CellStatus Status { get; init; }

    /// <summary>Mean training loss by epoch, in nats.</summary>
    public required ImmutableArray<double> TrainLoss { get; init; }

    /// <summary>Parameters of the network.</summary>
    public required long Parameters { get; init; }

    /// <summary>Wall seconds of training.</summary>
    public required double Seconds { get; init; }
}
