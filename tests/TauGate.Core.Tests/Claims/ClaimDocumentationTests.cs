using TauGate.Core.Claims;
using TauGate.Core.Errors;
using TauGate.Core.SweepFiles;
using TauGate.Core.Tests.Sweeps;

namespace TauGate.Core.Tests.Claims;

/// <summary>docs/claims.md speaks of the grammar, metrics and claims that there are.</summary>
public sealed class ClaimDocumentationTests
{
    private static readonly string Documentation = File.ReadAllText(Repository.PathOf("docs", "claims.md"));

    private static readonly string Example = Documentation.Split("```yaml\n")[1].Split("```")[0];

    [Fact]
    public void Example_is_accepted_and_its_error_is_the_one_given()
    {
        Assert.Equal(4, SweepFile.Parse(Example, "a.yaml", [], TestCatalog.Instance).Claims.Length);

        var error = Assert.Throws<InputException>(() =>
            SweepFile.Parse($"{Example}  c: taugat.target_accuracy > 0.9\n", "a.yaml", [], TestCatalog.Instance)
        );
        Assert.Contains($"```\n{error.Message}\n```\n", Documentation, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_metric_and_standard_claim_is_documented()
    {
        var settling = SweepFile.Load(Repository.PathOf("sweeps", "claims.yaml"), [], TestCatalog.Instance).Spec;
        var (standard, leftOut) = StandardClaims.Of(settling);

        string[] names = [.. ClaimMetrics.All, .. standard.Select(c => c.Name), .. leftOut];
        Assert.All(names, name => Assert.Contains($"`{name}`", Documentation, StringComparison.Ordinal));
    }
}
