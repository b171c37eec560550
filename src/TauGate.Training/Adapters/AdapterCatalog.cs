using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using TauGate.Core.Errors;
using TauGate.Core.Sweeps;

namespace TauGate.Training.Adapters;

/// <summary>Every method TauGate can train. A new one is a file in this folder and a line here.</summary>
public sealed class AdapterCatalog : IMethodCatalog
{
    private readonly ImmutableArray<AdapterEntry> _entries =
    [
        FrozenAdapter.Entry,
        TauGateAdapter.Entry,
        Ia3Adapter.Entry,
        BiasAdapter.Entry,
        SsfAdapter.Entry,
        LoraAdapter.Entry,
        HeadAdapter.Entry,
        FullAdapter.Entry,
    ];

    private AdapterCatalog() => Methods = [.. _entries.Select(e => e.Descriptor)];

    /// <summary>The one catalogue.</summary>
    public static AdapterCatalog Instance { get; } = new();

    /// <inheritdoc/>
    public ImmutableArray<MethodDescriptor> Methods { get; }

    /// <inheritdoc/>
    public bool TryFind(string id, [NotNullWhen(true)] out MethodDescriptor? method)
    {
        method = Methods.FirstOrDefault(m => m.Id == id);
        return method is not null;
    }

    /// <summary>The method of a task.</summary>
    /// <exception cref="InputException">There is no such method.</exception>
    internal AdapterEntry Entry(string method) =>
        _entries.FirstOrDefault(e => e.Descriptor.Id == method)
        ?? throw new InputException(
            $"method: got '{method}', expected one of {string.Join(", ", Methods.Select(m => m.Id))}."
        );
}
