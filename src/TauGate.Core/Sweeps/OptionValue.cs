using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TauGate.Core.Sweeps;

/// <summary>
/// The value of a method's option or of an axis: an integer, a real, text, or a list of texts or integers.
/// Equality is by kind and content. In JSON an integer is a number without a fraction, a real one with a
/// fraction or exponent (<c>5.0</c>), so that the kind survives a round trip.
/// </summary>
[JsonConverter(typeof(OptionValueJsonConverter))]
public abstract record OptionValue
{
    private OptionValue() { }

    /// <summary>A whole number, such as a rank.</summary>
    public sealed record Integer(long Value) : OptionValue
    {
        /// <inheritdoc/>
        public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A finite real number, such as a learning rate.</summary>
    public sealed record Real(double Value) : OptionValue
    {
        /// <inheritdoc/>
        public override string ToString() => Value.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>A word.</summary>
    public sealed record Text(string Value) : OptionValue
    {
        /// <inheritdoc/>
        public override string ToString() => Value;
    }

    /// <summary>A list, such as <c>[threshold, gain]</c> or <c>[256, 256]</c>.</summary>
    public sealed record List(ImmutableArray<OptionValue> Items) : OptionValue
    {
        /// <inheritdoc/>
        public bool Equals(List? other) => other is not null && Items.SequenceEqual(other.Items);

        /// <inheritdoc/>
        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (var item in Items)
                hash.Add(item);
            return hash.ToHashCode();
        }

        /// <inheritdoc/>
        public override string ToString() => $"[{string.Join(", ", Items)}]";
    }

    /// <summary>The number, integer or real.</summary>
    /// <exception cref="InvalidOperationException">The value is not a number.</exception>
    public double AsReal() =>
        this switch
        {
            Real r => r.Value,
            Integer i => i.Value,
            _ => throw new InvalidOperationException($"'{this}' is not a number."),
        };

    /// <summary>The whole number.</summary>
    /// <exception cref="InvalidOperationException">The value is not an integer.</exception>
    public long AsInteger() =>
        this is Integer i ? i.Value : throw new InvalidOperationException($"'{this}' is not an integer.");

    /// <summary>The texts of a list.</summary>
    /// <exception cref="InvalidOperationException">The value is not a list.</exception>
    public ImmutableArray<string> AsTexts() =>
        this is List l
            ? [.. l.Items.Select(i => i.ToString())]
            : throw new InvalidOperationException($"'{this}' is not a list.");
}

/// <summary>JSON form of <see cref="OptionValue"/>.</summary>
public sealed class OptionValueJsonConverter : JsonConverter<OptionValue>
{
    /// <inheritdoc/>
    public override OptionValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return new OptionValue.Text(reader.GetString()!);
            case JsonTokenType.Number:
                var text = System.Text.Encoding.UTF8.GetString(reader.ValueSpan);
                return text.AsSpan().IndexOfAny('.', 'e', 'E') < 0 && reader.TryGetInt64(out var integer)
                    ? new OptionValue.Integer(integer)
                    : new OptionValue.Real(reader.GetDouble());
            case JsonTokenType.StartArray:
                var items = ImmutableArray.CreateBuilder<OptionValue>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(Read(ref reader, typeToConvert, options));
                return new OptionValue.List(items.ToImmutable());
            default:
                throw new JsonException($"An option cannot be {reader.TokenType}.");
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, OptionValue value, JsonSerializerOptions options)
    {
        switch (value)
        {
            case OptionValue.Integer i:
                writer.WriteNumberValue(i.Value);
                break;
            case OptionValue.Real r:
                var text = r.Value.ToString("R", CultureInfo.InvariantCulture);
                writer.WriteRawValue(text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text);
                break;
            case OptionValue.Text t:
                writer.WriteStringValue(t.Value);
                break;
            case OptionValue.List l:
                writer.WriteStartArray();
                foreach (var item in l.Items)
                    Write(writer, item, options);
                writer.WriteEndArray();
                break;
        }
    }
}
