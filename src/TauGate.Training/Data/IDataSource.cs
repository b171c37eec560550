using TauGate.Core.Sweeps;

namespace TauGate.Training.Data;

/// <summary>A place that data files can be fetched from.</summary>
internal interface IDataSource
{
    /// <summary>For people and error messages.</summary>
    string Name { get; }

    /// <summary>
    /// Writes the wanted files, uncompressed, under their own names into <paramref name="folder"/>. What it wrote
    /// before failing may be used; the caller checks digests.
    /// </summary>
    /// <exception cref="DataSourceException">The source does not deliver; the message says why.</exception>
    Task FetchAsync(
        DataSet data,
        IReadOnlyList<string> files,
        string folder,
        IProgress<DataProgress>? progress,
        CancellationToken cancellation
    );
}

/// <summary>A source does not deliver, and why.</summary>
internal sealed class DataSourceException(string message, Exception? inner = null) : Exception(message, inner);
