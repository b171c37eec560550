using System.Text;
using TauGate.Cli.Composition;

namespace TauGate.Cli.Tests.Composition;

/// <summary>Progress that nobody can read any more must not end a sweep.</summary>
public sealed class LenientWriterTests
{
    [Fact]
    public void Text_is_passed_on()
    {
        using var text = new StringWriter();
        using var writer = new LenientWriter(text);

        writer.Write("a");
        writer.Write('b');
        writer.WriteLine("c");

        Assert.Equal($"abc{Environment.NewLine}", text.ToString());
    }

    [Fact]
    public void Full_disk_behind_it_is_not_noticed()
    {
        using var writer = new LenientWriter(new FullDisk());

        writer.WriteLine("progress");
        writer.Write('x');
        writer.Flush();
    }

    private sealed class FullDisk : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => throw new IOException("No space left on device");

        public override void Flush() => throw new IOException("No space left on device");
    }
}
