namespace Interop.Tensors.Kernels;

/// <summary>One parameter of an update: where its numbers lie, and the constants of its step.</summary>
internal unsafe struct UpdateEntry
{
    /// <summary>Elements of the parameters before this one.</summary>
    internal long Start;
    internal long Count;
    internal byte* P;
    internal byte* G;
    internal byte* S0;
    internal byte* S1;
    internal byte* S2;
    internal DType DType;
    internal double C0;
    internal double C1;
    internal double C2;
    internal double C3;
    internal double C4;
    internal double C5;
    internal double C6;
}
