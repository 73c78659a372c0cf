using System.Text.Json;
using Interop.Testing;

namespace Interop.Tensors.Tests.Ops;

/// <summary>Small functions as PyTorch 2.14 has them: <c>tools/fixtures/small_names.py</c>.</summary>
public class SmallNameTests
{
    private static readonly JsonElement s_facts = JsonDocument.Parse(File.ReadAllBytes(Repository.Fixtures("small_names.json"))).RootElement;

    private static DType Named(string name) => Enum.GetValues<DType>().Single(d => d.Name == name);

    private static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(v => v.GetDouble())];

    [Fact]
    public void Dtypes_are_promoted_and_cast_as_in_PyTorch()
    {
        foreach (JsonProperty a in s_facts.GetProperty("promote").EnumerateObject())
        {
            foreach (JsonProperty b in a.Value.EnumerateObject())
                Assert.Equal((a.Name, b.Name, b.Value.GetString()!), (a.Name, b.Name, Tensor.PromoteTypes(Named(a.Name), Named(b.Name)).Name));
            foreach (JsonProperty b in s_facts.GetProperty("can_cast").GetProperty(a.Name).EnumerateObject())
                Assert.Equal((a.Name, b.Name, b.Value.GetBoolean()), (a.Name, b.Name, Tensor.CanCast(Named(a.Name), Named(b.Name))));
            foreach (JsonProperty b in s_facts.GetProperty("result").GetProperty(a.Name).EnumerateObject())
            {
                Tensor other = b.Name switch { "true" => true, "1" => 1, "1.0" => 1.0, _ => Tensor.Ones([], Named(b.Name)) };
                string[] ours = [Tensor.ResultType(Tensor.Ones([2], Named(a.Name)), other).Name, Tensor.ResultType(Tensor.Ones([], Named(a.Name)), other).Name];
                // A dtype of pairs of bfloat16, which is not here.
                if (b.Value[0].GetString() == "bcomplex32")
                    continue;
                Assert.Equal($"{a.Name} {b.Name} {b.Value[0]} {b.Value[1]}", $"{a.Name} {b.Name} {ours[0]} {ours[1]}");
            }
        }

        Assert.Equal(DType.Float32, Tensor.ResultType(1.0, 2));
        Assert.Throws<NotSupportedException>(() => Tensor.PromoteTypes(DType.UInt16, DType.Int32));
    }

    [Fact]
    public void Shapes_broadcast()
    {
        Assert.Equal([1, 3, 2], Tensor.BroadcastShapes([2], [3, 1], [1, 1, 1]));
        Assert.Equal([], Tensor.BroadcastShapes());
        Assert.Throws<ShapeException>(() => Tensor.BroadcastShapes([2], [3]));
    }

    [Fact]
    public void Hashes_are_those_of_PyTorch()
    {
        Tensor values = Tensor.From([3L, 1, 2, 0, 5, 7, 4, 4, 1, 9, 8, 6], [2, 2, 3]);
        foreach (JsonProperty dtype in s_facts.GetProperty("hash").EnumerateObject())
        {
            Tensor x = values.To(Named(dtype.Name));
            Assert.Equal((dtype.Name, dtype.Value.GetProperty("all").GetString()), (dtype.Name, $"{x.HashTensor().Item<ulong>()}"));
            Assert.Equal(dtype.Value.GetProperty("2").EnumerateArray().Select(v => v.GetString()), x.HashTensor(2).ToArray<ulong>().Select(v => $"{v}"));
            Tensor kept = x.Transpose(0, 1).Contiguous().Transpose(0, 1).HashTensor([0, 2], keepdim: true);
            Assert.Equal([1, 2, 1], kept.Shape);
            Assert.Equal(dtype.Value.GetProperty("0,2").EnumerateArray().Select(v => v.GetString()), kept.ToArray<ulong>().Select(v => $"{v}"));
        }

        Assert.Empty(Tensor.Ones([3, 0]).HashTensor(0).ToArray<ulong>());
        Assert.Throws<ShapeException>(() => Tensor.Ones([0]).HashTensor());
        Assert.Throws<NotSupportedException>(() => Tensor.Ones([2], DType.Complex64).HashTensor());
    }

    [Fact]
    public void Diagonals_are_filled()
    {
        Assert.Equal([0, 4, 8, 12, 16, 20], Places(Tensor.Zeros([7, 3]).FillDiagonal_(5, wrap: true)));
        Assert.Equal([0, 4, 8], Places(Tensor.Zeros([7, 3]).FillDiagonal_(5)));
        Assert.Equal([0, 8, 16], Places(Tensor.Zeros([3, 7]).FillDiagonal_(5, wrap: true)));
        Assert.Equal([0, 7], Places(Tensor.Zeros([2, 2, 2]).FillDiagonal_(5)));
        Assert.Equal([1f, 2, 3, 5, 6, 7], Tensor.Arange(9).To(DType.Float32).Reshape(3, 3).T.FillDiagonal_(0).T.Flatten().ToArray<float>().Where(v => v != 0));
        Assert.Equal(0, Tensor.Zeros([0, 3]).FillDiagonal_(1).ElementCount);
        Assert.Throws<ShapeException>(() => Tensor.Zeros([2, 3, 2]).FillDiagonal_(1));
        Assert.Throws<ShapeException>(() => Tensor.Zeros([2]).FillDiagonal_(1));
        Tensor w = Tensor.Ones([2, 2]).RequiresGrad_();
        (w * 2).FillDiagonal_(7).Sum().Backward();
        Assert.Equal([0, 2, 2, 0], w.Grad!.ToArray<float>());

        static int[] Places(Tensor x) => [.. x.ToArray<float>().Select((v, i) => (v, i)).Where(p => p.v == 5).Select(p => p.i)];
    }

    [Fact]
    public void Norms_are_kept_apart_along_one_dimension()
    {
        Tensor x = Tensor.Arange(24).To(DType.Float32).Reshape(2, 3, 4);
        Assert.Equal([60f, 92, 124], Tensor.NormExceptDim(x, 1, 1).ToArray<float>());
        Assert.Equal([1, 3, 1], Tensor.NormExceptDim(x, 2, -2).Shape);
        Assert.Equal([2, 1, 1], Tensor.NormExceptDim(x).Shape);
        Assert.Equal(22.494443893432617f, Tensor.NormExceptDim(Tensor.Arange(12).To(DType.Float32).Reshape(3, 4), dim: -1).Item<float>());
        Assert.True(Autograd.GradCheck(static t => Tensor.NormExceptDim(t[0], 2, 1), [Tensor.From([1.0, 2, 3, 4, 5, 6], [2, 3]).RequiresGrad_()]));
    }

    [Fact]
    public void Rows_of_tables_are_scaled_down()
    {
        Tensor table = Tensor.From([3f, 4, 0.1f, 0.1f, 6, 8], [3, 2]);
        Assert.Same(table, table.EmbeddingRenorm_(Tensor.From([0L, 0, 1]), 1.0, 2.0));
        float[] rows = table.ToArray<float>();
        Assert.Equal([0.6, 0.8, 0.1, 0.1, 6, 8], rows.Select(v => Math.Round(v, 4)));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.EmbeddingRenorm_(Tensor.From([3L]), 1.0, 2.0));
    }

    [Fact]
    public void Copies_of_views_have_memory_of_their_own()
    {
        Tensor z = Tensor.From([1f, 2, 3, 4], [2, 2]).ViewAsComplex(), pairs = z.ViewAsRealCopy();
        Assert.Equal(z.ViewAsReal().ToArray<float>(), pairs.ToArray<float>());
        Assert.False(pairs.Storage == z.Storage);
        Assert.True(z.Equal(pairs.ViewAsComplexCopy()));
        Tensor w = Tensor.Ones([2]).RequiresGrad_();
        Assert.False(w.DetachCopy().RequiresGrad);
        Assert.False(w.DetachCopy().Storage == w.Storage);
    }

    [Fact]
    public void Functions_of_each_element()
    {
        Tensor x = Tensor.Arange(4).To(DType.Float32), ones = Tensor.Ones([4]);
        Assert.Equal([0f, 2, 4, 6], x.Apply_<float>(static v => v * 2).ToArray<float>());
        Assert.Equal([1f, 3, 5, 7], x.Map_<float>(Tensor.Ones([1]), static (a, b) => a + b).ToArray<float>());
        Assert.Equal([3f, 5, 7, 9], x.Map2_<float>(ones, ones * 2, static (a, b, c) => a + b * c).ToArray<float>());
        Assert.Equal([3f, 5, 7, 9], x.Reshape(2, 2).T.Apply_<float>(static v => v).T.Flatten().ToArray<float>());
        Assert.Throws<InvalidOperationException>(() => Tensor.Ones([2]).RequiresGrad_().Apply_<float>(static v => v));
        Assert.Throws<InvalidOperationException>(() => x.Map_<float>(Tensor.Ones([4], DType.Int32), static (a, b) => a));
    }

    [Fact]
    public void Files_are_mapped()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, [1, 0, 2, 0, 3, 0]);
            Tensor own = Tensor.FromFile(path, size: 3, dtype: DType.Int16);
            Assert.Equal([1, 2, 3], own.ToArray<short>());
            own.Fill_(9);
            Assert.Equal(1, File.ReadAllBytes(path)[0]);
            Tensor shared = Tensor.FromFile(path, shared: true, size: 4, dtype: DType.Int16);
            shared.Fill_(7);
            Assert.Equal([7, 7, 7, 7], Tensor.FromFile(path, size: 4, dtype: DType.Int16).ToArray<short>());
            Assert.Equal(8, new FileInfo(path).Length);
            Assert.Throws<IOException>(() => Tensor.FromFile(path, size: 5, dtype: DType.Int16));
            GC.KeepAlive(shared);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Few_eigenvalues_and_their_gradients(bool largest)
    {
        JsonElement facts = s_facts.GetProperty("lobpcg"), expected = facts.GetProperty(largest ? "True" : "False");
        Tensor a = Tensor.From(Numbers(facts.GetProperty("a")), [12, 12]).RequiresGrad_();
        (Tensor values, Tensor vectors) = Tensor.Lobpcg(a, 3, largest: largest, tol: 1e-12);
        Near(Numbers(expected.GetProperty("values")), values, 1e-9);
        Near(Numbers(expected.GetProperty("squares")), vectors * vectors, 1e-7);
        ((values * Tensor.From([1.0, 2, 3])).Sum() + (vectors * vectors * Tensor.Arange(36).To(DType.Float64).Reshape(12, 3)).Sum()).Backward();
        // Only the symmetric part is defined: A stays symmetric.
        Tensor theirs = Tensor.From(Numbers(expected.GetProperty("gradient")), [12, 12]);
        Near((theirs + theirs.T).ToArray<double>(), a.Grad! + a.Grad!.T, 1e-6);
    }

    [Fact]
    public void Few_eigenvalues_of_generalized_and_batched_problems()
    {
        Generator random = new Generator().ManualSeed(3);
        Tensor m = Tensor.Randn([2, 30, 30], DType.Float64, random), a = m + m.MT, b = m.Matmul(m.MT) / 30 + Tensor.Eye(30, dtype: DType.Float64);
        (Tensor values, Tensor x) = Tensor.Lobpcg(a, 2, b, n: 4, largest: false, tol: 1e-10);
        Assert.Equal([2, 30, 2], x.Shape);
        Assert.True((a.Matmul(x) - b.Matmul(x) * values.Unsqueeze(-2)).Abs().Max().Item<double>() < 1e-6);
        Assert.True((x.MT.Matmul(b).Matmul(x) - Tensor.Eye(2, dtype: DType.Float64)).Abs().Max().Item<double>() < 1e-9);
        Tensor half = Linalg.Inv(Linalg.Cholesky(b)), all = Linalg.Eigvalsh(half.Matmul(a).Matmul(half.MT));
        Near(all.Narrow(1, 0, 2).Flatten().ToArray<double>(), values, 1e-8);
        (values, _) = Tensor.Lobpcg(a.To(DType.Float32), 1, iK: Tensor.Eye(30).Expand(2, 30, 30));
        Near(Linalg.Eigvalsh(a).Narrow(1, 29, 1).Flatten().ToArray<double>(), values, 1e-3);
        Assert.Throws<ShapeException>(() => Tensor.Lobpcg(a, 11));
        Assert.Throws<NotSupportedException>(() => Tensor.Lobpcg(a.RequiresGrad_(), 1, b).Eigenvalues.Sum().Backward());
    }

    private static void Near(double[] expected, Tensor actual, double tolerance)
    {
        double[] numbers = actual.Detach().Flatten().To(DType.Float64).ToArray<double>();
        Assert.Equal(expected.Length, numbers.Length);
        for (int i = 0; i < numbers.Length; i++)
            Assert.True(Math.Abs(expected[i] - numbers[i]) <= tolerance * (1 + Math.Abs(expected[i])), $"{i}: {expected[i]} and {numbers[i]}");
    }
}
