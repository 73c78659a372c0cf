using Interop.Tensors;

namespace Interop.Conformance.Operators;

/// <summary>Decompositions are unique up to signs and phases; PyTorch's database tests functions of them that are unique.</summary>
internal static class Gauge
{
    /// <summary>The function of the results that PyTorch differentiated, found by its results' number and shapes.</summary>
    public static IEnumerable<object> Processed(OperatorEntry entry, List<object> found, ExpectedTensor?[] expected)
    {
        Tensor[] t = [.. found.OfType<Tensor>()];
        switch (entry.Op)
        {
            case "linalg.eig" or "linalg.eigh":
                return [t[0], Abs(t[1])];
            case "linalg.lu" or "lu_unpack":
                return [t[1], t[2]];
            case "svd_lowrank" or "pca_lowrank":
                return [Product(t[0], Adjoint(t[2])), t[1]];
            case "svd" or "linalg.svd":
                return Singular(entry.Op == "svd" ? [t[0], t[1], Adjoint(t[2])] : t, expected);
            default:
                return found;
        }
    }

    /// <summary>|U|; S; S and |Vh|; or U Vh and S: the one with the expected shapes and values.</summary>
    private static object[] Singular(Tensor[] t, ExpectedTensor?[] expected)
    {
        long k = t[1].Shape[-1];
        Tensor u = t[0].Narrow(-1, 0, k), vh = t[2].Narrow(-2, 0, k);
        object[][] candidates = expected.Length == 1 ? [[Abs(u)], [t[1]]] : [[t[1], Abs(vh)], [Product(u, vh), t[1]]];
        return candidates.FirstOrDefault(c => c.Zip(expected, (a, b) => Comparison.Difference((Tensor)a, b)).All(d => d is null))
            ?? candidates.FirstOrDefault(c => c.Zip(expected, (a, b) => ((Tensor)a).Shape == b!.Shape).All(s => s))
            ?? throw new InvalidDataException("no function of the singular value decomposition has the expected shapes");
    }

    private static Tensor Abs(Tensor x) => (Tensor)Binder.Call("abs", [x])!;

    private static Tensor Adjoint(Tensor x) => (Tensor)Binder.Call("mH", [x])!;

    private static Tensor Product(Tensor a, Tensor b) => (Tensor)Binder.Call("matmul", [a, b])!;
}
