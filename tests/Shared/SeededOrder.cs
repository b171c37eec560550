using System.Security.Cryptography;
using System.Text;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCaseOrderer(typeof(SeededOrder))]
[assembly: TestCollectionOrderer(typeof(SeededOrder))]

namespace TauGate.Tests;

/// <summary>
/// The order of tests follows their names and the seed in TAUGATE_TEST_SEED (any text, empty by default), so that it is
/// the same in every folder and another one is a matter of another seed. The order that xunit gives by itself follows
/// the path of the assembly.
/// </summary>
public sealed class SeededOrder : ITestCaseOrderer, ITestCollectionOrderer
{
    private static readonly string Seed = Environment.GetEnvironmentVariable("TAUGATE_TEST_SEED") ?? "";

    /// <summary>The tests of a class.</summary>
    public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
        where TTestCase : notnull, ITestCase =>
        [.. testCases.OrderBy(t => Place(t.TestCaseDisplayName), StringComparer.Ordinal)];

    /// <summary>The classes of an assembly.</summary>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections
    )
        where TTestCollection : ITestCollection =>
        [
            .. testCollections.OrderBy(
                c => Place(c.TestCollectionClassName ?? c.TestCollectionDisplayName),
                StringComparer.Ordinal
            ),
        ];

    private static string Place(string name) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{Seed}\n{name}")));
}
