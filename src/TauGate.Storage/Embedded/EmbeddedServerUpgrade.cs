namespace TauGate.Storage.Embedded;

/// <summary>What an upgrade of a home's private server did.</summary>
/// <param name="From">Major version of the data before.</param>
/// <param name="To">Major version of the data now.</param>
/// <param name="Tables">Tables moved.</param>
/// <param name="Rows">Rows in them.</param>
/// <param name="KeptFolder">Where the data of the older version still is.</param>
public sealed record EmbeddedServerUpgrade(int From, int To, int Tables, long Rows, string KeptFolder);
