using Npgsql;

namespace TauGate.Storage.Queries;

/// <summary>A query of <c>Sql/</c>, such as <c>Recording/cells</c>, and its parameters.</summary>
internal readonly record struct Statement(string Query, params NpgsqlParameter[] Parameters);
