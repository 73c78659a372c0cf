namespace Interop.CommandLine.Running;

/// <summary>Patterns over names: <c>*</c> stands for any characters, dots too, <c>?</c> for one; upper and lower case differ.</summary>
internal sealed class Glob(string pattern)
{
    /// <summary>Whether the whole name fits.</summary>
    internal bool Matches(string name)
    {
        // After a mismatch the last star takes one character more: linear in practice, never exponential.
        int p = 0, n = 0, star = -1, mark = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = n;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == name[n]))
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++mark;
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).TrimStart('*').IsEmpty;
    }
}
