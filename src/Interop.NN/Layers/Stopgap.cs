using Interop.Tensors;
namespace Interop.NN;
public class Dropout(double p = 0.5, bool inplace = false) : Module<Tensor, Tensor>
{
    protected override Tensor Forward(Tensor input) => input.Dropout(p, Training);
    protected override string ExtraRepr() => PythonText.Attributes(("p", p), ("inplace", inplace));
}
public class LayerNorm : Module<Tensor, Tensor>
{
    private readonly long[] _s;
    public double Eps { get; }
    public LayerNorm(long normalizedShape, double eps = 1e-5, bool elementwiseAffine = true, bool bias = true, DType? dtype = null)
    {
        _s = [normalizedShape]; Eps = eps;
        Register("weight", new Parameter(Tensor.Ones(new Shape(_s), dtype ?? DType.Float32)));
        Register("bias", bias ? new Parameter(Tensor.Zeros(new Shape(_s), dtype ?? DType.Float32)) : null);
    }
    protected override Tensor Forward(Tensor input) => input.LayerNorm(new Shape(_s), Attribute("weight"), Attribute("bias"), Eps);
    protected override string ExtraRepr() => PythonText.Attributes(("", _s), ("eps", Eps), ("elementwise_affine", true), ("bias", Attribute("bias") is not null));
}
