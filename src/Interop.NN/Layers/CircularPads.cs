using Interop.Tensors;

namespace Interop.NN;

/// <summary>Adds the elements of the other end: [N, C, L] → [N, C, L′], the batch optional. Source: <c>torch.nn.CircularPad1d</c>.</summary>
/// <param name="padding">How many: one number, or [left, right].</param>
public class CircularPad1d(Ints padding) : Pad(1, padding, PaddingMode.Circular);

/// <summary>Adds the elements of the other end: [N, C, H, W] → [N, C, H′, W′], the batch optional. Source: <c>torch.nn.CircularPad2d</c>.</summary>
/// <param name="padding">How many: one number, or [left, right, top, bottom].</param>
public class CircularPad2d(Ints padding) : Pad(2, padding, PaddingMode.Circular);

/// <summary>Adds the elements of the other end: [N, C, D, H, W] → [N, C, D′, H′, W′], the batch optional. Source: <c>torch.nn.CircularPad3d</c>.</summary>
/// <param name="padding">How many: one number, or [left, right, top, bottom, front, back].</param>
public class CircularPad3d(Ints padding) : Pad(3, padding, PaddingMode.Circular);
