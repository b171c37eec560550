using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TauGate.Core.Identities;

/// <summary>A number that names things of one kind. Kinds are types, so that one is not taken for another.</summary>
public interface INumberIdentity
{
    /// <summary>The number.</summary>
    long Value { get; }
}

/// <inheritdoc/>
/// <typeparam name="TSelf">The kind.</typeparam>
public interface INumberIdentity<TSelf> : INumberIdentity, IComparable<TSelf>
    where TSelf : struct, INumberIdentity<TSelf>
{
    /// <summary>By value.</summary>
    int IComparable<TSelf>.CompareTo(TSelf other) => Value.CompareTo(other.Value);

    /// <summary>Takes a value that was stored or sent as being of this kind.</summary>
    static abstract TSelf From(long value);
}

/// <summary>Identities are numbers in JSON.</summary>
public sealed class NumberIdentityConverter<T> : JsonConverter<T>
    where T : struct, INumberIdentity<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.From(reader.GetInt64());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Value);
}

/// <summary>A sweep's row in the database.</summary>
[JsonConverter(typeof(NumberIdentityConverter<SweepId>))]
public readonly record struct SweepId(long Value) : INumberIdentity<SweepId>
{
    /// <inheritdoc/>
    public static SweepId From(long value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>
/// A coordinator's time in office, counted from 1: the fence of every write, and what tells messages of an earlier
/// coordinator from those of the present one. 0 is before the first.
/// </summary>
[JsonConverter(typeof(NumberIdentityConverter<TermNumber>))]
public readonly record struct TermNumber(long Value) : INumberIdentity<TermNumber>
{
    /// <inheritdoc/>
    public static TermNumber From(long value) => new(value);

    /// <summary>The one after this.</summary>
    public TermNumber Next => new(Value + 1);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public static bool operator <(TermNumber left, TermNumber right) => left.Value < right.Value;

    /// <inheritdoc/>
    public static bool operator >(TermNumber left, TermNumber right) => left.Value > right.Value;

    /// <inheritdoc/>
    public static bool operator <=(TermNumber left, TermNumber right) => left.Value <= right.Value;

    /// <inheritdoc/>
    public static bool operator >=(TermNumber left, TermNumber right) => left.Value >= right.Value;
}
