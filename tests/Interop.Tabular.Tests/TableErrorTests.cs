using System.Diagnostics;
using Interop.Checkpoints;

namespace Interop.Tabular.Tests;

/// <summary>Tables that do not fit give errors that name file, place, column, found and expected.</summary>
public sealed class TableErrorTests
{
    [Theory]
    [InlineData("a,b\n1,2\n3,x\n", "line 3: column 'b': found 'x', expected a number")]
    [InlineData("a,b\n1,2\n\n3,\n", "line 4: column 'b': the value is missing, expected a number")]
    [InlineData("a,b\n1,2\n3\n", "line 3: found 1 columns, expected 2")]
    [InlineData("a,b\n1,2,3\n", "line 2: found 3 columns, expected 2")]
    [InlineData("a,b\n1,2\n\"3,4\n5,6\n", "line 3: found a quote that is not closed")]
    [InlineData("a,a\n1,2\n", "two columns with the name 'a'")]
    [InlineData("", "found no lines, expected a header")]
    [InlineData("a\nx\n\ny\nNA\n", "line 5: column 'a': the value is missing, expected a text")]
    public void A_csv_error_names_line_and_column(string text, string expected)
    {
        string path = Files.Write($"error-{Guid.NewGuid():N}.csv", text);
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => TableDataset.FromCsv(path));
        Assert.StartsWith(path + ": ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_column_asks_for_is_held_against_its_values()
    {
        string path = Files.Write("asks.csv", "a,b\n1,u\n1.5,v\n");
        Assert.Contains("line 3: column 'a': found 1.5, expected a whole number for int32", Message(new TableColumn("a") { DType = Tensors.DType.Int32 }), StringComparison.Ordinal);
        Assert.Contains("line 3: column 'b': found 'v', expected one of the categories 'u', 'w'", Message(new TableColumn("b") { Categories = ["u", "w"] }), StringComparison.Ordinal);
        Assert.Contains("line 2: column 'b': found 'u', expected a number", Message(new TableColumn("b") { Kind = ColumnKind.Number }), StringComparison.Ordinal);

        string Message(TableColumn column) => Assert.Throws<ModelFormatException>(() => TableDataset.FromCsv(path, new TableOptions { Features = [column] })).Message;
    }

    [Fact]
    public void Columns_that_do_not_exist_or_come_twice_are_named()
    {
        string path = Files.Fixture("flowers.csv");
        Assert.Contains("no column 'petal': expected one of 'length', 'width', 'petals'", Assert.Throws<ArgumentException>(() => TableDataset.FromCsv(path, new TableOptions { Features = ["petal"] })).Message, StringComparison.Ordinal);
        Assert.Contains("'width' is chosen twice", Assert.Throws<ArgumentException>(() => TableDataset.FromCsv(path, new TableOptions { Features = ["width"], Target = "width" })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => TableDataset.FromCsv(path, new TableOptions { Features = [] }));
        Assert.Throws<ArgumentException>(() => TableDataset.FromCsv(path, csv: new CsvOptions { Separator = '"' }));
        Assert.Throws<FileNotFoundException>(() => TableDataset.FromCsv("nowhere.csv"));
        Assert.Throws<FileNotFoundException>(() => TableDataset.FromParquet("nowhere.parquet"));
    }

    [Fact]
    public void A_parquet_error_names_row_and_column()
    {
        Assert.Contains("row 12: column 'decimal': the value is missing, expected a number", Message("groups_zstd.parquet", "decimal"), StringComparison.Ordinal);
        Assert.Contains("column 'date': found values of the type DateTime", Message("types.parquet", "date"), StringComparison.Ordinal);
        Assert.Contains("column 'list': found lists or structures", Message("types.parquet", "list"), StringComparison.Ordinal);
        Assert.Contains("row 0: column 'dictionary': found the text 'k0', expected a number", Message("types.parquet", new TableColumn("dictionary") { Kind = ColumnKind.Number }), StringComparison.Ordinal);
        // Parquet.Net does not read the run lengths that Arrow writes for truths in pages of version 2.
        Assert.Contains("row group 0, column 'bool' that cannot be read", Message("groups_gzip.parquet", "bool"), StringComparison.Ordinal);
        Assert.Contains("its schema that cannot be read", Message("half.parquet", "x"), StringComparison.Ordinal);

        static string Message(string file, TableColumn column) => Assert.Throws<ModelFormatException>(() => TableDataset.FromParquet(Files.Fixture(file), new TableOptions { Features = [column] })).Message;
    }

    [Fact]
    public void A_damaged_parquet_file_gives_a_named_error_or_a_sound_reading()
    {
        byte[] whole = File.ReadAllBytes(Files.Fixture("flowers.parquet"));
        Random random = new(2026);
        for (int i = 0; i < 400; i++)
        {
            byte[] damaged = i % 2 == 0 ? whole[..random.Next(whole.Length)] : (byte[])whole.Clone();
            int at = random.Next(whole.Length);
            if (i % 2 == 1)
                damaged[at] ^= (byte)random.Next(1, 256);
            string path = Files.Write("damaged.parquet", damaged);
            Stopwatch clock = Stopwatch.StartNew();
            try
            {
                TableDataset.FromParquet(path);
            }
            catch (Exception e) when (e is ModelFormatException or ArgumentException { ParamName: null or "options" })
            {
            }
            catch (Exception e)
            {
                Assert.Fail($"{damaged.Length} bytes, {at} changed: {e}");
            }

            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{damaged.Length} bytes, {at} changed: took {clock.Elapsed}");
        }
    }

    [Fact]
    public void Any_text_gives_a_named_error_or_a_reading()
    {
        Random random = new(2026);
        string[] parts = ["a", "1", ",", ",", "\n", "\r\n", "\"", "\"\"", "NA", "-", "e5", "\0", "ä", ";", "\t", " "];
        for (int i = 0; i < 3000; i++)
        {
            string path = Files.Write("any.csv", string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => parts[random.Next(parts.Length)])));
            try
            {
                TableDataset.FromCsv(path);
            }
            catch (ModelFormatException)
            {
            }
            catch (Exception e)
            {
                Assert.Fail($"{File.ReadAllText(path)}\n{e}");
            }
        }
    }
}
