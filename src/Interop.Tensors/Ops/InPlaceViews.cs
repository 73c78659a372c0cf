namespace Interop.Tensors;

/// <content>Views of a tensor that the tensor itself becomes: its own sizes and strides change, its memory and other views of it do not.</content>
/// <remarks>They count as changes in place: leaves that require gradients refuse them while recording, and what was saved for a backward pass is no longer valid.</remarks>
public partial class Tensor
{
    /// <summary><see cref="AsStrided"/> in place. Source: <c>aten::as_strided_</c>.</summary>
    /// <exception cref="ShapeException">An element would lie outside the storage.</exception>
    public Tensor AsStrided_(Shape size, ReadOnlySpan<long> stride, long? storageOffset = null)
    {
        CheckReshapes("as_strided_");
        return Become("as_strided_", AsStrided(size, stride, storageOffset));
    }

    /// <summary><see cref="Squeeze()"/> in place. Source: <c>aten::squeeze_</c>.</summary>
    public Tensor Squeeze_()
    {
        CheckReshapes("squeeze_");
        return Become("squeeze_", Squeeze());
    }

    /// <summary><see cref="Squeeze(Ints)"/> in place. Source: <c>aten::squeeze_</c>.</summary>
    public Tensor Squeeze_(Ints dim)
    {
        CheckReshapes("squeeze_");
        return Become("squeeze_", Squeeze(dim));
    }

    /// <summary><see cref="Transpose(int, int)"/> in place. Source: <c>aten::swapaxes_</c>.</summary>
    public Tensor Swapaxes_(int axis0, int axis1) => Transpose_(axis0, axis1);

    /// <summary><see cref="Transpose(int, int)"/> in place. Source: <c>aten::swapdims_</c>.</summary>
    public Tensor Swapdims_(int dim0, int dim1) => Transpose_(dim0, dim1);

    /// <summary>The transpose of a matrix in place; vectors and scalars stay. Source: <c>aten::t_</c>.</summary>
    /// <exception cref="ShapeException">There are more than two dimensions.</exception>
    public Tensor T_() => Rank <= 2 ? Transpose_(0, Rank < 2 ? 0 : 1) : throw new ShapeException($"T_ takes up to two dimensions, found {Shape}: use Transpose_.");

    /// <summary><see cref="Transpose(int, int)"/> in place. Source: <c>aten::transpose_</c>.</summary>
    public Tensor Transpose_(int dim0, int dim1)
    {
        CheckReshapes("transpose_");
        return Become("transpose_", Transpose(dim0, dim1));
    }

    /// <summary><see cref="Unsqueeze"/> in place. Source: <c>aten::unsqueeze_</c>.</summary>
    public Tensor Unsqueeze_(int dim)
    {
        CheckReshapes("unsqueeze_");
        return Become("unsqueeze_", Unsqueeze(dim));
    }

    /// <summary>Whether both tensors are the same elements at the same places of one memory. Source: <c>aten::is_set_to</c>.</summary>
    public bool IsSetTo(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return Memory == tensor.Memory && Offset == tensor.Offset && Shape == tensor.Shape && _strides.AsSpan().SequenceEqual(tensor._strides);
    }

    /// <exception cref="InvalidOperationException">What is recorded does not allow it.</exception>
    private void CheckReshapes(string name)
    {
        using Op op = Op.Begin(name, this);
        op.CheckRewritable(this);
        if (!GradMode.Enabled && !IsLeaf && ViewOf is null)
            throw new InvalidOperationException($"'{name}' would change the sizes of {this} under NoGrad, but '{GradFn!.Name}' made it and gives gradients to the sizes that it has: use the form that returns a new tensor.");
    }

    /// <summary>Takes on the geometry and the history of a view of this tensor.</summary>
    private Tensor Become(string name, Tensor view)
    {
        using Op op = Op.Begin(name, this);
        Edge? edge = view.Edge;
        bool isLeaf = IsLeaf;
        (Shape, _strides, Offset) = (view.Shape, view._strides, view.Offset);
        Memory.Bump(name);
        if (ViewOf is not null)
        {
            // Its history is read from its root, at the places where it looks now.
            ViewOf.Version = ViewInfo.Stale;
        }
        else if (isLeaf)
        {
            RenewLeaf();
        }
        else if (edge is { } made)
        {
            MoveRetained(made.Node);
            SetHistory(edge);
        }

        return op.Return(this);
    }
}
