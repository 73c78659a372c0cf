using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Counts of runs of texts or numbers.</summary>
internal static class TfIdf
{
    internal static IEnumerable<OpRow> Rows => [One("TfIdfVectorizer", 9, Run)];

    /// <summary>[c] → [columns], [n, c] → [n, columns]: how often each run of the pool occurs, its elements next to each other or with as many between each two as may be skipped.</summary>
    private static Tensor Run(NodeCall n)
    {
        Shape shape = Moving.ShapeOf(n.Value(0));
        if (shape.Rank is not (1 or 2))
            throw new ShapeException($"TfIdfVectorizer needs [c] or [n, c], found {shape}.");
        string[] elements = n.Value(0) is StringTensor texts ? texts.AsSpan().ToArray() : Keys(n.Longs(0)!);
        string[] pool = n.Texts("pool_strings") ?? Keys(n.Ints("pool_int64s") ?? throw new ArgumentException("TfIdfVectorizer needs pool_strings or pool_int64s."));
        long[] columns = n.Ints("ngram_indexes") ?? throw new ArgumentException("TfIdfVectorizer needs ngram_indexes.");
        int least = (int)n.Int("min_gram_length"), most = (int)n.Int("max_gram_length"), skips = (int)n.Int("max_skip_count");
        Dictionary<string, int> runs = Pool(pool, n.Ints("ngram_counts") ?? [], columns.Length);
        int rows = shape.Rank == 1 ? 1 : (int)shape[0], length = (int)shape[-1], width = (int)(columns.Length == 0 ? 0 : columns.Max() + 1);
        float[] counts = new float[rows * width];
        float[]? weights = n.Floats("weights");
        float[] weight = new float[width];
        for (int i = 0; i < columns.Length; i++)
            weight[columns[i]] = weights?[i] ?? 1;
        for (int row = 0; row < rows; row++)
        {
            for (int size = least; size <= most; size++)
            {
                // A run of one has no elements between.
                for (int skip = 0; skip <= (size == 1 ? 0 : skips); skip++)
                {
                    for (int start = 0; start + (size - 1) * (skip + 1) < length; start++)
                    {
                        string key = Key(Enumerable.Range(0, size).Select(k => elements[row * length + start + k * (skip + 1)]));
                        if (runs.TryGetValue(key, out int run))
                            counts[row * width + columns[run]]++;
                    }
                }
            }
        }

        Func<float, float, float> value = n.Text("mode", "TF") switch
        {
            "TF" => static (count, _) => count,
            "IDF" => static (count, w) => count > 0 ? w : 0,
            "TFIDF" => static (count, w) => count * w,
            var other => throw new ArgumentException($"TfIdfVectorizer has the modes TF, IDF and TFIDF, found '{other}'."),
        };
        for (int i = 0; i < counts.Length; i++)
            counts[i] = value(counts[i], weight[i % width]);
        return Tensor.FromArray(counts).Reshape(shape.Rank == 1 ? [width] : [rows, width]);
    }

    private static string[] Keys(long[] numbers) => Array.ConvertAll(numbers, i => i.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Lengths before the texts, so that no two runs have one key.</summary>
    private static string Key(IEnumerable<string> run) => string.Concat(run.Select(e => $"{e.Length}:{e}"));

    /// <summary>The runs of the pool by their key: first all of one element, then of two, and so on, each length from the place that the counts name.</summary>
    private static Dictionary<string, int> Pool(string[] pool, long[] starts, int expected)
    {
        Dictionary<string, int> runs = new(StringComparer.Ordinal);
        int found = 0;
        for (int size = 1; size <= starts.Length; size++)
        {
            long end = size < starts.Length ? starts[size] : pool.Length;
            if (starts[size - 1] < 0 || end > pool.Length || (end - starts[size - 1]) % size != 0)
                throw new ArgumentException($"TfIdfVectorizer: {end - starts[size - 1]} elements of the pool are no runs of {size}.");
            for (long at = starts[size - 1]; at < end; at += size)
                runs[Key(pool[(int)at..(int)(at + size)])] = found++;
        }

        return found == expected ? runs : throw new ArgumentException($"TfIdfVectorizer has {found} runs in its pool and {expected} ngram_indexes.");
    }
}
