using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Numpy;

/// <summary>Writes one tensor as an array.</summary>
internal static class NpyWriter
{
    /// <summary>The header, and the tensor whose values in row-major order are the data.</summary>
    /// <remarks>Memory with the first dimension innermost is kept so, as NumPy does.</remarks>
    internal static (byte[] Header, TensorEntry Data) Prepare(TensorEntry tensor)
    {
        string descr = NpyTypes.NameOf(tensor.DType) ?? throw new InvalidOperationException($"NumPy has no {tensor.DType.Name}.");
        bool fortran = !tensor.IsContiguous && IsFortran(tensor);
        byte[] header = NpyHeader.Write(descr, fortran, tensor.Shape.AsSpan());
        return (header, fortran ? Transposed(tensor) : tensor);
    }

    internal static void Write(TensorEntry tensor, Stream destination, SaveContext context)
    {
        (byte[] header, TensorEntry data) = Prepare(tensor);
        destination.Write(header);
        context.Copy(data, destination);
    }

    internal static bool IsFortran(TensorEntry tensor)
    {
        TensorEntry? transposed = tensor.DType.IsPacked ? null : Transposed(tensor);
        return transposed?.IsContiguous == true;
    }

    private static TensorEntry Transposed(TensorEntry tensor)
    {
        long[] sizes = tensor.Shape.ToArray(), strides = tensor.Strides.ToArray();
        Array.Reverse(sizes);
        Array.Reverse(strides);
        return new TensorEntry(tensor.Storage, tensor.DType, new Shape(sizes), strides, tensor.StorageOffset) { IsConjugated = tensor.IsConjugated, IsNegated = tensor.IsNegated };
    }
}
