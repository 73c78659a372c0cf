using Interop.Checkpoints;
using Interop.NN;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.Tabular.Tests;

[Collection<Alone>]
public sealed class TableStreamTests
{
    private static readonly TableOptions s_options = new()
    {
        Features = ["length", "petals", new TableColumn("colour") { Categories = ["White", "blue", "red", "yellow", "äther"] }],
        Target = new TableColumn("species") { Categories = ["setosa", "versicolor", "virginica"] },
    };

    [Fact]
    public void A_stream_gives_the_rows_of_the_table_in_their_order()
    {
        foreach (TableStream stream in new[] { TableStream.FromCsv(Files.Fixture("flowers.csv"), s_options), TableStream.FromParquet(Files.Fixture("flowers.parquet"), s_options) })
        {
            TableDataset table = TableDataset.FromCsv(Files.Fixture("flowers.csv"), s_options);
            for (int epoch = 0; epoch < 2; epoch++)
            {
                (Tensor, Tensor)[] rows = [.. stream];
                Files.AssertSame(table.Features, Tensor.Stack([.. rows.Select(r => r.Item1)]));
                Files.AssertSame(table.Target, Tensor.Stack([.. rows.Select(r => r.Item2)]));
            }
        }
    }

    [Fact]
    public void Blocks_follow_each_other_and_workers_share_the_rows()
    {
        const int Rows = 20_001;
        string path = Files.Write("many.csv", "i,y\n" + string.Concat(Enumerable.Range(0, Rows).Select(i => $"{i},{i % 7}\n")));
        TableStream stream = TableStream.FromCsv(path, new TableOptions { Target = "y" });
        foreach (int workers in new[] { 0, 1, 3 })
        {
            List<float> seen = [];
            foreach ((Tensor x, Tensor y) in new DataLoader<(Tensor, Tensor)>(stream, batchSize: 64, numWorkers: workers))
            {
                Assert.Equal(DType.Int64, y.DType);
                Assert.Equal(x.ToArray<float>().Select(i => (long)i % 7), y.ToArray<long>());
                seen.AddRange(x.ToArray<float>());
            }

            Assert.Equal(Enumerable.Range(0, Rows).Select(i => (float)i), workers < 2 ? seen : seen.Order());
        }

        TableStream groups = TableStream.FromParquet(Files.Fixture("groups_gzip.parquet"), new TableOptions { Features = ["required"] });
        Assert.Equal(Enumerable.Range(0, 37).Select(i => (float)i), groups.Select(r => r.Item1.Item<float>()));
    }

    [Fact]
    public void What_a_stream_cannot_know_is_an_error()
    {
        TableStream texts = TableStream.FromCsv(Files.Fixture("flowers.csv"), new TableOptions { Features = ["colour"] });
        Assert.Contains("'colour' has texts", Assert.Throws<InvalidOperationException>(() => texts.First()).Message, StringComparison.Ordinal);
        string path = Files.Write("later.csv", "x,y\n" + string.Concat(Enumerable.Repeat("1,2\n", 9000)) + "1,2.5\n");
        TableStream later = TableStream.FromCsv(path, new TableOptions { Target = "y" });
        Assert.Contains("line 9002: column 'y': found 2.5, expected a whole number, as in the rows before", Assert.Throws<ModelFormatException>(() => later.Count()).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => TableStream.FromCsv(path, new TableOptions { Target = "z" }));
    }
}
