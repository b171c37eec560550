using System.Collections.Immutable;

namespace TauGate.Cluster.Configuration;

/// <summary>A setting's value; which of the three is meant follows from its <see cref="SettingKind"/>.</summary>
internal sealed record SettingValue(double Number, string Text, ImmutableArray<string> List);
