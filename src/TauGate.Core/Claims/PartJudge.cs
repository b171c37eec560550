using System.Collections.Immutable;
using System.Globalization;
using TauGate.Core.Results;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;
using TauGate.Core.Text;

namespace TauGate.Core.Claims;

/// <summary>
/// Judges one comparison: computes its effect for each seed in exact numbers, tests it, and checks where its interval
/// lies.
/// </summary>
internal sealed class PartJudge
{
    private readonly ClaimStatement _statement;
    private readonly BoundPart _part;
    private readonly SweepSpec _spec;
    private readonly bool _isTest;

    /// <summary>
    /// For each term an index of its arm's foundation settings: arms with the same settings must share a foundation.
    /// </summary>
    private readonly ImmutableArray<int> _foundation;

    private readonly Rational[] _effects;
    private readonly double? _zeroP;
    private readonly List<long> _unpaired = [];
    private readonly List<ClaimCell> _missing = [],
        _diverged = [],
        _withoutValue = [],
        _notReached = [];

    public PartJudge(BoundClaim claim, BoundPart part, SweepSpec spec, IReadOnlyDictionary<(int, long), CellRow> cells)
    {
        (_statement, _part, _spec, _isTest) = (claim.Statement, part, spec, claim.IsTest);
        var settings = part
            .Terms.Select(t => (spec.Variants[t.Position].Foundation, spec.Variants[t.Position].Target.Rotation))
            .ToList();
        var distinct = settings.Distinct().ToList();
        _foundation = [.. settings.Select(s => distinct.IndexOf(s))];
        _effects = [.. spec.Seeds.Enumerate().Select(seed => EffectAt(seed, cells)).OfType<Rational>()];
        Problem = ProblemOf();
        if (_isTest && _effects.Length > 0)
            (P, Side, _zeroP) = Test();
    }

    /// <summary>
    /// Two-sided p-value of the effect against the margin, or the nearer of two; null when there is no test.
    /// </summary>
    public double? P { get; }

    /// <summary>
    /// Where the mean effect lies: 1 where the claim says, -1 elsewhere, 0 on the margin, or without a test.
    /// </summary>
    public int Side { get; }

    /// <summary>Why there can be no verdict, whatever the interval; null when there can.</summary>
    public string? Problem { get; }

    /// <summary>The part, judged by its interval of level 1 - <paramref name="level"/>.</summary>
    public ClaimPart Judge(double level)
    {
        var summary = _effects.Length == 0 ? null : Sample.Summarize(_effects, 1 - level);
        var verdict =
            Problem is not null || summary is null ? Verdict.Undecided
            : !_isTest
                ? _effects.All(Holds) ? Verdict.Supported
                    : Verdict.Refuted
            : ByInterval(summary);
        return new ClaimPart(_part.At, verdict, ReasonOf(verdict), summary, P)
        {
            Level = level,
            ZeroP = _zeroP,
            EqualPairs = _statement.Relation == Relation.Equal ? _effects.Count(e => e.Sign == 0) : null,
            SignedRankP =
                _isTest && summary is not null && _statement.Relation != Relation.Within
                    ? SignedRankTest.Of([.. _effects.Select(e => e - Bound)]).P
                    : null,
            Bootstrap = _isTest ? Bootstrap.Interval(_effects, 1 - level) : null,
            Unpaired = [.. _unpaired],
            Missing = [.. _missing],
            Diverged = [.. _diverged],
            NotReached = [.. _notReached],
            LacksValue = _withoutValue.Count + _notReached.Count > 0,
            IsPairedBySeedAlone = _foundation.Max() > 0,
        };
    }

    /// <summary>The number that the effect is compared with, for <c>&gt;</c> or <c>&lt;</c>.</summary>
    private Rational Bound => _statement.Relation == Relation.Below ? -_statement.Margin : _statement.Margin;

    /// <summary>The effect at a seed; null when the seed does not count, for a reason that is noted.</summary>
    private Rational? EffectAt(long seed, IReadOnlyDictionary<(int Position, long Seed), CellRow> cells)
    {
        var digests = new TensorDigest?[_part.Terms.Length];
        var effect = _statement.Constant;
        bool counts = true,
            isPaired = true;
        var noted = new HashSet<string>();
        for (var i = 0; i < _part.Terms.Length; i++)
        {
            var (factor, position, metric) = _part.Terms[i];
            if (_part.Terms[i].Front is { } front)
            {
                var read = FrontReading.Of(front, seed, _spec, cells);
                counts &= read.Counts;
                effect += factor * read.Source;
                _missing.AddRange(read.Missing.Where(c => noted.Add(c.Title)));
                _diverged.AddRange(read.Diverged.Where(c => noted.Add(c.Title)));
                _withoutValue.AddRange(read.WithoutValue.Where(c => noted.Add(c.Title)));
                _notReached.AddRange(read.NotReached.Where(c => noted.Add(c.Title)));
                foreach (var digest in read.Foundations)
                    isPaired &= (digests[_foundation[i]] ??= digest) == digest;
                continue;
            }
            var variant = _spec.Variants[position];
            var cell = new ClaimCell(variant.Title, seed);
            if (!cells.TryGetValue((position, seed), out var row))
                Note(_missing);
            else if (row.Status == CellStatus.Diverged)
                Note(_diverged);
            else if (ClaimMetrics.Of(row, variant, metric) is not { } value)
                Note(_withoutValue);
            else
                effect += factor * value;
            if (row is not null)
                isPaired &= (digests[_foundation[i]] ??= row.Foundation) == row.Foundation;

            void Note(List<ClaimCell> list)
            {
                counts = false;
                if (noted.Add(cell.Title))
                    list.Add(cell);
            }
        }
        if (counts && !isPaired)
            _unpaired.Add(seed);
        return counts && isPaired ? effect : null;
    }

    private string? ProblemOf()
    {
        if (_diverged.Count > 0)
            return $"diverged: {ClaimJudge.Name(_diverged)}";
        if (_missing.Count > 0)
            return $"no result: {ClaimJudge.Name(_missing)}";
        if (_notReached.Count > 0)
            return $"not reached: {ClaimJudge.Name(_notReached)}";
        if (_withoutValue.Count > 0)
            return $"no value: {ClaimJudge.Name(_withoutValue)}";
        var pairs = _effects.Length;
        if (pairs == 0)
            return "no pair";
        if (!_isTest || pairs >= ClaimJudge.FewestPairs)
            return null;
        var count = Plural.Count(pairs, "pair");
        return $"{count}; a verdict needs {ClaimJudge.FewestPairs.ToString(CultureInfo.InvariantCulture)}";
    }

    private (double? P, int Side, double? ZeroP) Test()
    {
        if (_statement.Relation == Relation.Within)
        {
            var equivalence = EquivalenceTest.Of(_effects, _statement.Margin);
            return (equivalence.P, equivalence.Side, equivalence.ZeroP);
        }
        var side = (Sample.MeanOf(_effects) - Bound).Sign;
        return (PairedTest.Of(_effects, Bound).P, _statement.Relation == Relation.Below ? -side : side, null);
    }

    private Verdict ByInterval(SampleSummary effect)
    {
        var bound = Bound.ToDouble();
        var (isAbove, isBelow) = (effect.CiLow > bound, effect.CiHigh < bound);
        var (supports, refutes) = _statement.Relation switch
        {
            Relation.Above => (isAbove, isBelow),
            Relation.Below => (isBelow, isAbove),
            _ => (effect.CiLow > -bound && isBelow, isAbove || effect.CiHigh < -bound),
        };
        return supports ? Verdict.Supported
            : refutes ? Verdict.Refuted
            : Verdict.Undecided;
    }

    /// <summary>Whether the claim holds at one seed, for claims that are looked up.</summary>
    private bool Holds(Rational effect) =>
        _statement.Relation switch
        {
            Relation.Above => effect > Bound,
            Relation.Below => effect < Bound,
            Relation.Within => Rational.Abs(effect) <= Bound,
            _ => effect.Sign == 0,
        };

    private string? ReasonOf(Verdict verdict) =>
        verdict == Verdict.Undecided ? Problem ?? "the interval decides neither way" : null;
}
