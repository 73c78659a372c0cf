using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>New tensors and copies. Source: <c>torch.zeros</c>, <c>torch.full</c>, <c>torch.clone</c> …</content>
public sealed partial class Tensor
{
    /// <summary>A new tensor of zeros.</summary>
    public static Tensor Zeros(Shape shape, DType dtype = DType.Float32)
    {
        Tensor y = Empty(shape, dtype);
        long bytes = dtype.ByteCount(shape.ElementCount);
        for (long done = 0; done < bytes; done += 1 << 30)
            y.Memory.Bytes(done, (int)Math.Min(1 << 30, bytes - done)).Clear();
        GC.KeepAlive(y);
        return y;
    }

    /// <summary>A new tensor of ones.</summary>
    public static Tensor Ones(Shape shape, DType dtype = DType.Float32) => Full(shape, 1, dtype);

    /// <summary>A new tensor with one value everywhere, rounded to the dtype.</summary>
    public static Tensor Full(Shape shape, double value, DType dtype = DType.Float32)
    {
        using Op op = Op.Begin("full");
        Tensor one = Empty([], DType.Float64);
        one.AsSpan<double>()[0] = value;
        Tensor y = Empty(shape, dtype);
        y.CopyInto(one.To(dtype));
        return op.Return(y);
    }

    /// <summary>A copy in new memory, dense in row-major order.</summary>
    public Tensor Clone()
    {
        using Op op = Op.Begin("clone", this);
        return op.Record(Dense(), Gradient.Wrt(this, static dy => dy));
    }

    /// <summary>This tensor if it is contiguous, else a dense copy.</summary>
    public Tensor Contiguous()
    {
        if (IsContiguous)
            return this;
        using Op op = Op.Begin("contiguous", this);
        return op.Record(Dense(), Gradient.Wrt(this, static dy => dy));
    }

    /// <summary>The same values in another dtype, rounded as PyTorch rounds; this tensor if it has that dtype already.</summary>
    public Tensor To(DType dtype)
    {
        if (dtype == DType)
            return this;
        using Op op = Op.Begin("to", (object)dtype, this);
        Tensor source = IsContiguous ? this : Dense(), result = Empty(Shape, dtype);
        Cast.Convert(source, result);
        GC.KeepAlive(source);
        return dtype.Kind is DTypeKind.Float or DTypeKind.Complex ? op.Record(result, Gradient.Wrt(this, static dy => dy)) : op.Return(result);
    }

    /// <summary>A dense copy that autograd does not see.</summary>
    internal Tensor Dense()
    {
        Tensor y = Empty(Shape, DType);
        StridedCopy.Gather(this, y);
        GC.KeepAlive(this);
        return y;
    }

    /// <summary>A gradient in the dtype of the tensor that it belongs to; a complex one of a real tensor gives its real part.</summary>
    internal Tensor CastLikeInput(DType dtype) => To(dtype);

    /// <summary>Overwrites these elements with others, broadcast; nothing is recorded.</summary>
    internal void CopyInto(Tensor source)
    {
        Elementwise.Copy(source, this);
        GC.KeepAlive(source);
        GC.KeepAlive(this);
    }
}
