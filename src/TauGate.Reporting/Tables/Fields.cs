using System.Collections;

namespace TauGate.Reporting.Tables;

/// <summary>
/// A row for programs: names and values in order. A value is text, a number, a truth, an axis' value, null, or further
/// fields. <see cref="IsMap"/> says that the names are data (axes, metrics) and may differ from row to row; CSV then
/// takes them as they are, in alphabetical order.
/// </summary>
public sealed class Fields(bool isMap = false) : IEnumerable<KeyValuePair<string, object?>>
{
    private readonly List<KeyValuePair<string, object?>> _values = [];

    /// <summary>Whether the names are data.</summary>
    public bool IsMap { get; } = isMap;

    /// <summary>Fields by name, named by data.</summary>
    public static Fields Map<T>(IEnumerable<KeyValuePair<string, T>> values, Func<T, object?> value)
    {
        var fields = new Fields(isMap: true);
        foreach (var (name, item) in values)
            fields.Add(name, value(item));
        return fields;
    }

    /// <summary>Adds one; names are not repeated.</summary>
    public void Add(string name, object? value) => _values.Add(new(name, value));

    /// <summary>These and one more.</summary>
    public Fields With(string name, object? value)
    {
        var fields = new Fields(IsMap);
        foreach (var (known, item) in _values)
            fields.Add(known, item);
        fields.Add(name, value);
        return fields;
    }

    /// <summary>The value of that name; null when there is none.</summary>
    public object? this[string name] => _values.FirstOrDefault(v => v.Key == name).Value;

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
