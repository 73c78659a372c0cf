namespace Interop.Tensors;

/// <content>Text for people.</content>
public partial class Tensor
{
    /// <summary>The values as PyTorch prints them, such as <c>tensor([1., 2.], requires_grad=True)</c>. Source: <c>torch.Tensor.__repr__</c>.</summary>
    /// <remarks>
    /// The dtype is named unless it is float32, int64, bool or complex64, or the tensor is empty and not float32. The name after
    /// <c>grad_fn=</c> is made from the operation's ATen name; where PyTorch counts overloads (<c>MaxBackward1</c>), it ends in 0.
    /// </remarks>
    /// <param name="options">Digits, widths and what is left out; null for <see cref="PrintOptions.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number in the options is negative, or the precision passes 1000.</exception>
    /// <exception cref="NotSupportedException">The dtype's bits stand for no numbers, or it packs several elements in a byte.</exception>
    public string Repr(PrintOptions? options = null) => TensorPrinter.Print(this, options ?? PrintOptions.Default);
}
