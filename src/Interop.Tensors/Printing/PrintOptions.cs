namespace Interop.Tensors;

/// <summary>How <see cref="Tensor.Repr"/> writes a tensor. Source: <c>torch.set_printoptions</c>.</summary>
public sealed record PrintOptions
{
    /// <summary>Digits after the decimal point; 4 unless set.</summary>
    public int Precision { get; init; } = 4;

    /// <summary>A tensor with more elements than this is summarized; 1000 unless set.</summary>
    public long Threshold { get; init; } = 1000;

    /// <summary>What a summary shows at each end of each dimension; 3 unless set.</summary>
    public int EdgeItems { get; init; } = 3;

    /// <summary>Characters per line, after which a row goes on in the next; 80 unless set.</summary>
    public int LineWidth { get; init; } = 80;

    /// <summary>Whether floats are written as <c>1.5000e+03</c>; null decides by their magnitudes.</summary>
    public bool? SciMode { get; init; }

    /// <summary>PyTorch's profile <c>default</c>.</summary>
    public static PrintOptions Default { get; } = new();

    /// <summary>PyTorch's profile <c>short</c>: 2 digits, 2 elements at each end.</summary>
    public static PrintOptions Short { get; } = new() { Precision = 2, EdgeItems = 2 };

    /// <summary>PyTorch's profile <c>full</c>: nothing is left out.</summary>
    public static PrintOptions Full { get; } = new() { Threshold = long.MaxValue };
}
