using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace TauGate.Core.Sweeps;

/// <summary>
/// The methods that a sweep may name. Implemented beside the adapters; reading it loads no native library.
/// </summary>
public interface IMethodCatalog
{
    /// <summary>All methods, in the order of tables.</summary>
    ImmutableArray<MethodDescriptor> Methods { get; }

    /// <summary>Finds a method by id.</summary>
    bool TryFind(string id, [NotNullWhen(true)] out MethodDescriptor? method);
}

/// <summary>What a sweep file needs to know of a method.</summary>
/// <param name="Id">Such as <c>lora</c>.</param>
/// <param name="Summary">One line for people.</param>
/// <param name="Options">The options that it reads.</param>
/// <param name="Trains">False for <c>frozen</c>.</param>
/// <param name="TrainableParameters">From layer widths (inputs, hidden..., outputs) and resolved options, the number of
/// trainable parameters of each linear layer.</param>
/// <param name="ResolveDefaults">Fills in options whose default depends on other options (lora's alpha is its rank);
/// called after the constant defaults are filled in.</param>
public sealed record MethodDescriptor(
    string Id,
    string Summary,
    ImmutableArray<OptionDescriptor> Options,
    bool Trains,
    Func<ImmutableArray<int>, ImmutableSortedDictionary<string, OptionValue>, ImmutableArray<long>> TrainableParameters,
    Func<
        ImmutableSortedDictionary<string, OptionValue>,
        ImmutableSortedDictionary<string, OptionValue>
    >? ResolveDefaults = null
)
{
    /// <summary>Which layers it adapts, such as <c>every linear layer</c>.</summary>
    public string ActsOn { get; init; } = "";

    /// <summary>The formula of an adapted layer, in one line.</summary>
    public string Formula { get; init; } = "";

    /// <summary>How <see cref="TrainableParameters"/> counts, in one line.</summary>
    public string CountFormula { get; init; } = "";

    /// <summary>Whether the trained tensors fold into plain weights.</summary>
    public bool Merges { get; init; }

    /// <summary>
    /// Checks that need more than one option: given layer widths and resolved options, returns the option that does not
    /// fit the others or the network, and what is expected of it; null when all fit.
    /// </summary>
    public Func<
        ImmutableArray<int>,
        ImmutableSortedDictionary<string, OptionValue>,
        OptionConflict?
    >? Conflict { get; init; }
}

/// <summary>What kind of value an option takes.</summary>
public enum OptionKind
{
    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A finite real number.</summary>
    Real,

    /// <summary>One of <see cref="OptionDescriptor.Choices"/>.</summary>
    Word,

    /// <summary>
    /// A non-empty set of words from <see cref="OptionDescriptor.Choices"/>; kept in the order of the choices.
    /// </summary>
    WordSet,
}

/// <summary>One option of a method.</summary>
/// <param name="Name">Key in the sweep file, such as <c>learning_rate</c>.</param>
/// <param name="Default">Null when the option has no constant default: it is required, or
/// <see cref="MethodDescriptor.ResolveDefaults"/> fills it in.</param>
/// <param name="Required">Whether it must be given in the sweep file.</param>
/// <param name="Minimum">Smallest value, for numbers.</param>
/// <param name="MinimumExclusive">Whether <paramref name="Minimum"/> itself is refused.</param>
/// <param name="Maximum">Largest value, for numbers.</param>
/// <param name="AtMostSmallestHidden">Whether it must not exceed the smallest hidden width (ranks).</param>
/// <param name="Choices">For <see cref="OptionKind.Word"/> and <see cref="OptionKind.WordSet"/>.</param>
/// <param name="Implied">Whether the option is left out of a cell's options, and so of its key, when it has its
/// default. An option that is added to a method that has results must not change their keys.</param>
public sealed record OptionDescriptor(
    string Name,
    OptionKind Kind,
    string Summary,
    OptionValue? Default = null,
    bool Required = false,
    double Minimum = double.NegativeInfinity,
    bool MinimumExclusive = false,
    double Maximum = double.PositiveInfinity,
    bool AtMostSmallestHidden = false,
    ImmutableArray<string> Choices = default,
    bool Implied = false
);

/// <summary>An option whose value does not fit the others, or the network.</summary>
/// <param name="Option">Its name in the sweep file.</param>
/// <param name="Expected">What it must be, for "expected ..." in an error.</param>
public sealed record OptionConflict(string Option, string Expected);
