namespace TauGate.Testbed;

/// <summary>
/// A new TauGate home with a cache of its own, in which nothing is prepared. What its programs leave running ends with
/// it.
/// </summary>
public sealed class TemporaryHome : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The home's folder.</summary>
    public string Path => _folder.Path;

    /// <summary>The folder of what is prepared from data sets.</summary>
    public string Cache => System.IO.Path.Combine(Path, "cache");

    /// <summary>Starts the program with this home and this cache.</summary>
    public TauGateProgram Start(params string[] args) =>
        TauGateProgram.Start(Path, new Dictionary<string, string> { ["TAUGATE_CACHE"] = Cache }, args);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // A run that was killed leaves its database's server behind.
        await TauGateProgram.RunAsync(Path, "db", "stop");
        _folder.Dispose();
    }
}
