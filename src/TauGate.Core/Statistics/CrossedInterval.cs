namespace TauGate.Core.Statistics;

/// <summary>
/// The interval of a difference in accuracy when seeds and test images are both samples: what another seed and another
/// test image would give. Intervals over seeds alone are conditional on the test set. Two-way random effects without
/// replication, d = mean + seed + image + rest: the mean's variance is estimated by (MS seeds + MS images - MS rest) /
/// (seeds x images), with degrees of freedom by F. E. Satterthwaite ("An approximate distribution of estimates of
/// variance components", Biometrics Bulletin 2, 1946).
/// </summary>
/// <param name="Mean">Mean difference in accuracy.</param>
/// <param name="StandardError">Of the mean, over both.</param>
/// <param name="Degrees">Degrees of freedom of the standard error; infinite when it is 0.</param>
public sealed record CrossedInterval(double Mean, double StandardError, double Degrees, double CiLow, double CiHigh)
{
    /// <summary>The interval of differences in correctness.</summary>
    /// <param name="differences">For each seed, for each image: 1 where only the first arm is right, -1 where only the
    /// second is, else 0. [seed][image], at least 2 x 2.</param>
    /// <param name="level">Coverage, between 0 and 1.</param>
    /// <exception cref="ArgumentException">Fewer than two seeds or images, or seeds with different numbers of
    /// images.</exception>
    public static CrossedInterval Of(IReadOnlyList<sbyte[]> differences, double level = 0.95)
    {
        if (!(level is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "Between 0 and 1, both excluded.");
        var (seeds, images) = (differences.Count, differences.Count == 0 ? 0 : differences[0].Length);
        if (seeds < 2 || images < 2 || differences.Any(d => d.Length != images))
            throw new ArgumentException(
                "At least two seeds and two images, the same ones for each seed.",
                nameof(differences)
            );
        long sum = 0,
            squares = 0,
            seedSquares = 0,
            imageSquares = 0;
        var ofImage = new long[images];
        foreach (var row in differences)
        {
            long ofSeed = 0;
            for (var i = 0; i < images; i++)
            {
                ofSeed += row[i];
                squares += row[i] * row[i];
                ofImage[i] += row[i];
            }
            sum += ofSeed;
            seedSquares += ofSeed * ofSeed;
        }
        foreach (var image in ofImage)
            imageSquares += image * image;

        // Sums of whole numbers are exact, so the differences of them lose nothing.
        double cells = (double)seeds * images,
            correction = (double)sum * sum / cells;
        var seedSum = (double)seedSquares / images - correction;
        var imageSum = (double)imageSquares / seeds - correction;
        var rest = Math.Max(0, squares - correction - seedSum - imageSum) / ((seeds - 1.0) * (images - 1.0));
        var (bySeed, byImage) = (seedSum / (seeds - 1), imageSum / (images - 1));
        // An estimate below what one of them gives alone is the estimate's noise.
        var variance = Math.Max(bySeed + byImage - rest, Math.Max(bySeed, byImage));
        var uncertainty =
            bySeed * bySeed / (seeds - 1)
            + byImage * byImage / (images - 1)
            + rest * rest / ((seeds - 1.0) * (images - 1.0));
        var (mean, error) = (sum / cells, Math.Sqrt(Math.Max(0, variance) / cells));
        if (error == 0)
            return new CrossedInterval(mean, 0, double.PositiveInfinity, mean, mean);
        var degrees = variance * variance / uncertainty;
        var half = StudentT.Critical(1 - level, degrees) * error;
        return new CrossedInterval(mean, error, degrees, mean - half, mean + half);
    }

    /// <summary>
    /// Differences in correctness of one seed from the stored bits of two cells: one bit an image, image 0 the lowest
    /// of byte 0, 1 is correct.
    /// </summary>
    /// <exception cref="ArgumentException">There are fewer bits than images.</exception>
    public static sbyte[] Differences(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, int images)
    {
        if (first.Length * 8L < images || second.Length * 8L < images)
            throw new ArgumentException($"Fewer than {images} bits.", nameof(images));
        var differences = new sbyte[images];
        for (var i = 0; i < images; i++)
            differences[i] = (sbyte)((first[i / 8] >> (i % 8) & 1) - (second[i / 8] >> (i % 8) & 1));
        return differences;
    }
}
