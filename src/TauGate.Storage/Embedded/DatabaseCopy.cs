using System.Collections.Immutable;
using System.Globalization;
using Npgsql;
using TauGate.Core.Errors;
using TauGate.Storage.Connections;
using TauGate.Storage.Queries;

namespace TauGate.Storage.Embedded;

/// <summary>
/// Copies all rows of a database into another of the same schema, whose server may be of another major version, and
/// checks that they are the same. Rows are copied as text, the form that PostgreSQL promises to read in later versions;
/// numbers keep every bit.
/// </summary>
internal sealed class DatabaseCopy : IAsyncDisposable
{
    private const int StrangersShown = 8;

    private readonly NpgsqlConnection _from;
    private readonly NpgsqlConnection _to;
    private ImmutableArray<Table> _tables = [];

    private DatabaseCopy(NpgsqlConnection from, NpgsqlConnection to) => (_from, _to) = (from, to);

    /// <summary>Tables copied.</summary>
    public int Tables => _tables.Length;

    /// <summary>Connects to both databases, which no other program may use.</summary>
    public static async Task<DatabaseCopy> OpenAsync(DatabaseUrl from, DatabaseUrl to, CancellationToken cancellation)
    {
        // Copying and comparing takes time in proportion to the rows.
        static NpgsqlConnection Patient(DatabaseUrl url) =>
            new(url.Settings(s => (s.Pooling, s.CommandTimeout) = (false, 0)).ConnectionString);
        var copy = new DatabaseCopy(Patient(from), Patient(to));
        try
        {
            await copy._from.OpenAsync(cancellation);
            await copy._to.OpenAsync(cancellation);
            return copy;
        }
        catch
        {
            await copy.DisposeAsync();
            throw;
        }
    }

    /// <summary>Refuses a source with tables or columns that the target does not have.</summary>
    /// <exception cref="EnvironmentException">Names it.</exception>
    public async Task RefuseStrangersAsync(CancellationToken cancellation)
    {
        var objects = SqlText.Query("Upgrading/objects");
        var strangers = (await StringsAsync(_from, objects, cancellation))
            .Except(await StringsAsync(_to, objects, cancellation), StringComparer.Ordinal)
            .ToArray();
        if (strangers.Length == 0)
            return;
        throw new EnvironmentException(
            "The database has what TauGate did not make, and what would be lost: "
                + string.Join(", ", strangers.Take(StrangersShown))
                + (strangers.Length > StrangersShown ? $" and {strangers.Length - StrangersShown} more" : "")
                + ". Remove it ('taugate db psql'), after saving it with pg_dump if it is needed, and upgrade then. "
                + "Nothing was changed."
        );
    }

    /// <summary>
    /// Replaces all rows of the target. The source is locked against writes until this is disposed or its server stops.
    /// </summary>
    public async Task CopyAsync(CancellationToken cancellation)
    {
        _tables = [.. await TablesAsync(cancellation)];
        var names = string.Join(", ", _tables.Select(t => t.Name));
        // A user may have opened psql on the socket: the locks, held until this connection ends, keep rows from being
        // added after the copy.
        await ExecuteAsync(
            _from,
            $"BEGIN; SET LOCAL lock_timeout = '10s'; LOCK TABLE {names} IN EXCLUSIVE MODE",
            cancellation
        );
        // The same triggers and foreign keys checked the rows when they were first stored.
        await ExecuteAsync(_to, $"BEGIN; SET LOCAL session_replication_role = replica; TRUNCATE {names}", cancellation);
        foreach (var table in _tables)
        {
            using var rows = await _from.BeginTextExportAsync(
                $"COPY {table.Name} ({table.Columns}) TO STDOUT",
                cancellation
            );
            await using var target = await _to.BeginTextImportAsync(
                $"COPY {table.Name} ({table.Columns}) FROM STDIN",
                cancellation
            );
            var buffer = new char[1 << 16];
            while (await rows.ReadAsync(buffer, cancellation) is > 0 and var read)
                await target.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }
        foreach (
            var sequence in await StringsAsync(
                _from,
                "SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences",
                cancellation
            )
        )
        {
            var state = (
                await StringsAsync(_from, $"SELECT last_value || ', ' || is_called FROM {sequence}", cancellation)
            ).Single();
            await ExecuteAsync(
                _to,
                $"SELECT setval('{sequence.Replace("'", "''", StringComparison.Ordinal)}', {state})",
                cancellation
            );
        }
        await ExecuteAsync(_to, "COMMIT", cancellation);
        await ExecuteAsync(_to, "ANALYZE", cancellation);
    }

    /// <summary>
    /// Compares the number of rows of every table, and a digest of all its rows, as both servers have them now.
    /// </summary>
    /// <returns>Rows in all.</returns>
    /// <exception cref="EnvironmentException">A table differs.</exception>
    public async Task<long> CompareAsync(CancellationToken cancellation)
    {
        var count = 0L;
        foreach (var table in _tables)
        {
            // The sum of the rows' digests does not depend on their order.
            var sum = $"""
                SELECT count(*) || ' ' || coalesce(
                    sum(('x' || encode(substr(sha256(convert_to(kept::text, 'UTF8')), 1, 7), 'hex'))::bit(56)::bigint),
                    0)
                FROM (SELECT {table.Columns} FROM {table.Name}) AS kept
                """;
            var both = await Task.WhenAll(StringsAsync(_from, sum, cancellation), StringsAsync(_to, sum, cancellation));
            if (both[0].Single() != both[1].Single())
                throw new EnvironmentException(
                    $"The copy of table {table.Name} differs from it (rows and their digest: {both[0].Single()}, "
                        + $"copied {both[1].Single()}). The database is as it was."
                );
            count += long.Parse(both[0].Single().Split(' ')[0], CultureInfo.InvariantCulture);
        }
        return count;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _from.DisposeAsync();
        await _to.DisposeAsync();
    }

    private async Task<List<Table>> TablesAsync(CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(SqlText.Query("Upgrading/tables"), _from);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var tables = new List<Table>();
        while (await rows.ReadAsync(cancellation))
            tables.Add(new Table(rows.GetString(0), rows.GetString(1)));
        return tables;
    }

    private static async Task<List<string>> StringsAsync(
        NpgsqlConnection connection,
        string sql,
        CancellationToken cancellation
    )
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var values = new List<string>();
        while (await rows.ReadAsync(cancellation))
            values.Add(rows.GetString(0));
        return values;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private sealed record Table(string Name, string Columns);
}
