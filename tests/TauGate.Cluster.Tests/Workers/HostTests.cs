using Microsoft.Extensions.Time.Testing;
using TauGate.Cluster.Workers;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Tests.Workers;

/// <summary>What workers of one machine share, and how many fit on it.</summary>
public sealed class HostTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Artifact_is_found_again_and_a_damaged_one_counts_as_absent()
    {
        var digest = new ArtifactCache(_folder.Path).Put("tensors"u8);
        var cache = new ArtifactCache(_folder.Path);
        Assert.Equal("tensors"u8.ToArray(), cache.Read(digest));

        File.WriteAllText(cache.PathOf(digest), "tensorz");
        Assert.False(cache.Has(digest));
        Assert.Null(cache.Read(digest));
        Assert.Equal(digest, cache.Put("tensors"u8));
        Assert.True(cache.Has(digest));
    }

    [Fact]
    public async Task Tokens_are_as_many_as_cores_and_one_given_back_is_taken_by_who_waits()
    {
        var time = new FakeTimeProvider();
        var mine = new SlotTokens(_folder.Path, 2, time);
        var theirs = new SlotTokens(_folder.Path, 2, time);
        var first = await mine.TakeAsync(CancellationToken.None);
        using var second = await theirs.TakeAsync(CancellationToken.None);

        var waiting = theirs.TakeAsync(CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        first.Dispose();
        time.Advance(TimeSpan.FromSeconds(1));

        (await waiting).Dispose();
    }

    [Theory]
    [InlineData(8, 64, 8)]
    [InlineData(8, 4, 3)]
    [InlineData(2, 1, 1)]
    [InlineData(0, 64, 1)]
    public void Slots_are_as_many_as_cores_and_memory_allow(int cores, long gibibytes, int slots) => Assert.Equal(slots, SlotCount.For(cores, gibibytes << 30));

    [Fact]
    public async Task Node_agrees_when_two_processes_computed_the_same_golden_digest()
    {
        var agreement = new GoldenAgreement(slots: 2);
        agreement.Hello(Numerics.Native, Identity("a"));
        Assert.False(agreement.Agreed.IsCompleted);
        agreement.Hello(Numerics.Native, Identity("a"));

        Assert.Equal(Identity("a"), await agreement.Agreed);
        Assert.Throws<EnvironmentException>(() => agreement.Hello(Numerics.Native, Identity("b")));
    }

    [Fact]
    public void Portable_trainers_need_not_agree_with_native_ones()
    {
        var agreement = new GoldenAgreement(slots: 1);
        agreement.Hello(Numerics.Native, Identity("a"));
        agreement.Hello(Numerics.Portable, Identity("b"));
        Assert.True(agreement.Agreed.IsCompletedSuccessfully);
    }

    public void Dispose() => _folder.Dispose();

    private static TrainerIdentity Identity(string golden) => new(Digest.Of(System.Text.Encoding.UTF8.GetBytes(golden)), default, "class", "1.0");
}
