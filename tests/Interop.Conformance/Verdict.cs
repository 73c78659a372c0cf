namespace Interop.Conformance;

/// <summary>What became of one file.</summary>
/// <param name="Case">The file, relative to the corpora.</param>
/// <param name="Kind"><c>ok</c>, <c>refused</c> (a named error) or <c>wrong</c>.</param>
/// <param name="Error">The error or the first difference.</param>
public sealed record Verdict(string Case, string Kind, string Error);
