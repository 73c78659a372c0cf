namespace Interop.NN;

/// <summary>How <see cref="Muon"/> fits the learning rate to the shape of a matrix.</summary>
public enum LrAdjustment
{
    /// <summary>Times √max(1, rows / columns). PyTorch: <c>original</c>.</summary>
    Original,

    /// <summary>Times 0.2 · √max(rows, columns), so that steps are as large as those of AdamW. PyTorch: <c>match_rms_adamw</c>.</summary>
    MatchRmsAdamW,

    /// <summary>Times √(rows / columns). PyTorch: <c>spectral_unclamped</c>.</summary>
    SpectralUnclamped,
}
