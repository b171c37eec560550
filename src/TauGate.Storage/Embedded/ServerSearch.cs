using System.Collections.Immutable;
using System.Globalization;

namespace TauGate.Storage.Embedded;

/// <summary>What a search of this machine for PostgreSQL's server programs found.</summary>
/// <param name="Found">Those that run.</param>
/// <param name="Broken">Why those that are there do not run, a sentence each.</param>
internal sealed record ServerSearch(ImmutableArray<ServerBinaries> Found, ImmutableArray<string> Broken)
{
    /// <summary>Looks at every place; fetches nothing.</summary>
    public static async Task<ServerSearch> RunAsync(ServerFolder folder, CancellationToken cancellation)
    {
        var (found, broken) = (ImmutableArray.CreateBuilder<ServerBinaries>(), ImmutableArray.CreateBuilder<string>());
        foreach (var candidate in ServerBinaries.Candidates(folder))
        {
            var (binaries, problem) = await ServerBinaries.ProbeAsync(candidate, folder.RunAs, cancellation);
            if (binaries is not null) found.Add(binaries);
            else broken.Add(problem!);
        }
        return new ServerSearch(found.ToImmutable(), broken.ToImmutable());
    }

    /// <summary>The newest of a major version, or of all that are new enough.</summary>
    public ServerBinaries? Fitting(int? major) => Found
        .Where(b => major is null ? b.Major >= ServerBinaries.OldestMajor : b.Major == major)
        .OrderByDescending(b => b.Major).ThenByDescending(b => b.Minor).FirstOrDefault();

    /// <summary>What is lacking, and what is there instead and why that does not do.</summary>
    public string Lack(int? major)
    {
        var list = string.Join(", ", Found.Select(b => string.Create(CultureInfo.InvariantCulture, $"{b.Major}.{b.Minor} in {b.Folder}")));
        var running = Broken.IsEmpty ? "" : " that runs";
        var lack = (Found.IsEmpty, major) switch
        {
            (true, null) => $"No PostgreSQL server{running} was found on the PATH or in the usual places.",
            (true, { } wanted) => string.Create(CultureInfo.InvariantCulture, $"The data folder was made by PostgreSQL {wanted}, and no server{running} was found on the PATH or in the usual places."),
            (false, null) => string.Create(CultureInfo.InvariantCulture, $"TauGate needs PostgreSQL {ServerBinaries.OldestMajor} or newer, but this machine has {list}."),
            (false, { } wanted) => string.Create(CultureInfo.InvariantCulture, $"The data folder was made by PostgreSQL {wanted}, but this machine has {list}."),
        };
        return string.Join(' ', Broken.Prepend(lack));
    }
}
