namespace Interop.Tensors.Kernels;

/// <summary>Numbers of classes: checked, and with those to be ignored told apart.</summary>
internal static unsafe class ClassTargets
{
    /// <summary>Dense int64 between 0 and the classes, 0 where ignored; and a dense mask of the ignored ones, null where there are none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is no class.</exception>
    internal static (Tensor Classes, Tensor? Ignored) Check(string op, Tensor target, long classes, long ignoreIndex)
    {
        if (target.DType is not (DType.Int64 or DType.Int32 or DType.UInt8))
            throw new ArgumentException($"'{op}' needs numbers of classes of int64, found {target.DType.Name}.");
        Tensor y = target.Dense(target.Shape, DType.Int64);
        Tensor? ignored = null;
        // Bounds: both tensors are dense and of the same count.
        long* p = (long*)y.Memory.Pointer;
        for (long i = 0; i < y.ElementCount; i++)
        {
            if (p[i] == ignoreIndex)
            {
                ignored ??= Tensor.Zeros(y.Shape, DType.Bool);
                ((bool*)ignored.Memory.Pointer)[i] = true;
                p[i] = 0;
            }
            else if ((ulong)p[i] >= (ulong)classes)
            {
                throw new ArgumentOutOfRangeException(nameof(target), $"'{op}': target {p[i]} is none of the {classes} classes.");
            }
        }

        GC.KeepAlive(y);
        GC.KeepAlive(ignored);
        return (y.AsConstant(), ignored?.AsConstant());
    }
}
