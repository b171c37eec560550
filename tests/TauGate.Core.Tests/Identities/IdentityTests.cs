using System.Text.Json;

namespace TauGate.Core.Tests.Identities;

/// <summary>What every kind of identity does, whatever it names.</summary>
public sealed class IdentityTests
{
    private static readonly Digest One = Digest.Of("one"u8),
        Two = Digest.Of("two"u8);
    private static readonly Guid First = new("00000000-0000-0000-0000-000000000001"),
        Second = new("00000000-0000-0000-0000-000000000002");

    public static TheoryData<string> Kinds =>
        [
            .. typeof(TaskKey)
                .Assembly.GetTypes()
                .Where(t => t is { IsValueType: true, IsNested: false } && t.Namespace == typeof(TaskKey).Namespace)
                .Select(t => t.Name)
                .Except([nameof(Digest)]),
        ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Identity_is_its_value_in_text_and_json_and_order(string kind)
    {
        Action check = kind switch
        {
            nameof(TaskKey) => () => Check(new TaskKey(One), new TaskKey(Two), One, $"\"{One}\""),
            nameof(CellKey) => () => Check(new CellKey(One), new CellKey(Two), One, $"\"{One}\""),
            nameof(FoundationKey) => () => Check(new FoundationKey(One), new FoundationKey(Two), One, $"\"{One}\""),
            nameof(SpecDigest) => () => Check(new SpecDigest(One), new SpecDigest(Two), One, $"\"{One}\""),
            nameof(ArtifactDigest) => () => Check(new ArtifactDigest(One), new ArtifactDigest(Two), One, $"\"{One}\""),
            nameof(TensorDigest) => () => Check(new TensorDigest(One), new TensorDigest(Two), One, $"\"{One}\""),
            nameof(ResultDigest) => () => Check(new ResultDigest(One), new ResultDigest(Two), One, $"\"{One}\""),
            nameof(NumericClass) => () => Check(new NumericClass(One), new NumericClass(Two), One, $"\"{One}\""),
            nameof(WorkerId) => () => Check(new WorkerId(First), new WorkerId(Second), First, $"\"{First}\""),
            nameof(ExecutionId) => () => Check(new ExecutionId(First), new ExecutionId(Second), First, $"\"{First}\""),
            nameof(ClusterId) => () => Check(new ClusterId(First), new ClusterId(Second), First, $"\"{First}\""),
            nameof(OwnerId) => () => Check(new OwnerId(First), new OwnerId(Second), First, $"\"{First}\""),
            nameof(CommandId) => () => Check(new CommandId(First), new CommandId(Second), First, $"\"{First}\""),
            nameof(SweepId) => () => Check(new SweepId(1), new SweepId(2), 1L, "1"),
            nameof(TermNumber) => () => Check(new TermNumber(1), new TermNumber(2), 1L, "1"),
            _ => () => Assert.Fail($"{kind} is not tested"),
        };

        check();
    }

    [Fact]
    public void What_is_no_digest_is_refused_in_json() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<CellKey>("\"abc\""));

    private static void Check<T>(T identity, T other, object value, string json)
        where T : struct, IComparable<T>
    {
        Assert.Equal(value.ToString(), identity.ToString());
        Assert.Equal(json, JsonSerializer.Serialize(identity));
        Assert.Equal(identity, JsonSerializer.Deserialize<T>(json));
        T[] sorted = [.. new[] { other, identity }.Order()];
        var isFirst = value is not Digest || One < Two;
        Assert.Equal(isFirst ? [identity, other] : [other, identity], sorted);
    }
}
