using System.Text.Json.Serialization;

namespace TauGate.Core.Identities;

/// <summary>
/// Names a task, which is a cell or a foundation, by all that determines its result (<see cref="Sweeps.CellKeys"/>).
/// </summary>
[JsonConverter(typeof(DigestIdentityConverter<TaskKey>))]
public readonly record struct TaskKey(Digest Value) : IDigestIdentity<TaskKey>
{
    /// <inheritdoc/>
    public static TaskKey From(Digest value) => new(value);

    /// <summary>The key of a task that is known to be a cell.</summary>
    public CellKey AsCell() => new(Value);

    /// <summary>The key of a task that is known to be a foundation.</summary>
    public FoundationKey AsFoundation() => new(Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>Names a cell: seed, data, foundation, method, options and target.</summary>
[JsonConverter(typeof(DigestIdentityConverter<CellKey>))]
public readonly record struct CellKey(Digest Value) : IDigestIdentity<CellKey>
{
    /// <inheritdoc/>
    public static CellKey From(Digest value) => new(value);

    /// <summary>A cell is a task.</summary>
    public static implicit operator TaskKey(CellKey key) => key.ToTaskKey();

    /// <summary>A cell is a task.</summary>
    public TaskKey ToTaskKey() => new(Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>Names a foundation: seed, data, architecture and pretraining.</summary>
[JsonConverter(typeof(DigestIdentityConverter<FoundationKey>))]
public readonly record struct FoundationKey(Digest Value) : IDigestIdentity<FoundationKey>
{
    /// <inheritdoc/>
    public static FoundationKey From(Digest value) => new(value);

    /// <summary>A foundation is a task.</summary>
    public static implicit operator TaskKey(FoundationKey key) => key.ToTaskKey();

    /// <summary>A foundation is a task.</summary>
    public TaskKey ToTaskKey() => new(Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
