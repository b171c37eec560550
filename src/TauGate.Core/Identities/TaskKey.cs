using System.Text.Json.Serialization;

namespace TauGate.Core.Identities;

/// <summary>
/// Names a task, which is a cell or a foundation, by everything that determines its result
/// (<see cref="Sweeps.CellKeys"/>).
/// </summary>
[JsonConverter(typeof(IdentityConverter<TaskKey, Digest>))]
public readonly record struct TaskKey(Digest Value) : IIdentity<TaskKey, Digest>
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
[JsonConverter(typeof(IdentityConverter<CellKey, Digest>))]
public readonly record struct CellKey(Digest Value) : IIdentity<CellKey, Digest>
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
[JsonConverter(typeof(IdentityConverter<FoundationKey, Digest>))]
public readonly record struct FoundationKey(Digest Value) : IIdentity<FoundationKey, Digest>
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
