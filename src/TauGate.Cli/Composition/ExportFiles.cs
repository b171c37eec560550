using System.Formats.Tar;
using System.Text;
using TauGate.Application.Documents;
using TauGate.Application.Exports;
using TauGate.Application.Networks;
using TauGate.Core.Errors;
using TauGate.Core.Networks;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Reporting.Exports;

namespace TauGate.Cli.Composition;

/// <summary>Writes what a stored sweep has into files for other programs.</summary>
internal sealed class ExportFiles(SweepExport export, Action<string> say)
{
    /// <summary><c>results.csv</c>, <c>results.parquet</c> and an index.</summary>
    public async Task ResultsAsync(string folder, CancellationToken cancellation)
    {
        var rows = ResultExport.WithAxes(await export.ResultsAsync(cancellation));
        export.RefuseEmpty(rows.Rows.Length);
        await WriteTextAsync(folder, "results.csv", ResultExport.Csv(rows), cancellation);
        await using (var file = File.Create(Path.Combine(folder, "results.parquet")))
            await ResultExport.ParquetAsync(rows, file, cancellation);
        await WriteIndexAsync(folder, "results", [], cancellation);
    }

    /// <summary>
    /// <c>adapters/</c> and <c>foundations/</c> as safetensors, <c>correct/</c>: a bit a test image for each mode,
    /// <c>results.csv</c>, and an index that says what belongs to what.
    /// </summary>
    public async Task TensorsAsync(string folder, CancellationToken cancellation)
    {
        var (entries, missing) = (new List<IndexedCell>(), 0);
        await foreach (var cell in export.CellsAsync(_ => true, cancellation))
        {
            var name = CellFileName.Of(cell.Cell);
            var adapter = await export.AdapterAsync(cell, cancellation);
            var file = adapter is null ? null : $"adapters/{name}.safetensors";
            if (adapter is { } tensors)
                await WriteBytesAsync(folder, file!, tensors.Bytes, cancellation);
            else
                missing++;
            var entry = (await EntryAsync(folder, cell, file, cancellation)) with
            {
                CorrectFile = $"correct/{name}.bits",
            };
            await WriteBytesAsync(folder, entry.CorrectFile, CorrectImages(cell.Stored.Record.Result), cancellation);
            entries.Add(entry);
        }
        export.RefuseEmpty(entries.Count);
        export.RefuseNumbersOnly(missing, entries.Count);
        if (missing > 0)
            say(
                $"taugate: {missing:N0} of {entries.Count:N0} cells kept numbers only (keep: metrics): "
                    + "their 'file' in the index is null."
            );
        await WriteTextAsync(
            folder,
            "results.csv",
            ResultExport.Csv(ResultExport.WithAxes(await export.ResultsAsync(cancellation))),
            cancellation
        );
        await WriteIndexAsync(folder, "tensors", entries, cancellation);
    }

    /// <summary>A folder for each LoRA cell as PEFT reads it, and <c>foundations/</c>.</summary>
    public async Task PeftAsync(string folder, CancellationToken cancellation)
    {
        var spec = export.Spec;
        if (spec.Variants.All(v => v.Method != PeftAdapter.Method))
            throw new InputException(
                $"taugate: {spec.Name} has no label of the method {PeftAdapter.Method}, "
                    + "which is the one that PEFT reads; it has: "
                    + $"{string.Join(", ", spec.Variants.Select(v => v.Label).Distinct())}."
            );
        var (entries, missing) = (new List<IndexedCell>(), 0);
        await foreach (var cell in export.CellsAsync(c => c.Variant.Method == PeftAdapter.Method, cancellation))
        {
            if (await export.AdapterAsync(cell, cancellation) is not { } adapter)
            {
                missing++;
                continue;
            }
            var name = CellFileName.Of(cell.Cell);
            await WriteBytesAsync(
                folder,
                $"{name}/adapter_model.safetensors",
                TensorArchive.Write(PeftAdapter.Tensors(adapter.Tensors)),
                cancellation
            );
            await WriteTextAsync(
                folder,
                $"{name}/adapter_config.json",
                PeftAdapter.Config(adapter.Tensors, cell.Cell.Variant.Options),
                cancellation
            );
            var entry = await EntryAsync(folder, cell, name, cancellation);
            var widths = adapter
                .Tensors.Where(t => t.Name.EndsWith("lora_a", StringComparison.Ordinal))
                .Select(t => (int)t.Shape[1])
                .Append((int)adapter.Tensors[^1].Shape[0])
                .ToArray();
            await WriteTextAsync(
                folder,
                $"{name}/README.md",
                PeftAdapter.Readme(
                    $"{spec.Name}: {cell.Cell.Variant.Title} seed {cell.Cell.Seed}",
                    widths,
                    $"../{entry.FoundationFile}"
                ),
                cancellation
            );
            entries.Add(entry);
        }
        export.RefuseEmpty(entries.Count + missing);
        export.RefuseNumbersOnly(missing, entries.Count + missing);
        if (missing > 0)
            say($"taugate: {missing:N0} cells kept numbers only (keep: metrics) and are left out.");
        await WriteIndexAsync(folder, "peft", entries, cancellation);
    }

    /// <summary>
    /// <c>compact/</c> as safetensors and an index with every figure; the reports in the order of the grid.
    /// </summary>
    /// <param name="only">One cell, or null for all.</param>
    /// <exception cref="InputException">No cell with gates has a result and tensors.</exception>
    public async Task<IReadOnlyList<CompactionReport>> CompactAsync(
        string folder,
        GatedCells gated,
        SweepCell? only,
        CancellationToken cancellation
    )
    {
        var (reports, entries) = (new List<CompactionReport>(), new List<IndexedCell>());
        await foreach (var (cell, report) in new SweepCompaction(export, gated, say).RunAsync(only, cancellation))
        {
            reports.Add(report);
            var file = $"compact/{CellFileName.Of(cell.Cell)}.safetensors";
            await WriteBytesAsync(folder, file, TensorArchive.Write(report.Trained.Compaction.ToNamed()), cancellation);
            entries.Add(
                (await EntryAsync(folder, cell, file, cancellation)) with
                {
                    Trained = ExportedCompaction.Of(report.Trained),
                    FoundationCompacted = ExportedCompaction.Of(report.Foundation),
                }
            );
        }
        await WriteIndexAsync(folder, "compact", entries, cancellation);
        return reports;
    }

    /// <summary>Everything about one cell as a tar archive; equal content gives equal bytes.</summary>
    public async Task CellAsync(string file, SweepCell named, CancellationToken cancellation)
    {
        var cell = await export.CellAsync(named, cancellation);
        var (spec, stored) = (export.Spec, cell.Stored);
        var result = stored.Record.Result;
        var adapter = await export.AdapterAsync(cell, cancellation);
        var entries = new List<(string Name, byte[] Bytes)>
        {
            ("cell.json", ExportJson.Write(ExportedTask.Of(spec, cell.Cell))),
            ("result.json", ExportJson.Write(ExportedResult.Of(stored))),
            ("provenance.json", ExportJson.Write(ExportedProvenance.Of(stored, spec, ProgramVersion.Text))),
            ("spec.json", SweepJson.Write(spec)),
            ("curve.csv", Encoding.UTF8.GetBytes(CellTables.Curve(result))),
            ("images.csv", Encoding.UTF8.GetBytes(CellTables.Images(result))),
            ("foundation.safetensors", await export.FoundationAsync(cell, cancellation)),
        };
        if (adapter is { } tensors)
            entries.Add(("adapter.safetensors", tensors.Bytes));
        else
            say($"taugate: this cell kept numbers only (keep: metrics): the archive has no adapter.safetensors.");
        if (!result.Gates.IsEmpty)
            entries.Add(("gates.csv", Encoding.UTF8.GetBytes(CellTables.Gates(result))));
        if (!result.Units.IsEmpty)
            entries.Add(("units.csv", Encoding.UTF8.GetBytes(CellTables.Units(result))));

        await using var stream = File.Create(file);
        await using var tar = new TarWriter(stream, TarEntryFormat.Ustar);
        foreach (var (name, bytes) in entries)
            await tar.WriteEntryAsync(
                new UstarTarEntry(TarEntryType.RegularFile, $"{CellFileName.Of(cell.Cell)}/{name}")
                {
                    DataStream = new MemoryStream(bytes),
                    ModificationTime = stored.RecordedAt,
                },
                cancellation
            );
    }

    /// <summary>An entry of the index; the cell's foundation is written when it is the first of its digest.</summary>
    private async Task<IndexedCell> EntryAsync(
        string folder,
        ExportedCell cell,
        string? file,
        CancellationToken cancellation
    )
    {
        var digest = cell.Stored.Record.Result.FoundationDigest;
        var foundation = Invariant($"foundations/seed={cell.Cell.Seed}_{digest.Short}.safetensors");
        if (!File.Exists(Path.Combine(folder, foundation)))
            await WriteBytesAsync(folder, foundation, await export.FoundationAsync(cell, cancellation), cancellation);
        return IndexedCell.Of(export.Spec, cell.Stored, file, foundation);
    }

    private Task WriteIndexAsync(
        string folder,
        string what,
        IEnumerable<IndexedCell> cells,
        CancellationToken cancellation
    ) =>
        WriteBytesAsync(
            folder,
            ExportTarget.Index,
            ExportJson.Write(export.Index(what, ProgramVersion.Text, cells)),
            cancellation
        );

    /// <summary>Writes a file below the folder.</summary>
    private static async Task WriteBytesAsync(string folder, string name, byte[] bytes, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, bytes, cancellation);
    }

    private static Task WriteTextAsync(string folder, string name, string text, CancellationToken cancellation) =>
        WriteBytesAsync(folder, name, Encoding.UTF8.GetBytes(text), cancellation);

    /// <summary>
    /// A bit an image, image 0 the lowest bit of byte 0: target, source, and where there are some hardened target,
    /// hardened source; each from a whole byte on.
    /// </summary>
    private static byte[] CorrectImages(CellResult result) =>
        [
            .. new[] { result.Target, result.Source, result.HardenedTarget, result.HardenedSource }
                .OfType<ModeMeasures>()
                .SelectMany(mode => mode.CorrectImages),
        ];
}
