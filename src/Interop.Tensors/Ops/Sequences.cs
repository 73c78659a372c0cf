using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>New tensors by a rule. Source: <c>torch.arange</c>, <c>torch.linspace</c>, <c>torch.eye</c> …</content>
public partial class Tensor
{
    /// <summary>0, 1, 2 … before an end. Source: <c>aten::arange</c>.</summary>
    public static Tensor Arange(Scalar end, DType? dtype = null) => Arange(0, end, 1, dtype);

    /// <summary>start, start + step … before an end; int64 where all are whole, else float32. Source: <c>aten::arange.start_step</c>.</summary>
    /// <exception cref="ArgumentException">The step is zero, or leads away from the end.</exception>
    public static Tensor Arange(Scalar start, Scalar end, Scalar? step = null, DType? dtype = null)
    {
        Scalar by = step ?? 1;
        bool whole = start.Kind != DTypeKind.Float && end.Kind != DTypeKind.Float && by.Kind != DTypeKind.Float;
        DType result = dtype ?? (whole ? DType.Int64 : DType.Float32);
        if (result.Kind is DTypeKind.Bool or DTypeKind.Complex)
            throw new NotSupportedException($"Arange is not defined for {result.Name}.");
        using Op op = Op.Begin("arange");
        double from = start.ToDouble(), to = end.ToDouble(), distance = by.ToDouble();
        if (distance == 0 || !double.IsFinite(from) || !double.IsFinite(to) || double.IsNaN(distance))
            throw new ArgumentException($"Arange from {start} to {end} needs finite ends and a step other than 0, found {by}.");
        if (distance > 0 ? from > to : from < to)
            throw new ArgumentException($"Arange from {start} to {end}: a step of {by} leads away from the end.");
        if (whole)
        {
            Int128 span = (Int128)end.ToInt64() - start.ToInt64(), unit = by.ToInt64();
            long whereWhole = (long)((span + unit - (unit > 0 ? 1 : -1)) / unit);
            Tensor steps = Indexing.Range(whereWhole, by.ToInt64());
            return op.Return(Elementwise.Binary(new Sum(), steps, Wrapped(start)).To(result));
        }

        long count = result.Kind == DTypeKind.Integer ? (long)Math.Ceiling((double)((to - from) / distance)) : (long)Math.Ceiling((to - from) / distance);
        if (result.Kind == DTypeKind.Integer)
            return op.Return(Elementwise.Binary(new Sum(), Indexing.Range(count, by.ToInt64()), Wrapped(start.ToInt64())).To(result));
        Tensor places = Indexing.Range(count).To(DType.Float64);
        return op.Return(Elementwise.Binary(new Sum(), Elementwise.Binary(new Product(), places, Wrapped(distance)), Wrapped(from)).To(result));
    }

    /// <summary>Evenly spaced numbers from start to end, both among them. Source: <c>aten::linspace</c>.</summary>
    public static Tensor Linspace(Tensor start, Tensor end, long steps, DType? dtype = null) => Spaced("linspace", start, end, steps, null, dtype);

    /// <summary>Powers of a base with evenly spaced exponents. Source: <c>aten::logspace</c>.</summary>
    public static Tensor Logspace(Tensor start, Tensor end, long steps, double @base = 10, DType? dtype = null) => Spaced("logspace", start, end, steps, @base, dtype);

    private static Tensor Spaced(string name, Tensor start, Tensor end, long steps, double? power, DType? dtype)
    {
        if (start.Rank != 0 || end.Rank != 0)
            throw new ShapeException($"The ends of {name} are numbers or 0-dim tensors, found shapes {start.Shape} and {end.Shape}.");
        if (steps < 0)
            throw new ArgumentOutOfRangeException(nameof(steps), $"The number of steps cannot be {steps}.");
        using Op op = Op.Begin(name, start, end);
        DType result = dtype ?? Promotion.Real(Promotion.Result(start, end) is var d && d.Kind == DTypeKind.Complex ? d : DType.Float32);
        if (result.Kind == DTypeKind.Bool)
            throw new NotSupportedException($"{name} is not defined for bool.");
        if ((start.DType.Kind == DTypeKind.Complex || end.DType.Kind == DTypeKind.Complex) && result.Kind != DTypeKind.Complex)
            throw new ArgumentException($"{name} between complex ends needs a complex dtype, found {result.Name}.");
        Tensor y = Empty([steps], result);
        SpacedNumbers.Fill(y, start.To(DType.Complex128).Item<System.Numerics.Complex>(), end.To(DType.Complex128).Item<System.Numerics.Complex>(), power);
        return op.Return(y);
    }

    /// <summary>Ones on the diagonal, zeros elsewhere: [n, m]. Source: <c>aten::eye</c>.</summary>
    public static Tensor Eye(long n, long? m = null, DType dtype = DType.Float32)
    {
        if (n < 0 || m < 0)
            throw new ArgumentOutOfRangeException(nameof(n), $"A matrix cannot have {n} × {m ?? n} elements.");
        Tensor y = Zeros([n, m ?? n], dtype);
        y.Look([Math.Min(n, m ?? n)], [(m ?? n) + 1], 0).CopyInto(1);
        return y;
    }

    /// <summary>A 0-dim tensor of a number. Source: <c>aten::scalar_tensor</c>.</summary>
    public static Tensor ScalarTensor(Scalar s, DType? dtype = null) => Full([], s, dtype ?? (s.Kind == DTypeKind.Complex ? DType.Complex64 : DType.Float32));

    /// <summary>Complex numbers of magnitudes and angles in radians. Source: <c>aten::polar</c>.</summary>
    /// <exception cref="ArgumentException">The two are not both of float32 or float64.</exception>
    public static Tensor Polar(Tensor abs, Tensor angle)
    {
        using OpCast cast = OpCast.Of("polar", ref abs, ref angle);
        if (abs.DType != angle.DType || abs.DType is not (DType.Float32 or DType.Float64))
            throw new ArgumentException($"Polar needs magnitudes and angles of one of float32 and float64, found {abs.DType.Name} and {angle.DType.Name}.");
        return Op.Compose("polar", abs, angle, static (abs, angle) => Complex(abs * angle.Cos(), abs * angle.Sin()));
    }

    /// <summary>Complex numbers of real and imaginary parts. Source: <c>aten::complex</c>.</summary>
    /// <exception cref="ArgumentException">The parts are not both of float16, float32 or float64.</exception>
    public static Tensor Complex(Tensor real, Tensor imag)
    {
        if (real.DType != imag.DType || real.DType is not (DType.Float16 or DType.Float32 or DType.Float64))
            throw new ArgumentException($"Complex numbers are made of two parts of one of float16, float32 and float64, found {real.DType.Name} and {imag.DType.Name}.");
        Tensor[] parts = BroadcastTensors(real, imag);
        return Stack(parts, -1).ViewAsComplex();
    }
}
