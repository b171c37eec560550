namespace TauGate.Training.Data;

/// <summary>
/// From an image's bytes to the network's input: scale to [0, 1], rotate, normalise. One fixed sparse linear map for
/// all images: a target pixel is a weighted sum of at most four source pixels (bilinear, zero outside the image). Plain
/// arithmetic in double without any library, one rounding to float32 at the end, so that every machine computes the
/// same bits.
/// </summary>
internal sealed class PixelMap
{
    /// <summary>Mean of MNIST's training pixels, as commonly used.</summary>
    public const double Mean = 0.1307;

    /// <summary>Standard deviation of MNIST's training pixels, as commonly used.</summary>
    public const double Deviation = 0.3081;

    private const int Corners = 4;
    private const double Centre = (ImageShape.Side - 1) / 2.0;

    // Math libraries differ in the last bits of sine and cosine; twelve decimals are the same everywhere, and make
    // quarter turns exact.
    private const int TrigonometricDecimals = 12;

    /// <summary>What a byte becomes where nothing is rotated.</summary>
    private static readonly float[] Normalised =
    [
        .. Enumerable.Range(0, byte.MaxValue + 1).Select(value => Normalise(value)),
    ];

    private readonly bool _isIdentity;
    private readonly int[] _sources = new int[ImageShape.Pixels * Corners];
    private readonly double[] _weights = new double[ImageShape.Pixels * Corners];

    /// <summary>Rotation about the image's centre (13.5, 13.5).</summary>
    /// <param name="degrees">Counter-clockwise as displayed.</param>
    public PixelMap(double degrees)
    {
        _isIdentity = degrees == 0;
        var cosine = Math.Round(Math.Cos(degrees * Math.PI / 180), TrigonometricDecimals);
        var sine = Math.Round(Math.Sin(degrees * Math.PI / 180), TrigonometricDecimals);
        for (var row = 0; row < ImageShape.Side; row++)
        for (var column = 0; column < ImageShape.Side; column++)
        {
            // x to the right, y up; the target pixel came from the place that the rotation moves onto it.
            var (x, y) = (column - Centre, Centre - row);
            var sourceColumn = Centre + x * cosine + y * sine;
            var sourceRow = Centre - (y * cosine - x * sine);
            SetCorners((row * ImageShape.Side + column) * Corners, sourceRow, sourceColumn);
        }
    }

    /// <summary>No rotation.</summary>
    public static PixelMap Upright { get; } = new(0);

    /// <summary>Maps images.</summary>
    /// <param name="images">Bytes, [n, 784].</param>
    /// <param name="target">Normalised, [n, 784].</param>
    public void Apply(ReadOnlySpan<byte> images, Span<float> target)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(target.Length, images.Length);
        for (; images.Length > 0; images = images[ImageShape.Pixels..], target = target[ImageShape.Pixels..])
            ApplyOne(images[..ImageShape.Pixels], target[..ImageShape.Pixels]);
    }

    private void ApplyOne(ReadOnlySpan<byte> image, Span<float> target)
    {
        if (_isIdentity)
        {
            for (var pixel = 0; pixel < target.Length; pixel++)
                target[pixel] = Normalised[image[pixel]];
            return;
        }
        ReadOnlySpan<int> sources = _sources;
        ReadOnlySpan<double> weights = _weights;
        for (var pixel = 0; pixel < target.Length; pixel++)
        {
            var corner = pixel * Corners;
            var sum = weights[corner] * image[sources[corner]];
            sum += weights[corner + 1] * image[sources[corner + 1]];
            sum += weights[corner + 2] * image[sources[corner + 2]];
            sum += weights[corner + 3] * image[sources[corner + 3]];
            target[pixel] = Normalise(sum);
        }
    }

    private static float Normalise(double value) => (float)((value / byte.MaxValue - Mean) / Deviation);

    private void SetCorners(int at, double row, double column)
    {
        var (top, left) = ((int)Math.Floor(row), (int)Math.Floor(column));
        var (down, right) = (row - top, column - left);
        SetCorner(at, top, left, (1 - down) * (1 - right));
        SetCorner(at + 1, top, left + 1, (1 - down) * right);
        SetCorner(at + 2, top + 1, left, down * (1 - right));
        SetCorner(at + 3, top + 1, left + 1, down * right);
    }

    // Outside the image the weight stays 0, and the source is pixel 0 so that the inner loop needs no test.
    private void SetCorner(int at, int row, int column, double weight)
    {
        if (row is < 0 or >= ImageShape.Side || column is < 0 or >= ImageShape.Side)
            return;
        _sources[at] = row * ImageShape.Side + column;
        _weights[at] = weight;
    }
}
