using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Windows and Fourier transforms. Complex numbers are pairs in a last dimension of size 2.</summary>
internal static class Signals
{
    internal static IEnumerable<OpRow> Rows =>
    [
        One("BlackmanWindow", 17, n => Window(n, [0.42, 0.5, 0.08])),
        One("HammingWindow", 17, n => Window(n, [25.0 / 46, 21.0 / 46])),
        One("HannWindow", 17, n => Window(n, [0.5, 0.5])),
        One("DFT", 17, n => Transformed(n, n.Int("axis", 1))),
        One("DFT", 20, n => Transformed(n, n.Longs(2)?[0] ?? -2)),
        One("STFT", 17, ShortTime),
        One("MelWeightMatrix", 17, MelWeights),
    ];

    private static DType Result(NodeCall n) => (Casting.Element(n, "output_datatype") ?? DType.Float32).DType;

    /// <summary>A periodic window is one that ends a place later, without that.</summary>
    private static Tensor Window(NodeCall n, double[] cosines)
    {
        long size = n.Longs(0)![0], whole = n.Flag("periodic", true) ? size + 1 : size;
        return Windows.GeneralCosine(whole, cosines, dtype: DType.Float64).Narrow(0, 0, size).To(Result(n));
    }

    /// <summary>Real or complex numbers of double precision, so that what cancels is zero.</summary>
    private static Tensor Numbers(NodeCall n, Tensor x)
    {
        Tensor wide = x.To(DType.Float64);
        return (x.Rank > 0 ? x.Shape[-1] : 0) switch
        {
            1 => wide.Squeeze(-1),
            2 => wide.Contiguous().ViewAsComplex(),
            _ => throw new ShapeException($"{n.Node} needs numbers or pairs of numbers in the last dimension, found {x.Shape}."),
        };
    }

    private static Tensor Pairs(Tensor z, DType dtype) => (z.DType.Kind == DTypeKind.Complex ? z.ViewAsReal() : z.Unsqueeze(-1)).To(dtype);

    private static Tensor Transformed(NodeCall n, long axis)
    {
        Tensor x = n[0], z = Numbers(n, x);
        int dim = x.Shape.Axis((int)axis);
        if (dim == x.Rank - 1)
            throw new ArgumentException($"{n.Node} goes along the axis {axis} of {x.Shape}: the last one holds the parts of each number.");
        long? length = n.Longs(1)?[0];
        return Pairs((n.Flag("inverse"), n.Flag("onesided")) switch
        {
            (false, false) => Fft.FFT(z, length, dim),
            (true, false) => Fft.Ifft(z, length, dim),
            (false, true) => Fft.Rfft(z, length, dim),
            (true, true) => Fft.Irfft(z, length, dim),
        }, x.DType);
    }

    /// <summary>[batch, length, 1 or 2] → [batch, frames, bins, 2].</summary>
    private static Tensor ShortTime(NodeCall n)
    {
        Tensor x = n[0], z = Numbers(n, x);
        Tensor? window = n.Optional(2);
        long length = n.Longs(3)?[0] ?? window?.Shape[0] ?? throw new ArgumentException($"{n.Node} has neither a window nor a length of frames.");
        Tensor frames = z.Unfold(1, length, n.Longs(1)![0]);
        if (window is not null)
            frames = frames * window.To(DType.Float64);
        return Pairs(n.Flag("onesided", true) && z.DType.Kind != DTypeKind.Complex ? Fft.Rfft(frames) : Fft.FFT(frames), x.DType);
    }

    /// <summary>[bins, bands]: triangles between places that are even in mel, each rounded down to a bin.</summary>
    private static Tensor MelWeights(NodeCall n)
    {
        static double Mel(double hertz) => 2595 * Math.Log10(1 + hertz / 700);
        (long bands, long length, double rate) = (n.Longs(0)![0], n.Longs(1)![0], n[2].To(DType.Float64).Item<double>());
        (double low, double high) = (Mel(n[3].To(DType.Float64).Item<double>()), Mel(n[4].To(DType.Float64).Item<double>()));
        Tensor mel = Tensor.Arange(bands + 2).To(DType.Float64) * ((high - low) / (bands + 2)) + low;
        Tensor places = ((Tensor.Pow(10.0, mel / 2595) - 1) * 700 * (length + 1) / rate).Floor();
        (Tensor from, Tensor top, Tensor to) = (places.Narrow(0, 0, bands), places.Narrow(0, 1, bands), places.Narrow(0, 2, bands));
        Tensor bin = Tensor.Arange(length / 2 + 1).To(DType.Float64).Unsqueeze(1);
        Tensor rising = Tensor.Where(top.Eq(from), 1.0, (bin - from) / (top - from)), falling = (to - bin) / (to - top);
        Tensor weights = Tensor.Where((bin >= from) & (bin <= top), rising, Tensor.Where((bin > top) & (bin < to), falling, 0.0));
        return weights.To(Result(n));
    }
}
