namespace Interop.Conformance.Operators;

/// <summary>What became of one check of one case.</summary>
/// <param name="Entry">The entry's name.</param>
/// <param name="Case">Its number; refused calls count from e00.</param>
/// <param name="DType">The case's dtype.</param>
/// <param name="Kind">What was checked.</param>
/// <param name="Result"><c>ok</c>, <c>wrong</c>, <c>threw</c>, <c>missing</c>, <c>unbound</c>, <c>hung</c>, <c>crashed</c>, <c>open</c> for a class that is not written yet, or <c>soft</c>; these two fail nothing.</param>
/// <param name="Error">What went wrong, one line.</param>
internal sealed record OperatorVerdict(string Entry, string Case, string DType, string Kind, string Result, string Error = "")
{
    public bool Failed => Result is not ("ok" or "soft" or "open");

    public string ToLine() => string.Join('\t', Entry, Case, DType, Kind, Result, Error);

    public static OperatorVerdict Parse(string[] cells) => new(cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]);
}
