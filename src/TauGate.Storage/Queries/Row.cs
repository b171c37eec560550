using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Npgsql;

namespace TauGate.Storage.Queries;

/// <summary>
/// The present row of a result set, read by the names of its columns. Their positions are looked up once for each
/// result set.
/// </summary>
internal sealed class Row
{
    private readonly NpgsqlDataReader _reader;
    private readonly Dictionary<string, int> _places;

    /// <param name="reader">Positioned at a result set; its owner moves it from row to row.</param>
    /// <exception cref="InvalidOperationException">Two columns have one name.</exception>
    public Row(NpgsqlDataReader reader)
    {
        _reader = reader;
        Columns = ImmutableCollectionsMarshal.AsImmutableArray(new string[reader.FieldCount]);
        _places = new Dictionary<string, int>(reader.FieldCount, StringComparer.Ordinal);
        var names = ImmutableCollectionsMarshal.AsArray(Columns)!;
        for (var place = 0; place < names.Length; place++)
        {
            names[place] = reader.GetName(place);
            if (!_places.TryAdd(names[place], place))
                throw new InvalidOperationException($"The query gives two columns '{names[place]}'.");
        }
    }

    /// <summary>Names of the columns, in the order of the query.</summary>
    public ImmutableArray<string> Columns { get; }

    /// <summary>The column that was asked for last; null before the first.</summary>
    public string? LastColumn { get; private set; }

    /// <summary>An <c>integer</c>.</summary>
    public int Int32(string column) => _reader.GetInt32(Place(column));

    /// <summary>A <c>bigint</c>.</summary>
    public long Int64(string column) => _reader.GetInt64(Place(column));

    /// <summary>A <c>real</c>.</summary>
    public float Single(string column) => _reader.GetFloat(Place(column));

    /// <summary>A <c>double precision</c>.</summary>
    public double Double(string column) => _reader.GetDouble(Place(column));

    /// <summary>A <c>boolean</c>.</summary>
    public bool Boolean(string column) => _reader.GetBoolean(Place(column));

    /// <summary>A <c>text</c>.</summary>
    public string Text(string column) => _reader.GetString(Place(column));

    /// <summary>A <c>bytea</c>.</summary>
    public byte[] Bytes(string column) => _reader.GetFieldValue<byte[]>(Place(column));

    /// <summary>A <c>timestamptz</c>.</summary>
    public DateTimeOffset Time(string column) => _reader.GetFieldValue<DateTimeOffset>(Place(column));

    /// <summary>An <c>interval</c>.</summary>
    public TimeSpan Interval(string column) => _reader.GetFieldValue<TimeSpan>(Place(column));

    /// <summary>A <c>uuid</c> that is no identity of Core.</summary>
    public Guid Guid(string column) => _reader.GetGuid(Place(column));

    /// <summary>An array of a type that has no nulls.</summary>
    public ImmutableArray<T> Array<T>(string column) =>
        ImmutableCollectionsMarshal.AsImmutableArray(_reader.GetFieldValue<T[]>(Place(column)));

    /// <summary>A digest that is no identity of Core.</summary>
    public Digest Digest(string column) => StoredForm<Digest>.Default.Read(_reader, Place(column));

    /// <summary>An identity: a <c>bytea</c>, a <c>uuid</c> or a <c>bigint</c>, as its value is.</summary>
    public T Identity<T>(string column)
        where T : struct, IComparable<T> => StoredForm<T>.Default.Read(_reader, Place(column));

    /// <summary>An enumeration member, which the tables have as a word.</summary>
    public T Word<T>(string column)
        where T : struct, Enum => Parameters.Parse<T>(Text(column));

    /// <summary>Whether the column is null.</summary>
    public bool IsNull(string column) => _reader.IsDBNull(Place(column));

    /// <summary>A number, a truth value, a time or an identity that may be null.</summary>
    public T? Nullable<T>(string column)
        where T : struct
    {
        var place = Place(column);
        return _reader.IsDBNull(place) ? null : StoredForm<T>.Default.Read(_reader, place);
    }

    /// <summary>A <c>text</c> that may be null.</summary>
    public string? TextOrNull(string column) => IsNull(column) ? null : Text(column);

    /// <summary>A <c>bytea</c> that may be null.</summary>
    public byte[]? BytesOrNull(string column) => IsNull(column) ? null : Bytes(column);

    /// <summary>The value in the type that Npgsql gives it; null for null.</summary>
    public object? Value(string column)
    {
        var place = Place(column);
        return _reader.IsDBNull(place) ? null : _reader.GetValue(place);
    }

    private int Place(string column)
    {
        LastColumn = column;
        return _places.TryGetValue(column, out var place)
            ? place
            : throw new InvalidOperationException(
                $"The query gives no column '{column}', only {string.Join(", ", Columns)}."
            );
    }
}
