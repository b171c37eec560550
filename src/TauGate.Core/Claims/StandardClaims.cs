using System.Collections.Immutable;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Claims;

/// <summary>
/// The claims that a sweep without claims of its own is judged by, as far as it has their arms: those of the paper (1
/// to 5), and those that a reviewer would ask for (6 to 10). Arms are the labels that are named like their method.
/// <c>sweeps/claims.yaml</c> has them all.
/// </summary>
public static class StandardClaims
{
    private const string Epochs = "foundation.epochs";
    private const string Mixture = "foundation.mixture";

    /// <summary>The claims, and the names of those for which the sweep lacks an arm.</summary>
    public static (ImmutableArray<Claim> Claims, ImmutableArray<string> LeftOut) Of(SweepSpec spec)
    {
        var defaults = Defaults(spec);
        var claims = All(defaults).ToLookup(c => Fits(c, spec.Variants));
        return ([.. claims[true]], [.. claims[false].Select(c => c.Name)]);
    }

    private static IEnumerable<Claim> All(ImmutableSortedDictionary<string, string> at)
    {
        yield return new Claim(
            "1-beats-frozen",
            $"taugate.target_accuracy > frozen.target_accuracy{At(at.Remove(Epochs))} for every {Epochs}"
        );
        yield return new Claim("2-parameters", $"taugate.trainable_parameters = 2 * taugate.hidden_units{At(at)}");
        yield return new Claim("3-minority-active", $"taugate.high_activity_fraction < 0.5{At(at)}");
        yield return new Claim(
            "3b-fewer-take-part",
            $"taugate.participation < taugate.foundation_participation{At(at)}"
        );
        yield return new Claim(
            "4-lora-exceeds",
            $"lora.target_accuracy > taugate.target_accuracy{At(at)} for some rank"
        );
        yield return new Claim(
            "4-more-parameters",
            $"lora.trainable_parameters > taugate.trainable_parameters{At(at)} for every rank"
        );
        // LoRA of the rank whose size is nearest. Accuracy has more left to gain where pretraining saw no rotated
        // image, so the lead is also taken in logits and in cross-entropy, which have no ceiling.
        foreach (
            var (name, metric) in new[]
            {
                ("5-reduced-expressivity", "target_accuracy"),
                ("5b-reduced-in-logits", "target_logit"),
                ("5c-reduced-in-cross-entropy", "target_cross_entropy"),
            }
        )
            yield return new Claim(name, $"{Lead(metric, "0")} > {Lead(metric, "0.5")}{At(at.Remove(Mixture))}");
        yield return new Claim(
            "6-within-0.1-points-of-ia3",
            $"taugate.target_accuracy - ia3.target_accuracy within 0.001{At(at)}"
        );
        yield return new Claim("7-exceeds-bias", $"taugate.target_accuracy > bias.target_accuracy{At(at)}");
        // At their own learning rates the arms move by different amounts, which alone costs source accuracy.
        var equal = at.Add(ClaimMetrics.TargetAccuracy, "0.965");
        yield return new Claim(
            "8-keeps-source",
            $"taugate.source_accuracy > lora.source_accuracy{At(equal)} for every rank"
        );
        yield return new Claim(
            "9-hardened-within-0.1-points-of-soft",
            $"taugate.hardened_target_accuracy - taugate.target_accuracy within 0.001{At(at)}"
        );
        yield return new Claim("10-head-exceeds", $"head.target_accuracy > taugate.target_accuracy{At(at)}");

        static string Lead(string metric, string mixture)
        {
            var lora = $"lora[rank=1, {Mixture}={mixture}].{metric}";
            var taugate = $"taugate[{Mixture}={mixture}].{metric}";
            // Less cross-entropy is better.
            return metric == "target_cross_entropy" ? $"{taugate} - {lora}" : $"{lora} - {taugate}";
        }
        static string At(ImmutableSortedDictionary<string, string> at) =>
            at.IsEmpty ? "" : $" at {string.Join(", ", at.Select(v => $"{v.Key}={v.Value}"))}";
    }

    /// <summary>
    /// Values for the axes of foundation and target: the default if it is on the axis, else the first value.
    /// </summary>
    private static ImmutableSortedDictionary<string, string> Defaults(SweepSpec spec)
    {
        var fields = SweepSchema
            .Foundation.Select(f => (Name: $"{SweepSchema.FoundationSection}.{f.Name}", f.Default))
            .Concat(SweepSchema.Target.Select(f => (Name: $"{SweepSchema.TargetSection}.{f.Name}", f.Default)));
        var settings = spec.Variants.Select(VariantSettings.Of).ToList();
        var at = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, @default) in fields)
        {
            var values = settings
                .SelectMany(s => s.TryGetValue(name, out var value) ? [value] : Array.Empty<OptionValue>())
                .Distinct()
                .ToList();
            if (values.Count > 1)
                at.Add(name, VariantSettings.WrittenOf(values.Contains(@default!) ? @default! : values[0]));
        }
        return at.ToImmutable();
    }

    private static bool Fits(Claim claim, ImmutableArray<Variant> variants)
    {
        try
        {
            BoundClaim.Of(claim, variants);
            return true;
        }
        catch (ClaimTextException)
        {
            return false;
        }
    }
}
