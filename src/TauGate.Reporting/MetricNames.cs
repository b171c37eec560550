namespace TauGate.Reporting;

/// <summary>Metrics of a row that the main table shows; the names are those of the database's views.</summary>
internal static class MetricNames
{
    public const string TargetAccuracy = "target_accuracy";
    public const string SourceAccuracy = "source_accuracy";
    public const string HardenedTargetAccuracy = "hardened_target_accuracy";
    public const string HighActivity = "high_activity_fraction";
    public const string FoundationHighActivity = "foundation_high_activity_fraction";
    public const string Participation = "participation";
    public const string FoundationParticipation = "foundation_participation";
}
