using System.Numerics;

namespace Interop.Tensors.Kernels;

/// <summary>How an optimizer changes one element: written once, for every width of vectors.</summary>
/// <remarks>The gradient comes with its sign, weight decay is added, and the parameter is shrunk already where the weight decay is decoupled.</remarks>
internal interface IUpdate
{
    /// <summary>Numbers that the optimizer keeps for each element, 0 to 3.</summary>
    static abstract int States { get; }

    /// <summary>New values of a parameter and of what is kept for it.</summary>
    static abstract void Step<TVector, T, TLanes>(in Constants<TVector> c, TVector g, ref TVector p, ref TVector s0, ref TVector s1, ref TVector s2)
        where TVector : struct where T : unmanaged, IFloatingPointIeee754<T> where TLanes : struct, ILanes<TVector, T>;
}

/// <summary>A choice that is made before the loop.</summary>
internal interface IChoice
{
    static abstract bool Taken { get; }
}

internal readonly struct Yes : IChoice
{
    public static bool Taken => true;
}

internal readonly struct No : IChoice
{
    public static bool Taken => false;
}

/// <summary>What an update multiplies and adds with; its meaning is that of each update.</summary>
internal struct Constants<TVector> where TVector : struct
{
    internal TVector C0;
    internal TVector C1;
    internal TVector C2;
    internal TVector C3;
    internal TVector C4;
    internal TVector C5;
    internal TVector C6;
    internal TVector Zero;
    internal TVector One;
}

/// <summary>What all parameters of a group share.</summary>
/// <param name="Maximize">Whether gradients are taken with the other sign.</param>
/// <param name="Decay">What of the parameter is added to its gradient.</param>
/// <param name="Shrink">What the parameter is multiplied with first.</param>
internal readonly record struct UpdateTerms(bool Maximize, double Decay = 0, double Shrink = 1);
