using Interop.Checkpoints;
using Interop.Onnx.Proto;
using Interop.Tensors;

namespace Interop.Onnx.Values;

internal sealed partial class OnnxTensors
{
    /// <summary>A sparse tensor made dense. Indices are linear, [count], or one row for each value, [count, rank]; ascending and distinct.</summary>
    /// <exception cref="ModelFormatException">Values, indices and sizes do not agree, or the dense tensor passes <see cref="MaxDenseBytes"/>.</exception>
    internal Tensor Read(SparseTensorProto sparse)
    {
        (TensorProto values, EncodedTensor encoded, Shape shape) = Describe(sparse);
        TensorProto places = sparse.Indices ?? throw Fail(values, "a sparse tensor without indices");
        long count = encoded.Shape.ElementCount;
        if (Read(places) is not Tensor { DType: DType.Int64 } indices)
            throw Fail(values, $"the indices of a sparse tensor are of type {OnnxTypes.Element(places.DataType)}, expected int64");
        bool linear = indices.Shape == [count];
        if (!linear && indices.Shape != [count, shape.Rank])
            throw Fail(values, $"the indices of {count} values of a sparse tensor of shape {shape} have shape {indices.Shape}, expected [{count}] or [{count}, {shape.Rank}]");
        long[] at = Linear(values, indices.ToArray<long>(), linear, shape, count);
        Tensor source = encoded.ToEntry(Name(values)).Read(), dense = Tensor.Zeros(shape, encoded.Element.DType);
        int size = encoded.Element.DType.Size;
        Storage from = source.Storage, to = dense.Storage;
        for (int i = 0; i < at.Length; i++)
            from.Bytes((long)i * size, size).CopyTo(to.Bytes(at[i] * size, size));
        GC.KeepAlive(source);
        return dense;
    }

    /// <summary>An entry over a sparse tensor, made dense when it is read.</summary>
    internal TensorEntry ToEntry(SparseTensorProto sparse, string key)
    {
        (_, EncodedTensor encoded, Shape shape) = Describe(sparse);
        DType dtype = encoded.Element.DType;
        Tensor? dense = null;
        FileSource source = FileSource.Computed(file, dtype.ByteCount(shape.ElementCount), (offset, destination) =>
            (dense ??= Read(sparse)).Storage.Bytes(offset, destination.Length).CopyTo(destination));
        return new TensorEntry(new StorageEntry(key, dtype, source.Length, () => source), dtype, shape, shape.ContiguousStrides());
    }

    private (TensorProto Values, EncodedTensor Encoded, Shape Shape) Describe(SparseTensorProto sparse)
    {
        TensorProto values = sparse.Values ?? throw Fail(new TensorProto(), "a sparse tensor without values");
        EncodedTensor encoded = Describe(values);
        Shape shape = ShapeOf(values, sparse.Dims);
        if (encoded.Shape.Rank != 1)
            throw Fail(values, $"the values of a sparse tensor have shape {encoded.Shape}, expected one dimension");
        return (Int128)shape.ElementCount * encoded.Element.DType.Bits / 8 <= MaxDenseBytes ? (values, encoded, shape)
            : throw Fail(values, $"a sparse tensor of shape {shape} has more than {MaxDenseBytes} bytes when made dense: raise MaxDenseBytes to read it");
    }

    private long[] Linear(TensorProto values, long[] indices, bool linear, Shape shape, long count)
    {
        long[] at = new long[count];
        long last = -1;
        for (int i = 0; i < at.Length; i++)
        {
            long place = 0;
            if (linear)
                place = indices[i];
            for (int d = 0; d < shape.Rank && !linear; d++)
            {
                long index = indices[(i * shape.Rank) + d];
                if (index < 0 || index >= shape[d])
                    throw Fail(values, $"index {index} of value {i} of a sparse tensor is outside dimension {d} of {shape}");
                place = (place * shape[d]) + index;
            }

            if (place < 0 || place >= shape.ElementCount)
                throw Fail(values, $"index {place} of value {i} of a sparse tensor is outside its {shape.ElementCount} elements");
            if (place <= last)
                throw Fail(values, $"value {i} of a sparse tensor stands at {place}, the one before it at {last}: indices must ascend");
            at[i] = last = place;
        }

        return at;
    }
}
