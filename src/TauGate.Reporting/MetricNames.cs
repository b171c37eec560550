namespace TauGate.Reporting;

/// <summary>Metrics of a row that tables show; the names are those of the database's views.</summary>
internal static class MetricNames
{
    public const string TargetAccuracy = "target_accuracy";
    public const string SourceAccuracy = "source_accuracy";
    public const string HardenedTargetAccuracy = "hardened_target_accuracy";
    public const string HighActivity = "high_activity_fraction";
    public const string FoundationHighActivity = "foundation_high_activity_fraction";
    public const string Participation = "participation";
    public const string FoundationParticipation = "foundation_participation";
    public const string HardenedSourceAccuracy = "hardened_source_accuracy";
    public const string FoundationTargetAccuracy = "foundation_target_accuracy";
    public const string FoundationSourceAccuracy = "foundation_source_accuracy";
    public const string Dead = "dead_fraction";
    public const string FoundationDead = "foundation_dead_fraction";
    public const string Deviation = "preactivation_deviation";
    public const string FoundationSeconds = "foundation_seconds";
    public const string TargetChange = "target_change";
    public const string SourceChange = "source_change";
    public const string TargetHardening = "target_hardening";
    public const string SourceHardening = "source_hardening";
    public const string TargetOnlySoft = "target_only_soft";
    public const string TargetOnlyHardened = "target_only_hardened";
}
