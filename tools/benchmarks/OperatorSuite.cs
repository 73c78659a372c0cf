using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Interop.Tensors;

namespace Interop.Benchmarks;

/// <summary>Single operators of common sizes beside PyTorch, forward and backward: finds what is out of proportion.</summary>
internal static class OperatorSuite
{
    /// <summary>The tensors of a row are a and b; where gradients are timed, both require them.</summary>
    private sealed record Row(string Name, long[] A, long[]? B, string Python, Func<Tensor, Tensor, Tensor> Run, bool Differentiable = true);

    private static readonly Row[] s_rows =
    [
        new("add [1000, 1000]", [1000, 1000], [1000, 1000], "a + b", static (a, b) => a + b),
        new("add broadcast row", [1000, 1000], [1000], "a + b", static (a, b) => a + b),
        new("add broadcast column", [1000, 1000], [1000, 1], "a + b", static (a, b) => a + b),
        new("add transposed", [1000, 1000], [1000, 1000], "a + b.t()", static (a, b) => a + b.T),
        new("mul by number", [1000, 1000], null, "a * 3.0", static (a, _) => a * 3.0),
        new("div", [1000, 1000], [1000, 1000], "a / b", static (a, b) => a / b),
        new("exp", [1000, 1000], null, "a.exp()", static (a, _) => a.Exp()),
        new("log", [1000, 1000], null, "a.abs().log()", static (a, _) => a.Abs().Log()),
        new("sin", [1000, 1000], null, "a.sin()", static (a, _) => a.Sin()),
        new("tanh", [1000, 1000], null, "a.tanh()", static (a, _) => a.Tanh()),
        new("sigmoid", [1000, 1000], null, "a.sigmoid()", static (a, _) => a.Sigmoid()),
        new("erf", [1000, 1000], null, "a.erf()", static (a, _) => a.Erf()),
        new("pow 3", [1000, 1000], null, "a ** 3", static (a, _) => a.Pow(3)),
        new("sqrt", [1000, 1000], null, "a.abs().sqrt()", static (a, _) => a.Abs().Sqrt()),
        new("relu", [1000, 1000], null, "a.relu()", static (a, _) => a.Relu()),
        new("gelu", [1000, 1000], null, "F.gelu(a)", static (a, _) => a.Gelu()),
        new("silu", [1000, 1000], null, "F.silu(a)", static (a, _) => a.Silu()),
        new("mish", [1000, 1000], null, "F.mish(a)", static (a, _) => a.Mish()),
        new("softplus", [1000, 1000], null, "F.softplus(a)", static (a, _) => a.Softplus()),
        new("clamp", [1000, 1000], null, "a.clamp(-1, 1)", static (a, _) => a.Clamp(-1, 1)),
        new("where", [1000, 1000], [1000, 1000], "torch.where(a > 0, a, b)", static (a, b) => Tensor.Where(a.Gt(0), a, b)),
        new("maximum", [1000, 1000], [1000, 1000], "torch.maximum(a, b)", static (a, b) => a.Maximum(b)),
        new("sum", [1000, 1000], null, "a.sum()", static (a, _) => a.Sum()),
        new("sum rows", [1000, 1000], null, "a.sum(1)", static (a, _) => a.Sum([1])),
        new("sum columns", [1000, 1000], null, "a.sum(0)", static (a, _) => a.Sum([0])),
        new("mean", [1000, 1000], null, "a.mean()", static (a, _) => a.Mean()),
        new("var rows", [1000, 1000], null, "a.var(1)", static (a, _) => a.Var([1])),
        new("norm", [1000, 1000], null, "a.norm()", static (a, _) => a.Norm()),
        new("max rows", [1000, 1000], null, "a.max(1)[0]", static (a, _) => a.Max(1).Values),
        new("argmax rows", [1000, 1000], null, "a.argmax(1)", static (a, _) => a.Argmax(1), false),
        new("prod rows", [1000, 1000], null, "a.prod(1)", static (a, _) => a.Prod(1)),
        new("cumsum", [1000, 1000], null, "a.cumsum(1)", static (a, _) => a.Cumsum(1)),
        new("cumprod columns", [1000, 1000], null, "a.cumprod(0)", static (a, _) => a.Cumprod(0)),
        new("logsumexp", [1000, 1000], null, "a.logsumexp(1)", static (a, _) => a.Logsumexp([1])),
        new("softmax", [1000, 1000], null, "a.softmax(1)", static (a, _) => a.Softmax(1)),
        new("softmax columns", [1000, 1000], null, "a.softmax(0)", static (a, _) => a.Softmax(0)),
        new("log_softmax", [1000, 1000], null, "a.log_softmax(1)", static (a, _) => a.LogSoftmax(1)),
        new("sort", [1000, 1000], null, "a.sort(1)[0]", static (a, _) => a.Sort(1).Values),
        new("topk 10", [1000, 1000], null, "a.topk(10)[0]", static (a, _) => a.Topk(10).Values),
        new("unique", [1000, 100], null, "(a * 100).long().unique()", static (a, _) => (a * 100).To(DType.Int64).Unique().Output, false),
        new("index rows", [1000, 1000], null, "a[torch.arange(0, 1000, 2)]", static (a, _) => a.IndexSelect(0, Tensor.Arange(0, 1000, 2))),
        new("gather", [1000, 1000], null, "a.gather(1, (a.detach() > 0).long())", static (a, _) => a.Gather(1, a.Detach().Gt(0).To(DType.Int64))),
        new("masked_fill", [1000, 1000], null, "a.masked_fill(a > 0, 1.0)", static (a, _) => a.MaskedFill(a.Gt(0), 1.0)),
        new("masked_select", [1000, 1000], null, "a.masked_select(a > 0)", static (a, _) => a.MaskedSelect(a.Gt(0))),
        new("cat", [1000, 1000], [1000, 1000], "torch.cat([a, b], 1)", static (a, b) => Tensor.Cat([a, b], 1)),
        new("transpose copy", [1000, 1000], null, "a.t().contiguous()", static (a, _) => a.T.Contiguous()),
        new("permute copy", [64, 100, 160], null, "a.permute(2, 0, 1).contiguous()", static (a, _) => a.Permute(2, 0, 1).Contiguous()),
        new("to bfloat16", [1000, 1000], null, "a.to(torch.bfloat16)", static (a, _) => a.To(DType.BFloat16)),
        new("to int64", [1000, 1000], null, "a.to(torch.int64)", static (a, _) => a.To(DType.Int64), false),
        new("to float64", [1000, 1000], null, "a.to(torch.float64)", static (a, _) => a.To(DType.Float64)),
        new("mm 512", [512, 512], [512, 512], "a @ b", static (a, b) => a.Matmul(b)),
        new("bmm [64, 64, 64]", [64, 64, 64], [64, 64, 64], "a @ b", static (a, b) => a.Matmul(b)),
        new("linear [64, 768] [3072, 768]", [64, 768], [3072, 768], "F.linear(a, b)", static (a, b) => a.Linear(b)),
        new("mv 1000", [1000, 1000], [1000], "a @ b", static (a, b) => a.Matmul(b)),
        new("einsum bhid,bhjd", [8, 8, 64, 32], [8, 8, 64, 32], "torch.einsum('bhid,bhjd->bhij', a, b)", static (a, b) => Tensor.Einsum("bhid,bhjd->bhij", a, b)),
        new("layer_norm", [1000, 1000], null, "F.layer_norm(a, [1000])", static (a, _) => a.LayerNorm([1000])),
        new("batch_norm", [32, 64, 28, 28], null, "F.batch_norm(a, None, None, training=True)", static (a, _) => a.BatchNorm(null, null, training: true)),
        new("group_norm", [32, 64, 28, 28], null, "F.group_norm(a, 8)", static (a, _) => a.GroupNorm(8)),
        new("cross_entropy", [1000, 1000], null, "F.cross_entropy(a, torch.arange(1000))", static (a, _) => a.CrossEntropy(Tensor.Arange(1000))),
        new("mse_loss", [1000, 1000], [1000, 1000], "F.mse_loss(a, b)", static (a, b) => a.MseLoss(b)),
        new("bce_with_logits", [1000, 1000], [1000, 1000], "F.binary_cross_entropy_with_logits(a, b.detach().sigmoid())", static (a, b) => a.BinaryCrossEntropyWithLogits(b.Detach().Sigmoid())),
        new("embedding", [10000, 256], null, "F.embedding(torch.arange(4096) * 7 % 10000, a)", static (a, _) => Functional.Embedding(Tensor.Arange(4096) * 7 % 10000, a)),
        new("conv2d 3x3 64", [4, 64, 28, 28], [64, 64, 3, 3], "F.conv2d(a, b, padding=1)", static (a, b) => a.Conv2d(b, padding: [1])),
        new("conv2d 7x7 stem", [1, 3, 224, 224], [64, 3, 7, 7], "F.conv2d(a, b, stride=2, padding=3)", static (a, b) => a.Conv2d(b, stride: [2], padding: [3])),
        new("conv2d depthwise", [4, 64, 28, 28], [64, 1, 3, 3], "F.conv2d(a, b, padding=1, groups=64)", static (a, b) => a.Conv2d(b, padding: [1], groups: 64)),
        new("conv2d depthwise, stride 2", [4, 64, 28, 28], [64, 1, 3, 3], "F.conv2d(a, b, stride=2, padding=1, groups=64)", static (a, b) => a.Conv2d(b, stride: 2, padding: 1, groups: 64)),
        new("conv1d", [8, 64, 256], [64, 64, 3], "F.conv1d(a, b)", static (a, b) => a.Conv1d(b)),
        new("conv_transpose2d", [4, 64, 14, 14], [64, 32, 3, 3], "F.conv_transpose2d(a, b, stride=2)", static (a, b) => a.ConvTranspose2d(b, stride: [2])),
        new("max_pool2d", [8, 64, 56, 56], null, "F.max_pool2d(a, 2)", static (a, _) => a.MaxPool2d([2])),
        new("avg_pool2d", [8, 64, 56, 56], null, "F.avg_pool2d(a, 3, 2)", static (a, _) => a.AvgPool2d([3], [2])),
        new("adaptive_avg_pool2d", [8, 64, 28, 28], null, "F.adaptive_avg_pool2d(a, 1)", static (a, _) => a.AdaptiveAvgPool2d([1])),
        new("interpolate bilinear", [4, 16, 56, 56], null, "F.interpolate(a, scale_factor=2.0, mode='bilinear')", static (a, _) => a.Interpolate(scaleFactor: [2.0], mode: InterpolationMode.Bilinear)),
        new("grid_sample", [4, 16, 56, 56], null, "F.grid_sample(a, F.affine_grid(torch.eye(2, 3).repeat(4, 1, 1), [4, 16, 56, 56], align_corners=False), align_corners=False)", static (a, _) => a.GridSample(Functional.AffineGrid(Tensor.Eye(2, 3).Repeat(4, 1, 1), [4, 16, 56, 56], false), alignCorners: false)),
        new("affine_grid", [4, 2, 3], null, "F.affine_grid(a, [4, 16, 56, 56], align_corners=False)", static (a, _) => Functional.AffineGrid(a, [4, 16, 56, 56], false)),
        new("pad reflect", [4, 64, 56, 56], null, "F.pad(a, (2, 2, 2, 2), mode='reflect')", static (a, _) => a.Pad([2, 2, 2, 2], PaddingMode.Reflect)),
        new("unfold", [4, 64, 28, 28], null, "F.unfold(a, 3)", static (a, _) => Functional.Unfold(a, [3])),
        new("attention [8, 8, 128, 64]", [8, 8, 128, 64], [8, 8, 128, 64], "F.scaled_dot_product_attention(a, b, b)", static (a, b) => a.ScaledDotProductAttention(b, b)),
        new("attention causal", [8, 8, 128, 64], [8, 8, 128, 64], "F.scaled_dot_product_attention(a, b, b, is_causal=True)", static (a, b) => a.ScaledDotProductAttention(b, b, isCausal: true)),
        new("dropout", [1000, 1000], null, "F.dropout(a, 0.5)", static (a, _) => a.Dropout(0.5)),
        new("randn", [1000, 1000], null, "torch.randn(1000, 1000)", static (_, _) => Tensor.Randn([1000, 1000]), false),
        new("rand", [1000, 1000], null, "torch.rand(1000, 1000)", static (_, _) => Tensor.Rand([1000, 1000]), false),
        new("randperm", [1], null, "torch.randperm(100000)", static (_, _) => Tensor.Randperm(100000), false),
        new("fft 1024", [256, 1024], null, "torch.fft.fft(a).real", static (a, _) => Fft.FFT(a).Real),
        new("rfft2", [16, 128, 128], null, "torch.fft.rfft2(a).real", static (a, _) => Fft.Rfft2(a).Real),
        new("inv 128", [128, 128], null, "torch.linalg.inv(a)", static (a, _) => Linalg.Inv(a)),
        new("svd 128", [128, 128], null, "torch.linalg.svdvals(a)", static (a, _) => Linalg.Svdvals(a)),
        new("eigh 128", [128, 128], null, "torch.linalg.eigvalsh(a)", static (a, _) => Linalg.Eigvalsh(a)),
        new("qr 128", [128, 128], null, "torch.linalg.qr(a)[1]", static (a, _) => Linalg.Qr(a).R),
        new("cholesky 256", [256, 256], null, "torch.linalg.cholesky(a @ a.t() + 256 * torch.eye(256))", static (a, _) => Linalg.Cholesky(a.Matmul(a.T) + 256 * Tensor.Eye(256))),
        new("solve 256", [256, 256], [256, 16], "torch.linalg.solve(a, b)", static (a, b) => Linalg.Solve(a, b)),
        new("ctc_loss", [50, 16, 20], null, "F.ctc_loss(a.log_softmax(2), torch.arange(480).view(16, 30) % 19 + 1, torch.full((16,), 50), torch.full((16,), 30))", static (a, _) => a.LogSoftmax(2).CtcLoss(Tensor.Arange(480).View(16, 30) % 19 + 1, Tensor.Full([16], 50), Tensor.Full([16], 30))),
    ];

    internal static int Run(string[] args)
    {
        string? oracle = Shell.Value(args, "--oracle"), only = Shell.Value(args, "--only");
        string version = Shell.Value(args, "--version") ?? "2.14";
        double budget = Shell.Number(args, "--budget", 0.05);
        Threads.Count = Shell.Number(args, "--threads", 1);
        using Process? peer = oracle is null ? null : Peer(oracle, version);
        Console.WriteLine($"best {(Threads.Count == 1 ? "processor" : "wall")} times in microseconds, float32, {Threads.Count} thread(s); ratio to PyTorch {version}, above 1 is slower (load {Contest.Load()})");
        foreach (Row row in s_rows.Where(r => only is null || r.Name.Contains(only, StringComparison.Ordinal)))
        {
            Console.WriteLine(Part(row, backward: false, peer, budget));
            if (row.Differentiable)
                Console.WriteLine(Part(row, backward: true, peer, budget));
        }

        return 0;
    }

    private static string Part(Row row, bool backward, Process? peer, double budget)
    {
        Tensor.ManualSeed(0);
        Tensor a = Tensor.Randn([.. row.A]), b = row.B is null ? a : Tensor.Randn([.. row.B]);
        if (backward)
        {
            a.RequiresGrad_();
            if (row.B is not null)
                b.RequiresGrad_();
        }

        double own = Best(() =>
        {
            using TensorScope scope = Tensor.Scope();
            using GradMode mode = Tensor.SetGradEnabled(backward);
            Tensor y = row.Run(a, b);
            if (!backward)
                return;
            y.Backward(Tensor.OnesLike(y));
            (a.Grad, b.Grad) = (null, null);
        }, budget);
        string line = string.Create(CultureInfo.InvariantCulture, $"  {row.Name + (backward ? ", with backward" : ""),-46} {own * 1e6,10:F1}");
        if (peer is null)
            return line;
        string grad = backward ? ", requires_grad=True" : "";
        string setup = $"a = torch.randn({string.Join(", ", row.A)}{grad})" + (row.B is null ? "" : $"\nb = torch.randn({string.Join(", ", row.B)}{grad})");
        peer.StandardInput.WriteLine(JsonSerializer.Serialize(new { setup, run = row.Python, threads = Threads.Count, backward, budget }));
        peer.StandardInput.Flush();
        double other = double.Parse(peer.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The peer has ended."), CultureInfo.InvariantCulture);
        return line + string.Create(CultureInfo.InvariantCulture, $" {other * 1e6,10:F1}   {own / other,6:F2} x{(own > 3 * other ? "  <<<" : "")}");
    }

    /// <summary>The best of at least 5 runs that fill the budget, after 40 or 2 seconds of them that are not timed, for compilers to finish their second look; <c>peer_operators.py</c> has the same rule.</summary>
    private static double Best(Action step, double budget)
    {
        long begin = Stopwatch.GetTimestamp();
        for (int round = 0; Stopwatch.GetElapsedTime(begin).TotalSeconds < (round < 40 ? 2 : 0.1); round++)
            step();
        double best = double.PositiveInfinity;
        begin = Stopwatch.GetTimestamp();
        for (int round = 0; round < 5 || Stopwatch.GetElapsedTime(begin).TotalSeconds < budget; round++)
        {
            double start = ThreadClock.Seconds(Threads.Count);
            step();
            best = Math.Min(best, ThreadClock.Seconds(Threads.Count) - start);
        }

        return best;
    }

    private static Process Peer(string oracle, string version) =>
        Process.Start(new ProcessStartInfo(Shell.Source("tools/fixtures/run_oracle.sh"), [oracle, version, Shell.Source("tools/benchmarks"), "python3", Shell.Source("tools/benchmarks/peer_operators.py")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
}
