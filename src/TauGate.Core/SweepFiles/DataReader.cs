using System.Collections.Immutable;
using TauGate.Core.Sweeps;

namespace TauGate.Core.SweepFiles;

/// <summary>
/// Reads <c>data</c>: the name of a known data set, or a name and the SHA-256 of each of four IDX files.
/// </summary>
internal sealed class DataReader(FieldReader fields, SweepErrors errors)
{
    private static readonly ImmutableArray<string> Keys =
    [
        SweepSchema.Name,
        .. SweepSchema.DataFiles,
        SweepSchema.Validation.Name,
    ];

    /// <summary>The data set; null after an error.</summary>
    public DataSet? Read(Node.Mapping document)
    {
        if (document.Find(SweepSchema.Data.Name) is not { } entry)
            return DataSet.Mnist;
        if (entry.Value is not Node.Mapping section)
            return fields.Read(SweepSchema.Data, entry.Value, SweepSchema.Data.Name) is { } known
                ? DataSet.Known.Single(d => d.Name == known.ToString())
                : null;

        var before = errors.Count;
        foreach (var stranger in section.Entries.Where(e => !Keys.Contains(e.Key)))
            errors.AddUnknownKey(stranger, SweepSchema.Data.Name, Keys);
        var name = ReadName(section);
        var digests = SweepSchema.DataFiles.Select(key => ReadDigest(section, key)).ToList();
        var validation = section.Find(SweepSchema.Validation.Name) is { } given
            ? fields.Read(SweepSchema.Validation, given.Value, PathOf(SweepSchema.Validation.Name))
            : SweepSchema.Validation.Default;
        if (errors.Count > before)
            return null;
        var data = new DataSet(name!, digests[0], digests[1], digests[2], digests[3])
        {
            Validation = (int)validation!.AsInteger(),
        };
        if (DataSet.Known.FirstOrDefault(d => d.Name == data.Name) is { } taken && taken != data)
        {
            errors.Add(
                section.Find(SweepSchema.Name)!.Value.Mark,
                PathOf(SweepSchema.Name),
                $"'{data.Name}' with other files than {taken.Name}'s",
                "another name"
            );
            return null;
        }
        return data;
    }

    private string? ReadName(Node.Mapping section)
    {
        const string Expected = "a name of a-z 0-9 - _ that begins with a letter or digit, at most 64 long";
        if (section.Find(SweepSchema.Name) is not { } entry)
            errors.Add(section.Mark, PathOf(SweepSchema.Name), "nothing", Expected);
        else if (entry.Value is Node.Scalar { IsNothing: false } scalar && SweepReader.IsName(scalar.Text))
            return scalar.Text;
        else
            errors.Add(entry.Value.Mark, PathOf(SweepSchema.Name), entry.Value.Describe(), Expected);
        return null;
    }

    private ArtifactDigest ReadDigest(Node.Mapping section, string key)
    {
        const string Expected =
            "the SHA-256 of the uncompressed IDX file, 64 hexadecimal digits ('taugate data describe DIR' prints them)";
        if (section.Find(key) is not { } entry)
            errors.Add(section.Mark, PathOf(key), "nothing", Expected);
        else if (entry.Value is Node.Scalar scalar && Digest.TryParse(scalar.Text, out var digest))
            return new ArtifactDigest(digest);
        else
            errors.Add(entry.Value.Mark, PathOf(key), entry.Value.Describe(), Expected);
        return default;
    }

    private static string PathOf(string key) => $"{SweepSchema.Data.Name}.{key}";
}
