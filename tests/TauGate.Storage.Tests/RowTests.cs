using Npgsql;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Storage.Connections;
using TauGate.Storage.Queries;

namespace TauGate.Storage.Tests;

/// <summary>Rows of a real server, read by the names of their columns.</summary>
public sealed class RowTests(PrivateServerFixture server)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Each_kind_of_column_is_read_by_its_name_wherever_it_stands()
    {
        var digest = Digest.Of("cell"u8);
        var row = await OneAsync(
            $$"""
            SELECT 1.5::double precision AS d, 'x' AS t, 7 AS i, 8::bigint AS l, 2.5::real AS s, true AS b,
                '\x0102'::bytea AS y,
                timestamptz '2026-01-02 03:04:05Z' AS at, interval '90 s' AS took,
                uuid '00000000-0000-0000-0000-000000000001' AS u, decode('{{digest}}', 'hex') AS key,
                ARRAY[1, 2]::real[] AS a,
                'timed_out' AS word, NULL::integer AS ni, NULL::text AS nt, NULL::bytea AS ny, 9 AS some
            """,
            r =>
                (
                    Numbers: (r.Int32("i"), r.Int64("l"), r.Single("s"), r.Double("d")),
                    Truth: r.Boolean("b"),
                    Text: r.Text("t"),
                    Bytes: r.Bytes("y"),
                    Times: (r.Time("at"), r.Interval("took")),
                    Floats: r.Array<float>("a"),
                    Identities: (
                        r.Identity<CellKey>("key"),
                        r.Identity<WorkerId>("u"),
                        r.Identity<SweepId>("l"),
                        r.Guid("u"),
                        r.Digest("key")
                    ),
                    Word: r.Word<FailureKind>("word"),
                    Nulls: (
                        r.IsNull("ni"),
                        r.IsNull("i"),
                        r.Nullable<int>("ni"),
                        r.TextOrNull("nt"),
                        r.BytesOrNull("ny"),
                        r.Value("ni"),
                        r.Nullable<WorkerId>("ni")
                    ),
                    Some: (
                        r.Nullable<int>("some"),
                        r.TextOrNull("t"),
                        r.BytesOrNull("y")!.Length,
                        r.Value("some"),
                        r.Nullable<CellKey>("key")
                    )
                )
        );

        Assert.Equal((7, 8L, 2.5f, 1.5), row.Numbers);
        Assert.True(row.Truth);
        Assert.Equal("x", row.Text);
        Assert.Equal([1, 2], row.Bytes);
        Assert.Equal((new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), TimeSpan.FromSeconds(90)), row.Times);
        Assert.Equal([1f, 2f], row.Floats);
        var guid = new Guid("00000000-0000-0000-0000-000000000001");
        Assert.Equal((new CellKey(digest), new WorkerId(guid), new SweepId(8), guid, digest), row.Identities);
        Assert.Equal(FailureKind.TimedOut, row.Word);
        Assert.Equal((true, false, null, null, null, null, null), row.Nulls);
        Assert.Equal((9, "x", 2, 9, new CellKey(digest)), row.Some);
    }

    [Fact]
    public async Task Result_sets_of_different_columns_follow_each_other()
    {
        await using var pool = await PoolAsync();

        var (numbers, words) = await pool.UseAsync(
            async connection =>
            {
                await using var command = new NpgsqlCommand(
                    "SELECT 1 AS n UNION ALL SELECT 2; SELECT 'skipped' AS no; SELECT 3 AS x, 'a' AS n",
                    connection
                );
                await using var reader = await command.ExecuteReaderAsync();
                var results = new ResultSets(reader, None);
                var first = await results.NextAsync(r => r.Int32("n"));
                await results.SkipToAsync("x");
                return (first, await results.NextAsync(r => r.Text("n")));
            },
            None
        );

        Assert.Equal([1, 2], numbers);
        Assert.Equal(["a"], words);
    }

    [Fact]
    public async Task Column_that_a_query_does_not_give_is_named_with_those_that_it_does()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            OneAsync("SELECT 1 AS a, 2 AS b", r => r.Int32("c"))
        );

        Assert.Equal("The query gives no column 'c', only a, b.", error.Message);
    }

    [Fact]
    public async Task Two_columns_of_one_name_are_refused()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            OneAsync("SELECT 1 AS a, 2 AS a", r => r.Int32("a"))
        );

        Assert.Contains("two columns 'a'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'text'")]
    [InlineData("NULL::integer")]
    [InlineData("3000000000")]
    public async Task Value_of_another_kind_is_told_with_its_column(string value)
    {
        var error = await Assert.ThrowsAsync<DatabaseContentException>(() =>
            OneAsync($"SELECT {value} AS wrong", r => r.Int32("wrong"))
        );

        Assert.Contains("column 'wrong'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'dead'", "word")]
    [InlineData("'\\x00'::bytea", "digest")]
    public async Task Value_that_the_schema_does_not_admit_is_told_with_its_column(string value, string column)
    {
        var error = await Assert.ThrowsAsync<DatabaseContentException>(() =>
            OneAsync($"SELECT {value} AS {column}", r =>
                column == "word" ? r.Word<FailureKind>("word").ToString() : r.Identity<CellKey>("digest").ToString()
            )
        );

        Assert.Contains($"column '{column}'", error.Message, StringComparison.Ordinal);
    }

    private async Task<ConnectionPool> PoolAsync() =>
        new(await server.CreateDatabaseAsync(), SessionSettings.ForClients, _ => { });

    private async Task<T> OneAsync<T>(string sql, Func<Row, T> read)
    {
        await using var pool = await PoolAsync();
        return await pool.UseAsync(
            async connection =>
            {
                await using var command = new NpgsqlCommand(sql, connection);
                await using var reader = await command.ExecuteReaderAsync();
                return (await new ResultSets(reader, None).NextAsync(read)).Single();
            },
            None
        );
    }
}
