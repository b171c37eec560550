using System.Collections.Immutable;
using TauGate.Core.Errors;
using TauGate.Core.Sweeps;

namespace TauGate.Core.SweepFiles;

/// <summary>
/// A sweep file that was read. Reading is strict: unknown keys and values are refused with <c>file:line:column key: got
/// ..., expected ...</c> and a suggestion, one line for each error, all independent errors at once.
/// <c>docs/sweep-file.md</c> documents the format.
/// </summary>
/// <param name="Spec">The specification that the file gives, with every default filled in.</param>
/// <param name="Source">The file's text, with the overrides as comments below it; stored with the sweep, for
/// people.</param>
public sealed record SweepFile(SweepSpec Spec, string Source)
{
    /// <summary>The keys of <c>data:</c> that take digests, in the order of <see cref="DataSet.Files"/>.</summary>
    public static ImmutableArray<string> DataKeys => SweepSchema.DataFiles;

    /// <summary>Reads a sweep file, the files it extends, and overrides.</summary>
    /// <param name="path">The file, as the user wrote it; errors show it that way.</param>
    /// <param name="overrides">Values of <c>--set</c>, each <c>path=value</c>, applied in order.</param>
    /// <param name="catalog">The methods the file may name.</param>
    /// <exception cref="InputException">The file cannot be read, or anything in it or in the overrides is
    /// wrong.</exception>
    public static SweepFile Load(string path, IReadOnlyList<string> overrides, IMethodCatalog catalog)
    {
        var errors = new SweepErrors();
        var text = new SweepSources(errors).ReadText(path);
        errors.ThrowIfAny();
        var spec = Parse(text!, path, overrides, catalog);
        var comments = overrides.Select(o => $"# --set {o.ReplaceLineEndings(" ")}\n");
        return new SweepFile(spec, overrides.Count == 0 ? text! : $"{text!.TrimEnd('\n')}\n{string.Concat(comments)}");
    }

    /// <summary>Reads the text of a sweep file.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="fileName">For errors, and the place that <c>extends</c> is relative to.</param>
    /// <param name="overrides">Values of <c>--set</c>, each <c>path=value</c>, applied in order.</param>
    /// <param name="catalog">The methods the file may name.</param>
    /// <exception cref="InputException">Anything in the text or in the overrides is wrong.</exception>
    public static SweepSpec Parse(string text, string fileName, IReadOnlyList<string> overrides, IMethodCatalog catalog)
    {
        var errors = new SweepErrors();
        var document = new SweepSources(errors).Read(text, fileName, overrides);
        if (document is null)
            errors.ThrowIfAny();
        return new SweepReader(catalog, errors).Read(document!);
    }
}
