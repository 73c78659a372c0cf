using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>New tensors and copies. Source: <c>torch.zeros</c>, <c>torch.full</c>, <c>torch.clone</c> …</content>
public partial class Tensor
{
    /// <summary>A new tensor of zeros.</summary>
    public static Tensor Zeros(Shape size, DType dtype = DType.Float32)
    {
        Tensor y = Empty(size, dtype);
        long bytes = dtype.ByteCount(size.ElementCount);
        for (long done = 0; done < bytes; done += 1 << 30)
            y.Memory.Bytes(done, (int)Math.Min(1 << 30, bytes - done)).Clear();
        GC.KeepAlive(y);
        return y;
    }

    /// <summary>A new tensor of ones.</summary>
    public static Tensor Ones(Shape size, DType dtype = DType.Float32) => Full(size, 1, dtype);

    /// <summary>A new tensor with one value everywhere, rounded to the dtype; without one, of the number's own kind. Source: <c>aten::full</c>.</summary>
    public static Tensor Full(Shape size, Scalar fillValue, DType? dtype = null)
    {
        using Op op = Op.Begin("full");
        Tensor y = Empty(size, dtype ?? fillValue.DefaultDType);
        y.CopyInto(Wrapped(fillValue));
        return op.Return(y);
    }

    /// <summary>A copy in new memory, dense in the order of these strides. Source: <c>aten::clone</c>.</summary>
    public Tensor Clone()
    {
        using Op op = Op.Begin("clone", this);
        Tensor y = Layout.Like(DType, Shape, this);
        Elementwise.Copy(this, y);
        return op.Record(y, Gradient.Wrt(this, static dy => dy));
    }

    /// <summary>This tensor if it is contiguous, else a dense copy in row-major order. Source: <c>aten::contiguous</c>.</summary>
    public Tensor Contiguous()
    {
        if (IsContiguous)
            return this;
        using Op op = Op.Begin("contiguous", this);
        return op.Record(Dense(), Gradient.Wrt(this, static dy => dy));
    }

    /// <summary>The same values in another dtype, rounded as PyTorch rounds; this tensor if it has that dtype already. Source: <c>aten::to</c>.</summary>
    /// <param name="dtype">The dtype wanted.</param>
    /// <param name="copy">Whether a new tensor is made in any case.</param>
    public Tensor To(DType dtype, bool copy = false)
    {
        if (dtype == DType)
            return copy ? Clone() : this;
        using Op op = Op.Begin("to", (object)dtype, this);
        Tensor y = Layout.Like(dtype, Shape, this);
        Elementwise.Copy(this, y);
        return dtype.Kind is DTypeKind.Float or DTypeKind.Complex ? op.Record(y, Gradient.Wrt(this, static dy => dy)) : op.Return(y);
    }

    /// <summary>The same values in the dtype of another tensor. Source: <c>aten::to.other</c>.</summary>
    /// <param name="other">Whose dtype is wanted.</param>
    /// <param name="nonBlocking">Has no effect: there is one device.</param>
    /// <param name="copy">Whether a new tensor is made in any case.</param>
    public Tensor To(Tensor other, bool nonBlocking = false, bool copy = false) => To(other.DType, copy);

    /// <summary>The same values in the dtype of another tensor. Source: <c>aten::type_as</c>.</summary>
    public Tensor TypeAs(Tensor other) => To(other.DType);

    /// <summary>A dense row-major copy that autograd does not see.</summary>
    internal Tensor Dense()
    {
        Tensor y = Empty(Shape, DType);
        Elementwise.Copy(this, y);
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
