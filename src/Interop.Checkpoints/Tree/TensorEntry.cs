using System.Diagnostics;
using Interop.Tensors;
using Interop.Tensors.Kernels;

namespace Interop.Checkpoints;

/// <summary>A tensor of a checkpoint: its description at once, its values when asked for.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class TensorEntry : CheckpointNode
{
    private readonly long[] _strides;

    /// <summary>A tensor over a storage; the geometry is checked against the storage's length.</summary>
    /// <exception cref="ShapeException">An element would lie outside the storage.</exception>
    public TensorEntry(StorageEntry storage, DType dtype, Shape shape, ReadOnlySpan<long> strides, long offset = 0)
    {
        ArgumentNullException.ThrowIfNull(storage);
        if (strides.Length != shape.Rank)
            throw new ShapeException($"A tensor of shape {shape} needs {shape.Rank} strides, found {strides.Length}.");
        if ((Int128)shape.ElementCount * dtype.Bits / 8 > long.MaxValue)
            throw new ShapeException($"A {dtype.Name} tensor of shape {shape} has more than 2^63 - 1 bytes.");
        if (storage.HasData && !Extent.Fits(dtype, shape, strides, offset, storage.ByteLength, out string? why))
            throw new ShapeException($"a {dtype.Name} tensor of shape {shape} does not fit storage '{storage.Key}': {why}");
        (Storage, DType, Shape, _strides, StorageOffset) = (storage, dtype, shape, strides.ToArray(), offset);
    }

    /// <summary>The memory, shared with every entry that has the same object here.</summary>
    public StorageEntry Storage { get; }

    /// <summary>The element type.</summary>
    public DType DType { get; }

    /// <summary>The sizes.</summary>
    public Shape Shape { get; }

    /// <summary>Steps per dimension, in elements.</summary>
    public ReadOnlySpan<long> Strides => _strides;

    /// <summary>The first element, in elements from the start of the storage.</summary>
    public long StorageOffset { get; }

    /// <summary>Whether gradients are asked for.</summary>
    public bool RequiresGrad { get; init; }

    /// <summary>Whether it is a <c>torch.nn.Parameter</c>.</summary>
    public bool IsParameter { get; init; }

    /// <summary>Whether the stored complex numbers are the conjugates of the values.</summary>
    public bool IsConjugated { get; init; }

    /// <summary>Whether the stored numbers are the negatives of the values.</summary>
    public bool IsNegated { get; init; }

    /// <summary>Scale and zero point of a quantized tensor, or null.</summary>
    public Quantization? Quantization { get; init; }

    /// <summary>The tensor's class where it is neither <c>torch.Tensor</c> nor <c>Parameter</c>, a global; or null.</summary>
    public OpaqueNode? Subclass { get; set; }

    /// <summary>Attributes set on the tensor: normally a map; or null.</summary>
    public CheckpointNode? State { get; set; }

    /// <inheritdoc/>
    public override string TypeName => IsParameter ? "parameter" : Subclass?.TypeName ?? "tensor";

    /// <summary>The number of elements.</summary>
    public long ElementCount => Shape.ElementCount;

    /// <summary>Bytes of the values made dense.</summary>
    public long ByteLength => DType.ByteCount(ElementCount);

    /// <summary>Whether the elements lie densely in row-major order.</summary>
    public bool IsContiguous => Shape.IsContiguous(_strides);

    /// <summary>Whether it is contiguous and fills its storage, so that nothing is hidden behind it.</summary>
    public bool CoversStorage => StorageOffset == 0 && ByteLength == Storage.ByteLength && Extent.TryGet(Shape.AsSpan(), _strides, 0, out _, out long end) && (ElementCount == 0 || end == ElementCount);

    /// <summary>An entry over a tensor in memory.</summary>
    public static TensorEntry From(Tensor tensor) =>
        new(StorageEntry.From(tensor.Storage, tensor.DType), tensor.DType, tensor.Shape, tensor.Strides, tensor.Offset);

    /// <summary>The tensor: strides and offset as saved, memory shared with every other tensor read from the same storage; conjugation and negation resolved into new memory.</summary>
    /// <exception cref="ModelFormatException">The file does not hold the bytes.</exception>
    public Tensor Read()
    {
        if (!IsConjugated && !IsNegated)
            return new Tensor(Storage.Load(), DType, Shape, _strides, StorageOffset);
        Tensor dense = Tensor.Empty(Shape, DType);
        long position = 0;
        TensorBytes.ForEachChunk(this, bytes =>
        {
            bytes.CopyTo(dense.Storage.Bytes(position, bytes.Length));
            position += bytes.Length;
        });
        return dense;
    }

    /// <summary>dtype and shape.</summary>
    public override string ToString() => $"{DType.Name} {Shape}";
}
