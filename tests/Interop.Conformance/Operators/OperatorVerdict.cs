using System.Reflection;

namespace Interop.Conformance.Operators;

/// <summary>What became of one check of one case.</summary>
/// <param name="Entry">The entry's name: of an operator, a class.</param>
/// <param name="Case">Its number; refused calls count from e00.</param>
/// <param name="DType">The case's dtype.</param>
/// <param name="Kind">What was checked.</param>
/// <param name="Result"><c>ok</c>, <c>wrong</c>, <c>threw</c>, <c>missing</c>, <c>unbound</c>, <c>hung</c>, <c>crashed</c>, or <c>soft</c>, which fails nothing.</param>
/// <param name="Error">What went wrong, made one line.</param>
internal sealed record OperatorVerdict(string Entry, string Case, string DType, string Kind, string Result, string Error = "")
{
    public string Error { get; } = OneLine(Error);

    public bool Failed => Result is not ("ok" or "soft");

    /// <summary>Runs a check, which gives what is wrong, or null.</summary>
    public static OperatorVerdict Of(string entry, string @case, string dtype, string kind, Func<string?> check)
    {
        (string Result, string? Error) found;
        try
        {
            string? wrong = check();
            found = (wrong is null ? "ok" : "wrong", wrong);
        }
        catch (Exception e) when (e is not SkipException)
        {
            Exception inner = e is TargetInvocationException { InnerException: { } i } ? i : e;
            found = inner switch
            {
                MissingOpException => ("missing", inner.Message),
                UnboundException => ("unbound", inner.Message),
                _ => ("threw", $"{inner.GetType().Name}: {inner.Message} {inner.StackTrace?.Split('\n').FirstOrDefault(l => l.Contains("Interop.", StringComparison.Ordinal))?.Trim()}"),
            };
        }

        return new(entry, @case, dtype, kind, found.Result, found.Error ?? "");
    }

    public string ToLine() => string.Join('\t', Entry, Case, DType, Kind, Result, Error);

    public static OperatorVerdict Parse(string[] cells) => new(cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]);

    internal static string OneLine(string text)
    {
        text = text.ReplaceLineEndings(" ").Replace('\t', ' ');
        return text.Length > 700 ? text[..700] + "…" : text;
    }
}
