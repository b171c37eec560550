namespace TauGate.Training.Data;

/// <summary>The shape of every image and its classes.</summary>
internal static class ImageShape
{
    public const int Side = 28;
    public const int Pixels = Side * Side;
    public const int Classes = 10;
}
