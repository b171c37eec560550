namespace TauGate.Core.Sweeps;

/// <summary>
/// Computes the keys of the ledger: SHA-256 over everything that determines a result. Not part of a key: label, limits,
/// numeric class, what is kept, and options that do not change the arithmetic (the epochs of <c>frozen</c>, the
/// rotation of a foundation that sees no rotated image).
/// </summary>
public static class CellKeys
{
    /// <summary>
    /// Part of every key. Raised whenever the same key would give other bits: a new generator, another initialisation,
    /// another loop.
    /// </summary>
    public const int ProtocolVersion = 1;

    /// <summary>Key of the foundation task.</summary>
    public static FoundationKey Foundation(
        DataSet data,
        Numerics numerics,
        FoundationSpec foundation,
        TargetSpec target,
        long seed
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seed);
        using var hash = new CanonicalHash("taugate/foundation");
        AddCommon(hash, data, numerics, seed);
        hash.Add("hidden", foundation.Hidden.Length);
        foreach (var width in foundation.Hidden)
            hash.Add("width", width);
        hash.Add("mixture", foundation.Mixture)
            .Add("epochs", foundation.Epochs)
            .Add("batch", foundation.Batch)
            .Add("learning_rate", foundation.LearningRate);
        if (foundation.Mixture > 0)
            hash.Add("rotation", target.Rotation);
        return new FoundationKey(hash.Finish());
    }

    /// <summary>Key of a cell. Only cells that are measured on the validation images say so in their key.</summary>
    public static CellKey Cell(
        DataSet data,
        Numerics numerics,
        FoundationKey foundation,
        Variant variant,
        long seed,
        EvaluatedOn evaluatedOn = EvaluatedOn.Test
    )
    {
        using var hash = new CanonicalHash("taugate/cell");
        AddCommon(hash, data, numerics, seed);
        hash.Add("foundation", foundation.Value).Add("method", variant.Method).Add("rotation", variant.Target.Rotation);
        if (variant.ReadsTarget)
        {
            hash.Add("epochs", variant.Target.Epochs)
                .Add("batch", variant.Target.Batch)
                .Add("schedule", variant.Target.Schedule.ToString().ToLowerInvariant());
        }
        hash.Add("options", variant.Options.Count);
        foreach (var (name, value) in variant.Options)
            AddOption(hash, name, value);
        if (evaluatedOn != EvaluatedOn.Test)
            hash.Add("evaluated_on", evaluatedOn.ToString().ToLowerInvariant());
        return new CellKey(hash.Finish());
    }

    private static void AddCommon(CanonicalHash hash, DataSet data, Numerics numerics, long seed)
    {
        hash.Add("protocol", ProtocolVersion).Add("numerics", numerics.ToString().ToLowerInvariant()).Add("seed", seed);
        foreach (var (fileName, digest) in data.Files)
            hash.Add(fileName, digest.Value);
        if (data.Validation != DataSet.UsualValidation)
            hash.Add("validation", data.Validation);
    }

    private static void AddOption(CanonicalHash hash, string name, OptionValue value)
    {
        switch (value)
        {
            case OptionValue.Integer i:
                hash.Add(name, i.Value);
                break;
            case OptionValue.Real r:
                hash.Add(name, r.Value);
                break;
            case OptionValue.Text t:
                hash.Add(name, t.Value);
                break;
            case OptionValue.List l:
                hash.Add(name, Invariant($"list of {l.Items.Length}"));
                foreach (var item in l.Items)
                    AddOption(hash, name, item);
                break;
        }
    }
}
