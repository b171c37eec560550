namespace TauGate.Training.Data;

/// <summary>How far a fetch is.</summary>
/// <param name="Source">Where from, for people.</param>
/// <param name="FileName">File being fetched; null when the source delivers all at once.</param>
/// <param name="Bytes">Received so far, as transmitted.</param>
/// <param name="TotalBytes">As announced by the source; null when it does not say.</param>
public sealed record DataProgress(string Source, string? FileName, long Bytes, long? TotalBytes);
