using System.Buffers;
using Interop.Tensors;
using Interop.Tensors.Kernels;

namespace Interop.Checkpoints;

/// <summary>Floating-point tensors of a checkpoint in another dtype, converted storage by storage as they are read, so that sharing survives.</summary>
public sealed class TensorCast
{
    private readonly Dictionary<StorageEntry, StorageEntry> _storages = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<TensorEntry, TensorEntry> _tensors = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<StorageEntry, string> _names = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, long> _overflows = [];
    private readonly DType _to;

    private TensorCast(DType to) => _to = to;

    /// <summary>Paths of tensors in which finite numbers became infinite or NaN, with how many, for what has been read so far.</summary>
    public IReadOnlyDictionary<string, long> Overflows => _overflows;

    /// <summary>Replaces every real floating-point tensor in place.</summary>
    /// <exception cref="ArgumentException">The dtype is not a floating-point one, or a storage is seen as two dtypes.</exception>
    public static TensorCast Apply(Checkpoint checkpoint, DType to)
    {
        if (to.Kind != DTypeKind.Float || !Cast.IsSupported(DType.Float32, to))
            throw new ArgumentException($"Tensors can be converted to float64, float32, float16, bfloat16 and the float8 kinds, not to {to.Name}.");
        TensorCast cast = new(to);
        List<CheckpointItem> items = [.. checkpoint.Walk()];
        cast.RefuseMixed(items);
        foreach (CheckpointItem item in items.Where(i => i.AliasOf is null))
            TreeRewriter.ReplaceChildren(item.Node, child => child is TensorEntry tensor ? cast.Convert(tensor) : child);
        if (checkpoint.Root is TensorEntry root)
            checkpoint.Replace(cast.Convert(root));
        checkpoint.Changed();
        return cast;
    }

    private bool Applies(TensorEntry tensor) => tensor.DType.Kind == DTypeKind.Float && tensor.DType != _to && Cast.IsSupported(tensor.DType, _to);

    private void RefuseMixed(List<CheckpointItem> items)
    {
        Dictionary<StorageEntry, TensorEntry> first = new(ReferenceEqualityComparer.Instance);
        foreach (CheckpointItem item in items)
        {
            if (item.Node is not TensorEntry tensor)
                continue;
            _names.TryAdd(tensor.Storage, item.Path);
            if (first.TryAdd(tensor.Storage, tensor) || first[tensor.Storage].DType == tensor.DType)
                continue;
            if (Applies(tensor) || Applies(first[tensor.Storage]))
                throw new ArgumentException($"'{item.Path}' and '{_names[tensor.Storage]}' see one storage as {tensor.DType.Name} and as {first[tensor.Storage].DType.Name}: it cannot be converted.");
        }
    }

    private TensorEntry Convert(TensorEntry tensor)
    {
        if (!Applies(tensor))
            return tensor;
        if (_tensors.TryGetValue(tensor, out TensorEntry? known))
            return known;
        if (!_storages.TryGetValue(tensor.Storage, out StorageEntry? storage))
            _storages.Add(tensor.Storage, storage = Convert(tensor.Storage, tensor.DType));
        return _tensors[tensor] = new TensorEntry(storage, _to, tensor.Shape, tensor.Strides, tensor.StorageOffset)
        {
            RequiresGrad = tensor.RequiresGrad,
            IsParameter = tensor.IsParameter,
            IsNegated = tensor.IsNegated,
            IsConjugated = tensor.IsConjugated,
            Subclass = tensor.Subclass,
            State = tensor.State,
        };
    }

    private StorageEntry Convert(StorageEntry storage, DType from)
    {
        long count = storage.ByteLength * 8 / from.Bits;
        string name = _names[storage];
        FileSource source = FileSource.Computed(storage.Key, count * _to.Size, (offset, destination) =>
        {
            // Readers ask for whole elements, except through windows of single bytes.
            long first = offset / _to.Size, last = (offset + destination.Length + _to.Size - 1) / _to.Size;
            int length = (int)((last - first) * _to.Size), needed = (int)from.ByteCount(last - first);
            byte[] read = ArrayPool<byte>.Shared.Rent(needed);
            byte[]? whole = length == destination.Length ? null : new byte[length];
            storage.Read(from.ByteCount(first), read.AsSpan(0, needed));
            long overflow = Cast.Convert(from, read.AsSpan(0, needed), _to, whole ?? destination, last - first);
            ArrayPool<byte>.Shared.Return(read);
            if (overflow > 0)
                lock (_overflows)
                    _overflows[name] = _overflows.GetValueOrDefault(name) + overflow;
            whole?.AsSpan((int)(offset - first * _to.Size), destination.Length).CopyTo(destination);
        });
        return new StorageEntry(storage.Key, _to, source.Length, () => source) { Location = storage.Location };
    }
}
