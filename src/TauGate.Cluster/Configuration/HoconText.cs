using TauGate.Core.Errors;

namespace TauGate.Cluster.Configuration;

/// <summary>
/// Checks the text of a HOCON file for errors that Akka's parser accepts: braces that do not match, and a value under
/// <c>taugate</c> that is given twice. Blocks may be repeated, because they are merged.
/// </summary>
internal sealed class HoconText
{
    private readonly string _path;
    private readonly Stack<(char Brace, int Line, string Prefix)> _open = new();
    private readonly Dictionary<string, int> _given = new(StringComparer.Ordinal);
    private int _line = 1;
    private int _start;
    private string? _key;

    private HoconText(string path) => _path = path;

    /// <exception cref="InputException">Names the file, the line and, of a value given twice, the key.</exception>
    public static void Check(string path, string text) => new HoconText(path).Check(text + "\n");

    private bool IsInObject => !_open.TryPeek(out var last) || last.Brace == '{';

    private string Prefix => _open.TryPeek(out var last) ? last.Prefix : "";

    private void Check(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '#':
                case '/' when text.AsSpan(i).StartsWith("//"):
                    EndValue(i);
                    i = SkipTo(text, i, "\n") - 1;
                    _start = i + 1;
                    break;
                case '"':
                    var quote = text.AsSpan(i).StartsWith("\"\"\"") ? "\"\"\"" : "\"";
                    var end = SkipTo(text, i + quote.Length, quote);
                    _line += text.AsSpan(i, end - i).Count('\n');
                    i = Math.Min(end + quote.Length, text.Length) - 1;
                    break;
                case '=' or ':' when IsInObject && _key is null:
                    _key = KeyOf(text, i);
                    _start = i + 1;
                    break;
                case '{' or '[':
                    Open(text, i);
                    break;
                case '}' or ']':
                    EndValue(i);
                    Close(text[i]);
                    _start = i + 1;
                    break;
                case ',' or '\n':
                    if (text[i] == ',' || text.AsSpan(_start, i - _start).Trim().Length > 0)
                        EndValue(i);
                    if (text[i] == '\n')
                        _line++;
                    _start = i + 1;
                    break;
            }

            void EndValue(int at)
            {
                if (!IsInObject || _key is not { } key)
                    return;
                // A block after the sign adds its own keys; there may be an empty line between the two.
                if (text.AsSpan(_start, at - _start).Trim().Length > 0)
                    Give(key);
                else if (text[at] is '#' or '/')
                    return;
                _key = null;
            }
        }
        if (_open.TryPop(out var unclosed))
            throw new InputException($"{_path}:{unclosed.Line}: '{unclosed.Brace}' is never closed.");
    }

    private void Open(string text, int at)
    {
        var key = IsInObject ? _key ?? KeyOf(text, at) : "";
        if (text[at] == '[' && key.Length > 0)
            Give(key);
        _open.Push((text[at], _line, text[at] == '{' && IsInObject ? key : ""));
        (_key, _start) = (null, at + 1);
    }

    private void Close(char brace)
    {
        if (!_open.TryPop(out var last) || last.Brace != (brace == '}' ? '{' : '['))
            throw new InputException($"{_path}:{_line}: got '{brace}' that closes nothing.");
    }

    private void Give(string key)
    {
        if (key.StartsWith("taugate.", StringComparison.Ordinal) && !_given.TryAdd(key, _line))
            throw new InputException(
                $"{_path}:{_line} {key}: is given twice, first in line {_given[key]}. Remove one of them."
            );
    }

    private string KeyOf(string text, int end)
    {
        var parts = text[_start..end].TrimEnd('+').Split('.').Select(p => p.Trim().Trim('"'));
        return Prefix.Length == 0 ? string.Join('.', parts) : $"{Prefix}.{string.Join('.', parts)}";
    }

    private static int SkipTo(string text, int start, string end) =>
        start <= text.Length && text.IndexOf(end, start, StringComparison.Ordinal) is >= 0 and var found
            ? found
            : text.Length;
}
