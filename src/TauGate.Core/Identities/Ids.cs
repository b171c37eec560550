using System.Globalization;
using System.Text.Json.Serialization;

namespace TauGate.Core.Identities;

/// <summary>A worker node: written in its folder and kept over restarts.</summary>
[JsonConverter(typeof(IdentityConverter<WorkerId, Guid>))]
public readonly record struct WorkerId(Guid Value) : IIdentity<WorkerId, Guid>
{
    /// <inheritdoc/>
    public static WorkerId From(Guid value) => new(value);

    /// <summary>A new one.</summary>
    public static WorkerId New() => new(Guid.NewGuid());

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>One execution of a task. The same id twice is the same execution reported twice.</summary>
[JsonConverter(typeof(IdentityConverter<ExecutionId, Guid>))]
public readonly record struct ExecutionId(Guid Value) : IIdentity<ExecutionId, Guid>
{
    /// <inheritdoc/>
    public static ExecutionId From(Guid value) => new(value);

    /// <summary>A new one; later ones are greater.</summary>
    public static ExecutionId New() => new(Guid.CreateVersion7());

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>A database, and with it the cluster that works for it.</summary>
[JsonConverter(typeof(IdentityConverter<ClusterId, Guid>))]
public readonly record struct ClusterId(Guid Value) : IIdentity<ClusterId, Guid>
{
    /// <inheritdoc/>
    public static ClusterId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>A <c>run</c> that a sweep is attached to.</summary>
[JsonConverter(typeof(IdentityConverter<OwnerId, Guid>))]
public readonly record struct OwnerId(Guid Value) : IIdentity<OwnerId, Guid>
{
    /// <inheritdoc/>
    public static OwnerId From(Guid value) => new(value);

    /// <summary>A new one.</summary>
    public static OwnerId New() => new(Guid.NewGuid());

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>A command of a client to the coordinator.</summary>
[JsonConverter(typeof(IdentityConverter<CommandId, Guid>))]
public readonly record struct CommandId(Guid Value) : IIdentity<CommandId, Guid>
{
    /// <inheritdoc/>
    public static CommandId From(Guid value) => new(value);

    /// <summary>A new one; later ones are greater.</summary>
    public static CommandId New() => new(Guid.CreateVersion7());

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>A sweep's row in the database.</summary>
[JsonConverter(typeof(IdentityConverter<SweepId, long>))]
public readonly record struct SweepId(long Value) : IIdentity<SweepId, long>
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
[JsonConverter(typeof(IdentityConverter<TermNumber, long>))]
public readonly record struct TermNumber(long Value) : IIdentity<TermNumber, long>
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
