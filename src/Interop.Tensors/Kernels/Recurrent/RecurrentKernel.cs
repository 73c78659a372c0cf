using System.Numerics;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

/// <summary>The steps of a layer in one direction, on dense tensors of float32 or float64.</summary>
internal static unsafe class RecurrentKernel
{
    /// <summary>Numbers that a step keeps for each hidden feature.</summary>
    internal static long SlotsOf(RecurrentCell cell) => cell is RecurrentCell.Lstm or RecurrentCell.Gru ? 4 : 1;

    /// <summary>Runs all steps: gates have the sums of the input and become activations.</summary>
    /// <param name="layer">Cell, sizes and direction.</param>
    /// <param name="weight">w_hh.</param>
    /// <param name="projection">w_hr, or null.</param>
    /// <param name="h0">h before the first step.</param>
    /// <param name="c0">c before it, or null.</param>
    /// <param name="gates">[rows, slots · hidden].</param>
    /// <param name="c">c after each step, or null.</param>
    /// <param name="y">h after each step.</param>
    /// <param name="h">h after the last step.</param>
    /// <param name="end">c after it, or null.</param>
    internal static void Forward(RecurrentLayer layer, Tensor weight, Tensor? projection, Tensor h0, Tensor? c0, Tensor gates, Tensor? c, Tensor y, Tensor h, Tensor? end)
    {
        if (y.DType == DType.Float64)
            Run<double>();
        else
            Run<float>();
        Keep([weight, projection, h0, c0, gates, c, y, h, end]);

        void Run<T>() where T : unmanaged, INumber<T>
        {
            RecurrentCall<T> call = Call<T>(layer, weight, projection, h0, c0, gates, c, y);
            call.HEnd = Elements.At<T>(h);
            call.CEnd = Elements.At<T>(end);
            RecurrentKernel.Run(layer.Cell, false, call);
        }
    }

    /// <summary>Goes back through all steps with the gradient dy of y: dgates becomes that of the sums, dprojected with a projection all that came back to h.</summary>
    /// <remarks>dh [sequences, width] and dc [sequences, hidden] are the gradients of the states after the last step and become those of the states before the first.</remarks>
    internal static void Backward(
        RecurrentLayer layer, Tensor weight, Tensor? projection, Tensor h0, Tensor? c0, Tensor? gates, Tensor? c, Tensor y, Tensor dy, Tensor dgates, Tensor? dprojected, Tensor dh, Tensor? dc)
    {
        if (y.DType == DType.Float64)
            Run<double>();
        else
            Run<float>();
        Keep([weight, projection, h0, c0, gates, c, y, dy, dgates, dprojected, dh, dc]);

        void Run<T>() where T : unmanaged, INumber<T>
        {
            RecurrentCall<T> call = Call<T>(layer, weight, projection, h0, c0, gates, c, y);
            call.Dy = Elements.At<T>(dy);
            call.DGates = Elements.At<T>(dgates);
            call.DProjected = Elements.At<T>(dprojected);
            call.Dh = Elements.At<T>(dh);
            call.Dc = Elements.At<T>(dc);
            RecurrentKernel.Run(layer.Cell, true, call);
        }
    }

    private static RecurrentCall<T> Call<T>(RecurrentLayer layer, Tensor weight, Tensor? projection, Tensor h0, Tensor? c0, Tensor? gates, Tensor? c, Tensor y) where T : unmanaged => new()
    {
        Sizes = layer.Sizes,
        IsReverse = layer.IsReverse,
        Width = (nint)h0.Shape[1],
        Hidden = (nint)(c0 ?? h0).Shape[1],
        Weight = Elements.At<T>(weight),
        Projection = Elements.At<T>(projection),
        H0 = Elements.At<T>(h0),
        C0 = Elements.At<T>(c0),
        Gates = Elements.At<T>(gates),
        C = Elements.At<T>(c),
        Y = Elements.At<T>(y),
    };

    private static void Run<T>(RecurrentCell cell, bool isBackward, in RecurrentCall<T> call) where T : unmanaged, INumber<T>
    {
        switch (VectorWidths.Active)
        {
            case VectorWidth.Bits512: Run<Vector512<T>, T, Lanes512<T>>(cell, isBackward, call); break;
            case VectorWidth.Bits256: Run<Vector256<T>, T, Lanes256<T>>(cell, isBackward, call); break;
            case VectorWidth.Bits128: Run<Vector128<T>, T, Lanes128<T>>(cell, isBackward, call); break;
            default: Run<T, T, ScalarLane<T>>(cell, isBackward, call); break;
        }
    }

    private static void Run<TVector, T, TLanes>(RecurrentCell cell, bool isBackward, in RecurrentCall<T> call) where TVector : struct where T : unmanaged, INumber<T> where TLanes : struct, ILanes<TVector, T>
    {
        switch (cell)
        {
            case RecurrentCell.Lstm: Run<TVector, T, TLanes, LstmCell>(isBackward, call); break;
            case RecurrentCell.Gru: Run<TVector, T, TLanes, GruCell>(isBackward, call); break;
            case RecurrentCell.Tanh: Run<TVector, T, TLanes, TanhCell>(isBackward, call); break;
            default: Run<TVector, T, TLanes, ReluCell>(isBackward, call); break;
        }
    }

    private static void Run<TVector, T, TLanes, TCell>(bool isBackward, in RecurrentCall<T> call)
        where TVector : struct where T : unmanaged, INumber<T> where TLanes : struct, ILanes<TVector, T> where TCell : struct, IRecurrentCell
    {
        if (isBackward)
            RecurrentLoop<TVector, T, TLanes, TCell>.Backward(call);
        else
            RecurrentLoop<TVector, T, TLanes, TCell>.Forward(call);
    }

    private static void Keep(ReadOnlySpan<Tensor?> tensors)
    {
        foreach (Tensor? tensor in tensors)
            GC.KeepAlive(tensor);
    }
}
