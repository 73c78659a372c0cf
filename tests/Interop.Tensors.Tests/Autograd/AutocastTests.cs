using System.Text.Json;
using Interop.Testing;

namespace Interop.Tensors.Tests.Gradients;

/// <summary>The lists of <c>torch.autocast</c>, as PyTorch 2.14 follows them: <c>tools/fixtures/autocast.py</c>.</summary>
public class AutocastTests
{
    private static readonly Tensor s_matrix = Tensor.Rand([3, 3], generator: new Generator().ManualSeed(1)) + Tensor.Eye(3);
    private static readonly Tensor s_line = Tensor.Rand([3, 4, 6], generator: new Generator().ManualSeed(2));
    private static readonly Tensor s_plane = Tensor.Rand([2, 4, 6, 6], generator: new Generator().ManualSeed(3));
    private static readonly Tensor s_volume = Tensor.Rand([2, 4, 4, 4, 4], generator: new Generator().ManualSeed(4));
    private static readonly Tensor s_classes = Tensor.From([1L, 0, 2]);

    private static readonly Dictionary<string, (Tensor[] Inputs, Func<Tensor[], Tensor[]> Function)> s_cases = new()
    {
        ["matmul"] = Two(static (a, b) => a.Matmul(b)),
        ["mm"] = Two(static (a, b) => a.Mm(b)),
        ["bmm"] = Two(static (a, b) => a.Unsqueeze(0).Bmm(b.Unsqueeze(0))),
        ["addmm"] = Two(static (a, b) => a.Addmm(b, b)),
        ["baddbmm"] = Two(static (a, b) => a.Unsqueeze(0).Baddbmm(b.Unsqueeze(0), b.Unsqueeze(0))),
        ["addbmm"] = Two(static (a, b) => a.Addbmm(b.Unsqueeze(0), b.Unsqueeze(0))),
        ["linear"] = Two(static (a, b) => a.Linear(b)),
        ["bilinear"] = Two(static (a, b) => a.Bilinear(a, b.Unsqueeze(0))),
        ["einsum"] = Two(static (a, b) => Tensor.Einsum("ij,jk->ik", a, b)),
        ["tensordot"] = Two(static (a, b) => Tensor.Tensordot(a, b, 1)),
        ["linalg_vecdot"] = Two(static (a, b) => a.Vecdot(b)),
        ["mv"] = Two(static (a, b) => a.Mv(b.Select(0, 0))),
        ["dot"] = Two(static (a, b) => a.Select(0, 0).Dot(b.Select(0, 0))),
        ["outer"] = Two(static (a, b) => a.Select(0, 0).Outer(b.Select(0, 0))),
        ["conv1d"] = Two(s_line, Tensor.Rand([2, 4, 3]), static (a, b) => a.Conv1d(b)),
        ["conv2d"] = Two(s_plane, Tensor.Rand([2, 4, 3, 3]), static (a, b) => a.Conv2d(b)),
        ["conv3d"] = Two(s_volume, Tensor.Rand([2, 4, 2, 2, 2]), static (a, b) => a.Conv3d(b)),
        ["conv_transpose1d"] = Two(s_line, Tensor.Rand([4, 2, 3]), static (a, b) => a.ConvTranspose1d(b)),
        ["conv_transpose2d"] = Two(s_plane, Tensor.Rand([4, 2, 3, 3]), static (a, b) => a.ConvTranspose2d(b)),
        ["prelu"] = Two(static (a, b) => a.Prelu(b.Flatten().Narrow(0, 0, 1))),
        ["scaled_dot_product_attention"] = Two(s_line, s_line, static (a, b) => a.ScaledDotProductAttention(b, b)),
        ["layer_norm"] = Two(static (a, b) => a.LayerNorm([3], b.Select(0, 0), b.Select(0, 0))),
        ["batch_norm"] = Two(static (a, b) => a.BatchNorm(null, null, b.Select(0, 0), b.Select(0, 0), true)),
        ["group_norm"] = Two(s_line, s_line, static (a, b) => a.GroupNorm(2, b.Select(0, 0).Select(1, 0), b.Select(0, 0).Select(1, 0))),
        ["add"] = Two(static (a, b) => a + b),
        ["cat"] = Two(static (a, b) => Tensor.Cat([a, b])),
        ["stack"] = Two(static (a, b) => Tensor.Stack([a, b])),
        ["index_copy"] = Two(static (a, b) => a.IndexCopy(0, s_classes, b)),
        ["cdist"] = Two(static (a, b) => Tensor.Cdist(a, b)),
        ["l1_loss"] = Two(static (a, b) => a.L1Loss(b)),
        ["mse_loss"] = Two(static (a, b) => a.MseLoss(b)),
        ["smooth_l1_loss"] = Two(static (a, b) => a.SmoothL1Loss(b)),
        ["huber_loss"] = Two(static (a, b) => a.HuberLoss(b)),
        ["kl_div"] = Two(static (a, b) => a.KlDiv(b)),
        ["poisson_nll_loss"] = Two(static (a, b) => a.PoissonNllLoss(b)),
        ["binary_cross_entropy_with_logits"] = Two(static (a, b) => a.BinaryCrossEntropyWithLogits(b)),
        ["soft_margin_loss"] = Two(static (a, b) => a.SoftMarginLoss(b)),
        ["hinge_embedding_loss"] = Two(static (a, b) => a.HingeEmbeddingLoss(b)),
        ["margin_ranking_loss"] = Two(static (a, b) => a.MarginRankingLoss(b, b)),
        ["cosine_embedding_loss"] = Two(static (a, b) => a.CosineEmbeddingLoss(b, Tensor.Ones([3]))),
        ["triplet_margin_loss"] = Two(static (a, b) => a.TripletMarginLoss(b, b)),
        ["grid_sample"] = Two(s_plane, Tensor.Rand([2, 5, 5, 2]), static (a, b) => a.GridSample(b, alignCorners: false)),
        ["lstm_cell"] = ([s_matrix, s_matrix], static t => [.. Results(Tensor.LstmCell(t[0], [t[0], t[0]], t[1].Repeat(4, 1), t[1].Repeat(4, 1)))]),
        ["gru_cell"] = Two(static (a, b) => Tensor.GruCell(a, a, b.Repeat(3, 1), b.Repeat(3, 1))),
        ["polar"] = Two(static (a, b) => Tensor.Polar(a, b)),
        ["linalg_solve"] = Two(static (a, b) => Linalg.Solve(a, b)),
        ["linalg_lstsq"] = Two(static (a, b) => Linalg.Lstsq(a, b).Solution),
        ["prod"] = One(static a => a.Prod()),
        ["prod_dim"] = One(static a => a.Prod(1)),
        ["quantile"] = One(static a => a.Quantile(0.5)),
        ["trace"] = One(static a => a.Trace()),
        ["softmax"] = One(static a => a.Softmax(-1)),
        ["exp"] = One(static a => a.Exp()),
        ["sum"] = One(static a => a.Sum()),
        ["cross_entropy"] = One(static a => a.CrossEntropy(s_classes)),
        ["nll_loss"] = One(static a => a.NllLoss(s_classes)),
        ["multi_margin_loss"] = One(static a => a.MultiMarginLoss(s_classes)),
        ["multilabel_margin_loss"] = One(static a => a.MultilabelMarginLoss(Tensor.Zeros([3, 3], DType.Int64))),
        ["ctc_loss"] = One(static a => a.LogSoftmax(-1).Unsqueeze(1).CtcLoss(Tensor.From([1L]).View(1, 1), [3], [1])),
        ["max_pool1d"] = One(s_line, static a => a.MaxPool1d(2)),
        ["max_pool2d"] = One(s_plane, static a => a.MaxPool2d(2)),
        ["max_pool3d"] = One(s_volume, static a => a.MaxPool3d(2)),
        ["avg_pool2d"] = One(s_plane, static a => a.AvgPool2d(2)),
        ["avg_pool3d"] = One(s_volume, static a => a.AvgPool3d(2)),
        ["adaptive_avg_pool2d"] = One(s_plane, static a => a.AdaptiveAvgPool2d(2)),
        ["adaptive_avg_pool3d"] = One(s_volume, static a => a.AdaptiveAvgPool3d(2)),
        ["adaptive_max_pool3d"] = One(s_volume, static a => a.AdaptiveMaxPool3d(2)),
        ["reflection_pad1d"] = One(s_line, static a => a.Pad([1, 1], PaddingMode.Reflect)),
        ["reflection_pad2d"] = One(s_plane, static a => a.Pad([1, 1, 1, 1], PaddingMode.Reflect)),
        ["replication_pad2d"] = One(s_plane, static a => a.Pad([1, 1, 1, 1], PaddingMode.Replicate)),
        ["constant_pad"] = One(s_line, static a => a.Pad([1, 1])),
        ["interpolate"] = One(s_plane, static a => a.Interpolate(scaleFactor: [2.0])),
        ["fft_fft"] = One(static a => Fft.FFT(a)),
        ["fft_rfft"] = One(static a => Fft.Rfft(a)),
        ["fft_rfft2"] = One(static a => Fft.Rfft2(a)),
        ["fft_hfft"] = One(static a => Fft.Hfft(a)),
        ["stft"] = One(static a => a.Flatten().Stft(4, window: Tensor.Ones([4]), returnComplex: true)),
        ["linalg_inv"] = One(static a => Linalg.Inv(a)),
        ["inverse"] = One(static a => a.Inverse()),
        ["pinverse"] = One(static a => a.Pinverse()),
        ["linalg_qr"] = ([s_matrix], static t => [.. Results(Linalg.Qr(t[0]))]),
        ["linalg_svd"] = ([s_matrix], static t => [.. Results(Linalg.Svd(t[0]))]),
        ["svd"] = ([s_matrix], static t => [.. Results(t[0].Svd())]),
        ["linalg_svdvals"] = One(static a => Linalg.Svdvals(a)),
        ["linalg_eigh"] = ([s_matrix], static t => [.. Results(Linalg.Eigh(t[0]))]),
        ["linalg_eigvalsh"] = One(static a => Linalg.Eigvalsh(a)),
        ["linalg_eig"] = ([s_matrix], static t => [.. Results(Linalg.Eig(t[0]))]),
        ["linalg_eigvals"] = One(static a => Linalg.Eigvals(a)),
        ["linalg_cond"] = One(static a => Linalg.Cond(a)),
        ["linalg_cholesky"] = One(static a => Linalg.Cholesky(Tensor.Eye(3).To(a.DType) + 0 * a)),
        ["linalg_matrix_rank"] = One(static a => Linalg.MatrixRank(a)),
        ["linalg_norm"] = One(static a => Linalg.Norm(a)),
        ["view_as_complex"] = One(static a => a.Narrow(1, 0, 2).Contiguous().ViewAsComplex()),
        ["cumsum"] = One(static a => a.Cumsum(0)),
        ["gelu"] = One(static a => a.Gelu()),
        ["embedding"] = One(static a => s_classes.Embedding(a)),
    };

    public static TheoryData<string> Cases() => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_op_computes_in_PyTorchs_dtypes(string name)
    {
        (Tensor[] inputs, Func<Tensor[], Tensor[]> function) = s_cases[name];
        foreach (JsonProperty given in Facts().GetProperty("dtypes").GetProperty(name).EnumerateObject())
        {
            if (given.Value.ValueKind == JsonValueKind.Null)
                continue;
            Tensor[] cast = [.. inputs.Select((x, i) => given.Name == "bfloat16" || given.Name == "mixed" && i == 1 ? x.To(DType.BFloat16) : x)];
            using Autocast mode = Tensor.Autocast();
            Assert.Equal(given.Value.EnumerateArray().Select(d => d.GetString()), function(cast).Select(y => y.DType.Name));
        }
    }

    [Fact]
    public void All_of_PyTorchs_functions_are_looked_at() => Assert.Equal(Facts().GetProperty("dtypes").EnumerateObject().Select(p => p.Name).Order(), s_cases.Keys.Order());

    [Fact]
    public void The_mode_is_the_threads_and_nests()
    {
        Assert.False(Autocast.Enabled);
        Assert.True(Autocast.CacheEnabled);
        using (Tensor.Autocast(cacheEnabled: false))
            Assert.False(Autocast.CacheEnabled);
        using (Tensor.Autocast(DType.Float16))
        {
            Assert.Equal(DType.Float16, Autocast.DType);
            Assert.Equal(DType.Float16, s_matrix.Mm(s_matrix).DType);
            using (Tensor.Autocast(enabled: false))
                Assert.Equal(DType.Float32, s_matrix.Mm(s_matrix).DType);
            using (Tensor.Autocast(DType.BFloat16))
                Assert.Equal(DType.BFloat16, s_matrix.Mm(s_matrix).DType);
            bool elsewhere = true;
            Thread other = new(() => elsewhere = Autocast.Enabled);
            other.Start();
            other.Join();
            Assert.False(elsewhere);
            Assert.Equal(DType.Float16, Autocast.DType);
        }

        Assert.Null(Autocast.DType);
        Assert.Equal(DType.Float64, Within(s_matrix.To(DType.Float64)).DType);
        Assert.Throws<ArgumentException>(() => Tensor.Autocast(DType.Float32));

        static Tensor Within(Tensor x)
        {
            using Autocast mode = Tensor.Autocast();
            return x.Mm(x);
        }
    }

    [Fact]
    public void Parameters_are_cast_once_until_they_change_and_get_gradients_of_their_own_dtype()
    {
        Tensor w = s_matrix.Clone().RequiresGrad_(), x = s_matrix.Clone();
        List<string> casts = [];
        Tensor first;
        using (Tensor.Autocast())
        {
            first = x.Mm(w);
            Tensor again = x.Mm(w);
            Assert.Same(first.GradFn!.NextFunctions[^1].Node.NextFunctions[0].Node, w.Mm(w).GradFn!.NextFunctions[0].Node.NextFunctions[0].Node);
            (first.Sum() + again.Sum()).Backward();
            Assert.Equal(DType.Float32, w.Grad!.DType);
            using (Tensor.NoGrad())
                w.Mul_(0);
            Assert.Equal(0, x.Mm(w).To(DType.Float32).Abs().Max().Item<float>());
        }
    }

    [Fact]
    public void A_checkpointed_function_runs_again_in_its_mode()
    {
        Tensor w = s_matrix.Clone().RequiresGrad_(), v = s_matrix.Clone().RequiresGrad_();
        Tensor y, plain;
        using (Tensor.Autocast())
        {
            y = Checkpointing.Checkpoint(x => x.Mm(w).Tanh(), v);
            plain = v.Mm(w).Tanh();
        }

        Tensor[] expected = Autograd.Grad([plain.Sum()], [v, w])!, found = Autograd.Grad([y.Sum()], [v, w])!;
        Assert.Equal(expected[0].ToArray<float>(), found[0].ToArray<float>());
        Assert.Equal(expected[1].ToArray<float>(), found[1].ToArray<float>());
    }

    private static (Tensor[] Inputs, Func<Tensor[], Tensor[]> Function) One(Func<Tensor, Tensor> function) => One(s_matrix, function);

    private static (Tensor[] Inputs, Func<Tensor[], Tensor[]> Function) One(Tensor x, Func<Tensor, Tensor> function) => ([x], t => [function(t[0])]);

    private static (Tensor[] Inputs, Func<Tensor[], Tensor[]> Function) Two(Func<Tensor, Tensor, Tensor> function) => Two(s_matrix, s_matrix, function);

    private static (Tensor[] Inputs, Func<Tensor[], Tensor[]> Function) Two(Tensor a, Tensor b, Func<Tensor, Tensor, Tensor> function) => ([a, b], t => [function(t[0], t[1])]);

    private static IEnumerable<Tensor> Results(System.Runtime.CompilerServices.ITuple results)
    {
        for (int i = 0; i < results.Length; i++)
            yield return (Tensor)results[i]!;
    }

    private static JsonElement Facts() => JsonDocument.Parse(File.ReadAllBytes(Repository.Fixtures("autocast.json"))).RootElement;
}
