using System.Collections.Immutable;
using System.Globalization;

namespace TauGate.Core.Sweeps;

/// <summary>
/// Distinct seeds, 0 to 2^63-1, as inclusive ranges in file order, so that a million seeds take no memory.
/// </summary>
public sealed record SeedSet(ImmutableArray<SeedRange> Ranges)
{
    /// <summary>How many seeds.</summary>
    /// <exception cref="OverflowException">More than 2^63-1.</exception>
    public long Count
    {
        get
        {
            long count = 0;
            foreach (var range in Ranges)
                count = checked(count + range.Count);
            return count;
        }
    }

    /// <summary>The seed at an index in file order.</summary>
    public long this[long index]
    {
        get
        {
            foreach (var range in Ranges)
            {
                if (index < range.Count)
                    return range.First + index;
                index -= range.Count;
            }
            throw new ArgumentOutOfRangeException(nameof(index));
        }
    }

    /// <summary>Every seed in file order.</summary>
    public IEnumerable<long> Enumerate()
    {
        foreach (var range in Ranges)
        {
            // The end is tested after each seed, because the last one may be the largest number there is.
            for (var seed = range.First; ; seed++)
            {
                yield return seed;
                if (seed == range.Last)
                    break;
            }
        }
    }

    /// <summary>The smallest seed that both sets have; null when there is none.</summary>
    public long? FirstInCommon(SeedSet other) =>
        Ranges
            .SelectMany(a =>
                other.Ranges.Select(b => (First: Math.Max(a.First, b.First), Last: Math.Min(a.Last, b.Last)))
            )
            .Where(both => both.First <= both.Last)
            .Select(both => (long?)both.First)
            .Min();

    /// <summary>The first seeds in file order.</summary>
    /// <param name="count">At most <see cref="Count"/>.</param>
    public SeedSet First(long count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        var ranges = ImmutableArray.CreateBuilder<SeedRange>();
        foreach (var range in Ranges)
        {
            if (count <= 0)
                break;
            ranges.Add(range with { Last = range.First + Math.Min(count, range.Count) - 1 });
            count -= range.Count;
        }
        return new SeedSet(ranges.ToImmutable());
    }

    /// <summary>The seeds of this set that the other does not have.</summary>
    public SeedSet Except(SeedSet other)
    {
        var left = ImmutableArray.CreateBuilder<SeedRange>();
        foreach (var range in Ranges)
        {
            var next = range.First;
            var isOpen = true;
            foreach (
                var taken in other
                    .Ranges.Where(t => t.First <= range.Last && t.Last >= range.First)
                    .OrderBy(t => t.First)
            )
            {
                if (taken.First > next)
                    left.Add(new SeedRange(next, taken.First - 1));
                isOpen = taken.Last < range.Last;
                if (!isOpen)
                    break;
                next = taken.Last + 1;
            }
            if (isOpen)
                left.Add(new SeedRange(next, range.Last));
        }
        return new SeedSet(left.ToImmutable());
    }

    /// <inheritdoc/>
    public bool Equals(SeedSet? other) => other is not null && Ranges.SequenceEqual(other.Ranges);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Ranges.Length, Count);

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Ranges);
}

/// <summary>Seeds <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
public readonly record struct SeedRange(long First, long Last)
{
    /// <summary>How many seeds.</summary>
    public long Count => checked(Last - First + 1);

    /// <inheritdoc/>
    public override string ToString() =>
        First == Last ? First.ToString(CultureInfo.InvariantCulture) : Invariant($"{First}..{Last}");
}
