using System.Text.Json;
using System.Text.Json.Serialization;

namespace TauGate.Core.Identities;

/// <summary>A UUID that names things of one kind. Kinds are types, so that one is not taken for another.</summary>
public interface IGuidIdentity
{
    /// <summary>The UUID.</summary>
    Guid Value { get; }
}

/// <inheritdoc/>
/// <typeparam name="TSelf">The kind.</typeparam>
public interface IGuidIdentity<TSelf> : IGuidIdentity, IComparable<TSelf>
    where TSelf : struct, IGuidIdentity<TSelf>
{
    /// <summary>By value, so that everybody lists in one order.</summary>
    int IComparable<TSelf>.CompareTo(TSelf other) => Value.CompareTo(other.Value);

    /// <summary>Takes a value that was stored or sent as being of this kind.</summary>
    static abstract TSelf From(Guid value);
}

/// <summary>Identities are UUIDs in JSON.</summary>
public sealed class GuidIdentityConverter<T> : JsonConverter<T>
    where T : struct, IGuidIdentity<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.From(reader.GetGuid());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}

/// <summary>A worker node: written in its folder and kept over restarts.</summary>
[JsonConverter(typeof(GuidIdentityConverter<WorkerId>))]
public readonly record struct WorkerId(Guid Value) : IGuidIdentity<WorkerId>
{
    /// <inheritdoc/>
    public static WorkerId From(Guid value) => new(value);

    /// <summary>A new one.</summary>
    public static WorkerId New() => new(Guid.NewGuid());

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>One execution of a task. The same id twice is the same execution reported twice.</summary>
[JsonConverter(typeof(GuidIdentityConverter<ExecutionId>))]
public readonly record struct ExecutionId(Guid Value) : IGuidIdentity<ExecutionId>
{
    /// <inheritdoc/>
    public static ExecutionId From(Guid value) => new(value);

    /// <summary>A new one; later ones are greater.</summary>
    public static ExecutionId New() => new(Guid.CreateVersion7());

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>A database, and with it the cluster that works for it.</summary>
[JsonConverter(typeof(GuidIdentityConverter<ClusterId>))]
public readonly record struct ClusterId(Guid Value) : IGuidIdentity<ClusterId>
{
    /// <inheritdoc/>
    public static ClusterId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>A <c>run</c> that a sweep is attached to.</summary>
[JsonConverter(typeof(GuidIdentityConverter<OwnerId>))]
public readonly record struct OwnerId(Guid Value) : IGuidIdentity<OwnerId>
{
    /// <inheritdoc/>
    public static OwnerId From(Guid value) => new(value);

    /// <summary>A new one.</summary>
    public static OwnerId New() => new(Guid.NewGuid());

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>A command of a client to the coordinator.</summary>
[JsonConverter(typeof(GuidIdentityConverter<CommandId>))]
public readonly record struct CommandId(Guid Value) : IGuidIdentity<CommandId>
{
    /// <inheritdoc/>
    public static CommandId From(Guid value) => new(value);

    /// <summary>A new one; later ones are greater.</summary>
    public static CommandId New() => new(Guid.CreateVersion7());

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
