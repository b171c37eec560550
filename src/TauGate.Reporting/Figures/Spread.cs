using System.Collections.Immutable;

namespace TauGate.Reporting.Figures;

/// <summary>Moves marks apart along one axis.</summary>
internal static class Spread
{
    /// <summary>
    /// Places for values with at least a step between any two, as near to the values as that allows: in the values'
    /// order and, for equal ones, in that of the list.
    /// </summary>
    public static ImmutableArray<double> Apart(IReadOnlyList<double> values, double step)
    {
        // Groups, whose members stand a step apart around the mean of their values. Neighbours that touch become one.
        var groups = new List<(List<int> Members, double Middle)>();
        foreach (var index in Enumerable.Range(0, values.Count).OrderBy(i => values[i]).ThenBy(i => i))
        {
            groups.Add(([index], values[index]));
            while (groups.Count > 1 && First(groups[^1]) - Last(groups[^2]) < step * (1 - 1e-9))
            {
                List<int> members = [.. groups[^2].Members, .. groups[^1].Members];
                groups.RemoveRange(groups.Count - 2, 2);
                groups.Add((members, members.Average(i => values[i])));
            }
        }
        var places = new double[values.Count];
        foreach (var group in groups)
            for (var k = 0; k < group.Members.Count; k++)
                places[group.Members[k]] = First(group) + k * step;
        return [.. places];

        double First((List<int> Members, double Middle) group) => group.Middle - (group.Members.Count - 1) * step / 2;

        double Last((List<int> Members, double Middle) group) => group.Middle + (group.Members.Count - 1) * step / 2;
    }
}
