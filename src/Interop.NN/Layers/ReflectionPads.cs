using Interop.Tensors;

namespace Interop.NN;

/// <summary>Adds elements mirrored at the edge, which is not repeated: [N, C, L] → [N, C, L′], the batch optional. Source: <c>torch.nn.ReflectionPad1d</c>.</summary>
/// <param name="padding">How many: one number, or [left, right].</param>
public class ReflectionPad1d(Ints padding) : Pad(1, padding, PaddingMode.Reflect);

/// <summary>Adds elements mirrored at the edge, which is not repeated: [N, C, H, W] → [N, C, H′, W′], the batch optional. Source: <c>torch.nn.ReflectionPad2d</c>.</summary>
/// <param name="padding">How many: one number, or [left, right, top, bottom].</param>
public class ReflectionPad2d(Ints padding) : Pad(2, padding, PaddingMode.Reflect);

/// <summary>Adds elements mirrored at the edge, which is not repeated: [N, C, D, H, W] → [N, C, D′, H′, W′], the batch optional. Source: <c>torch.nn.ReflectionPad3d</c>.</summary>
/// <param name="padding">How many: one number, or [left, right, top, bottom, front, back].</param>
public class ReflectionPad3d(Ints padding) : Pad(3, padding, PaddingMode.Reflect);
