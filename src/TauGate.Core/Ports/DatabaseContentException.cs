using TauGate.Core.Errors;

namespace TauGate.Core.Ports;

/// <summary>
/// The database's schema or rows are not as this program made them: it refuses a statement or a value, or gives a row
/// that cannot be read. Repeating the same statement does not help; other values may be accepted.
/// </summary>
public sealed class DatabaseContentException(string message, Exception? inner = null)
    : EnvironmentException(message, inner);
