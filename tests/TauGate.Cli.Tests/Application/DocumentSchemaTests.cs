using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using TauGate.Application.Documents;
using TauGate.Cli.Progress;

namespace TauGate.Cli.Tests.Application;

/// <summary>
/// The schema of every document that <c>--json</c> prints, compared with the listing in <c>schemas.txt</c>. A key that
/// is added goes into the listing; one that is removed, renamed or changes its meaning raises the document's version
/// too.
/// </summary>
public sealed class DocumentSchemaTests
{
    private static readonly string Listing = Repository.PathOf(
        "tests",
        "TauGate.Cli.Tests",
        "Application",
        "schemas.txt"
    );

    [Fact]
    public void Documents_have_the_keys_and_types_that_are_promised() =>
        Assert.Equal(File.ReadAllText(Listing), string.Concat(Lines().Select(l => l + "\n")));

    [Fact]
    public void Version_is_the_first_key_of_every_document()
    {
        var json = JsonDocument.Parse(AllSweepsDocument.Empty.Print()).RootElement;

        Assert.Equal(("schema_version", 1), json.EnumerateObject().Select(p => (p.Name, p.Value.GetInt32())).First());
        Assert.All(Documents(), d => Assert.Equal("schema_version", d.Properties.OrderBy(p => p.Order).First().Name));
    }

    [Fact]
    public void Every_document_of_the_program_is_in_a_context()
    {
        var all = new[] { typeof(Document).Assembly, typeof(ErrorDocument).Assembly }
            .SelectMany(a => a.GetTypes())
            .Where(t => t.IsSubclassOf(typeof(Document)));

        Assert.Equal(all.Select(t => t.Name).Order(), Documents().Select(d => d.Type.Name).Order());
    }

    private static IEnumerable<JsonTypeInfo> Documents() =>
        Of(DocumentJson.Default).Concat(Of(ProgramJson.Default)).OrderBy(d => d.Type.Name, StringComparer.Ordinal);

    private static IEnumerable<JsonTypeInfo> Of(JsonSerializerContext context) =>
        context
            .GetType()
            .GetProperties()
            .Select(p => p.PropertyType)
            .Where(t => t.IsGenericType && t.GetGenericTypeDefinition() == typeof(JsonTypeInfo<>))
            .Select(t => t.GetGenericArguments()[0])
            .Where(t => t.IsSubclassOf(typeof(Document)))
            .Select(t => context.GetTypeInfo(t)!);

    /// <summary>A line for each key: its path, its type, and whether it may be null or absent.</summary>
    private static IEnumerable<string> Lines() =>
        Documents().SelectMany(d => Lines(d.Type.Name[..^nameof(Document).Length], d));

    private static IEnumerable<string> Lines(string path, JsonTypeInfo info)
    {
        foreach (var property in info.Properties.OrderBy(p => p.Order))
        {
            var item = ItemOf(property.PropertyType);
            var type = Nullable.GetUnderlyingType(item ?? property.PropertyType) ?? item ?? property.PropertyType;
            var absent = property.ShouldSerialize is null ? "" : ", may be absent";
            var nullable = absent.Length == 0 && property.IsGetNullable ? ", may be null" : "";
            var key = $"{path}.{property.Name}{(item is null ? "" : "[]")}";
            var inner = info.Options.GetTypeInfo(type);
            yield return $"{key}: {Word(type)}{nullable}{absent}";
            if (inner.Kind == JsonTypeInfoKind.Object)
                foreach (var line in Lines(key, inner))
                    yield return line;
        }
    }

    private static Type? ItemOf(Type type) =>
        type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)) && !type.IsAssignableTo(typeof(IDictionary))
            ? type.GetGenericArguments()[0]
            : null;

    private static string Word(Type type) =>
        Type.GetTypeCode(type) switch
        {
            TypeCode.String => "text",
            TypeCode.Boolean => "true or false",
            TypeCode.Int32 or TypeCode.Int64 => "integer",
            TypeCode.Single or TypeCode.Double => "number",
            _ => "object",
        };
}
