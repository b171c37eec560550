using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace TauGate.Core.Results;

/// <summary>
/// A CRC-32C of every column that a result fills, recorded beside it: 32-bit little-endian words in a fixed order. They
/// show which column was changed later, also those that the result's digest does not cover: curves, gates, parameters,
/// times, hosts.
/// </summary>
public static class ResultChecksums
{
    private static readonly ImmutableArray<(string Column, Action<Content, CellRecord> Write)> Cell =
    [
        ("cell_result.digest", (c, r) => c.Add(r.ResultDigest.Value)),
        ("cell_result.foundation_digest", (c, r) => c.Add(r.Result.FoundationDigest.Value)),
        ("cell_result.adapter_digest", (c, r) => c.Add(r.Result.AdapterDigest.Value)),
        ("cell_result.adapter", (c, r) => c.Add(r.Adapter?.Value)),
        ("cell_result.status", (c, r) => c.Add((long)r.Result.Status)),
        ("cell_result.target_images", (c, r) => c.Add(r.Result.Target.Total)),
        ("cell_result.source_images", (c, r) => c.Add(r.Result.Source.Total)),
        .. Mode("target", r => r.Target),
        .. Mode("source", r => r.Source),
        .. Mode("hardened_target", r => r.HardenedTarget),
        .. Mode("hardened_source", r => r.HardenedSource),
        .. Mode("foundation_target", r => r.FoundationTarget),
        .. Mode("foundation_source", r => r.FoundationSource),
        ("cell_result.trainable_parameters_by_layer", (c, r) => c.Add(r.Result.TrainableParametersByLayer)),
        ("cell_result.adaptation_seconds", (c, r) => c.Add(r.Result.AdaptationSeconds)),
        ("cell_result.evaluation_seconds", (c, r) => c.Add(r.Result.EvaluationSeconds)),
        ("epoch_measure", (c, r) => Epochs(c, r.Result.Curve)),
        ("gate_measure", (c, r) => Gates(c, r.Result.Gates)),
        ("unit_measure", (c, r) => Units(c, r.Result.Units)),
        .. Executed<CellRecord>(r => r.Execution),
    ];

    private static readonly ImmutableArray<(string Column, Action<Content, FoundationRecord> Write)> Foundation =
    [
        ("foundation_result.digest", (c, r) => c.Add(r.Result.Digest.Value)),
        ("foundation_result.artifact", (c, r) => c.Add(r.Artifact.Value)),
        ("foundation_result.status", (c, r) => c.Add((long)r.Result.Status)),
        ("foundation_result.train_loss", (c, r) => c.Add(r.Result.TrainLoss)),
        ("foundation_result.parameters", (c, r) => c.Add(r.Result.Parameters)),
        ("foundation_result.seconds", (c, r) => c.Add(r.Result.Seconds)),
        .. Executed<FoundationRecord>(r => r.Execution),
    ];

    /// <summary>The checksums of a cell's result.</summary>
    public static byte[] Of(CellRecord record) => Of(Cell, record);

    /// <summary>The checksums of a foundation's result.</summary>
    public static byte[] Of(FoundationRecord record) => Of(Foundation, record);

    /// <summary>
    /// Columns and tables whose content does not have its checksum; the column of the checksums itself when it is
    /// malformed.
    /// </summary>
    public static ImmutableArray<string> Changed(ReadOnlySpan<byte> checksums, CellRecord now) =>
        Changed(Cell, checksums, now, "cell_result.checksums");

    /// <inheritdoc cref="Changed(ReadOnlySpan{byte}, CellRecord)"/>
    public static ImmutableArray<string> Changed(ReadOnlySpan<byte> checksums, FoundationRecord now) =>
        Changed(Foundation, checksums, now, "foundation_result.checksums");

    private static byte[] Of<T>(ImmutableArray<(string Column, Action<Content, T> Write)> columns, T record)
    {
        var checksums = new byte[columns.Length * sizeof(uint)];
        using var content = new Content();
        for (var c = 0; c < columns.Length; c++)
        {
            columns[c].Write(content, record);
            BinaryPrimitives.WriteUInt32LittleEndian(checksums.AsSpan(c * sizeof(uint)), content.Finish());
        }
        return checksums;
    }

    private static ImmutableArray<string> Changed<T>(
        ImmutableArray<(string Column, Action<Content, T> Write)> columns,
        ReadOnlySpan<byte> checksums,
        T record,
        string themselves
    )
    {
        var now = Of(columns, record);
        if (checksums.SequenceEqual(now))
            return [];
        if (checksums.Length != now.Length)
            return [themselves];
        var changed = ImmutableArray.CreateBuilder<string>();
        for (var c = 0; c < columns.Length; c++)
            if (
                !checksums
                    .Slice(c * sizeof(uint), sizeof(uint))
                    .SequenceEqual(now.AsSpan(c * sizeof(uint), sizeof(uint)))
            )
                changed.Add(columns[c].Column);
        return changed.ToImmutable();
    }

    private static (string, Action<Content, CellRecord>)[] Mode(string name, Func<CellResult, ModeMeasures?> mode) =>
        [
            ($"cell_result.{name}_correct", (c, r) => c.Add(mode(r.Result)?.Correct)),
            ($"cell_result.{name}_cross_entropy", (c, r) => c.Add(mode(r.Result)?.CrossEntropy)),
            ($"cell_images.{name}", (c, r) =>
                c.Add(mode(r.Result) is { } measures ? measures.CorrectImages.AsSpan() : [])
            ),
        ];

    private static (string, Action<Content, T>)[] Executed<T>(Func<T, Execution> execution) =>
        [
            ("execution.id", (c, r) => c.Add(execution(r).Id.Value)),
            ("execution.attempt", (c, r) => c.Add(execution(r).Attempt)),
            ("execution.numeric_class", (c, r) => c.Add(execution(r).NumericClass.Value)),
            ("execution.host", (c, r) => c.Add(execution(r).Host)),
            ("execution.boot_id", (c, r) => c.Add(execution(r).BootId)),
            ("execution.worker", (c, r) => c.Add(execution(r).Worker.Value)),
            ("execution.program_version", (c, r) => c.Add(execution(r).ProgramVersion)),
            ("execution.libtorch_version", (c, r) => c.Add(execution(r).LibtorchVersion)),
            ("execution.started_at", (c, r) => c.Add(execution(r).StartedAt)),
            ("execution.finished_at", (c, r) => c.Add(execution(r).FinishedAt)),
        ];

    private static void Epochs(Content content, ImmutableArray<EpochMeasures> curve)
    {
        foreach (var e in curve)
            content
                .Add(e.Epoch)
                .Add(e.TrainLoss)
                .Add(e.Images)
                .Add(e.TargetCorrect)
                .Add(e.TargetCrossEntropy)
                .Add(e.SourceCorrect)
                .Add(e.SourceCrossEntropy);
    }

    private static void Gates(Content content, ImmutableArray<GateMeasures> gates)
    {
        foreach (var g in gates)
        {
            content
                .Add(g.Layer)
                .Add(g.Width)
                .Add(g.HighActivity)
                .Add(g.Participation)
                .Add(g.Dead)
                .Add(g.FoundationHighActivity)
                .Add(g.FoundationParticipation)
                .Add(g.FoundationDead)
                .Add(g.PreactivationDeviation);
        }
    }

    private static void Units(Content content, ImmutableArray<UnitMeasures> units)
    {
        foreach (var u in units)
        {
            content
                .Add(u.Layer)
                .Add(u.Unit)
                .Add(u.Threshold)
                .Add(u.Gain)
                .Add(u.TargetGate)
                .Add(u.SourceGate)
                .Add(u.TargetParticipation)
                .Add(u.SourceParticipation)
                .Add(u.TargetGateByClass)
                .Add(u.SourceGateByClass);
            if (u.Untouched is not { } f)
                continue;
            content
                .Add(f.TargetGate)
                .Add(f.SourceGate)
                .Add(f.TargetParticipation)
                .Add(f.SourceParticipation)
                .Add(f.TargetGateByClass)
                .Add(f.SourceGateByClass);
        }
    }

    /// <summary>Collects the bytes of one column.</summary>
    private sealed class Content : IDisposable
    {
        private byte[] _bytes = ArrayPool<byte>.Shared.Rent(4096);
        private int _length;

        public Content Add(long? value) => value is { } there ? Add(there) : this;

        public Content Add(long value)
        {
            BinaryPrimitives.WriteInt64LittleEndian(Take(sizeof(long)), value);
            return this;
        }

        public Content Add(double? value) => value is { } there ? Add(there) : this;

        /// <summary>All NaNs are equal; zeros keep their sign, as in the database.</summary>
        public Content Add(double value) =>
            Add(BitConverter.DoubleToInt64Bits(double.IsNaN(value) ? double.NaN : value));

        public Content Add(ImmutableArray<long> values)
        {
            foreach (var value in values)
                Add(value);
            return this;
        }

        public Content Add(ImmutableArray<double> values)
        {
            foreach (var value in values)
                Add(value);
            return this;
        }

        public Content Add(ImmutableArray<float> values)
        {
            foreach (var value in values)
                Add((double)value);
            return this;
        }

        public Content Add(Digest? value)
        {
            value?.CopyTo(Take(Digest.Size));
            return this;
        }

        public Content Add(Guid value) => Add(value.ToByteArray());

        public Content Add(string value) => Add(Encoding.UTF8.GetBytes(value));

        /// <summary>In microseconds, the database's precision.</summary>
        public Content Add(DateTimeOffset value) =>
            Add((value.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);

        public Content Add(ReadOnlySpan<byte> value)
        {
            value.CopyTo(Take(value.Length));
            return this;
        }

        public uint Finish()
        {
            var checksum = Crc32C.Of(_bytes.AsSpan(0, _length));
            _length = 0;
            return checksum;
        }

        public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

        private Span<byte> Take(int length)
        {
            if (_length + length > _bytes.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(2 * (_length + length));
                _bytes.AsSpan(0, _length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(_bytes);
                _bytes = larger;
            }
            _length += length;
            return _bytes.AsSpan(_length - length, length);
        }
    }
}
