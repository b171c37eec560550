using System.Net;
using System.Text;

namespace TauGate.Reporting.Report;

/// <summary>
/// An HTML page in the making. Every text and every attribute's value is encoded; only <see cref="Raw"/> is not, which
/// is for what this program drew itself.
/// </summary>
internal sealed class HtmlText
{
    private readonly StringBuilder _text = new();
    private readonly Stack<string> _open = new();

    /// <summary>Opens an element; <see cref="Close"/> ends the innermost one.</summary>
    public HtmlText Open(string element, params (string Name, string? Value)[] attributes)
    {
        Begin(element, attributes);
        _open.Push(element);
        return this;
    }

    /// <summary>Ends the innermost element.</summary>
    public HtmlText Close()
    {
        _text.Append("</").Append(_open.Pop()).Append(">\n");
        return this;
    }

    /// <summary>An element with nothing but text.</summary>
    public HtmlText Element(string element, string content, params (string Name, string? Value)[] attributes)
    {
        Begin(element, attributes);
        _text.Append(WebUtility.HtmlEncode(content)).Append("</").Append(element).Append(">\n");
        return this;
    }

    /// <summary>An element that has no end.</summary>
    public HtmlText Void(string element, params (string Name, string? Value)[] attributes)
    {
        Begin(element, attributes, end: " />\n");
        return this;
    }

    /// <summary>Text.</summary>
    public HtmlText Text(string content)
    {
        _text.Append(WebUtility.HtmlEncode(content));
        return this;
    }

    /// <summary>Markup as it is.</summary>
    public HtmlText Raw(string markup)
    {
        _text.Append(markup);
        return this;
    }

    /// <summary>The page.</summary>
    public override string ToString() =>
        _open.Count == 0
            ? _text.ToString()
            : throw new InvalidOperationException($"The element {_open.Peek()} is not closed.");

    /// <param name="element">Its name.</param>
    /// <param name="attributes">Those whose value is null are left out.</param>
    private void Begin(string element, (string Name, string? Value)[] attributes, string end = ">")
    {
        _text.Append('<').Append(element);
        foreach (var (name, value) in attributes)
            if (value is not null)
                _text.Append(' ').Append(name).Append("=\"").Append(WebUtility.HtmlEncode(value)).Append('"');
        _text.Append(end);
    }
}
