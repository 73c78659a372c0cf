using System.Text;

namespace Interop.Onnx.Ops;

/// <summary>Patterns in RE2's syntax, which ONNX names, in .NET's: classes are of ASCII, named groups have a P, and there are POSIX classes.</summary>
internal static class Re2
{
    private static readonly Dictionary<string, string> s_posix = new(StringComparer.Ordinal)
    {
        ["alnum"] = "0-9A-Za-z",
        ["alpha"] = "A-Za-z",
        ["ascii"] = @"\x00-\x7F",
        ["blank"] = @"\t ",
        ["cntrl"] = @"\x00-\x1F\x7F",
        ["digit"] = "0-9",
        ["graph"] = "!-~",
        ["lower"] = "a-z",
        ["print"] = " -~",
        ["punct"] = @"!-/:-@\[-`{-~",
        ["space"] = @"\t\n\v\f\r ",
        ["upper"] = "A-Z",
        ["word"] = "0-9A-Za-z_",
        ["xdigit"] = "0-9A-Fa-f",
    };

    private static readonly Dictionary<char, (string Of, string Without)> s_classes = new()
    {
        ['d'] = ("0-9", @"\x00-/:-\uFFFF"),
        ['w'] = ("0-9A-Za-z_", @"\x00-/:-@\[-\^`{-\uFFFF"),
        ['s'] = (@"\t\n\f\r ", @"\x00-\x08\x0B\x0E-\x1F!-\uFFFF"),
    };

    internal static string ToDotNet(string pattern)
    {
        StringBuilder result = new();
        bool inClass = false;
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length)
                i = Escape(pattern, i + 1, inClass, result);
            else if (inClass && c == '[' && Posix(pattern, i, result) is >= 0 and var end)
                i = end;
            else if (inClass && c == '[')
                result.Append(@"\[");
            else if (c == '(' && !inClass && pattern.AsSpan(i).StartsWith("(?P<"))
                (i, _) = (i + 2, result.Append("(?"));
            else if (c == '[' && !inClass)
                i = Open(pattern, i, result, ref inClass);
            else
                (inClass, _) = (inClass && c != ']', result.Append(c));
        }

        return result.ToString();
    }

    /// <summary>A bracket that opens a class; one that closes right after it is a member.</summary>
    private static int Open(string pattern, int i, StringBuilder result, ref bool inClass)
    {
        inClass = true;
        result.Append('[');
        if (i + 1 < pattern.Length && pattern[i + 1] == '^')
            (i, _) = (i + 1, result.Append('^'));
        if (i + 1 < pattern.Length && pattern[i + 1] == ']')
            (i, _) = (i + 1, result.Append(@"\]"));
        return i;
    }

    private static int Escape(string pattern, int i, bool inClass, StringBuilder result)
    {
        char c = pattern[i];
        if (s_classes.TryGetValue(char.ToLowerInvariant(c), out (string Of, string Without) members))
        {
            string text = char.IsLower(c) ? members.Of : members.Without;
            result.Append(inClass ? text : $"[{text}]");
        }
        else if (c == 'Q' && pattern.IndexOf(@"\E", i, StringComparison.Ordinal) is var end)
        {
            result.Append(System.Text.RegularExpressions.Regex.Escape(pattern[(i + 1)..(end < 0 ? pattern.Length : end)]));
            return end < 0 ? pattern.Length : end + 1;
        }
        else if (c is 'p' or 'P' && i + 1 < pattern.Length && pattern[i + 1] != '{')
        {
            result.Append('\\').Append(c).Append('{').Append(pattern[i + 1]).Append('}');
            return i + 1;
        }
        else
        {
            result.Append('\\').Append(c);
        }

        return i;
    }

    /// <summary>A class such as [:alpha:], only inside of another.</summary>
    /// <returns>The place of its last character; −1 if there is none.</returns>
    private static int Posix(string pattern, int i, StringBuilder result)
    {
        int end = pattern.IndexOf(":]", i, StringComparison.Ordinal);
        if (end <= i + 1 || pattern[i + 1] != ':' || !s_posix.TryGetValue(pattern[(i + 2)..end], out string? members))
            return -1;
        result.Append(members);
        return end + 1;
    }
}
