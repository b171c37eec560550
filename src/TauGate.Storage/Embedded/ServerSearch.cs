using System.Collections.Immutable;

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
            if (binaries is not null)
                found.Add(binaries);
            else
                broken.Add(problem!);
        }
        return new ServerSearch(found.ToImmutable(), broken.ToImmutable());
    }

    /// <summary>The newest of a major version, or of all that are new enough.</summary>
    public ServerBinaries? Fitting(int? major) =>
        Found
            .Where(b => major is null ? b.Major >= ServerBinaries.OldestMajor : b.Major == major)
            .OrderByDescending(b => b.Major)
            .ThenByDescending(b => b.Minor)
            .FirstOrDefault();

    /// <summary>For the error: what a folder needs, what the machine has instead, and why that does not do.</summary>
    public string Lack(ServerFolder folder)
    {
        var need = (folder.DataVersion(), folder.MajorOfNewData) switch
        {
            ({ } made, _) => Invariant($"The data folder was made by PostgreSQL {made}"),
            (null, { } wanted) => Invariant($"PostgreSQL {wanted} is needed"),
            (null, null) => Invariant($"PostgreSQL {ServerBinaries.OldestMajor} or newer is needed"),
        };
        var has = Found.IsEmpty
            ? $"no server{(Broken.IsEmpty ? "" : " that runs")} was found on the PATH or in the usual places."
            : "this machine has "
                + string.Join(
                    ", ",
                    Found.OrderBy(b => b.Major).Select(b => Invariant($"{b.Major}.{b.Minor} in {b.Folder}"))
                )
                + ".";
        return string.Join(' ', Broken.Prepend($"{need}, but {has}"));
    }
}
