using System.Runtime.CompilerServices;
using TauGate.Application.Documents;
using TauGate.Application.Verification;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Application.Exports;

/// <summary>
/// What a stored sweep has for other programs. Tensors are held against the digests of the results they belong to.
/// </summary>
public sealed class SweepExport(Stores stores, StoredSweep sweep, SweepSpec spec)
{
    private readonly StoredTensors _tensors = new(stores.Artifacts);

    /// <summary>The sweep's specification.</summary>
    public SweepSpec Spec => spec;

    /// <summary>The rows of the view <c>result</c>.</summary>
    public Task<ResultRows> ResultsAsync(CancellationToken cancellation) =>
        stores.Cells.ResultsAsync(sweep.Name, cancellation);

    /// <summary>Cells with a result, in the order of the grid.</summary>
    public async IAsyncEnumerable<ExportedCell> CellsAsync(
        Func<SweepCell, bool> wanted,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        foreach (var ordinal in await stores.Cells.OrdinalsAsync(sweep.Id, cancellation))
        {
            var cell = spec.Cell(ordinal);
            if (wanted(cell) && await stores.Cells.CellAsync(sweep.Id, ordinal, cancellation) is { } stored)
                yield return new ExportedCell(cell, stored);
        }
    }

    /// <summary>One cell.</summary>
    /// <exception cref="InputException">It has no result.</exception>
    public async Task<ExportedCell> CellAsync(SweepCell cell, CancellationToken cancellation) =>
        new(
            cell,
            await stores.Cells.CellAsync(sweep.Id, cell.Ordinal, cancellation)
                ?? throw new InputException(
                    $"taugate: {cell.Variant.Title} seed {cell.Seed} has no result yet; "
                        + $"'taugate explain {sweep.Name} {cell.Ordinal}' says why."
                )
        );

    /// <summary>Bytes and tensors of the cell's adapter; null when only numbers were kept.</summary>
    /// <exception cref="EnvironmentException">They are damaged.</exception>
    public Task<(byte[] Bytes, IReadOnlyList<NamedTensor> Tensors)?> AdapterAsync(
        ExportedCell cell,
        CancellationToken cancellation
    ) => _tensors.AdapterAsync(cell.Stored, cancellation);

    /// <summary>The bytes of the cell's foundation.</summary>
    /// <exception cref="EnvironmentException">They are damaged.</exception>
    public async Task<byte[]> FoundationAsync(ExportedCell cell, CancellationToken cancellation) =>
        (await _tensors.FoundationAsync(cell.Stored, cancellation)).Bytes;

    /// <summary>The index of an exported folder.</summary>
    /// <param name="exporter">Version and commit of the program that writes it.</param>
    public ExportIndex Index(string what, string exporter, IEnumerable<IndexedCell> cells) =>
        ExportIndex.Of(what, sweep, spec, exporter, cells);

    /// <summary>Refuses an export without cells.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public void RefuseEmpty(int cells)
    {
        if (cells == 0)
            throw new InputException(
                $"taugate: no cell of {sweep.Name} that this exports has a result yet; "
                    + $"'taugate status {sweep.Name}' says how it stands."
            );
    }

    /// <summary>Refuses an export of tensors when no cell has any.</summary>
    /// <param name="missing">Cells that kept numbers only.</param>
    /// <exception cref="InputException">There are no others.</exception>
    public void RefuseNumbersOnly(int missing, int cells)
    {
        if (missing == cells)
            throw new InputException(
                $"taugate: {sweep.Name} kept numbers only (keep: metrics): none of its {cells:N0} cells has stored "
                    + "tensors. '--what results' exports the numbers; 'keep: all' in the sweep file keeps the tensors "
                    + "of cells trained from then on."
            );
    }
}

/// <summary>A cell that has a result.</summary>
public sealed record ExportedCell(SweepCell Cell, StoredCell Stored);
