using Interop.Tensors.Kernels;
using Interop.Testing;

namespace Interop.Tensors.Tests.Kernels;

/// <summary>Updates of optimizers: every width of vectors does what the scalar twin does, over any number of parameters of any length.</summary>
[Collection<Alone>]
public class UpdateTests
{
    private static readonly long[] s_counts = [1, 3, 0, 16, 17, 31, 64, 100, 7];

    public static TheoryData<int, DType> Widths()
    {
        TheoryData<int, DType> rows = [];
        foreach (int width in (int[])[128, 256, 512])
        {
            foreach (DType dtype in (DType[])[DType.Float32, DType.Float64, DType.BFloat16, DType.Float16, DType.Complex64, DType.Complex128])
                rows.Add(width, dtype);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void All_widths_agree_with_the_scalar_update(int width, DType dtype)
    {
        Check<DescentUpdate>();
        Check<MomentumUpdate<Yes>>();
        Check<MomentumUpdate<No>>();
        Check<AveragedUpdate>();
        Check<RpropUpdate>();
        Check<RMSpropUpdate<Yes, Yes>>();
        Check<RMSpropUpdate<Yes, No>>();
        Check<RMSpropUpdate<No, Yes>>();
        Check<RMSpropUpdate<No, No>>();
        Check<AdagradUpdate>();
        Check<AdadeltaUpdate>();
        Check<AdamUpdate<Yes>>();
        Check<AdamUpdate<No>>();
        Check<AdamaxUpdate>();
        Check<NAdamUpdate>();
        Check<RAdamUpdate>();

        void Check<TUpdate>() where TUpdate : struct, IUpdate
        {
            foreach (UpdateTerms terms in (UpdateTerms[])[new(false), new(true, 0.1), new(false, 0, 0.9)])
            {
                double[] wanted = Run<TUpdate>(VectorWidth.Scalar, dtype, terms), got = Run<TUpdate>((VectorWidth)width, dtype, terms);
                double tolerance = dtype.Size == 2 ? 0.01 : dtype is DType.Float64 or DType.Complex128 ? 1e-12 : 1e-5;
                for (int i = 0; i < wanted.Length; i++)
                    Assert.True(Math.Abs(wanted[i] - got[i]) <= tolerance * Math.Max(1, Math.Abs(wanted[i])), $"{typeof(TUpdate).Name} {terms}, number {i}: {got[i]:R} instead of {wanted[i]:R}");
            }
        }
    }

    [Fact]
    public void Threads_share_many_parameters_and_touch_each_element_once()
    {
        int before = Threads.Count;
        try
        {
            Threads.Count = 4;
            UpdateList list = new();
            Tensor[] parameters = [.. Enumerable.Range(0, 300).Select(i => Tensor.Zeros([i * 3 % 1000 + 1]))];
            foreach (Tensor p in parameters)
                list.Add(p, Tensor.OnesLike(p)).C6 = -1;
            list.Run<DescentUpdate>(new(false));
            Assert.All(parameters, p => Assert.All(p.ToArray<float>(), x => Assert.Equal(-1, x)));
        }
        finally
        {
            Threads.Count = before;
        }
    }

    [Fact]
    public void Rows_of_zeros_of_either_sign_are_passed()
    {
        Tensor g = Tensor.From([0f, -0f, 0, 0, 1, 0, 0, 2, 0, 0, -0f, 0], [6, 2]);
        List<(long, long)> runs = [];
        for ((long first, long end) = RowScan.Next(g, 0); first < end; (first, end) = RowScan.Next(g, end))
            runs.Add((first, end));
        Assert.Equal([(2, 4)], runs);
        Assert.Equal((0, 1), RowScan.Next(Tensor.From([-1e-45f], [1, 1]), 0));
    }

    private static double[] Run<TUpdate>(VectorWidth width, DType dtype, UpdateTerms terms) where TUpdate : struct, IUpdate => At.Width<double[]>(width, () =>
    {
        Generator generator = new Generator().ManualSeed(3);
        UpdateList list = new();
        List<Tensor> all = [];
        foreach (long count in s_counts)
        {
            Tensor p = Normal(count), g = Normal(count);
            Tensor?[] states = [.. Enumerable.Range(0, 3).Select(i => i >= TUpdate.States ? null : Positive(count, i == 0 ? 5 : 1))];
            ref UpdateEntry entry = ref list.Add(p, g, states[0], states[1], states[2]);
            (entry.C0, entry.C1, entry.C2, entry.C3, entry.C4, entry.C5, entry.C6) = (0.3, 0.7, 0.2, 0.8, 0.5, 0.1, -0.25);
            all.AddRange([p, .. states.OfType<Tensor>()]);
        }

        list.Run<TUpdate>(terms);
        return [.. all.SelectMany(x => (dtype.Kind == DTypeKind.Complex ? x.ViewAsReal() : x).To(DType.Float64).ToArray<double>())];

        Tensor Normal(long count) => Tensor.Randn([count], dtype, generator: generator);
        Tensor Positive(long count, double least) => dtype.Kind == DTypeKind.Complex ? (Tensor.Rand([count, 2], dtype == DType.Complex64 ? DType.Float32 : DType.Float64, generator: generator) + least).ViewAsComplex() : Tensor.Rand([count], dtype, generator: generator) + least;
    });
}
