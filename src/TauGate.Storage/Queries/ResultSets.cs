using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;

namespace TauGate.Storage.Queries;

/// <summary>The result sets of one or more statements, one after the other.</summary>
internal sealed class ResultSets(NpgsqlDataReader reader, CancellationToken cancellation)
{
    /// <summary>The columns of the present result set, with the types of <see cref="Row.Value"/>.</summary>
    public ImmutableArray<(string Name, Type Type)> Columns =>
        [.. Enumerable.Range(0, reader.FieldCount).Select(c => (reader.GetName(c), reader.GetFieldType(c)))];

    /// <summary>The rows of the present result set; moves on to the next one.</summary>
    /// <exception cref="UnexpectedRowsException">A row is not of the kind that <paramref name="read"/>
    /// expects.</exception>
    public async Task<List<T>> NextAsync<T>(Func<Row, T> read)
    {
        var rows = new List<T>();
        var row = new Row(reader);
        while (await reader.ReadAsync(cancellation))
        {
            try
            {
                rows.Add(read(row));
            }
            catch (Exception e) when (IsOfTheRow(e))
            {
                throw new UnexpectedRowsException($"column '{row.LastColumn}' has what cannot be read: {e.Message}", e);
            }
        }
        await reader.NextResultAsync(cancellation);
        return rows;
    }

    /// <summary>Skips result sets whose first column is not this one.</summary>
    /// <exception cref="InvalidOperationException">There is none that does.</exception>
    public async Task SkipToAsync(string firstColumn)
    {
        while (reader.FieldCount == 0 || reader.GetName(0) != firstColumn)
            if (!await reader.NextResultAsync(cancellation))
                throw new InvalidOperationException($"No statement gives '{firstColumn}'.");
    }

    private static bool IsOfTheRow(Exception e) =>
        e
            is InvalidCastException
                or FormatException
                or OverflowException
                or ArgumentException
                or JsonException
                or InvalidDataException;
}

/// <summary>
/// A query gave a number of rows that it cannot give, or a column of a row has a type or value that the schema does not
/// allow: the schema or the rows were changed by hand.
/// </summary>
internal sealed class UnexpectedRowsException(string finding, Exception? inner = null) : Exception(finding, inner);
