namespace Interop.Tensors;

/// <content>Sums of products in Einstein's notation. Source: <c>aten::einsum</c>.</content>
public partial class Tensor
{
    /// <summary>A label of a dimension under an ellipsis, counted from the last one: below all letters.</summary>
    private const int EllipsisEnd = 0;

    /// <summary>Σ of products of elements: letters name the dimensions of each operand, a letter of the result stays, the others are summed over. Source: <c>aten::einsum</c>; composed.</summary>
    /// <param name="equation">Operands, separated by commas, then <c>-></c> and the result: <c>"bij,bjk->bik"</c>. Letters are a–z and A–Z, blanks do not count; <c>...</c> stands for dimensions that are broadcast; a letter twice in an operand takes its diagonal. Without <c>-></c> the result has the dimensions of the ellipsis and then the letters that occur once, A–Z before a–z.</param>
    /// <param name="operands">As many as the equation names. A size of 1 is broadcast.</param>
    /// <exception cref="ArgumentException">The equation is not well formed, or does not fit the operands.</exception>
    /// <exception cref="ShapeException">One letter stands for two sizes.</exception>
    public static Tensor Einsum(string equation, params Tensor[] operands)
    {
        ArgumentNullException.ThrowIfNull(equation);
        if (operands.Length == 0)
            throw new ArgumentException("Einsum needs at least one operand.", nameof(operands));
        string plain = equation.Replace(" ", "", StringComparison.Ordinal);
        int arrow = plain.IndexOf("->", StringComparison.Ordinal);
        string[] inputs = (arrow < 0 ? plain : plain[..arrow]).Split(',');
        if (inputs.Length != operands.Length)
            throw new ArgumentException($"The equation '{equation}' names {inputs.Length} operands, {operands.Length} are given.", nameof(equation));
        int[][] labels = new int[operands.Length][];
        int ellipsis = 0;
        bool hasEllipsis = false;
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = Labels(equation, inputs[i], operands[i].Rank, out int covered, out bool has);
            (ellipsis, hasEllipsis) = (Math.Max(ellipsis, covered), hasEllipsis | has);
        }

        CheckSizes(equation, operands, labels);
        int[] result = arrow < 0 ? ImplicitResult(labels, ellipsis) : Result(equation, plain[(arrow + 2)..], ellipsis, labels);
        using Op op = Op.Begin("einsum", (object)equation, operands);
        ContractionTerm[] terms = new ContractionTerm[operands.Length];
        for (int i = 0; i < terms.Length; i++)
            terms[i] = Diagonals(operands[i], labels[i]);
        return op.Return(ContractionTerm.Contract(terms, result));
    }

    private static int[] Labels(string equation, string text, int rank, out int covered, out bool hasEllipsis)
    {
        int at = text.IndexOf("...", StringComparison.Ordinal), letters = at < 0 ? text.Length : text.Length - 3;
        (covered, hasEllipsis) = (rank - letters, at >= 0);
        if (covered < 0 || covered > 0 && at < 0)
            throw new ArgumentException($"'{text}' in the equation '{equation}' names {letters} dimensions, the operand has {rank}.", nameof(equation));
        int[] labels = new int[rank];
        int dimension = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (i == at)
            {
                for (int d = covered; d > 0; d--)
                    labels[dimension++] = EllipsisEnd - d;
                i += 2;
                continue;
            }

            labels[dimension++] = Letter(equation, text[i]);
        }

        return labels;
    }

    private static int Letter(string equation, char c) =>
        char.IsAsciiLetter(c) ? c : throw new ArgumentException($"'{c}' in the equation '{equation}' is no letter; letters, commas, '...' and '->' are allowed.", nameof(equation));

    private static void CheckSizes(string equation, Tensor[] operands, int[][] labels)
    {
        Dictionary<int, long> sizes = [];
        for (int i = 0; i < labels.Length; i++)
        {
            for (int d = 0; d < labels[i].Length; d++)
            {
                (int label, long size) = (labels[i][d], operands[i].Shape[d]);
                int before = Array.IndexOf(labels[i], label);
                if (before < d && operands[i].Shape[before] != size)
                    throw new ShapeException($"'{(char)label}' is repeated in operand {i} of '{equation}', whose sizes {operands[i].Shape[before]} and {size} differ.");
                if (!sizes.TryGetValue(label, out long known) || known == 1)
                    sizes[label] = size;
                else if (size != 1 && size != known)
                    throw new ShapeException($"{(label < 0 ? "A dimension of the ellipsis" : $"'{(char)label}'")} in '{equation}' has the size {known} and, in operand {i} of shape {operands[i].Shape}, {size}.");
            }
        }
    }

    /// <summary>The ellipsis, then the letters that occur once, in the order of their codes: capitals first.</summary>
    private static int[] ImplicitResult(int[][] labels, int ellipsis)
    {
        int[] counts = new int[128];
        foreach (int[] operand in labels)
        {
            foreach (int label in operand)
            {
                if (label > 0)
                    counts[label]++;
            }
        }

        List<int> result = [];
        for (int d = ellipsis; d > 0; d--)
            result.Add(EllipsisEnd - d);
        for (int letter = 0; letter < counts.Length; letter++)
        {
            if (counts[letter] == 1)
                result.Add(letter);
        }

        return [.. result];
    }

    private static int[] Result(string equation, string text, int ellipsis, int[][] labels)
    {
        List<int> result = [];
        int at = text.IndexOf("...", StringComparison.Ordinal);
        for (int i = 0; i < text.Length; i++)
        {
            if (i == at)
            {
                for (int d = ellipsis; d > 0; d--)
                    result.Add(EllipsisEnd - d);
                i += 2;
                continue;
            }

            int letter = Letter(equation, text[i]);
            if (result.Contains(letter))
                throw new ArgumentException($"The letter '{text[i]}' occurs twice in the result of the equation '{equation}'.", nameof(equation));
            if (!Array.Exists(labels, l => Array.IndexOf(l, letter) >= 0))
                throw new ArgumentException($"The letter '{text[i]}' of the result of the equation '{equation}' is in no operand.", nameof(equation));
            result.Add(letter);
        }

        return [.. result];
    }

    /// <summary>Diagonals over dimensions of one label.</summary>
    private static ContractionTerm Diagonals(Tensor x, int[] labels)
    {
        for (int d = labels.Length - 1; d > 0; d--)
        {
            int at = Array.IndexOf(labels, labels[d]);
            if (at == d)
                continue;
            // A diagonal becomes the last dimension.
            int label = labels[d];
            x = x.Diagonal(0, at, d);
            labels = [.. labels[..at], .. labels[(at + 1)..d], .. labels[(d + 1)..], label];
            d = labels.Length;
        }

        return new(x, labels);
    }
}
