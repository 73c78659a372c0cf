using System.Text;
using Interop.Checkpoints;
using Interop.Converters.Shards;
using Interop.Numpy;
using Interop.Onnx;
using Interop.PyTorch.Formats;
using Interop.Safetensors;

namespace Interop.Converters;

/// <summary>The formats that are known, and the choice among them.</summary>
public static class FileFormats
{
    /// <summary>Every format, one line each.</summary>
    public static IReadOnlyList<FileFormat> All { get; } =
    [
        new TorchZipFormat(),
        new LegacyFormat(),
        new SafetensorsFormat(),
        new NpyFormat(),
        new NpzFormat(),
        new OnnxFormat(),
        new ShardIndexFormat(),
    ];

    /// <summary>The format of a file, by its content alone.</summary>
    /// <exception cref="ModelFormatException">It is none, or more than one; a kind that is recognised without being readable is named.</exception>
    public static FileFormat Detect(OpenContext context) => Detect(context, All);

    /// <summary>The format with this name, for writing.</summary>
    /// <exception cref="ArgumentException">There is none, or it is only read.</exception>
    public static FileFormat ByName(string name) =>
        All.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } format ? throw new ArgumentException($"There is no format '{name}'; files can be written as {Writable()}.")
        : format.CanWrite ? format : throw new ArgumentException($"Files of the format {format.Name} are read, not written; files can be written as {Writable()}.{Instead(format)}");

    /// <summary>The format that a file name's ending asks for, for writing.</summary>
    /// <exception cref="ArgumentException">The ending asks for none.</exception>
    public static FileFormat ForWriting(string path) =>
        All.FirstOrDefault(f => f is OnnxFormat && Ends(f, path)) is { } onnx ? throw new ArgumentException($"'{path}' names an ONNX model, and a checkpoint is no graph: use {Endings()}.{Instead(onnx)}") : All.FirstOrDefault(f => f.CanWrite && Ends(f, path))
        ?? throw new ArgumentException($"The ending of '{path}' names no format: use {Endings()}, or name the format ({Writable()}).");

    internal static FileFormat Detect(OpenContext context, IReadOnlyList<FileFormat> formats)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.File.Length == 0)
            throw new ModelFormatException(context.File.Name, null, null, "the file is empty; a download or a save that failed leaves such a file");
        FileFormat[] matching = [.. formats.Where(f => f.Matches(context))];
        return matching switch
        {
            [FileFormat one] => one,
            [] when KnownContainers.Recognise(context) is { } sentence => throw new ModelFormatException(context.File.Name, null, null, sentence),
            [] => throw new ModelFormatException(context.File.Name, null, 0, $"the format is not recognised: the file begins with {FirstBytes(context.File)}; "
                + $"formats that can be read: {string.Join(", ", formats.Select(f => f.Name))}"),
            _ => throw new ModelFormatException(context.File.Name, null, null, $"the file can be read as {string.Join(" and as ", matching.Select(f => f.Name))}: its content is ambiguous"),
        };
    }

    private static string Endings() => string.Join(", ", All.Where(f => f.CanWrite).SelectMany(f => f.Extensions));

    private static bool Ends(FileFormat format, string path) => format.Extensions.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    private static string Instead(FileFormat format) => format is OnnxFormat ? " To put weights into a graph that exists, use OnnxModel.LoadWeights, or `interop convert weights.pt new.onnx --like old.onnx`." : "";

    private static string Writable() => string.Join(", ", All.Where(f => f.CanWrite).Select(f => f.Name));

    /// <summary>Text as text, anything else in hexadecimal.</summary>
    private static string FirstBytes(FileSource file)
    {
        byte[] head = file.Head(24);
        return head.All(b => b is >= 0x20 and < 0x7F or (byte)'\n' or (byte)'\r' or (byte)'\t')
            ? $"the text \"{Encoding.ASCII.GetString(head).ReplaceLineEndings(" ").Replace('\t', ' ').TrimEnd()}\""
            : $"the bytes {Convert.ToHexStringLower(head.AsSpan(0, Math.Min(16, head.Length)))}";
    }
}
