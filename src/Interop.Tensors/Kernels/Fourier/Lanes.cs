using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels.Fourier;

/// <summary>Neighbouring doubles with operators, so that formulas read as formulas.</summary>
internal unsafe interface IDoubles<TSelf> where TSelf : unmanaged, IDoubles<TSelf>
{
    static abstract int Count { get; }

    static abstract TSelf Load(double* from);

    static abstract TSelf Of(double value);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>a · b + c, rounded once where the processor can.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    void Store(double* to);
}

/// <inheritdoc/>
internal readonly unsafe struct Doubles<TVector, TLanes>(TVector value) : IDoubles<Doubles<TVector, TLanes>> where TVector : unmanaged where TLanes : ILanes<TVector, double>
{
    private readonly TVector _value = value;

    public static int Count => TLanes.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles<TVector, TLanes> Load(double* from) => new(TLanes.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles<TVector, TLanes> Of(double value) => new(TLanes.Fill(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles<TVector, TLanes> operator +(Doubles<TVector, TLanes> a, Doubles<TVector, TLanes> b) => new(TLanes.Add(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles<TVector, TLanes> operator -(Doubles<TVector, TLanes> a, Doubles<TVector, TLanes> b) => new(TLanes.Subtract(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles<TVector, TLanes> operator *(Doubles<TVector, TLanes> a, Doubles<TVector, TLanes> b) => new(TLanes.Multiply(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles<TVector, TLanes> MultiplyAdd(Doubles<TVector, TLanes> a, Doubles<TVector, TLanes> b, Doubles<TVector, TLanes> c) => new(TLanes.MultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(double* to) => TLanes.Store(_value, to);
}
