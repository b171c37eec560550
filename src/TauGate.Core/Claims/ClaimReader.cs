using System.Collections.Immutable;
using TauGate.Core.Statistics;
using TauGate.Core.Text;

namespace TauGate.Core.Claims;

/// <summary>
/// Reads a claim's text by recursive descent:
/// <code>
/// claim  := sum ('>' | '&lt;') sum ['by' number] clauses | sum 'within' number clauses | sum '=' sum clauses
/// clauses := ['at' match {',' match}] ['for' ('every' | 'some') setting {',' setting}] ['level' number], in any order
/// sum    := ['-'] part {('+' | '-') part}
/// part   := number | [number '*'] ('(' sum ')' | arm)
/// arm    := label '.' metric | label '[' match {',' match} ']' '.' metric
/// match  := setting '=' value | 'target_accuracy' '=' (number | arm)
/// value  := word | '[' word {',' word} ']'
/// </code>
/// </summary>
internal sealed class ClaimReader
{
    /// <summary>Longest text, in characters.</summary>
    public const int LongestText = 2000;

    private const int DeepestNesting = 16;
    private const string ExpectedLevel = "a target accuracy from 0 to 1, or an arm's such as taugate.target_accuracy";
    private const string ExpectedPart = "a number, or a label and its metric such as taugate.target_accuracy";

    private readonly ImmutableArray<ClaimToken> _tokens;
    private readonly ImmutableArray<ArmTerm>.Builder _terms = ImmutableArray.CreateBuilder<ArmTerm>();
    private Rational _constant;
    private int _at;

    private ClaimReader(string text) => _tokens = ClaimToken.Of(text);

    private ClaimToken Next => _tokens[_at];

    /// <summary>Parses a claim's text.</summary>
    /// <exception cref="ClaimTextException">The text is not in the grammar.</exception>
    public static ClaimStatement Read(string text) =>
        text.Length <= LongestText
            ? new ClaimReader(text).Read()
            : throw new ClaimTextException(0, $"a claim of {text.Length} characters", $"at most {LongestText}");

    private ClaimStatement Read()
    {
        ReadSum(Rational.Whole(1), 0);
        var relation = Next.Text switch
        {
            ">" => Relation.Above,
            "<" => Relation.Below,
            "=" => Relation.Equal,
            "within" => Relation.Within,
            _ => throw Unexpected("'>', '<', '=' or 'within'"),
        };
        _at++;
        var margin = relation == Relation.Within ? ReadNumber("a margin above 0", m => m.Sign > 0) : default;
        if (relation != Relation.Within)
            ReadSum(Rational.Whole(-1), 0);
        if (relation is Relation.Above or Relation.Below && Accept("by"))
            margin = ReadNumber("a margin", _ => true);
        if (_terms.Count == 0)
            throw new ClaimTextException(0, "a claim about numbers alone", ExpectedPart);

        ImmutableArray<SettingMatch>? at = null;
        TargetLevel? target = null;
        ImmutableArray<ClaimToken>? over = null;
        double? level = null;
        var quantifier = Quantifier.None;
        while (!Next.IsEnd)
        {
            if (at is null && Accept("at"))
                at = ReadMatches(out target);
            else if (over is null && Accept("for"))
            {
                quantifier =
                    Accept("every") ? Quantifier.Every
                    : Accept("some") ? Quantifier.Some
                    : throw Unexpected("'every' or 'some'");
                over = ReadWords("a setting such as rank");
            }
            else if (level is null && Accept("level"))
                level = ReadLevel();
            else
                throw Unexpected(
                    relation is Relation.Above or Relation.Below
                        ? "'by', 'at', 'for', 'level', each once, or the end"
                        : "'at', 'for', 'level', each once, or the end"
                );
        }
        var terms = _terms.ToImmutable();
        return new ClaimStatement(relation, terms, _constant, margin, at ?? [], quantifier, over ?? [], level)
        {
            Target = target,
        };
    }

    private double ReadLevel() =>
        ReadNumber("a level above 0, at most 0.5", l => l.ToDouble() is > 0 and <= 0.5).ToDouble();

    private void ReadSum(Rational factor, int depth)
    {
        if (depth == DeepestNesting)
            throw Unexpected($"at most {DeepestNesting} parentheses within each other");
        ReadPart(Accept("-") ? -factor : factor, depth);
        while (Next.Text is "+" or "-")
            ReadPart(_tokens[_at++].Text == "-" ? -factor : factor, depth);
    }

    private void ReadPart(Rational factor, int depth)
    {
        if (Number(Next) is { } number)
        {
            _at++;
            if (!Accept("*"))
            {
                _constant += factor * number;
                return;
            }
            factor *= number;
        }
        if (Accept("("))
        {
            ReadSum(factor, depth + 1);
            Require(")");
        }
        else
            _terms.Add(ReadArm(factor));
    }

    private ArmTerm ReadArm(Rational factor)
    {
        if (!Next.IsWord)
            throw Unexpected(ExpectedPart);
        var arm = _tokens[_at++];
        if (Accept("["))
        {
            var matches = ReadMatches(out var target);
            Require("]");
            if (!Next.IsWord || Next.Text[0] != '.')
                throw Unexpected("a metric such as .target_accuracy");
            var metric = _tokens[_at++];
            return new ArmTerm(factor, arm, matches, Metric(metric.Text[1..], metric.Offset + 1)) { Target = target };
        }
        var dot = arm.Text.LastIndexOf('.');
        if (dot <= 0)
            throw new ClaimTextException(arm.Offset, $"'{Shown.Of(arm.Text)}'", ExpectedPart);
        return new ArmTerm(
            factor,
            arm with
            {
                Text = arm.Text[..dot],
            },
            [],
            Metric(arm.Text[(dot + 1)..], arm.Offset + dot + 1)
        );
    }

    private static string Metric(string name, int offset) =>
        ClaimMetrics.All.Contains(name)
            ? name
            : throw new ClaimTextException(
                offset,
                $"the unknown metric '{Shown.Of(name)}'",
                $"one of {string.Join(", ", ClaimMetrics.All)}",
                Spelling.Nearest(name, ClaimMetrics.All)
            );

    /// <param name="target">The target accuracy among them, which is no setting of a row; null without one.</param>
    private ImmutableArray<SettingMatch> ReadMatches(out TargetLevel? target)
    {
        target = null;
        var matches = ImmutableArray.CreateBuilder<SettingMatch>();
        do
        {
            var name = ReadWord("a setting such as rank");
            if (matches.Any(m => m.Name.Text == name.Text) || name.Text == target?.Name.Text)
            {
                throw new ClaimTextException(
                    name.Offset,
                    $"'{Shown.Of(name.Text)}' a second time",
                    "each setting once"
                );
            }
            Require("=");
            if (name.Text == ClaimMetrics.TargetAccuracy)
            {
                target = ReadTarget(name);
                continue;
            }
            var offset = Next.Offset;
            if (!Accept("["))
                matches.Add(new SettingMatch(name, ReadWord("a value")));
            else
            {
                var items = ReadWords("a value");
                Require("]");
                matches.Add(
                    new SettingMatch(
                        name,
                        new ClaimToken($"[{string.Join(',', items.Select(i => i.Text))}]", offset, IsWord: true)
                    )
                );
            }
        } while (Accept(","));
        return matches.ToImmutable();
    }

    /// <summary>A number, or the target accuracy of an arm, which names no level itself.</summary>
    private TargetLevel ReadTarget(ClaimToken name)
    {
        if (!Next.IsWord)
            throw Unexpected(ExpectedLevel);
        if (Number(Next) is not null)
            return new TargetLevel(name, ReadNumber(ExpectedLevel, n => n.ToDouble() is >= 0 and <= 1), null);
        var place = Next;
        var arm = ReadArm(Rational.Whole(1));
        if (arm.Target is not null)
            throw new ClaimTextException(place.Offset, "a level within a level", ExpectedLevel);
        if (arm.Metric == ClaimMetrics.TargetAccuracy)
            return new TargetLevel(name, null, arm);
        throw new ClaimTextException(place.Offset, $"the {arm.Metric} of '{Shown.Of(arm.Arm.Text)}'", ExpectedLevel);
    }

    private ImmutableArray<ClaimToken> ReadWords(string expected)
    {
        var words = ImmutableArray.CreateBuilder<ClaimToken>();
        do words.Add(ReadWord(expected));
        while (Accept(","));
        return words.ToImmutable();
    }

    private ClaimToken ReadWord(string expected) => Next.IsWord ? _tokens[_at++] : throw Unexpected(expected);

    private Rational ReadNumber(string expected, Func<Rational, bool> admits) =>
        Number(Next) is { } number && admits(number) ? Number(_tokens[_at++])!.Value : throw Unexpected(expected);

    private bool Accept(string text)
    {
        if (Next.Text != text)
            return false;
        _at++;
        return true;
    }

    private void Require(string text)
    {
        if (!Accept(text))
            throw Unexpected($"'{text}'");
    }

    /// <summary>The exact number: 0.001 is a thousandth.</summary>
    private static Rational? Number(ClaimToken token) =>
        token.IsWord && Rational.TryParse(token.Text, out var value) && double.IsFinite(value.ToDouble())
            ? value
            : null;

    private ClaimTextException Unexpected(string expected) =>
        new(Next.Offset, Next.IsEnd ? "the end of the claim" : $"'{Shown.Of(Next.Text)}'", expected);
}
