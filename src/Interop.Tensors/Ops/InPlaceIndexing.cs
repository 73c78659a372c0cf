namespace Interop.Tensors;

/// <content>In-place forms of writing at indices.</content>
public partial class Tensor
{
    /// <inheritdoc cref="Scatter(int, Tensor, Tensor)"/>
    public Tensor Scatter_(int dim, Tensor index, Tensor src) => Op.InPlace("scatter_", this, index, src, dim, static (x, index, src, dim) => x.Scatter(dim, index!, src!));

    /// <inheritdoc cref="Scatter(int, Tensor, Tensor, string)"/>
    public Tensor Scatter_(int dim, Tensor index, Tensor src, string reduce) => Op.InPlace("scatter_", this, index, src, (dim, reduce), static (x, index, src, a) => x.Scatter(a.dim, index!, src!, a.reduce));

    /// <inheritdoc cref="ScatterAdd"/>
    public Tensor ScatterAdd_(int dim, Tensor index, Tensor src) => Op.InPlace("scatter_add_", this, index, src, dim, static (x, index, src, dim) => x.ScatterAdd(dim, index!, src!));

    /// <inheritdoc cref="ScatterReduce"/>
    public Tensor ScatterReduce_(int dim, Tensor index, Tensor src, string reduce, bool includeSelf = true) =>
        Op.InPlace("scatter_reduce_", this, index, src, (dim, reduce, includeSelf), static (x, index, src, a) => x.ScatterReduce(a.dim, index!, src!, a.reduce, a.includeSelf));

    /// <inheritdoc cref="IndexCopy"/>
    public Tensor IndexCopy_(int dim, Tensor index, Tensor source) => Op.InPlace("index_copy_", this, index, source, dim, static (x, index, source, dim) => x.IndexCopy(dim, index!, source!));

    /// <inheritdoc cref="IndexAdd"/>
    public Tensor IndexAdd_(int dim, Tensor index, Tensor source, Scalar? alpha = null) =>
        Op.InPlace("index_add_", this, index, source, (dim, alpha), static (x, index, source, a) => x.IndexAdd(a.dim, index!, source!, a.alpha));

    /// <inheritdoc cref="IndexReduce"/>
    public Tensor IndexReduce_(int dim, Tensor index, Tensor source, string reduce, bool includeSelf = true) =>
        Op.InPlace("index_reduce_", this, index, source, (dim, reduce, includeSelf), static (x, index, source, a) => x.IndexReduce(a.dim, index!, source!, a.reduce, a.includeSelf));

    /// <inheritdoc cref="IndexFill"/>
    public Tensor IndexFill_(int dim, Tensor index, Tensor value) => Op.InPlace("index_fill_", this, index, value, dim, static (x, index, value, dim) => x.IndexFill(dim, index!, value!));

    /// <inheritdoc cref="Put"/>
    public Tensor Put_(Tensor index, Tensor source, bool accumulate = false) => Op.InPlace("put_", this, index, source, accumulate, static (x, index, source, accumulate) => x.Put(index!, source!, accumulate));
}
