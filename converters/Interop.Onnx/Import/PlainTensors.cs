using System.Runtime.InteropServices;
using Interop.Graphs;
using Interop.Onnx.Proto;
using Interop.Tensors;

namespace Interop.Onnx;

internal static class PlainTensors
{
    internal static object Read(TensorProto t)
    {
        ElementType e = GraphTypes.Element(t.DataType) ?? throw new NotSupportedException($"element type {t.DataType}");
        Shape shape = new([.. t.Dims]);
        if (e.IsText)
            return new StringTensor([.. t.StringData.Select(s => s.ToStringUtf8())], shape);
        long count = shape.ElementCount;
        if (e.IsPacked)
        {
            int per = 8 / e.Bits;
            byte[] packed = t.HasRawData ? t.RawData.ToByteArray() : [.. t.Int32Data.Select(v => (byte)v)];
            int[] values = new int[count];
            for (int i = 0; i < count; i++)
                values[i] = packed[i / per] >> (i % per * e.Bits) & ((1 << e.Bits) - 1);
            if (e.DType == DType.Float32)
                return Tensor.From(values.Select(v => (v < 8 ? 1 : -1) * (new[] { 0, 0.5f, 1, 1.5f, 2, 3, 4, 6 })[v & 7]).ToArray(), shape);
            int half = 1 << (e.Bits - 1);
            return e.DType == DType.Int8 ? Tensor.From(values.Select(v => (sbyte)(v >= half ? v - 2 * half : v)).ToArray(), shape) : Tensor.From(values.Select(v => (byte)v).ToArray(), shape);
        }

        Tensor x = Tensor.Empty(shape, e.DType);
        Span<byte> bytes = x.Storage.Bytes(0, (int)(count * e.DType.Bits / 8));
        if (t.HasRawData)
            t.RawData.Span[..bytes.Length].CopyTo(bytes);
        else if (t.FloatData.Count > 0)
            MemoryMarshal.AsBytes(t.FloatData.ToArray().AsSpan()).CopyTo(bytes);
        else if (t.DoubleData.Count > 0)
            MemoryMarshal.AsBytes(t.DoubleData.ToArray().AsSpan()).CopyTo(bytes);
        else if (t.Int64Data.Count > 0)
            MemoryMarshal.AsBytes(t.Int64Data.ToArray().AsSpan()).CopyTo(bytes);
        else if (t.Uint64Data.Count > 0 && e.DType == DType.UInt64)
            MemoryMarshal.AsBytes(t.Uint64Data.ToArray().AsSpan()).CopyTo(bytes);
        else if (t.Uint64Data.Count > 0)
            MemoryMarshal.AsBytes(t.Uint64Data.Select(v => (uint)v).ToArray().AsSpan()).CopyTo(bytes);
        else
        {
            int size = e.DType.Bits / 8;
            for (int i = 0; i < count; i++)
            {
                int v = t.Int32Data[i];
                MemoryMarshal.AsBytes(new ReadOnlySpan<int>(ref v))[..size].CopyTo(bytes[(i * size)..]);
            }
        }

        return x;
    }

    internal static object ReadSparse(SparseTensorProto s)
    {
        Tensor values = (Tensor)Read(s.Values), places = ((Tensor)Read(s.Indices)).To(DType.Int64);
        Shape shape = new([.. s.Dims]);
        Tensor y = Tensor.Zeros([shape.ElementCount], values.DType);
        if (places.Rank == 2)
        {
            long[] strides = new long[shape.Rank];
            long step = 1;
            for (int d = shape.Rank - 1; d >= 0; d--)
                (strides[d], step) = (step, step * shape[d]);
            places = (places * Tensor.From(strides)).Sum(1);
        }

        return y.Scatter(0, places, values).Reshape(shape);
    }

    internal static object? ReadValue(GraphType? type, byte[] bytes) => type switch
    {
        SequenceType => Sequence(SequenceProto.Parser.ParseFrom(bytes)),
        OptionalType => Optional(OptionalProto.Parser.ParseFrom(bytes)),
        SparseTensorType => ReadSparse(SparseTensorProto.Parser.ParseFrom(bytes)),
        _ => Read(TensorProto.Parser.ParseFrom(bytes)),
    };

    private static List<object?> Sequence(SequenceProto s) => s.ElemType switch
    {
        1 => [.. s.TensorValues.Select(t => (object?)Read(t))],
        3 => [.. s.SequenceValues.Select(t => (object?)Sequence(t))],
        5 => [.. s.OptionalValues.Select(Optional)],
        _ => [],
    };

    private static object? Optional(OptionalProto o) => o.TensorValue is not null ? Read(o.TensorValue) : o.SequenceValue is not null ? Sequence(o.SequenceValue) : o.OptionalValue is not null ? Optional(o.OptionalValue) : null;
}
