namespace Interop.Tensors.Kernels;

/// <summary>A function of one number, for every type of arithmetic that it is defined on.</summary>
internal interface IUnary<T>
{
    static abstract T Apply(T x);
}

/// <summary>A function of two numbers.</summary>
internal interface IBinary<T>
{
    static abstract T Apply(T a, T b);
}

/// <summary>Loops over elements. The result has the full shape; operands broadcast to it and have its dtype.</summary>
internal static unsafe class Elementwise
{
    // Bounds of all pointers here: every tensor was checked against its storage when it was made, a loop reaches only elements of
    // the tensors that it was made over, and the door keeps the tensors alive.

    internal static void Unary<TElement, TMath, TNumber, TOp>(Tensor x, Tensor y)
        where TElement : unmanaged where TMath : unmanaged where TNumber : INumber<TElement, TMath> where TOp : IUnary<TMath>
    {
        TElement* px = (TElement*)x.Memory.Pointer + x.Offset, py = (TElement*)y.Memory.Pointer + y.Offset;
        Loop.Over(y, x).Run((bases, steps, count) =>
        {
            TElement* to = py + bases[0], from = px + bases[1];
            long sy = steps[0], sx = steps[1];
            for (long i = 0; i < count; i++)
                to[i * sy] = TNumber.Store(TOp.Apply(TNumber.Load(from[i * sx])));
        });
    }

    internal static void Binary<TElement, TMath, TNumber, TOp>(Tensor a, Tensor b, Tensor y)
        where TElement : unmanaged where TMath : unmanaged where TNumber : INumber<TElement, TMath> where TOp : IBinary<TMath>
    {
        TElement* pa = (TElement*)a.Memory.Pointer + a.Offset, pb = (TElement*)b.Memory.Pointer + b.Offset, py = (TElement*)y.Memory.Pointer + y.Offset;
        Loop.Over(y, a, b).Run((bases, steps, count) =>
        {
            TElement* to = py + bases[0], left = pa + bases[1], right = pb + bases[2];
            long sy = steps[0], sa = steps[1], sb = steps[2];
            for (long i = 0; i < count; i++)
                to[i * sy] = TNumber.Store(TOp.Apply(TNumber.Load(left[i * sa]), TNumber.Load(right[i * sb])));
        });
    }
}
