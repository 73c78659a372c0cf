using Interop.Checkpoints;
using Interop.PyTorch.Pickle;
using Interop.Tensors;
using Interop.Tensors.Kernels;

namespace Interop.PyTorch.Rebuild;

/// <summary>NumPy's scalars and arrays in a pickle, as numbers and tensors. Types that no dtype matches stay opaque.</summary>
internal static class NumpyObjects
{
    /// <summary><c>scalar(dtype, bytes)</c>.</summary>
    internal static CheckpointNode? Scalar(IReadOnlyList<CheckpointNode> a)
    {
        if (a is not [OpaqueNode type, ScalarNode { Value: byte[] bytes }] || TypeOf(type) is not ({ } dtype, bool swap) || bytes.Length != dtype.Size)
            return null;
        byte[] value = (byte[])bytes.Clone();
        Swap(value, dtype, swap);
        return dtype switch
        {
            DType.Bool => new ScalarNode(value[0] != 0),
            DType.Int64 => new ScalarNode(BitConverter.ToInt64(value)),
            DType.UInt64 => BitConverter.ToUInt64(value) is var u && u <= long.MaxValue ? new ScalarNode((long)u) : new ScalarNode((System.Numerics.BigInteger)u),
            _ => Decode(dtype, value),
        };
    }

    /// <summary><c>_reconstruct(ndarray, (0,), b'b')</c> with the state (version, shape, dtype, is-Fortran, bytes).</summary>
    internal static TensorEntry? Array(ObjectFactory factory, OpaqueNode node) =>
        node.State is TupleNode { Items: [_, TupleNode shape, OpaqueNode type, ScalarNode { Value: bool fortran }, ScalarNode { Value: byte[] bytes }] }
            ? Make(factory, bytes, type, shape, fortran) : null;

    /// <summary><c>_frombuffer(bytes, dtype, shape, order)</c>, which protocol 5 uses.</summary>
    internal static TensorEntry? FromBuffer(ObjectFactory factory, IReadOnlyList<CheckpointNode> a) => a switch
    {
        [ScalarNode { Value: byte[] bytes }, OpaqueNode type, TupleNode shape, ScalarNode { Value: string order }] => Make(factory, bytes, type, shape, order == "F"),
        [OpaqueNode { Meaning: ScalarNode { Value: byte[] bytes } }, OpaqueNode type, TupleNode shape, ScalarNode { Value: string order }] => Make(factory, bytes, type, shape, order == "F"),
        _ => null,
    };

    private static TensorEntry? Make(ObjectFactory factory, byte[] bytes, OpaqueNode type, TupleNode sizes, bool fortran)
    {
        if (TypeOf(type) is not ({ } dtype, bool swap) || sizes.Items.Count > 64 || sizes.Items.Any(i => i is not ScalarNode { Value: >= 0L }))
            return null;
        Shape shape;
        try
        {
            shape = new Shape([.. sizes.Items.Select(i => (long)((ScalarNode)i).Value!)]);
        }
        catch (ShapeException)
        {
            return null;
        }

        if (dtype.ByteCount(shape.ElementCount) != bytes.Length)
            return null;
        factory.Spend(bytes.Length);
        byte[] data = (byte[])bytes.Clone();
        Swap(data, dtype, swap);
        long[] strides = fortran ? [.. new Shape([.. shape.Reverse()]).ContiguousStrides().Reverse()] : shape.ContiguousStrides();
        return TensorEntry.From(new Tensor(Storage.Copy(data), dtype, shape, strides));
    }

    private static ScalarNode Decode(DType dtype, byte[] value)
    {
        Span<double> parts = stackalloc double[2];
        int count = Codec.Parts(dtype);
        Codec.Decode(dtype, value, parts[..count]);
        return count == 2 ? new ScalarNode(new System.Numerics.Complex(parts[0], parts[1]))
            : dtype.Kind == DTypeKind.Integer ? new ScalarNode((long)parts[0]) : new ScalarNode(parts[0]);
    }

    /// <summary><c>dtype('f4', False, True)</c> with the byte order as second part of its state.</summary>
    private static (DType DType, bool Swap)? TypeOf(OpaqueNode node)
    {
        if (node.TypeName != "numpy.dtype" || node.Arguments is not TupleNode { Items: [ScalarNode { Value: string code }, ..] })
            return null;
        string order = node.State is TupleNode { Items: [_, ScalarNode { Value: string o }, ..] } ? o : "<";
        code = code.TrimStart('<', '|', '=', '>');
        foreach (DType dtype in DTypes.All)
        {
            if (dtype.NumpyDescr.Length > 1 && dtype.NumpyDescr.AsSpan(1).SequenceEqual(code))
                return (dtype, order == ">");
        }

        return null;
    }

    private static void Swap(byte[] bytes, DType dtype, bool swap)
    {
        for (int i = 0, unit = dtype.SwapUnit; swap && unit > 1 && i < bytes.Length; i += unit)
            bytes.AsSpan(i, unit).Reverse();
    }
}
