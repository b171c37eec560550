namespace TauGate.Core.Errors;

/// <summary>
/// The database's schema was changed under the running program. Unlike an outage it does not pass by itself: only
/// another program fits. Exit code 3.
/// </summary>
public sealed class SchemaChangedException(string message) : EnvironmentException(message);
