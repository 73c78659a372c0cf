using System.Globalization;
using System.Text.Json;
using Interop.Checkpoints;
using Interop.NN;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.Tabular.Tests;

[Collection<Alone>]
public sealed class TableDatasetTests
{
    private static readonly TableOptions s_flowers = new() { Features = ["length", "width", "petals", "colour", "wild"], Target = "species" };

    public static TheoryData<string> Kinds => ["csv", "parquet"];

    public static TheoryData<string> Groups => [.. Directory.EnumerateFiles(Files.Fixture(""), "groups_*.parquet").Append("types.parquet").Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_table_gives_the_tensors_of_pandas(string kind)
    {
        using Checkpoint expected = Checkpoint.Open(Files.Fixture("batches.safetensors"));
        TableDataset table = Files.Open("flowers." + kind, s_flowers);
        Files.AssertSame(expected["x"].Read(), table.Features);
        Files.AssertSame(expected["y"].Read(), table.Target);
        Files.AssertSame(expected["grade"].Read(), Files.Open("flowers." + kind, new TableOptions { Features = ["length"], Target = "grade" }).Target);
        Assert.Equal(["White", "blue", "red", "yellow", "äther"], table.Categories["colour"]);
        Assert.Equal(["setosa", "versicolor", "virginica"], table.Categories["species"]);
        Assert.Equal(DType.Int64, table.Column("colour").DType);
        Assert.Equal(["length", "width", "petals", "colour", "wild"], table.FeatureNames);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_loader_gives_PyTorchs_batches(string kind)
    {
        using Checkpoint expected = Checkpoint.Open(Files.Fixture("batches.safetensors"));
        TableDataset table = Files.Open("flowers." + kind, s_flowers);
        foreach (int seed in new[] { 0, 5 })
        {
            Tensor.ManualSeed(seed);
            int number = 0;
            foreach ((Tensor x, Tensor y) in new DataLoader<(Tensor, Tensor)>(table, batchSize: 7, shuffle: true, numWorkers: seed == 0 ? 0 : 2))
            {
                Files.AssertSame(expected[$"{seed}/{number}/x"].Read(), x);
                Files.AssertSame(expected[$"{seed}/{number}/y"].Read(), y);
                number++;
            }

            Assert.Equal(7, number);
        }
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void A_parquet_file_has_the_values_that_pyarrow_wrote(string file)
    {
        using JsonDocument types = JsonDocument.Parse(File.ReadAllText(Files.Fixture("types.json")));
        foreach (JsonProperty column in types.RootElement.EnumerateObject().Where(c => c.Name != "bool" || file != "groups_gzip.parquet"))
        {
            bool isText = column.Value.EnumerateArray().Any(v => v.ValueKind == JsonValueKind.String);
            TableDataset table = Files.Open(file, new TableOptions { Features = [new TableColumn(column.Name) { Fill = -77, FillCategory = isText ? "missing" : null }], DType = DType.Float64 });
            double[] values = table.Features.ToArray<double>();
            Assert.Equal(column.Value.GetArrayLength(), values.Length);
            string[] shown = [.. values.Select(v => isText ? table.Categories[column.Name][(int)v] : v.ToString(CultureInfo.InvariantCulture))];
            Assert.Equal(column.Value.EnumerateArray().Select(v => v.ValueKind switch
            {
                JsonValueKind.Null => isText ? "missing" : "-77",
                JsonValueKind.String => v.GetString()!,
                _ => v.GetDouble().ToString(CultureInfo.InvariantCulture),
            }), shown);
        }
    }

    [Fact]
    public void Quotes_separators_and_files_without_header_read_as_pandas_reads_them()
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(Files.Fixture("quoted.json")));
        TableDataset table = TableDataset.FromCsv(Files.Fixture("quoted.csv"), new TableOptions { Features = ["0", "1", new TableColumn("2") { Fill = double.NaN }], DType = DType.Float64 }, new CsvOptions { Separator = ';', HasHeader = false });
        Assert.Equal(expected.RootElement[0].EnumerateArray().Select(v => v.GetDouble()), table.Column("0").ToArray<double>());
        Assert.Equal(expected.RootElement[1].EnumerateArray().Select(v => v.GetString()!.Replace("\r\n", "\n")), table.Column("1").ToArray<long>().Select(i => table.Categories["1"][(int)i].Replace("\r\n", "\n")));
        Assert.Equal([1500, double.PositiveInfinity, double.NaN, -0.5], table.Column("2").ToArray<double>());
        Assert.Equal((4, 0L), (table.Count, TableDataset.FromCsv(Files.Write("only-header.csv", "a,b\n")).Count));
    }

    [Fact]
    public void Dtypes_are_those_of_the_values_or_of_the_column()
    {
        string path = Files.Write("dtypes.csv", "a,b,c,d\n1,1.0,true,10\n2,2,false,9\n");
        static TableOptions Target(TableColumn target) => new() { Features = ["a"], Target = target };
        Assert.Equal(DType.Int64, TableDataset.FromCsv(path, Target("a") with { Features = ["b"] }).Target.DType);
        Assert.Equal(DType.Float32, TableDataset.FromCsv(path, Target("b")).Target.DType);
        Assert.Equal([1, 0], TableDataset.FromCsv(path, Target("c")).Target.ToArray<long>());
        Assert.Equal(DType.Float64, TableDataset.FromCsv(path, Target("b") with { DType = DType.Float64 }).Features.DType);
        Assert.Equal(DType.Bool, TableDataset.FromCsv(path, Target(new TableColumn("c") { DType = DType.Bool })).Target.DType);
        Assert.Equal(DType.Int32, TableDataset.FromCsv(path, Target(new TableColumn("b") { DType = DType.Int32 })).Target.DType);
        TableDataset numbers = TableDataset.FromCsv(path, Target(new TableColumn("d") { Kind = ColumnKind.Category }));
        Assert.Equal(["9", "10"], numbers.Categories["d"]);
        Assert.Equal([1, 0], numbers.Target.ToArray<long>());
        Assert.Equal([1, 2], TableDataset.FromCsv(path, Target(new TableColumn("d") { Categories = ["x", "10", "9"] })).Target.ToArray<long>());
        Assert.Equal(9_007_199_254_740_993, TableDataset.FromCsv(Files.Write("large.csv", "a,b\n9007199254740993,0\n"), new TableOptions { Features = ["b"], Target = "a" }).Target.Item<long>());
    }

    [Fact]
    public void Missing_values_are_what_the_column_says()
    {
        string path = Files.Write("missing.csv", "a,b,c\n,x,1\n2,,NA\nNaN,y,3\n");
        TableDataset table = TableDataset.FromCsv(path, new TableOptions { Features = [new TableColumn("a") { Fill = 0.5 }, new TableColumn("b") { FillCategory = "none" }], Target = new TableColumn("c") { Fill = -1 } });
        Assert.Equal([0.5f, 1, 2, 0, 0.5f, 2], table.Features.ToArray<float>());
        Assert.Equal(["none", "x", "y"], table.Categories["b"]);
        Assert.Equal([1, -1, 3], table.Target.ToArray<long>());
        TableDataset kept = TableDataset.FromCsv(path, new TableOptions { Features = ["b"], MissingValues = [] });
        Assert.Equal(["", "x", "y"], kept.Categories["b"]);
    }

    [Fact]
    public void Numbers_do_not_depend_on_the_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo german = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (german.NumberFormat.NumberDecimalSeparator, german.NumberFormat.NumberGroupSeparator) = (",", ".");
            CultureInfo.CurrentCulture = german;
            Assert.Equal([1.5f], TableDataset.FromCsv(Files.Write("culture.csv", "a\n1.5\n")).Features.ToArray<float>());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_table_without_target_is_a_tensor()
    {
        TableDataset table = TableDataset.FromCsv(Files.Fixture("flowers.csv"), new TableOptions { Features = ["length", "petals"] });
        Assert.Throws<InvalidOperationException>(() => table[0]);
        Assert.Equal([2], TensorDataset.Of(table.Features)[0].Shape.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => table[45]);
        Assert.Throws<KeyNotFoundException>(() => table.Column("wild"));
    }
}
