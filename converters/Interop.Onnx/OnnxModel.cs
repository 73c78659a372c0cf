using System.Diagnostics;
using Google.Protobuf;
using Interop.Checkpoints;
using Interop.Graphs;
using Interop.Onnx.External;
using Interop.Onnx.Proto;
using Interop.Onnx.Values;
using Interop.Onnx.Wire;

namespace Interop.Onnx;

/// <summary>An ONNX model: its graph in memory, the values of large tensors in its files until they are read or saved.</summary>
/// <remarks>What this library does not understand stays in it and is saved again. Source: onnx/onnx/onnx.proto, up to IR version 13.</remarks>
[DebuggerDisplay("{File,nq}: IR {IrVersion}, {GraphName,nq}")]
public sealed partial class OnnxModel : IDisposable
{
    private const int NewestIr = 14;
    private readonly FileSource _source;
    private readonly ExternalFiles? _external;
    private readonly RawParts _parts = new();
    private readonly string? _path;
    private readonly bool _owns;

    private OnnxModel(FileSource source, string? path, bool owns, OnnxOpenOptions options)
    {
        (_source, _path, _owns) = (source, path is null ? null : Path.GetFullPath(path), owns);
        _external = _path is null ? null : new ExternalFiles(Path.GetDirectoryName(_path)!, options.ExternalData);
        try
        {
            Proto = ModelProto.Parser.ParseFrom(ModelIndex.Read(source, _parts));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ModelFormatException(File, null, null, $"the model is broken: {e.Message}", e);
        }

        Tensors = new OnnxTensors(File, _parts, _external) { MaxDenseBytes = options.MaxDenseBytes };
        if (!Proto.HasIrVersion)
            throw new ModelFormatException(File, null, null, "the ONNX model has no ir_version: it is truncated, or no ONNX model");
        if (Proto.Graph is null)
            throw new ModelFormatException(File, null, null, "the ONNX model has no graph: it is truncated, or no ONNX model");
        if (IrVersion >= 3 && Proto.OpsetImport.Count == 0)
            throw new ModelFormatException(File, null, null, $"the ONNX model has no opset_import, which IR version {IrVersion} requires: it is truncated or damaged");
        if (IrVersion > NewestIr)
            Warnings.Add($"{File}: IR version {IrVersion} is newer than {NewestIr}; what is not known is kept and not read");
    }

    /// <summary>Opens a model. Its file and those with external data stay open until it is disposed.</summary>
    /// <exception cref="ModelFormatException">The file is no model, damaged or hostile.</exception>
    /// <exception cref="IOException">The file does not exist or cannot be opened.</exception>
    public static OnnxModel Open(string path, OnnxOpenOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FileSource source = FileSource.Open(path);
        try
        {
            return new OnnxModel(source, path, owns: true, options ?? OnnxOpenOptions.Default);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Reads a model from memory. It has no folder, so tensors with external data cannot be read.</summary>
    /// <exception cref="ModelFormatException">The bytes are no model, damaged or hostile.</exception>
    public static OnnxModel Parse(ReadOnlyMemory<byte> bytes, OnnxOpenOptions? options = null) =>
        new(FileSource.FromMemory(bytes, "(in memory)"), null, owns: false, options ?? OnnxOpenOptions.Default);

    internal static OnnxModel Open(FileSource source, string path, OnnxOpenOptions options) => new(source, path, owns: false, options);

    /// <summary>The file's name, for messages.</summary>
    public string File => _source.Name;

    /// <summary>The messages. The bytes of large tensors are not in them: <see cref="Tensors"/> reads them.</summary>
    internal ModelProto Proto { get; }

    /// <summary>Reads and writes the model's tensors.</summary>
    internal OnnxTensors Tensors { get; }

    /// <summary>Things that are odd about the file but leave its content certain.</summary>
    public IList<string> Warnings { get; } = [];

    /// <summary>The version of the file format.</summary>
    public long IrVersion => Proto.IrVersion;

    /// <summary>The versions of the operator sets, by domain; the standard one is <c>ai.onnx</c>, version 1 where an old file names none.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Opsets => Proto.OpsetImport.Count == 0 ? [new("ai.onnx", 1)] : [.. Proto.OpsetImport.Select(o => new KeyValuePair<string, long>(o.Domain.Length == 0 ? "ai.onnx" : o.Domain, o.Version))];

    /// <summary>The program that wrote it; empty if it does not say.</summary>
    public string ProducerName => Proto.ProducerName;

    /// <summary>The version of that program.</summary>
    public string ProducerVersion => Proto.ProducerVersion;

    /// <summary>The namespace of the model, a domain name backwards.</summary>
    public string Domain => Proto.Domain;

    /// <summary>The version of the model itself.</summary>
    public long ModelVersion => Proto.ModelVersion;

    /// <summary>A text about the model.</summary>
    public string DocString => Proto.DocString;

    /// <summary>The graph's name.</summary>
    public string GraphName => Proto.Graph.Name;

    /// <summary>Texts about the model by key, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata => [.. Proto.MetadataProps.Select(m => new KeyValuePair<string, string>(m.Key, m.Value))];

    /// <summary>What the model takes: the graph's inputs that are no initializers, with their types.</summary>
    public IReadOnlyList<KeyValuePair<string, GraphType?>> Inputs
    {
        get
        {
            HashSet<string> initializers = [.. Proto.Graph.Initializer.Select(i => i.Name), .. Proto.Graph.SparseInitializer.Select(s => s.Values?.Name ?? "")];
            return Types(Proto.Graph.Input.Where(i => !initializers.Contains(i.Name)));
        }
    }

    /// <summary>What the model gives, with types.</summary>
    public IReadOnlyList<KeyValuePair<string, GraphType?>> Outputs => Types(Proto.Graph.Output);

    /// <summary>How often each operator occurs in the graph, its subgraphs and functions, the most frequent first; those of other domains as <c>domain.Op</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> OpCounts
    {
        get
        {
            Dictionary<string, int> counts = [];
            Stack<IEnumerable<NodeProto>> open = new(Proto.Functions.Select(f => (IEnumerable<NodeProto>)f.Node).Prepend(Proto.Graph.Node));
            while (open.TryPop(out IEnumerable<NodeProto>? nodes))
            {
                foreach (NodeProto node in nodes)
                {
                    string op = node.Domain is "" or "ai.onnx" ? node.OpType : $"{node.Domain}.{node.OpType}";
                    counts[op] = counts.GetValueOrDefault(op) + 1;
                    foreach (GraphProto inside in node.Attribute.SelectMany(a => a.G is null ? a.Graphs : a.Graphs.Append(a.G)))
                        open.Push(inside.Node);
                }
            }

            return [.. counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal)];
        }
    }

    /// <summary>Names of the functions that the model defines, as <c>domain.Name</c>.</summary>
    public IReadOnlyList<string> Functions => [.. Proto.Functions.Select(f => f.Domain.Length == 0 ? f.Name : $"{f.Domain}.{f.Name}")];

    /// <summary>Closes the files. Tensors that were read stay valid.</summary>
    public void Dispose()
    {
        if (_owns)
            _source.Dispose();
        _external?.Dispose();
    }

    private static List<KeyValuePair<string, GraphType?>> Types(IEnumerable<ValueInfoProto> values) => [.. values.Select(v => new KeyValuePair<string, GraphType?>(v.Name, GraphTypes.From(v.Type)))];
}
