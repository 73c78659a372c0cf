namespace Interop.Tensors.Tests;

/// <summary>Derivatives of functions of random tensors.</summary>
internal static class Derivatives
{
    /// <summary>First ones, forward mode and second ones are those of central differences, in float64 and complex128.</summary>
    internal static void AreCentralDifferences(Func<Tensor[], Tensor[]> function, Shape[] shapes, bool complex, bool second = true)
    {
        foreach (DType dtype in complex ? [DType.Float64, DType.Complex128] : new[] { DType.Float64 })
        {
            Tensor.ManualSeed(7);
            Tensor[] inputs = [.. shapes.Select(s => Tensor.Randn(s, dtype).RequiresGrad_())];
            Assert.True(Autograd.GradCheck(function, inputs, checkForwardAd: true));
            if (second)
                Assert.True(Autograd.GradGradCheck(function, inputs));
        }
    }
}
