using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <summary>A tensor in a sum of products: each of its dimensions has a label, and dimensions of one label run together.</summary>
/// <param name="Tensor">The factor.</param>
/// <param name="Labels">One label per dimension, none twice.</param>
internal readonly record struct ContractionTerm(Tensor Tensor, int[] Labels)
{
    /// <summary>A label for each dimension, counted from <paramref name="first"/>.</summary>
    internal static ContractionTerm Numbered(Tensor tensor, int first)
    {
        int[] labels = new int[tensor.Rank];
        for (int i = 0; i < labels.Length; i++)
            labels[i] = first + i;
        return new ContractionTerm(tensor, labels);
    }

    /// <summary>The sum over all labels that the result does not have, with the result's dimensions in the order of its labels.</summary>
    /// <remarks>Pairs are multiplied from the left; each is one batched matrix product, or an element-wise one where nothing is summed.</remarks>
    internal static Tensor Contract(ReadOnlySpan<ContractionTerm> terms, int[] result)
    {
        ContractionTerm left = terms[0];
        for (int i = 1; i < terms.Length; i++)
        {
            HashSet<int> kept = [.. result];
            foreach (ContractionTerm later in terms[(i + 1)..])
                kept.UnionWith(later.Labels);
            left = Multiply(left, terms[i], kept);
        }

        left = left.SumExcept(label => Array.IndexOf(result, label) >= 0, terms.Length == 1 ? null : left.Tensor.DType);
        int[] order = new int[result.Length];
        for (int i = 0; i < order.Length; i++)
            order[i] = Array.IndexOf(left.Labels, result[i]);
        return IsIdentity(order) ? left.Tensor : left.Tensor.Permute(order);
    }

    private static ContractionTerm Multiply(ContractionTerm x, ContractionTerm y, HashSet<int> kept)
    {
        // A size of one beside a larger one is broadcast: as if it were not there.
        (x, y) = (x.Without(y), y.Without(x));
        (int[] xs, int[] ys) = (x.Labels, y.Labels);
        x = x.SumExcept(label => kept.Contains(label) || Array.IndexOf(ys, label) >= 0, x.Tensor.DType);
        y = y.SumExcept(label => kept.Contains(label) || Array.IndexOf(xs, label) >= 0, y.Tensor.DType);
        List<int> batch = [], summed = [], left = [], right = [];
        foreach (int label in x.Labels)
            (Array.IndexOf(y.Labels, label) < 0 ? left : kept.Contains(label) ? batch : summed).Add(label);
        foreach (int label in y.Labels)
        {
            if (Array.IndexOf(x.Labels, label) < 0)
                right.Add(label);
        }

        int[] labels = [.. batch, .. left, .. right];
        long[] sizes = [.. x.Sizes(batch), .. x.Sizes(left), .. y.Sizes(right)];
        long b = x.Sizes(batch).Product(), n = x.Sizes(left).Product(), m = y.Sizes(right).Product(), k = x.Sizes(summed).Product();
        if (summed.Count == 0)
        {
            // Nothing to sum: bool and promotion as in a product of elements.
            Tensor first = x.Ordered([.. batch, .. left]).Reshape(new Shape([.. x.Sizes(batch), .. x.Sizes(left), .. Ones(right.Count)]));
            Tensor second = y.Ordered([.. batch, .. right]).Reshape(new Shape([.. y.Sizes(batch), .. Ones(left.Count), .. y.Sizes(right)]));
            return new(first * second, labels);
        }

        Tensor rows = x.Ordered([.. batch, .. left, .. summed]), columns = y.Ordered([.. batch, .. summed, .. right]);
        Tensor product = batch.Count == 0
            ? rows.Reshape(n, k).Mm(columns.Reshape(k, m))
            : rows.Reshape(b, n, k).Bmm(columns.Reshape(b, k, m));
        return new(product.View(sizes), labels);
    }

    /// <summary>Without the dimensions of size one whose label is longer in another.</summary>
    private ContractionTerm Without(ContractionTerm other)
    {
        List<int> labels = [];
        List<long> sizes = [];
        for (int i = 0; i < Labels.Length; i++)
        {
            int at = Array.IndexOf(other.Labels, Labels[i]);
            if (Tensor.Shape[i] == 1 && at >= 0 && other.Tensor.Shape[at] != 1)
                continue;
            labels.Add(Labels[i]);
            sizes.Add(Tensor.Shape[i]);
        }

        return labels.Count == Labels.Length ? this : new(Tensor.View(new Shape([.. sizes])), [.. labels]);
    }

    /// <summary>Summed over some labels. Whole numbers beside others keep their dtype, as in a matrix product.</summary>
    private ContractionTerm SumExcept(Func<int, bool> keeps, DType? dtype)
    {
        List<int> dims = [], labels = [];
        for (int i = 0; i < Labels.Length; i++)
        {
            if (keeps(Labels[i]))
                labels.Add(Labels[i]);
            else
                dims.Add(i);
        }

        return dims.Count == 0 ? this : new(Tensor.Sum([.. dims], dtype: dtype), [.. labels]);
    }

    private Tensor Ordered(int[] labels)
    {
        int[] order = new int[labels.Length];
        for (int i = 0; i < order.Length; i++)
            order[i] = Array.IndexOf(Labels, labels[i]);
        return IsIdentity(order) ? Tensor : Tensor.Permute(order);
    }

    private long[] Sizes(List<int> labels)
    {
        long[] sizes = new long[labels.Count];
        for (int i = 0; i < sizes.Length; i++)
            sizes[i] = Tensor.Shape[Array.IndexOf(Labels, labels[i])];
        return sizes;
    }

    private static long[] Ones(int count)
    {
        long[] ones = new long[count];
        Array.Fill(ones, 1);
        return ones;
    }

    private static bool IsIdentity(int[] order)
    {
        for (int i = 0; i < order.Length; i++)
        {
            if (order[i] != i)
                return false;
        }

        return true;
    }
}
