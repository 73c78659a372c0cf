namespace Interop.Tensors;

/// <summary>What the four numbers of a box are. Source: <c>fmt</c> of torchvision's boxes.</summary>
public enum BoxFormat
{
    /// <summary>Left, top, right, bottom.</summary>
    Xyxy,

    /// <summary>Left, top, width, height.</summary>
    Xywh,

    /// <summary>The centre's x and y, width, height.</summary>
    Cxcywh,
}
