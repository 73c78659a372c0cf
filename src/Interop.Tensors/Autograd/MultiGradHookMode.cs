namespace Interop.Tensors;

/// <summary>When a hook over several tensors runs.</summary>
public enum MultiGradHookMode
{
    /// <summary>Once the gradients of all that the pass reaches are there.</summary>
    All,

    /// <summary>At the first one.</summary>
    Any,
}
