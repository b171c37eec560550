using System.Globalization;
using Npgsql;

namespace TauGate.Storage.Tests;

/// <summary>References that are checked by the statement and not by a foreign key.</summary>
public sealed class ReferenceTests(PrivateServerFixture server) : DatabaseTests(server)
{
    private static readonly string Unknown = $"decode('{new string('a', 64)}', 'hex')";

    [Theory]
    [InlineData(
        "INSERT INTO cell (key, foundation_key, seed, method, options, rotation) VALUES ({0}, {0}, 1, 'frozen', "
            + "'{{}}', 45)",
        "cell_of_foundation"
    )]
    [InlineData(
        "INSERT INTO membership (sweep_id, ordinal, cell_key, variant, seed) SELECT sweep_id, 999, {0}, variant, "
            + "seed FROM membership WHERE ordinal = 0",
        "membership_of_cell"
    )]
    [InlineData(
        "INSERT INTO membership (sweep_id, ordinal, cell_key, variant, seed) SELECT sweep_id, 999, cell_key, 99, "
            + "seed FROM membership WHERE ordinal = 0",
        "membership_of_variant"
    )]
    [InlineData("DELETE FROM foundation", "cell_of_foundation")]
    [InlineData("DELETE FROM cell", "membership_of_cell")]
    public async Task Row_without_what_it_refers_to_is_refused(string statement, string constraint)
    {
        await SubmitAsync("referring");

        var e = await Assert.ThrowsAsync<PostgresException>(() =>
            Db.QueryAsync(string.Format(CultureInfo.InvariantCulture, statement, Unknown))
        );

        Assert.Equal((PostgresErrorCodes.ForeignKeyViolation, constraint), (e.SqlState, e.ConstraintName));
    }

    [Theory]
    [InlineData("UPDATE foundation SET key = {0}")]
    [InlineData("UPDATE cell SET foundation_key = {0}")]
    [InlineData("UPDATE membership SET cell_key = {0}")]
    [InlineData("UPDATE membership SET variant = variant + 7")]
    [InlineData("UPDATE sweep_variant SET variant = variant + 7")]
    public async Task Keys_that_rows_refer_to_each_other_by_do_not_change(string statement)
    {
        await SubmitAsync("unchanging");

        var e = await Assert.ThrowsAsync<PostgresException>(() =>
            Db.QueryAsync(string.Format(CultureInfo.InvariantCulture, statement, Unknown))
        );

        Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, e.SqlState);
    }

    [Fact]
    public async Task Memberships_go_with_their_variant()
    {
        var sweep = await SubmitAsync("going");

        await Db.QueryAsync(Invariant($"DELETE FROM sweep_variant WHERE sweep_id = {sweep} AND variant = 1"));

        Assert.Equal(
            ["0", "2"],
            await Db.QueryAsync(Invariant($"SELECT ordinal FROM membership WHERE sweep_id = {sweep} ORDER BY 1"))
        );
    }

    /// <summary>Two seeds under two variants.</summary>
    private async Task<SweepId> SubmitAsync(string name) =>
        (
            await Db.Database.Sweeps.SubmitAsync(
                Samples.Sweep(name, 5, 6, Samples.Variant("bias"), Samples.Variant("taugate")),
                "",
                null,
                CancellationToken.None
            )
        ).Id;
}
