using System.Globalization;
using System.Text.RegularExpressions;
using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Texts to texts.</summary>
internal static class Texts
{
    internal static IEnumerable<OpRow> Rows =>
    [
        One("StringConcat", 20, Concat),
        Several("StringSplit", 20, Split),
        One("StringNormalizer", 10, Normalize),
        One("RegexFullMatch", 20, FullMatch),
    ];

    private static StringTensor Concat(NodeCall n)
    {
        (StringTensor a, StringTensor b) = (n.Texts(0), n.Texts(1));
        Shape shape = Shapes.Common(a.Shape, b.Shape.AsSpan());
        ReadOnlySpan<string> left = a.Pick(a.Places().Expand(shape)).AsSpan(), right = b.Pick(b.Places().Expand(shape)).AsSpan();
        string[] all = new string[left.Length];
        for (int i = 0; i < all.Length; i++)
            all[i] = left[i] + right[i];
        return new(all, shape);
    }

    /// <summary>[…] → the parts […, most], shorter rows filled up with empty ones, and their numbers […].</summary>
    private static object?[] Split(NodeCall n)
    {
        StringTensor x = n.Texts(0);
        string delimiter = n.Text("delimiter", "");
        int most = n.HasAttribute("maxsplit") ? (int)Math.Min(n.Int("maxsplit"), int.MaxValue - 1) : int.MaxValue - 1;
        string[][] parts = Array.ConvertAll(x.AsSpan().ToArray(), text => delimiter.Length > 0 ? text.Split(delimiter, most + 1) : AtSpaces(text, most));
        int width = parts.Length == 0 ? 0 : parts.Max(p => p.Length);
        string[] all = [.. parts.SelectMany(p => p.Concat(Enumerable.Repeat("", width - p.Length)))];
        return [new StringTensor(all, [.. x.Shape.AsSpan(), width]), Tensor.FromArray(Array.ConvertAll(parts, p => (long)p.Length)).Reshape(x.Shape)];
    }

    /// <summary>Runs of white space divide, and those at the ends count for nothing; what is left after the last split stays as it is.</summary>
    private static string[] AtSpaces(string text, int most)
    {
        List<string> parts = [];
        string rest = text.TrimStart();
        while (rest.Length > 0 && parts.Count < most)
        {
            int end = 0;
            while (end < rest.Length && !char.IsWhiteSpace(rest[end]))
                end++;
            parts.Add(rest[..end]);
            rest = rest[end..].TrimStart();
        }

        return rest.Length > 0 ? [.. parts, rest] : [.. parts];
    }

    /// <summary>[n] or [1, n] → as many or fewer: stop words go, case changes; one empty text where nothing is left.</summary>
    private static StringTensor Normalize(NodeCall n)
    {
        StringTensor x = n.Texts(0);
        if (x.Shape.Rank is not (1 or 2) || x.Shape.Rank == 2 && x.Shape[0] != 1)
            throw new ShapeException($"StringNormalizer needs [n] or [1, n], found {x.Shape}.");
        TextInfo culture = Culture(n.Text("locale", "")).TextInfo;
        HashSet<string> stop = new(n.Texts("stopwords") ?? [], n.Flag("is_case_sensitive") ? StringComparer.Ordinal : StringComparer.Create(Culture(n.Text("locale", "")), ignoreCase: true));
        Func<string, string> change = n.Text("case_change_action", "NONE") switch
        {
            "NONE" => static text => text,
            "LOWER" => culture.ToLower,
            "UPPER" => culture.ToUpper,
            var other => throw new ArgumentException($"StringNormalizer changes case by NONE, LOWER or UPPER, found '{other}'."),
        };
        string[] kept = [.. x.AsSpan().ToArray().Where(text => !stop.Contains(text)).Select(change)];
        if (kept.Length == 0)
            kept = [""];
        return new(kept, x.Shape.Rank == 1 ? [kept.Length] : [1, kept.Length]);
    }

    /// <summary>Names such as en_US; only a few languages have letters whose case is their own matter, and all others do without data of a culture.</summary>
    private static CultureInfo Culture(string locale) => locale.Split('_', '-', '.')[0] is "tr" or "az" or "lt" ? CultureInfo.GetCultureInfo(locale.Split('.')[0].Replace('_', '-')) : CultureInfo.InvariantCulture;

    private static Tensor FullMatch(NodeCall n)
    {
        StringTensor x = n.Texts(0);
        string pattern = n.Text("pattern", "");
        Regex regex;
        try
        {
            regex = new Regex($@"\A(?:{Re2.ToDotNet(pattern)})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new ArgumentException($"RegexFullMatch cannot use the pattern '{pattern}': {e.Message}", e);
        }

        return Tensor.FromArray(Array.ConvertAll(x.AsSpan().ToArray(), regex.IsMatch)).Reshape(x.Shape);
    }
}
