using System.Text.RegularExpressions;

namespace Interop.NN;

/// <summary>Which biases are trained beside the adapters.</summary>
public enum LoraBias
{
    /// <summary>None.</summary>
    None,

    /// <summary>Those of all layers.</summary>
    All,

    /// <summary>Those of layers with an adapter.</summary>
    LoraOnly,
}

/// <summary>Initial values of adapters.</summary>
public enum LoraInit
{
    /// <summary>A as a Linear's weights, B zeros; of embeddings A zeros, B normal.</summary>
    Default,

    /// <summary>A normal with the deviation 1 / r, B zeros.</summary>
    Gaussian,

    /// <summary>Both as fresh layers have them, so that the model changes at once: for tests.</summary>
    None,
}

/// <summary>Which layers get adapters, and of what kind. Source: PEFT's <c>LoraConfig</c>, whose defaults these are.</summary>
public sealed record LoraConfig
{
    /// <summary>The rank: the inner size of B · A.</summary>
    public long R { get; init; } = 8;

    /// <summary>The adapter's part is multiplied by this, divided by the rank.</summary>
    public double LoraAlpha { get; init; } = 8;

    /// <summary>Layers by their path or the end of it: <c>q_proj</c> means each <c>….q_proj</c>.</summary>
    public IReadOnlyList<string> TargetModules { get; init; } = [];

    /// <summary>A regular expression for whole paths, in place of <see cref="TargetModules"/>; what PEFT has as a <c>target_modules</c> that is text.</summary>
    public string? TargetPattern { get; init; }

    /// <summary>Layers that are left out, by their path or the end of it.</summary>
    public IReadOnlyList<string> ExcludeModules { get; init; } = [];

    /// <summary>The probability with which elements of the adapter's input are dropped while training; not where an adapter acts on a weight, as in attention: see <see cref="Lora"/>.</summary>
    public double LoraDropout { get; init; }

    /// <summary>Which biases are trained too.</summary>
    public LoraBias Bias { get; init; }

    /// <summary>Whether the factor is alpha / √r in place of alpha / r.</summary>
    public bool UseRslora { get; init; }

    /// <summary>Modules that are trained and saved whole, such as a new classifier, by path or the end of it.</summary>
    public IReadOnlyList<string> ModulesToSave { get; init; } = [];

    /// <summary>Other ranks, by path, the end of it, or a regular expression of that end.</summary>
    public IReadOnlyDictionary<string, long> RankPattern { get; init; } = new Dictionary<string, long>();

    /// <summary>Other alphas, likewise.</summary>
    public IReadOnlyDictionary<string, double> AlphaPattern { get; init; } = new Dictionary<string, double>();

    /// <summary>Initial values.</summary>
    public LoraInit InitLoraWeights { get; init; }

    /// <summary>What the model is called, for readers of the saved adapter.</summary>
    public string? BaseModelNameOrPath { get; init; }

    /// <summary>What the model is for, such as <c>CAUSAL_LM</c>.</summary>
    public string? TaskType { get; init; }

    /// <summary>Whether a layer gets an adapter.</summary>
    internal bool Targets(string path) => !Named(ExcludeModules, path) && !IsSaved(path)
        && (TargetPattern is null ? Named(TargetModules, path) : Regex.IsMatch(path, $@"\A(?:{TargetPattern})\z", RegexOptions.CultureInvariant));

    /// <summary>Whether a module, or one around it, is trained whole.</summary>
    internal bool IsSaved(string path)
    {
        for (int end = path.Length; end > 0; end = path.LastIndexOf('.', end - 1))
        {
            if (Named(ModulesToSave, path[..end]))
                return true;
        }

        return false;
    }

    /// <summary>The rank of a layer's adapter.</summary>
    internal long RankOf(string path) => Matching(RankPattern, path, R);

    /// <summary>What the adapter's part is multiplied by.</summary>
    internal double ScalingOf(string path)
    {
        double alpha = Matching(AlphaPattern, path, LoraAlpha), rank = RankOf(path);
        return alpha / (UseRslora ? Math.Sqrt(rank) : rank);
    }

    private static bool Named(IReadOnlyList<string> names, string path) => names.Any(n => path == n || path.EndsWith("." + n, StringComparison.Ordinal));

    private static T Matching<T>(IReadOnlyDictionary<string, T> patterns, string path, T otherwise)
    {
        foreach ((string pattern, T value) in patterns)
        {
            if (Regex.IsMatch(path, $@"\A(.*\.)?({pattern})\z", RegexOptions.CultureInvariant))
                return value;
        }

        return otherwise;
    }
}
