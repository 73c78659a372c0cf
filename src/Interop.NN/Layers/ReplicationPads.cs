using Interop.Tensors;

namespace Interop.NN;

/// <summary>Adds the element at the edge: [N, C, L] → [N, C, L′], the batch optional. Source: <c>torch.nn.ReplicationPad1d</c>.</summary>
/// <param name="padding">How many: one number, or [left, right].</param>
public class ReplicationPad1d(Ints padding) : Pad(1, padding, PaddingMode.Replicate);

/// <summary>Adds the element at the edge: [N, C, H, W] → [N, C, H′, W′], the batch optional. Source: <c>torch.nn.ReplicationPad2d</c>.</summary>
/// <param name="padding">How many: one number, or [left, right, top, bottom].</param>
public class ReplicationPad2d(Ints padding) : Pad(2, padding, PaddingMode.Replicate);

/// <summary>Adds the element at the edge: [N, C, D, H, W] → [N, C, D′, H′, W′], the batch optional. Source: <c>torch.nn.ReplicationPad3d</c>.</summary>
/// <param name="padding">How many: one number, or [left, right, top, bottom, front, back].</param>
public class ReplicationPad3d(Ints padding) : Pad(3, padding, PaddingMode.Replicate);
