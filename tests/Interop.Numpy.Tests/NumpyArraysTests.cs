using Interop.Checkpoints;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.Numpy.Tests;

public sealed class NumpyArraysTests
{
    [Fact]
    public void Tensors_survive_npy_files()
    {
        string path = Path.Combine(Repository.Scratch("npy-tensors"), "x.npy");
        Tensor x = Tensor.From<double>([1, 2, 3, 4, 5, 6], [2, 3]);
        foreach (Tensor one in new[] { x, x.Transpose(0, 1), x.Narrow(1, 1, 2), x.Select(0, 0).Select(0, 1), Tensor.Empty([0, 2]) })
        {
            one.SaveNpy(path);
            Tensor read = Tensor.LoadNpy(path);
            Assert.Equal((one.DType, one.Shape), (read.DType, read.Shape));
            Assert.Equal(one.ToNumbers(), read.ToNumbers());
        }
    }

    [Fact]
    public void What_NumPy_lacks_and_other_files_are_refused()
    {
        string path = Path.Combine(Repository.Scratch("npy-refused"), "x.npy");
        Assert.Throws<NotSupportedException>(() => Tensor.Empty([2], DType.BFloat16).SaveNpy(path));
        File.WriteAllText(path, "no array at all");
        Assert.Throws<ModelFormatException>(() => Tensor.LoadNpy(path));
    }
}

file static class Numbers
{
    internal static double[] ToNumbers(this Tensor x) => x.To(DType.Float64).ToArray<double>();
}
