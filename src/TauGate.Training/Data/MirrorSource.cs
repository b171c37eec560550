using System.IO.Compression;
using TauGate.Core.Sweeps;

namespace TauGate.Training.Data;

/// <summary>A web folder with one gzip file for each data file.</summary>
/// <param name="http">Has a short connect timeout.</param>
/// <param name="mirror">Ends with a slash.</param>
/// <param name="patience">How long the source may stay silent.</param>
internal sealed class MirrorSource(HttpClient http, Uri mirror, TimeSpan patience) : IDataSource
{
    /// <inheritdoc/>
    public string Name => mirror.ToString();

    /// <inheritdoc/>
    public async Task FetchAsync(
        DataSet data,
        IReadOnlyList<string> files,
        string folder,
        IProgress<DataProgress>? progress,
        CancellationToken cancellation
    )
    {
        foreach (var file in files)
        {
            using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            silence.CancelAfter(patience);
            try
            {
                var address = new Uri(mirror, file + ".gz");
                using var response = await http.GetAsync(
                    address,
                    HttpCompletionOption.ResponseHeadersRead,
                    silence.Token
                );
                response.EnsureSuccessStatusCode();
                await using var body = await response.Content.ReadAsStreamAsync(silence.Token);
                var length = response.Content.Headers.ContentLength;
                await using var counted = new ObservedStream(body, bytes =>
                {
                    silence.CancelAfter(patience);
                    progress?.Report(new DataProgress(Name, file, bytes, length));
                });
                await using var plain = new GZipStream(counted, CompressionMode.Decompress);
                await using var target = File.Create(Path.Combine(folder, file));
                await plain.CopyToAsync(target, silence.Token);
            }
            catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
            {
                throw new DataSourceException($"no answer within {patience.TotalSeconds:0} s", e);
            }
            catch (Exception e) when (e is HttpRequestException or InvalidDataException)
            {
                throw new DataSourceException(e.Message, e);
            }
        }
    }
}
