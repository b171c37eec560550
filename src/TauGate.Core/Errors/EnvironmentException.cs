namespace TauGate.Core.Errors;

/// <summary>
/// Something outside the program is not as needed: database, data, native library, network, disk. The message says what
/// was found, where, and what to do next; it never contains a password. Exit code 3.
/// </summary>
public class EnvironmentException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// The user's input is wrong. The message says where, what was got and what was expected. Exit code 2, nothing written.
/// </summary>
public sealed class InputException(string message, Exception? inner = null) : Exception(message, inner);
