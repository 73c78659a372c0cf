using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Interop.CommandLine.Running;

/// <summary>Standard output: UTF-8, buffered, plain lines.</summary>
internal static class Output
{
    /// <summary>Writes text.</summary>
    internal static void Text(Action<TextWriter> write)
    {
        using StreamWriter writer = new(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16) { NewLine = "\n" };
        write(writer);
    }

    /// <summary>Writes one JSON value and a line end.</summary>
    internal static void Json(Action<Utf8JsonWriter> write)
    {
        using Stream stream = Console.OpenStandardOutput();
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            write(writer);
        stream.Write("\n"u8);
    }

    /// <summary>A number, or a string where JSON has no such number: <c>"NaN"</c>, <c>"Infinity"</c>, <c>"-Infinity"</c>.</summary>
    internal static void Number(this Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value))
            writer.WriteNumber(name, value);
        else
            writer.WriteString(name, double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
    }

    /// <summary>An array of whole numbers.</summary>
    internal static void Numbers(this Utf8JsonWriter writer, string name, ReadOnlySpan<long> values)
    {
        writer.WriteStartArray(name);
        foreach (long value in values)
            writer.WriteNumberValue(value);
        writer.WriteEndArray();
    }

    /// <summary>Text on one line: control characters as in C#.</summary>
    internal static string OneLine(string text)
    {
        if (!text.Any(char.IsControl))
            return text;
        StringBuilder line = new();
        foreach (char c in text)
            line.Append(c switch { '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", _ when char.IsControl(c) => $"\\u{(int)c:x4}", _ => c.ToString() });
        return line.ToString();
    }
}
