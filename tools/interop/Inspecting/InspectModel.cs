using Interop.Checkpoints;
using Interop.CommandLine.Running;
using Interop.Onnx;

namespace Interop.CommandLine.Inspecting;

/// <summary>What <c>inspect</c> shows of a checkpoint, text or JSON.</summary>
internal sealed class InspectModel
{
    private readonly HashSet<CheckpointItem> _shown = [];
    private readonly Dictionary<StorageEntry, (int Id, string First, int Users)> _storages = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<View, string> _views = [];
    private readonly Dictionary<View, TensorStatistics?> _statistics = [];
    private readonly CancellationToken _cancellation;

    /// <summary>The same view of the same memory: tensors with an equal one are tied.</summary>
    private readonly record struct View(StorageEntry Storage, Tensors.DType DType, long Offset, Tensors.Shape Shape, string Strides, bool Conjugated, bool Negated)
    {
        internal static View Of(TensorEntry t) => new(t.Storage, t.DType, t.StorageOffset, t.Shape, string.Join(',', t.Strides.ToArray()), t.IsConjugated, t.IsNegated);
    }

    internal InspectModel(string path, Checkpoint checkpoint, NameFilter filter, CancellationToken cancellation)
    {
        (Path, Checkpoint, _cancellation) = (path, checkpoint, cancellation);
        foreach (CheckpointItem item in checkpoint.Walk())
        {
            if (item.Depth > InspectText.MaxDepth)
            {
                IsCut = true;
                continue;
            }

            Items.Add(item);
            if (!filter.IsEmpty && !(item.Node is ScalarNode or TensorEntry && filter.Keeps(item.Path)))
                continue;
            for (CheckpointItem? at = item; at is not null && _shown.Add(at); at = at.Parent) { }
            if (item.Node is TensorEntry tensor)
                Register(tensor, item);
        }
    }

    internal string Path { get; }

    internal Checkpoint Checkpoint { get; }

    /// <summary>The model as a graph; null where it is none.</summary>
    internal OnnxModel? Graph { get; init; }

    /// <summary>Every value, containers before their parts.</summary>
    internal List<CheckpointItem> Items { get; } = [];

    /// <summary>Whether deeper levels were left out.</summary>
    internal bool IsCut { get; }

    /// <summary>The places of tensors that are shown.</summary>
    internal List<(CheckpointItem Item, TensorEntry Tensor)> Tensors { get; } = [];

    /// <summary>Numbers in all tensors, tied ones once.</summary>
    internal long ElementCount { get; private set; }

    /// <summary>Bytes of all tensors made dense, tied ones once.</summary>
    internal long ByteCount { get; private set; }

    /// <summary>Bytes of the file; of a folder with shards, of the index and the shards together.</summary>
    internal long? FileBytes => File.Exists(Path) ? new FileInfo(Path).Length : null;

    internal bool IsShown(CheckpointItem item) => _shown.Contains(item);

    internal int StorageId(TensorEntry tensor) => _storages[tensor.Storage].Id;

    /// <summary>The first place of the same view of the same memory; null at that place itself.</summary>
    internal string? TiedTo(CheckpointItem item, TensorEntry tensor) => _views[View.Of(tensor)] is var first && first != item.Path ? first : null;

    /// <summary>The first place of another view of the same memory; null where there is none, and at that place.</summary>
    internal string? SharesWith(CheckpointItem item, TensorEntry tensor) => TiedTo(item, tensor) is null && _storages[tensor.Storage].First is var first && first != item.Path ? first : null;

    /// <summary>Whether anything else looks into the same memory.</summary>
    internal bool IsShared(TensorEntry tensor) => _storages[tensor.Storage].Users > 1;

    internal TensorStatistics? Statistics(TensorEntry tensor) => _statistics.GetValueOrDefault(View.Of(tensor));

    internal bool HasStatistics { get; private set; }

    internal void ComputeStatistics()
    {
        HasStatistics = true;
        WorkProgress.Run("statistics", ByteCount, progress =>
        {
            foreach ((_, TensorEntry tensor) in Tensors)
            {
                View view = View.Of(tensor);
                if (!_statistics.ContainsKey(view))
                    _statistics[view] = TensorStatistics.Compute(tensor, progress, _cancellation);
            }
        });
    }

    private void Register(TensorEntry tensor, CheckpointItem item)
    {
        Tensors.Add((item, tensor));
        string path = item.Path;
        (int id, string first, int users) = _storages.GetValueOrDefault(tensor.Storage, (_storages.Count, path, 0));
        _storages[tensor.Storage] = (id, first, users + 1);
        if (_views.TryAdd(View.Of(tensor), path))
        {
            ElementCount = ByteSize.Total([ElementCount, tensor.ElementCount]);
            ByteCount = ByteSize.Total([ByteCount, tensor.ByteLength]);
        }
    }
}
