namespace Interop.Tensors;

/// <summary>How quotients are rounded to whole numbers. Source: <c>rounding_mode</c> of <c>torch.div</c>.</summary>
public enum RoundingMode
{
    /// <summary>Toward zero, as integers of C# divide.</summary>
    Trunc,

    /// <summary>Down, as Python's <c>//</c> divides.</summary>
    Floor,
}
