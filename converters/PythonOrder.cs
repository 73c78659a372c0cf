namespace Interop;

/// <summary>Python's order of texts: by code point, which that of UTF-16 is not beyond U+FFFF. Compiled into each assembly that needs it.</summary>
internal static class PythonOrder
{
    internal static int Compare(string a, string b)
    {
        int n = Math.Min(a.Length, b.Length);
        for (int i = 0; i < n; i++)
        {
            if (a[i] == b[i])
                continue;
            bool x = char.IsSurrogate(a[i]), y = char.IsSurrogate(b[i]);
            return x == y ? a[i].CompareTo(b[i]) : x ? 1 : -1;
        }

        return a.Length.CompareTo(b.Length);
    }
}
