namespace Interop.Archives.Tests;

public class SerializationIdTests
{
    [Fact]
    public void The_names_of_few_records_hash_as_in_PyTorch() =>
        Assert.Equal("1247653815825394141300000000000000000042", SerializationId.Compute(["data.pkl", "version"], 42));

    /// <summary>The expected number comes from GNU libstdc++ 12; PyTorch 2.14 gives its ids of 12,345 and 70,000 storages in the same way.</summary>
    [Fact]
    public void The_names_of_twenty_thousand_records_hash_as_in_PyTorch()
    {
        string[] names = ["data.pkl", ".format_version", ".storage_alignment", "byteorder", .. Enumerable.Range(0, 20_000).Select(i => $"data/{i}"), "version"];
        Assert.Equal("00627650807873188221" + new string('0', 20), SerializationId.Compute(names, 0));
    }

    [Fact]
    public void An_archive_without_records_has_the_id_zero() => Assert.Equal(new string('0', 40), SerializationId.Compute([], 0));
}
