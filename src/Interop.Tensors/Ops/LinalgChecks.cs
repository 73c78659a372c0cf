using Interop.Tensors.Kernels.LinearAlgebra;

namespace Interop.Tensors;

/// <content>What the arguments of linear algebra must be.</content>
public static partial class Linalg
{
    /// <exception cref="ShapeException">It has fewer than two dimensions.</exception>
    /// <exception cref="ArgumentException">It is neither float32, float64 nor complex.</exception>
    internal static void CheckMatrix(string name, Tensor a)
    {
        if (a.Rank < 2)
            throw new ShapeException($"{name} needs a matrix or a batch of them, found the shape {a.Shape}.");
        CheckPrecision(name, a);
    }

    internal static void CheckPrecision(string name, Tensor a)
    {
        if (a.DType is not (DType.Float32 or DType.Float64 or DType.Complex64 or DType.Complex128))
            throw new ArgumentException($"{name} is computed in float32, float64, complex64 or complex128, not in {a.DType.Name}: convert the tensor first.");
    }

    /// <exception cref="ShapeException">The last two sizes differ.</exception>
    internal static void CheckSquare(string name, Tensor a)
    {
        CheckMatrix(name, a);
        if (a.Shape[-1] != a.Shape[-2])
            throw new ShapeException($"{name} needs square matrices, found {a.Shape[-2]} x {a.Shape[-1]} in the shape {a.Shape}.");
    }

    internal static void CheckSameDType(string name, Tensor a, Tensor b)
    {
        if (a.DType != b.DType)
            throw new ArgumentException($"{name} needs one dtype, found {a.DType.Name} and {b.DType.Name}: convert one of them.");
    }

    /// <summary>Throws for the first matrix of a batch whose number is not zero.</summary>
    /// <exception cref="LinalgException">There is one.</exception>
    internal static void CheckInfo(string name, Tensor info, Func<int, string> message)
    {
        int[] numbers = info.ToArray<int>();
        int at = Array.FindIndex(numbers, n => n != 0);
        if (at >= 0)
            throw new LinalgException($"{name}: {(info.Rank == 0 ? "" : $"matrix {at} of the batch: ")}{message(numbers[at])}.");
    }

    /// <summary>A right side that is a vector for each matrix.</summary>
    internal static bool IsVector(Tensor a, Tensor b) => b.Rank == 1 || a.Rank - 1 == b.Rank && b.Shape.AsSpan().SequenceEqual(a.Shape.AsSpan()[..^1]);

    /// <summary>The distance from 1 to the next number of a dtype.</summary>
    internal static double RoundingError(DType dtype) => dtype is DType.Float64 or DType.Complex128 ? double.BitIncrement(1) - 1 : float.BitIncrement(1) - 1;

    /// <summary>A dense copy whose columns are contiguous, in LAPACK's layout.</summary>
    internal static Tensor Columns(Tensor a)
    {
        using Op op = Op.Begin("clone", a);
        Tensor y = Batch.New(a.DType, a.Shape.AsSpan()[..^2], a.Shape[-2], a.Shape[-1]);
        y.CopyInto(a);
        return op.Record(y, Gradient.Wrt(a, static dy => dy));
    }
}
