using System.Formats.Tar;
using System.Text;
using System.Text.Json.Nodes;
using TauGate.Application;
using TauGate.Application.Verification;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Reporting.Exports;

namespace TauGate.Cli.Composition;

/// <summary>Writes what a stored sweep has into files for other programs.</summary>
internal sealed class ExportSession(Stores stores, StoredSweep sweep, SweepSpec spec, Action<string> say)
{
    private readonly StoredTensors _tensors = new(stores.Artifacts);

    /// <summary><c>results.csv</c>, <c>results.parquet</c> and an index.</summary>
    public async Task ResultsAsync(string folder, CancellationToken cancellation)
    {
        var rows = ResultExport.WithAxes(await stores.Cells.ResultsAsync(sweep.Name, cancellation));
        RefuseEmpty(rows.Rows.Length);
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
        var (entries, missing) = (new List<JsonObject>(), 0);
        await foreach (var (cell, stored) in CellsAsync(_ => true, cancellation))
        {
            var adapter = await _tensors.AdapterAsync(stored, cancellation);
            var file = adapter is null ? null : $"adapters/{CellFileName.Of(cell)}.safetensors";
            if (adapter is { } tensors)
                await WriteBytesAsync(folder, file!, tensors.Bytes, cancellation);
            else
                missing++;
            var entry = await EntryAsync(folder, cell, stored, file, cancellation);
            entry["correct_file"] = $"correct/{CellFileName.Of(cell)}.bits";
            await WriteBytesAsync(
                folder,
                (string)entry["correct_file"]!,
                CorrectImages(stored.Record.Result),
                cancellation
            );
            entries.Add(entry);
        }
        RefuseEmpty(entries.Count);
        if (missing == entries.Count)
            throw NoTensors(entries.Count);
        if (missing > 0)
            say(
                $"taugate: {missing:N0} of {entries.Count:N0} cells kept numbers only (keep: metrics): "
                    + "their 'file' in the index is null."
            );
        await WriteTextAsync(
            folder,
            "results.csv",
            ResultExport.Csv(ResultExport.WithAxes(await stores.Cells.ResultsAsync(sweep.Name, cancellation))),
            cancellation
        );
        await WriteIndexAsync(folder, "tensors", entries, cancellation);
    }

    /// <summary>A folder for each LoRA cell as PEFT reads it, and <c>foundations/</c>.</summary>
    public async Task PeftAsync(string folder, CancellationToken cancellation)
    {
        if (spec.Variants.All(v => v.Method != PeftAdapter.Method))
            throw new InputException(
                $"taugate: {sweep.Name} has no label of the method {PeftAdapter.Method}, "
                    + "which is the one that PEFT reads; it has: "
                    + $"{string.Join(", ", spec.Variants.Select(v => v.Label).Distinct())}."
            );
        var (entries, missing) = (new List<JsonObject>(), 0);
        await foreach (var (cell, stored) in CellsAsync(c => c.Variant.Method == PeftAdapter.Method, cancellation))
        {
            if (await _tensors.AdapterAsync(stored, cancellation) is not { } adapter)
            {
                missing++;
                continue;
            }
            var name = CellFileName.Of(cell);
            await WriteBytesAsync(
                folder,
                $"{name}/adapter_model.safetensors",
                TensorArchive.Write(PeftAdapter.Tensors(adapter.Tensors)),
                cancellation
            );
            await WriteTextAsync(
                folder,
                $"{name}/adapter_config.json",
                PeftAdapter.Config(adapter.Tensors, cell.Variant.Options),
                cancellation
            );
            var entry = await EntryAsync(folder, cell, stored, name, cancellation);
            var widths = adapter
                .Tensors.Where(t => t.Name.EndsWith("lora_a", StringComparison.Ordinal))
                .Select(t => (int)t.Shape[1])
                .Append((int)adapter.Tensors[^1].Shape[0])
                .ToArray();
            await WriteTextAsync(
                folder,
                $"{name}/README.md",
                PeftAdapter.Readme(
                    $"{sweep.Name}: {cell.Variant.Title} seed {cell.Seed}",
                    widths,
                    $"../{entry["foundation_file"]}"
                ),
                cancellation
            );
            entries.Add(entry);
        }
        RefuseEmpty(entries.Count + missing);
        if (entries.Count == 0)
            throw NoTensors(missing);
        if (missing > 0)
            say($"taugate: {missing:N0} cells kept numbers only (keep: metrics) and are left out.");
        await WriteIndexAsync(folder, "peft", entries, cancellation);
    }

    /// <summary>Everything about one cell as a tar archive; equal content gives equal bytes.</summary>
    public async Task CellAsync(string file, SweepCell cell, string exporter, CancellationToken cancellation)
    {
        var stored = await stores.Cells.CellAsync(sweep.Id, cell.Ordinal, cancellation)
            ?? throw new InputException(
                $"taugate: {cell.Variant.Title} seed {cell.Seed} has no result yet; "
                    + $"'taugate explain {sweep.Name} {cell.Ordinal}' says why."
            );
        var result = stored.Record.Result;
        var adapter = await _tensors.AdapterAsync(stored, cancellation);
        var entries = new List<(string Name, byte[] Bytes)>
        {
            ("cell.json", Json(CellDocument.Task(spec, cell))),
            ("result.json", Json(CellDocument.Result(stored))),
            ("provenance.json", Json(CellDocument.Provenance(stored, spec, exporter))),
            ("spec.json", SweepJson.Write(spec)),
            ("curve.csv", Encoding.UTF8.GetBytes(CellDocument.Curve(result))),
            ("images.csv", Encoding.UTF8.GetBytes(CellDocument.Images(result))),
            ("foundation.safetensors", (await _tensors.FoundationAsync(stored, cancellation)).Bytes),
        };
        if (adapter is { } tensors)
            entries.Add(("adapter.safetensors", tensors.Bytes));
        else
            say($"taugate: this cell kept numbers only (keep: metrics): the archive has no adapter.safetensors.");
        if (!result.Gates.IsEmpty)
            entries.Add(("gates.csv", Encoding.UTF8.GetBytes(CellDocument.Gates(result))));
        if (!result.Units.IsEmpty)
            entries.Add(("units.csv", Encoding.UTF8.GetBytes(CellDocument.Units(result))));

        await using var stream = File.Create(file);
        await using var tar = new TarWriter(stream, TarEntryFormat.Ustar);
        foreach (var (name, bytes) in entries)
            await tar.WriteEntryAsync(
                new UstarTarEntry(TarEntryType.RegularFile, $"{CellFileName.Of(cell)}/{name}")
                {
                    DataStream = new MemoryStream(bytes),
                    ModificationTime = stored.RecordedAt,
                },
                cancellation
            );
    }

    /// <summary>An entry of the index; the cell's foundation is written when it is the first of its digest.</summary>
    public async Task<JsonObject> EntryAsync(
        string folder,
        SweepCell cell,
        StoredCell stored,
        string? file,
        CancellationToken cancellation
    )
    {
        var result = stored.Record.Result;
        var foundation = Invariant($"foundations/seed={cell.Seed}_{result.FoundationDigest.Short}.safetensors");
        if (!File.Exists(Path.Combine(folder, foundation)))
            await WriteBytesAsync(
                folder,
                foundation,
                (await _tensors.FoundationAsync(stored, cancellation)).Bytes,
                cancellation
            );
        var entry = CellDocument.Task(spec, cell);
        entry.Remove("sweep");
        entry["result_digest"] = stored.Record.ResultDigest.ToString();
        entry["adapter_digest"] = result.AdapterDigest.ToString();
        entry["foundation_digest"] = result.FoundationDigest.ToString();
        entry["file"] = file;
        entry["foundation_file"] = foundation;
        return entry;
    }

    /// <summary>Cells with a result, in the order of the grid.</summary>
    public async IAsyncEnumerable<(SweepCell Cell, StoredCell Stored)> CellsAsync(
        Func<SweepCell, bool> wanted,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation
    )
    {
        foreach (var ordinal in await stores.Cells.OrdinalsAsync(sweep.Id, cancellation))
        {
            var cell = spec.Cell(ordinal);
            if (wanted(cell) && await stores.Cells.CellAsync(sweep.Id, ordinal, cancellation) is { } stored)
                yield return (cell, stored);
        }
    }

    /// <summary>The index of an exported folder.</summary>
    public Task WriteIndexAsync(
        string folder,
        string what,
        IEnumerable<JsonObject> cells,
        CancellationToken cancellation
    ) =>
        WriteBytesAsync(
            folder,
            ExportTarget.Index,
            Json(
                new JsonObject
                {
                    ["what"] = what,
                    ["sweep"] = sweep.Name,
                    ["revision"] = sweep.Revision,
                    ["spec_digest"] = sweep.SpecDigest.ToString(),
                    ["data"] = new JsonObject([
                        .. spec.Data.Files.Select(f => KeyValuePair.Create(f.FileName, (JsonNode?)f.Digest.ToString())),
                    ]),
                    ["exported_by"] = ProgramVersion.Text,
                    ["cells"] = new JsonArray([.. cells]),
                }
            ),
            cancellation
        );

    /// <summary>Writes a file below the folder.</summary>
    public static async Task WriteBytesAsync(string folder, string name, byte[] bytes, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, bytes, cancellation);
    }

    private static Task WriteTextAsync(string folder, string name, string text, CancellationToken cancellation) =>
        WriteBytesAsync(folder, name, Encoding.UTF8.GetBytes(text), cancellation);

    private static byte[] Json(JsonObject document) =>
        Encoding.UTF8.GetBytes(document.ToJsonString(ExportJson.Indented) + "\n");

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

    private void RefuseEmpty(int cells)
    {
        if (cells == 0)
            throw new InputException(
                $"taugate: no cell of {sweep.Name} that this exports has a result yet; "
                    + $"'taugate status {sweep.Name}' says how it stands."
            );
    }

    private InputException NoTensors(int cells) =>
        new(
            $"taugate: {sweep.Name} kept numbers only (keep: metrics): none of its {cells:N0} cells has stored "
                + "tensors. '--what results' exports the numbers; 'keep: all' in the sweep file keeps the tensors "
                + "of cells trained from then on."
        );
}
