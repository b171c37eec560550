using System.Collections.Immutable;
using System.Globalization;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Claims;

/// <summary>Judges one comparison: gathers its effect seed by seed, then looks where the interval lies.</summary>
internal sealed class PartJudge
{
    private readonly ClaimStatement _statement;
    private readonly BoundPart _part;
    private readonly SweepSpec _spec;
    private readonly double _level;

    /// <summary>For each term, which foundation settings its arm has: arms of the same ones must share a foundation.</summary>
    private readonly ImmutableArray<int> _foundation;

    private readonly List<double> _effects = [];
    private readonly List<long> _unpaired = [];
    private readonly List<ClaimCell> _missing = [], _diverged = [], _withoutValue = [], _notReached = [];

    public PartJudge(ClaimStatement statement, BoundPart part, SweepSpec spec, double level)
    {
        (_statement, _part, _spec, _level) = (statement, part, spec, level);
        var settings = part.Terms.Select(t => (spec.Variants[t.Position].Foundation, spec.Variants[t.Position].Target.Rotation)).ToList();
        var distinct = settings.Distinct().ToList();
        _foundation = [.. settings.Select(s => distinct.IndexOf(s))];
    }

    public ClaimPart Judge(IReadOnlyDictionary<(int Position, long Seed), CellRow> cells)
    {
        foreach (var seed in _spec.Seeds.Enumerate()) Gather(seed, cells);
        double[] effects = [.. _effects];
        var (summary, p, verdict) = effects.Length == 0 ? (null, null, Verdict.Undecided) : Test(effects);
        var problem = Problem(effects.Length);
        if (problem is not null) verdict = Verdict.Undecided;
        var isOneSided = _statement.Relation is Relation.Above or Relation.Below;
        return new ClaimPart(_part.At, verdict, verdict == Verdict.Undecided ? problem ?? "the interval decides neither way" : null, summary, p)
        {
            SignedRankP = isOneSided && effects.Length > 0 ? SignedRankTest.Of([.. effects.Select(e => e - Bound)]).P : null,
            Bootstrap = Bootstrap.Interval(effects, 1 - _level),
            Unpaired = [.. _unpaired],
            Missing = [.. _missing],
            Diverged = [.. _diverged],
            NotReached = [.. _notReached],
            LacksValue = _withoutValue.Count + _notReached.Count > 0,
            IsPairedBySeedAlone = _foundation.Max() > 0,
        };
    }

    /// <summary>What the effect of <c>&gt;</c> or <c>&lt;</c> is compared with.</summary>
    private double Bound => _statement.Relation == Relation.Below ? -_statement.Margin : _statement.Margin;

    private void Gather(long seed, IReadOnlyDictionary<(int Position, long Seed), CellRow> cells)
    {
        var digests = new Digest?[_part.Terms.Length];
        var effect = _statement.Constant;
        bool counts = true, isPaired = true;
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
                foreach (var digest in read.Foundations) isPaired &= (digests[_foundation[i]] ??= digest) == digest;
                continue;
            }
            var variant = _spec.Variants[position];
            var cell = new ClaimCell(variant.Title, seed);
            if (!cells.TryGetValue((position, seed), out var row)) Note(_missing);
            else if (row.Status == CellStatus.Diverged) Note(_diverged);
            else if (ClaimMetrics.Of(row, variant, metric) is not { } value) Note(_withoutValue);
            else effect += factor * value;
            if (row is not null) isPaired &= (digests[_foundation[i]] ??= row.Foundation) == row.Foundation;

            void Note(List<ClaimCell> list)
            {
                counts = false;
                if (noted.Add(cell.Title)) list.Add(cell);
            }
        }
        if (!counts) return;
        if (isPaired) _effects.Add(effect);
        else _unpaired.Add(seed);
    }

    /// <summary>What forbids a verdict whatever the interval says.</summary>
    private string? Problem(int pairs)
    {
        if (_diverged.Count > 0) return $"diverged: {ClaimJudge.Name(_diverged)}";
        if (_missing.Count > 0) return $"no result: {ClaimJudge.Name(_missing)}";
        if (_notReached.Count > 0) return $"not reached: {ClaimJudge.Name(_notReached)}";
        if (_withoutValue.Count > 0) return $"no value: {ClaimJudge.Name(_withoutValue)}";
        if (pairs == 0) return "no pair";
        return _statement.Relation != Relation.Equal && pairs < ClaimJudge.FewestPairs
            ? string.Create(CultureInfo.InvariantCulture, $"{pairs} {(pairs == 1 ? "pair" : "pairs")}; a verdict needs {ClaimJudge.FewestPairs}")
            : null;
    }

    private (SampleSummary Summary, double? P, Verdict Verdict) Test(double[] effects)
    {
        switch (_statement.Relation)
        {
            case Relation.Equal:
                return (Sample.Summarize(effects, 1 - _level), null, effects.All(e => e == 0) ? Verdict.Supported : Verdict.Refuted);
            case Relation.Within:
                var equivalence = EquivalenceTest.Of(effects, _statement.Margin, 1 - _level);
                return (equivalence.Differences, equivalence.P,
                    equivalence.IsEquivalent ? Verdict.Supported : equivalence.IsDifferent ? Verdict.Refuted : Verdict.Undecided);
            default:
                var test = PairedTest.Of(effects, Bound, 1 - _level);
                var (isAbove, isBelow) = (test.Differences.CiLow > Bound, test.Differences.CiHigh < Bound);
                if (_statement.Relation == Relation.Below) (isAbove, isBelow) = (isBelow, isAbove);
                return (test.Differences, test.P, isAbove ? Verdict.Supported : isBelow ? Verdict.Refuted : Verdict.Undecided);
        }
    }
}
