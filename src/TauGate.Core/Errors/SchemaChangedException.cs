namespace TauGate.Core.Errors;

/// <summary>
/// The database's schema was changed under the running program. Unlike an outage this does not pass by itself: another
/// version of the program is needed. Exit code 3.
/// </summary>
public sealed class SchemaChangedException(string message) : EnvironmentException(message);
