using System.Numerics;

namespace Interop.Tensors.Kernels.Convolution;

/// <summary>Which of the three products of a convolution: each takes two of x, w and y and gives the third.</summary>
internal enum ConvolutionProduct
{
    /// <summary>y from x and w.</summary>
    Forward,
    /// <summary>The gradient of x from that of y, and w.</summary>
    Data,
    /// <summary>The same as an operation of its own, which rounds narrow formats as PyTorch does.</summary>
    Transposed,
    /// <summary>The gradient of w from x and that of y.</summary>
    Weight,
}

/// <summary>The products of convolutions over tensors of any dtype.</summary>
internal static unsafe class ConvolutionKernel
{
    /// <summary>A new tensor.</summary>
    /// <param name="product">Which product.</param>
    /// <param name="a">x, or for <see cref="ConvolutionProduct.Data"/> the gradient of y.</param>
    /// <param name="b">w, or for <see cref="ConvolutionProduct.Weight"/> the gradient of y; of a's dtype.</param>
    /// <param name="bias">A number for each channel of the result, or null.</param>
    /// <param name="s">The sizes.</param>
    /// <param name="result">The shape of the result.</param>
    internal static Tensor Run(ConvolutionProduct product, Tensor a, Tensor b, Tensor? bias, ConvolutionShape s, Shape result)
    {
        if (a.DType.Kind == DTypeKind.Complex)
            return RunComplex(product, a, b, bias, s, result);
        if (a.DType == DType.Bool)
            throw new NotSupportedException("There is no convolution of bool: convert the tensors to numbers first.");
        if (product == ConvolutionProduct.Transposed && a.DType is DType.BFloat16 or DType.Float16)
            return RunRounded(a, b, bias, s, result);
        DType dtype = Working.DTypeOf(a.DType);
        Tensor y = Tensor.Empty(result, dtype);
        y.CopyInto(bias is null ? Tensor.Zeros([], dtype) : OverChannels(bias, result.Rank));
        // PyTorch casts x and w once and rounds y once, too.
        Tensor da = Working.Dense(a, dtype), db = Working.Dense(b, dtype);
        byte* pa = da.Memory.Pointer + da.ByteOffset, pb = db.Memory.Pointer + db.ByteOffset, py = y.Memory.Pointer;
        // Bounds: the three tensors are dense and have the sizes of s.
        if (y.ElementCount > 0 && a.ElementCount > 0 && b.ElementCount > 0)
        {
            switch (dtype)
            {
                case DType.Float32: Floating(product, (float*)pa, (float*)pb, (float*)py, s); break;
                case DType.Float64: Floating(product, (double*)pa, (double*)pb, (double*)py, s); break;
                default: Direct(product, (long*)pa, (long*)pb, (long*)py, s); break;
            }
        }

        GC.KeepAlive(da);
        GC.KeepAlive(db);
        return Working.Round(y, a.DType, product == ConvolutionProduct.Weight ? y : a);
    }

    private static void Floating<T>(ConvolutionProduct product, T* a, T* b, T* y, ConvolutionShape s) where T : unmanaged, INumber<T>
    {
        if (!PaysAsMatrices(s))
        {
            Direct(product, a, b, y, s);
            return;
        }

        switch (product)
        {
            case ConvolutionProduct.Forward: MatrixConvolution<T>.Forward(a, b, y, s); break;
            case ConvolutionProduct.Data or ConvolutionProduct.Transposed: MatrixConvolution<T>.BackwardData(a, b, y, s); break;
            default: MatrixConvolution<T>.BackwardWeight(a, b, y, s); break;
        }
    }

    private static void Direct<T>(ConvolutionProduct product, T* a, T* b, T* y, ConvolutionShape s) where T : unmanaged, INumber<T>
    {
        switch (product)
        {
            case ConvolutionProduct.Forward: DirectConvolution<T>.Forward(a, b, y, s); break;
            case ConvolutionProduct.Data or ConvolutionProduct.Transposed: DirectConvolution<T>.BackwardData(a, b, y, s); break;
            default:
                // Sums over all places, of float32 too, in float64: they are long and cancel.
                if (typeof(T) == typeof(float))
                    DirectConvolution<T>.BackwardWeight<double>(a, b, y, s);
                else
                    DirectConvolution<T>.BackwardWeight<T>(a, b, y, s);
                break;
        }
    }

    private static Tensor RunRounded(Tensor x, Tensor w, Tensor? bias, ConvolutionShape s, Shape result)
    {
        Tensor y = Tensor.Zeros(result, DType.Float32), dx = Working.Dense(x, DType.Float32), dw = Working.Dense(w, DType.Float32);
        if (x.ElementCount > 0 && w.ElementCount > 0)
        {
            // Bounds: the three tensors are dense and have the sizes of s.
            float* px = (float*)dx.Memory.Pointer + dx.Offset, pw = (float*)dw.Memory.Pointer + dw.Offset, py = (float*)y.Memory.Pointer;
            if (x.DType == DType.BFloat16)
                RoundedTransposition<BFloat16Rounding>.Run(px, pw, py, s);
            else
                RoundedTransposition<HalfRounding>.Run(px, pw, py, s);
        }

        GC.KeepAlive(dx);
        GC.KeepAlive(dw);
        y = Working.Round(y, x.DType, x);
        return bias is null ? y : Elementwise.VectorBinary(new Sum(), y, OverChannels(bias, result.Rank));
    }

    /// <summary>A group with few channels out does too little with each window that is copied.</summary>
    private static bool PaysAsMatrices(ConvolutionShape s) => s.Outputs >= 4 && s.Depth >= 4;

    /// <summary>(a + ib)(c + id): four real products.</summary>
    private static Tensor RunComplex(ConvolutionProduct product, Tensor a, Tensor b, Tensor? bias, ConvolutionShape s, Shape result)
    {
        Tensor ar = Part(a, 0).Dense(), ai = Part(a, 1).Dense(), br = Part(b, 0).Dense(), bi = Part(b, 1).Dense();
        Tensor y = Tensor.Empty(result, a.DType);
        Tensor re = Run(product, ar, br, bias is null ? null : Part(bias, 0), s, result), im = Run(product, ar, bi, bias is null ? null : Part(bias, 1), s, result);
        re = Elementwise.VectorBinary(new Difference(), re, Run(product, ai, bi, null, s, result));
        im = Elementwise.VectorBinary(new Sum(), im, Run(product, ai, br, null, s, result));
        Part(y, 0).CopyInto(re);
        Part(y, 1).CopyInto(im);
        return y;
    }

    /// <summary>A look at the real or the imaginary parts, which autograd does not see.</summary>
    private static Tensor Part(Tensor x, int part)
    {
        x.Memory.Retain();
        return new Tensor(x.Memory, Promotion.RealPart(x.DType), x.Shape, Array.ConvertAll(x.StridesArray, static s => 2 * s), 2 * x.Offset + part, x);
    }

    /// <summary>[channels] as [1, channels, 1 …].</summary>
    private static Tensor OverChannels(Tensor bias, int rank)
    {
        long[] sizes = new long[rank], strides = new long[rank];
        Array.Fill(sizes, 1);
        (sizes[1], strides[1]) = (bias.Shape[0], bias.Strides[0]);
        return bias.Look(new Shape(sizes), strides, bias.Offset);
    }
}
