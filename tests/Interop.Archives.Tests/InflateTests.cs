using Interop.Checkpoints;
using static Interop.Archives.Tests.ZipBuilder;

namespace Interop.Archives.Tests;

public class InflateTests
{
    private static readonly byte[] s_text = [.. Enumerable.Range(0, 10_000).Select(i => (byte)(i % 97 * (i % 3)))];

    [Fact]
    public void Nothing_is_inflated_before_the_first_read()
    {
        ZipArchiveReader archive = Deflated(r => r.Data[^20] ^= 0xff);
        FileSource source = archive.OpenEntry(archive.Entries[0]);
        Assert.Equal(s_text.Length, source.Length);
        Assert.Throws<ModelFormatException>(() => source.ReadBytes(0, 1));
    }

    [Fact]
    public void Content_longer_than_stated_is_refused() => IsRefused(r => r.Length = 9_999, "it inflates to more than the stated 9999 bytes");

    [Fact]
    public void Content_shorter_than_stated_is_refused() => IsRefused(r => r.Length = 10_001, "it inflates to 10000 bytes, 10001 were stated");

    [Fact]
    public void Deflated_data_with_more_behind_it_is_refused() => IsRefused(r => r.Data = [.. r.Data, 0, 0], "its deflated data ends after");

    [Fact]
    public void Deflated_data_that_is_cut_off_is_refused() => IsRefused(r => r.Data = r.Data[..^5], "cut off");

    [Fact]
    public void Data_that_is_not_deflated_is_refused() => IsRefused(r => r.Data = [.. Enumerable.Repeat((byte)0xff, 300)], "the deflated data is damaged");

    [Fact]
    public void An_empty_deflated_record_is_read_also_when_it_has_no_bytes_at_all()
    {
        ZipBuilder zip = new();
        zip.Add("a", [], true).Data = [3, 0];
        zip.Add("b", [], true).Data = [];
        ZipArchiveReader archive = zip.Open();
        foreach (ZipEntry entry in archive.Entries)
        {
            Assert.Empty(archive.ReadAll(entry, 0));
            Assert.Empty(archive.OpenEntry(entry).ReadBytes(0, 0));
            Assert.True(archive.VerifyCrc(entry, TestContext.Current.CancellationToken, out _));
        }
    }

    [Fact]
    public void A_record_over_the_inflation_limit_is_refused_before_it_is_inflated()
    {
        ZipBuilder zip = new();
        zip.Add("bomb", new byte[5_000_000], true);
        ZipArchiveReader archive = zip.Open(ReadLimits.Default with { MaxInflatedBytes = 4_000_000 });
        const string words = "record 'bomb': the record inflates to 5000000 bytes, the limit is 4000000 (MaxInflatedBytes)";
        Assert.Contains(words, ZipArchiveReaderTests.Refused(() => archive.OpenEntry(archive.Entries[0])), StringComparison.Ordinal);
        Assert.Contains(words, ZipArchiveReaderTests.Refused(() => archive.ReadAll(archive.Entries[0], long.MaxValue)), StringComparison.Ordinal);
        Assert.Contains(words, ZipArchiveReaderTests.Refused(() => archive.VerifyCrc(archive.Entries[0], TestContext.Current.CancellationToken, out _)), StringComparison.Ordinal);
        zip.IsRefused("(MaxInflationRatio)", ReadLimits.Default with { MaxInflationRatio = 100 });
    }

    [Fact]
    public void Damaged_deflated_data_never_gives_anything_but_a_named_error()
    {
        Random random = new(7);
        byte[] good = Deflate(s_text);
        for (int i = 0; i < 3_000; i++)
        {
            ZipArchiveReader archive = Deflated(r =>
            {
                r.Data = [.. good];
                for (int k = random.Next(1, 4); k > 0; k--)
                    r.Data[random.Next(r.Data.Length)] = (byte)random.Next(256);
            });
            try
            {
                archive.ReadAll(archive.Entries[0], s_text.Length);
            }
            catch (ModelFormatException e)
            {
                Assert.Contains("record 'a'", e.Message, StringComparison.Ordinal);
            }
        }
    }

    private static ZipArchiveReader Deflated(Action<ZipBuilder.Record> edit)
    {
        ZipBuilder zip = new();
        edit(zip.Add("a", s_text, true));
        return zip.Open();
    }

    private static void IsRefused(Action<ZipBuilder.Record> edit, string words)
    {
        ZipArchiveReader archive = Deflated(edit);
        Assert.Contains(words, ZipArchiveReaderTests.Refused(() => archive.ReadAll(archive.Entries[0], 20_000)), StringComparison.Ordinal);
        Assert.Contains(words, ZipArchiveReaderTests.Refused(() => archive.OpenEntry(archive.Entries[0]).ReadBytes(0, 1)), StringComparison.Ordinal);
        Assert.Contains(words, ZipArchiveReaderTests.Refused(() => archive.VerifyCrc(archive.Entries[0], TestContext.Current.CancellationToken, out _)), StringComparison.Ordinal);
    }
}
