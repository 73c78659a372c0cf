using System.Numerics;

namespace Interop.Tensors.Kernels;

/// <summary>How elements of a dtype are loaded into the type that arithmetic is done in, and stored.</summary>
/// <typeparam name="TElement">The element in memory.</typeparam>
/// <typeparam name="TMath">The type of the arithmetic: float32 for the reduced formats, as in PyTorch; else the element itself.</typeparam>
internal interface INumber<TElement, TMath> where TElement : unmanaged where TMath : unmanaged
{
    static abstract TMath Load(TElement value);

    static abstract TElement Store(TMath value);
}

/// <summary>Elements that are computed with as they are.</summary>
internal readonly struct Plain<T> : INumber<T, T> where T : unmanaged, INumberBase<T>
{
    public static T Load(T value) => value;

    public static T Store(T value) => value;
}

/// <summary>float16 through float32.</summary>
internal readonly struct HalfNumber : INumber<Half, float>
{
    public static float Load(Half value) => (float)value;

    public static Half Store(float value) => (Half)value;
}

/// <summary>bfloat16 through float32.</summary>
internal readonly struct BFloat16Number : INumber<BFloat16, float>
{
    public static float Load(BFloat16 value) => (float)value;

    public static BFloat16 Store(float value) => (BFloat16)value;
}
