using Interop.Checkpoints;

namespace Interop.Converters;

/// <summary>Files that are recognised and refused, each with a sentence that says what it is and what to do.</summary>
internal static class KnownContainers
{
    private sealed record Row(Func<ContainerProbe, bool> Is, Func<ContainerProbe, string> Sentence);

    private static readonly Row[] s_rows =
    [
        // Things that are no model at all.
        new(p => p.IsMarkup("!doctype", "html", "head", "body", "?xml", "!--", "error"), _ => "this is an HTML or XML page, not a model: the download gave an error or a login page; download it again and look at the address"),
        new(p => p.Text.StartsWith("version https://git-lfs", StringComparison.Ordinal), p => $"this is a Git LFS pointer, not the model itself (oid {p.Line("oid")}, size {p.Line("size")} bytes): run `git lfs pull` in its repository"),
        new(p => p.Has("Entry not found"u8) || p.Has("Repository not found"u8) || p.Has("Invalid username"u8) || p.Has("Access to model"u8), p => $"this is an error message of a server, not a model: \"{p.Text.Split('\n')[0].Trim()}\""),
        new(p => p.Text.AsSpan().TrimStart().StartsWith("{"), _ => "this is JSON text without a weight_map: a configuration, or an index that is no index of shards"),
        new(p => p.Has([0x1F, 0x8B]), _ => Compressed("gzip", "gunzip")),
        new(p => p.Has("BZh"u8), _ => Compressed("bzip2", "bunzip2")),
        new(p => p.Has([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]), _ => Compressed("xz", "unxz")),
        new(p => p.Has([0x28, 0xB5, 0x2F, 0xFD]), _ => Compressed("zstd", "unzstd")),
        new(p => p.Has([(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C]), _ => Compressed("7-Zip", "7z x")),

        // What PyTorch's other writers make.
        new(p => p.HasRecord("bytecode.pkl"), _ => "this is a mobile TorchScript archive (.ptl, for the lite interpreter): TorchScript is not yet read"),
        new(p => p.HasRecord("constants.pkl"), _ => "this is a TorchScript archive (torch.jit.save): TorchScript is not yet read; in Python, torch.save(torch.jit.load(path).state_dict(), …) gives a file that is"),
        new(p => p.HasRecord("model.json"), _ => "this is a TorchScript archive in the model.json layout of PyTorch 1.0 to 1.2: it is not read"),
        new(p => p.HasRecord("archive_format") || p.HasRecord("serialized_exported_program.json"), _ => "this is a torch.export archive (.pt2): exported programs are not yet read"),
        new(p => p.HasRecord(".data/extern_modules"), _ => "this is a torch.package archive, which holds Python code: it is not yet read"),
        new(p => p.HasRecord("MAR-INF/MANIFEST.json") || p.HasRecord("MANIFEST.json"), p => $"this is a TorchServe archive (.mar): unpack it and open the model inside ({p.SomeRecords()})"),
        new(p => p.Has("PYTORCH1"u8), _ => "this is a PYTORCH1 archive, the preview format of 2018, which PyTorch itself no longer reads"),
        new(p => p.Has("PTMF"u8, 4), _ => "this is a mobile module in flatbuffer form (PTMF): it is not read"),
        new(p => p.Has("ET12"u8, 4), _ => "this is an ExecuTorch program (.pte): its weights are compiled in and it is not read; open the checkpoint that it was exported from"),
        new(p => p.IsTar() && (p.Has("pickle\0"u8) || p.Has("storages\0"u8) || p.Has("tensors\0"u8) || p.Has("sys_info\0"u8)), _ => "this is a tar archive as PyTorch 0.1 saved it: it is not yet read"),
        new(p => p.IsTar(), _ => "this is a tar archive: extract it and open the model inside"),
        new(p => p.Has([0x80]) && p.Head.Length > 1 && p.Head[1] is >= 2 and <= 5, _ => "this is a bare pickle without PyTorch's container around it: such files are not yet read"),

        // Other programs' models.
        new(p => p.Has("GGUF"u8), _ => "this is a GGUF file (llama.cpp): it is not yet read"),
        new(p => p.Has("GGML"u8) || p.Has("lmgg"u8) || p.Has("tjgg"u8) || p.Has("fmgg"u8), _ => "this is a GGML file, the forerunner of GGUF: it is not read"),
        new(p => p.Has([0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A]), _ => "this is an HDF5 file (Keras, PyTables): it is not read"),
        new(p => p.Has("TFL3"u8, 4), _ => "this is a TensorFlow Lite model: it is not read"),
        new(p => p.HasRecord("model.weights.h5"), _ => "this is a Keras archive (.keras): it is not read"),
        new(p => p.Zip is not null, p => $"this is a zip archive without a data.pkl, so nothing that torch.save wrote; it holds {p.SomeRecords()}: extract it if a model is inside"),
    ];

    /// <summary>What the file is, in a sentence that follows its name; or null.</summary>
    internal static string? Recognise(OpenContext context)
    {
        ContainerProbe probe = new(context);
        return s_rows.FirstOrDefault(row => row.Is(probe))?.Sentence(probe);
    }

    private static string Compressed(string name, string command) => $"this file is compressed with {name}: decompress it first ({command})";
}
