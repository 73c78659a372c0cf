using System.Text.Json;
using Interop.CommandLine.Inspecting;
using Interop.CommandLine.Running;
using Interop.Tensors;

namespace Interop.CommandLine.Comparing;

/// <summary>The findings of <c>diff</c>, as text or JSON.</summary>
internal sealed class DiffReport(CheckpointDiff structure, IReadOnlyList<TensorComparison> tensors, int within, bool all)
{
    private const int Most = 20;

    /// <summary>Whether the files differ.</summary>
    internal bool IsDifferent => structure.Differences.Count + tensors.Count > 0;

    internal void Write(TextWriter writer)
    {
        foreach ((string path, string what) in Some(structure.Differences))
            writer.WriteLine($"{Place(path)}: {Output.OneLine(what)}");
        Rest(writer, structure.Differences.Count, "differences of structure");
        foreach (TensorComparison t in Some(tensors))
            writer.WriteLine($"{Place(t.Path)}: {Describe(t)}");
        Rest(writer, tensors.Count, "tensors with other values");
        foreach ((string path, string what) in Some(structure.Notes))
            writer.WriteLine($"note: {Place(path)}: {Output.OneLine(what)}");
        Rest(writer, structure.Notes.Count, "notes");
        string tolerated = within > 0 ? $", {within} within the tolerance" : "";
        writer.WriteLine(IsDifferent
            ? $"different: {structure.Differences.Count} in structure, {tensors.Count} of {structure.Pairs.Count} compared tensors in values{tolerated}"
            : $"equal: {ByteSize.Count(structure.Pairs.Count, "tensor")}{tolerated}");
    }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("equal", !IsDifferent);
        writer.WriteNumber("compared_tensors", structure.Pairs.Count);
        writer.WriteNumber("within_tolerance", within);
        foreach ((string name, List<(string Path, string What)> list) in (ReadOnlySpan<(string, List<(string, string)>)>)[("structure", structure.Differences), ("notes", structure.Notes)])
        {
            writer.WriteStartArray(name);
            foreach ((string path, string what) in list)
            {
                writer.WriteStartObject();
                writer.WriteString("path", path);
                writer.WriteString("what", what);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteStartArray("tensors");
        foreach (TensorComparison t in tensors)
        {
            writer.WriteStartObject();
            writer.WriteString("path", t.Path);
            writer.WriteNumber("count", t.Count);
            writer.WriteNumber("unequal", t.Unequal);
            writer.WriteNumber("only_one_nan", t.OnlyOneNaN);
            if (t.HasNumbers)
            {
                writer.Number("max_absolute_error", t.MaxAbsolute);
                writer.Number("max_relative_error", t.MaxRelative);
                writer.Number("cosine", t.Cosine);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static string Describe(TensorComparison t)
    {
        if (!t.HasNumbers)
            return "other bits";
        if (t.OnlyBits)
            return t.DTypeA == t.DTypeB ? "equal numbers in other bits (signs of zeros, payloads of NaN)" : "equal numbers in another dtype";
        string nan = t.OnlyOneNaN > 0 ? $", {ByteSize.Count(t.OnlyOneNaN)} NaN on one side only" : "";
        return $"max abs {ValueText.Short(t.MaxAbsolute)}, max rel {ValueText.Short(t.MaxRelative)}, cosine {t.Cosine.ToString("G9", null)}, {ByteSize.Count(t.Unequal)} of {ByteSize.Count(t.Count)} values differ{nan}";
    }

    private static string Place(string path) => path.Length == 0 ? "(root)" : Output.OneLine(path);

    private IEnumerable<T> Some<T>(IReadOnlyList<T> list) => all ? list : list.Take(Most);

    private void Rest(TextWriter writer, int count, string what)
    {
        if (!all && count > Most)
            writer.WriteLine($"… and {count - Most} more {what}; --all shows them");
    }
}
