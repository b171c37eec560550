using Npgsql;

namespace TauGate.Storage.Queries;

/// <summary>
/// How values of one type are stored: a digest as <c>bytea</c>, an identity as its value, all others as Npgsql has
/// them. Chosen once a type, so that no value is boxed on its way.
/// </summary>
internal abstract class StoredForm<T>
{
    /// <summary>That of <typeparamref name="T"/>.</summary>
    public static StoredForm<T> Default { get; } = (StoredForm<T>)StoredForms.Choose(typeof(T));

    /// <summary>A value as a parameter.</summary>
    public abstract NpgsqlParameter Parameter(T value);

    /// <summary>A value of each row as a parameter.</summary>
    public abstract NpgsqlParameter Column<TRow>(IReadOnlyCollection<TRow> rows, Func<TRow, T> value);

    /// <summary>The value in this place, which is not null, of the present row.</summary>
    public abstract T Read(NpgsqlDataReader reader, int place);
}

/// <summary>Which form a type has.</summary>
internal static class StoredForms
{
    /// <summary>A new <see cref="StoredForm{T}"/> of this type.</summary>
    public static object Choose(Type type)
    {
        if (type == typeof(Digest))
            return new DigestForm();
        var identity = Array.Find(type.GetInterfaces(), i =>
            i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IIdentity<,>)
        );
        return Activator.CreateInstance(
            identity is null
                ? typeof(PlainForm<>).MakeGenericType(type)
                : typeof(IdentityForm<,>).MakeGenericType(identity.GetGenericArguments())
        )!;
    }

    /// <summary>A parameter of a type that Npgsql knows.</summary>
    public static NpgsqlParameter<T> Typed<T>(T value) => new() { TypedValue = value };

    private sealed class PlainForm<T> : StoredForm<T>
    {
        public override NpgsqlParameter Parameter(T value) => Typed(value);

        public override NpgsqlParameter Column<TRow>(IReadOnlyCollection<TRow> rows, Func<TRow, T> value) =>
            Typed(rows.Select(value).ToArray());

        public override T Read(NpgsqlDataReader reader, int place) => reader.GetFieldValue<T>(place);
    }

    private sealed class DigestForm : StoredForm<Digest>
    {
        public override NpgsqlParameter Parameter(Digest value) => Typed(value.ToBytes());

        public override NpgsqlParameter Column<TRow>(IReadOnlyCollection<TRow> rows, Func<TRow, Digest> value) =>
            Typed(rows.Select(r => value(r).ToBytes()).ToArray());

        public override Digest Read(NpgsqlDataReader reader, int place) => new(reader.GetFieldValue<byte[]>(place));
    }

    private sealed class IdentityForm<T, TValue> : StoredForm<T>
        where T : struct, IIdentity<T, TValue>
        where TValue : struct, IComparable<TValue>
    {
        public override NpgsqlParameter Parameter(T value) => StoredForm<TValue>.Default.Parameter(value.Value);

        public override NpgsqlParameter Column<TRow>(IReadOnlyCollection<TRow> rows, Func<TRow, T> value) =>
            StoredForm<TValue>.Default.Column(rows, r => value(r).Value);

        public override T Read(NpgsqlDataReader reader, int place) =>
            T.From(StoredForm<TValue>.Default.Read(reader, place));
    }
}
