using System.Collections.Immutable;
using TauGate.Core.Sweeps;

namespace TauGate.Training.Adapters;

/// <summary>A method's options when a sweep names none.</summary>
internal static class MethodDefaults
{
    /// <summary>
    /// Constant defaults, then those that depend on them; without implied ones, which tasks leave out.
    /// </summary>
    public static ImmutableSortedDictionary<string, OptionValue> Of(MethodDescriptor method)
    {
        var options = method
            .Options.Where(o => o.Default is not null && !o.Implied)
            .ToImmutableSortedDictionary(o => o.Name, o => o.Default!, StringComparer.Ordinal);
        return method.ResolveDefaults?.Invoke(options) ?? options;
    }
}
