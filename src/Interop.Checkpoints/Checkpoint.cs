using System.Diagnostics;
using Interop.Tensors;

namespace Interop.Checkpoints;

/// <summary>What a model file holds, wherever it came from: a tree of values whose tensors stay in the file until they are read.</summary>
[DebuggerDisplay("{FormatName,nq}: {Root.TypeName,nq}")]
public sealed class Checkpoint : IDisposable
{
    private readonly List<IDisposable> _owned = [];
    private IReadOnlyList<KeyValuePair<string, TensorEntry>>? _tensors;

    /// <summary>A checkpoint with this content.</summary>
    public Checkpoint(CheckpointNode root) => Root = root;

    /// <summary>The whole content.</summary>
    public CheckpointNode Root { get; private set; }

    /// <summary>The format it was read from; empty for one made in memory.</summary>
    public string FormatName { get; init; } = "";

    /// <summary>Texts that belong to the file as a whole, such as safetensors' <c>__metadata__</c>, in order.</summary>
    public IList<KeyValuePair<string, string>> Metadata { get; init; } = [];

    /// <summary>Things that are wrong with the file but leave its values certain.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Every tensor with its path, in order. A tensor that stands at several places appears under each of them.</summary>
    public IReadOnlyList<KeyValuePair<string, TensorEntry>> Tensors => _tensors ??= ListTensors();

    /// <summary>The tensor at this path.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public TensorEntry this[string path] => Find(path) as TensorEntry ?? throw new KeyNotFoundException($"There is no tensor '{path}' among the {Tensors.Count} of this checkpoint.");

    /// <summary>From plain values; see <see cref="CheckpointNode.From"/>.</summary>
    public static Checkpoint From(object? value) => new(CheckpointNode.From(value));

    /// <summary>The value at a path such as <c>optimizer.state[0].exp_avg</c>, or null. Of a saved module, the names of its state dict.</summary>
    public CheckpointNode? Find(string path) => CheckpointWalk.Find(Root, path);

    /// <summary>Every value with its path.</summary>
    public IEnumerable<CheckpointItem> Walk() => CheckpointWalk.All(Root);

    /// <summary>Makes the part at this path the whole; the rest is forgotten.</summary>
    /// <exception cref="KeyNotFoundException">There is nothing at this path; the message lists what the top holds.</exception>
    public void Select(string path)
    {
        Root = Find(path) ?? throw new KeyNotFoundException(
            $"There is nothing at '{path}'. The top holds: {string.Join(", ", CheckpointWalk.Children(Root).Take(12).Select(c => c.Segment.TrimStart('.')))}.");
        Changed();
    }

    /// <summary>Puts another content in the place of the present one.</summary>
    public void Replace(CheckpointNode root)
    {
        Root = root;
        Changed();
    }

    /// <summary>Tells that the tree was edited, so that flat views are made anew.</summary>
    public void Changed() => _tensors = null;

    /// <summary>Hands a file over: it is closed with this checkpoint.</summary>
    public Checkpoint Owning(IDisposable file)
    {
        _owned.Add(file);
        return this;
    }

    /// <summary>Closes the files. Tensors that were read, and mapped ones, stay valid.</summary>
    public void Dispose()
    {
        foreach (IDisposable file in _owned)
            file.Dispose();
        _owned.Clear();
    }

    private List<KeyValuePair<string, TensorEntry>> ListTensors()
    {
        if (SavedModule.TryGet(Root, out SavedModule? module))
            return [.. module.StateDict()];
        List<KeyValuePair<string, TensorEntry>> list = [];
        foreach (CheckpointItem item in Walk())
        {
            if (item.Node is TensorEntry tensor)
                list.Add(new(item.Path, tensor));
        }

        return list;
    }
}
