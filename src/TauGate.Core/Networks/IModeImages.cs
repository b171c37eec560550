namespace TauGate.Core.Networks;

/// <summary>Labelled images of one mode as a network reads them. May be read by many threads.</summary>
public interface IModeImages
{
    /// <summary>How many.</summary>
    int Count { get; }

    /// <summary>Class of an image.</summary>
    int Label(int image);

    /// <summary>Writes images.</summary>
    /// <param name="start">The first.</param>
    /// <param name="target">[n, pixels].</param>
    void Copy(int start, Span<float> target);
}

/// <summary>The images of one data set in all modes.</summary>
public interface IDataImages
{
    /// <summary>Images of a mode as networks read them.</summary>
    /// <param name="rotation">Degrees counter-clockwise; 0 is upright.</param>
    IModeImages Mode(DataSplit split, double rotation);
}

/// <summary>Work on many images, in parts, on every core. Results do not depend on how many there are.</summary>
public static class Parts
{
    private const int Size = 125;

    /// <summary>Looks at images in parts.</summary>
    /// <param name="look">The number of the part's first image, and the images, [n, pixels].</param>
    public static void ForEach(
        IModeImages images,
        int pixels,
        int count,
        Action<int, float[]> look,
        CancellationToken cancellation
    ) =>
        ForEach(
            count,
            (start, n) =>
            {
                var x = new float[n * pixels];
                images.Copy(start, x);
                look(start, x);
            },
            cancellation
        );

    /// <summary>Looks at numbers in parts.</summary>
    /// <param name="look">The part's first number and how many.</param>
    public static void ForEach(int count, Action<int, int> look, CancellationToken cancellation)
    {
        try
        {
            Parallel.For(
                0,
                (count + Size - 1) / Size,
                new ParallelOptions
                {
                    CancellationToken = cancellation,
                    MaxDegreeOfParallelism = Environment.ProcessorCount,
                },
                part => look(part * Size, Math.Min(Size, count - part * Size))
            );
        }
        catch (AggregateException e) when (e.InnerExceptions.All(inner => inner is OperationCanceledException))
        {
            throw new OperationCanceledException(cancellation);
        }
    }
}
