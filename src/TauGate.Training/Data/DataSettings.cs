using System.Collections.Immutable;

namespace TauGate.Training.Data;

/// <summary>Where data files may come from.</summary>
/// <param name="Home">The TauGate home; <c>data/NAME</c> in it is the cache.</param>
/// <param name="Directory">The user's own folder (<c>--data DIR</c>): when given, the only place looked at.</param>
/// <param name="Mirrors">Web folders that have each file under its name with <c>.gz</c> appended, in order of
/// preference.</param>
public sealed record DataSettings(string Home, string? Directory, ImmutableArray<Uri> Mirrors)
{
    /// <summary>Public mirrors of MNIST.</summary>
    public static ImmutableArray<Uri> PublicMirrors { get; } =
    [new("https://ossci-datasets.s3.amazonaws.com/mnist/"), new("https://storage.googleapis.com/cvdf-datasets/mnist/")];

    /// <summary>The public mirrors.</summary>
    public DataSettings(string home, string? directory = null)
        : this(home, directory, PublicMirrors) { }
}
