using TauGate.Core.Sweeps;

namespace TauGate.Core.Tests.Sweeps;

/// <summary>The stored form of a specification.</summary>
public sealed class SweepJsonTests
{
    [Theory]
    [InlineData("quick.yaml")]
    [InlineData("paper.yaml")]
    public void Round_trip_keeps_the_digest_and_every_key(string file)
    {
        var spec = SweepFile.Load(Repository.PathOf("sweeps", file), [], TestCatalog.Instance).Spec;

        var read = SweepJson.Read(SweepJson.Write(spec));

        Assert.Equal(SweepJson.DigestOf(spec), SweepJson.DigestOf(read));
        Assert.Equal(spec.Cells().Select(c => spec.Task(c).Key), read.Cells().Select(c => read.Task(c).Key));
        Assert.Equal(spec.Variants.Select(v => string.Join(' ', v.Axes)), read.Variants.Select(v => string.Join(' ', v.Axes)));
    }
}
