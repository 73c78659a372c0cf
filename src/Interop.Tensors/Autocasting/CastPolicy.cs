using System.Collections.Frozen;

namespace Interop.Tensors;

/// <summary>What an op does with its floating-point inputs under <see cref="Autocast"/>.</summary>
internal enum CastPolicy
{
    /// <summary>Not listed: the ops inside it choose.</summary>
    None,

    /// <summary>Computes in what it is given, and so do the ops inside it.</summary>
    AsGiven,

    /// <summary>Computes in the reduced format.</summary>
    Lower,

    /// <summary>Computes in float32.</summary>
    Full,

    /// <summary>Computes in the widest format among its inputs.</summary>
    Widest,

    /// <summary>Computes in the format of its first input.</summary>
    First,
}

/// <summary>The lists of <c>torch.autocast</c> on the CPU, under ATen's names. Ops that hand all their work to one of these are not listed, nor those that promote their inputs anyway.</summary>
/// <remarks>PyTorch has no entry for recurrent ops: what comes out depends on whether oneDNN runs them. Dtypes here are those of its usual build, where the products of a GRU and of cells are reduced and the rest is not.</remarks>
internal static class CastPolicies
{
    private static readonly FrozenDictionary<string, CastPolicy> s_policies = new (CastPolicy Policy, string[] Names)[]
    {
        (CastPolicy.Lower,
        [
            "addbmm", "addmm", "baddbmm", "bmm", "linear", "linalg_vecdot", "matmul", "mm", "prelu", "scaled_dot_product_attention",
            "conv1d", "conv2d", "conv3d", "conv_tbc", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d",
            "lstm", "rnn_relu", "rnn_tanh",
        ]),
        (CastPolicy.Full,
        [
            "adaptive_avg_pool3d", "adaptive_max_pool3d", "avg_pool3d", "fractional_max_pool2d", "fractional_max_pool3d", "max_pool3d", "max_unpool2d", "max_unpool3d",
            "grid_sampler_2d", "grid_sampler_3d", "reflection_pad1d", "reflection_pad2d", "replication_pad1d", "replication_pad2d", "replication_pad3d",
            "binary_cross_entropy", "binary_cross_entropy_with_logits", "cosine_embedding_loss", "cross_entropy_loss", "ctc_loss", "hinge_embedding_loss", "huber_loss", "kl_div", "l1_loss",
            "margin_ranking_loss", "mse_loss", "multi_margin_loss", "multilabel_margin_loss", "nll_loss", "poisson_nll_loss", "smooth_l1_loss", "soft_margin_loss", "triplet_margin_loss",
            "cdist", "nanquantile", "polar", "prod", "quantile", "stft", "trace", "view_as_complex",
            "fft_fft", "fft_fft2", "fft_fftn", "fft_hfft", "fft_ifft", "fft_ifft2", "fft_ifftn", "fft_ihfft", "fft_irfft", "fft_irfft2", "fft_irfftn", "fft_rfft", "fft_rfft2", "fft_rfftn",
            "cholesky_inverse", "cholesky_solve", "geqrf", "linalg_cholesky", "linalg_cholesky_ex", "linalg_cond", "linalg_eig", "linalg_eigh", "linalg_eigvals", "linalg_eigvalsh",
            "linalg_householder_product", "linalg_inv", "linalg_inv_ex", "linalg_lstsq", "linalg_matrix_rank", "linalg_qr", "linalg_solve", "linalg_svd", "linalg_svdvals",
            "linalg_tensorinv", "linalg_tensorsolve", "lu_solve", "ormqr", "pinverse", "svd", "triangular_solve",
        ]),
        (CastPolicy.AsGiven, ["addmv", "bilinear", "mv"]),
        (CastPolicy.Widest, ["index_copy"]),
        (CastPolicy.First, ["gru", "gru_cell", "lstm_cell", "rnn_relu_cell", "rnn_tanh_cell"]),
    }.SelectMany(list => list.Names, (list, name) => (list.Policy, name)).ToFrozenDictionary(row => row.name, row => row.Policy, StringComparer.Ordinal);

    internal static CastPolicy Of(string op) => s_policies.GetValueOrDefault(op);
}
