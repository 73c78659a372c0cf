using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Interop.Checkpoints;

namespace Interop.Converters.Tests;

public sealed class KnownContainersTests : ConverterTest
{
    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("<!DOCTYPE html><html></html>", "HTML")]
    [InlineData("\n  <html><body>404</body></html>", "HTML")]
    [InlineData("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "XML page")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 42\n", "oid sha256:abc, size 42 bytes")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 42\n", "git lfs pull")]
    [InlineData("Entry not found", "error message of a server")]
    [InlineData("{\"model_type\": \"bert\"}", "without a weight_map")]
    [InlineData("GGUF\u0003\0\0\0", "GGUF")]
    [InlineData("PYTORCH1xxxxxxxx", "PYTORCH1")]
    [InlineData("\0\0\0\0PTMFxxxx", "flatbuffer")]
    [InlineData("\u0030\0\0\0ET12xxxx", "ExecuTorch")]
    [InlineData("\u0008\u0008\u0012\u0007pytorch", "no ONNX model")]
    [InlineData("BZh91AY", "bzip2")]
    public void Texts_and_magic_numbers_are_told_by_name(string content, string expected) => Refused(Encoding.Latin1.GetBytes(content), expected);

    [Theory]
    [InlineData("1f8b0800", "gzip")]
    [InlineData("fd377a585a0000", "xz")]
    [InlineData("28b52ffd0458", "zstd")]
    [InlineData("894844460d0a1a0a00", "HDF5")]
    [InlineData("80027d2e", "bare pickle")]
    [InlineData("80057d2e", "bare pickle")]
    public void Binary_magic_numbers_are_told_by_name(string hex, string expected) => Refused(Convert.FromHexString(hex), expected);

    [Theory]
    [InlineData("TorchScript archive", "m/constants.pkl", "m/data.pkl")]
    [InlineData("mobile TorchScript", "m/bytecode.pkl", "m/constants.pkl", "m/data.pkl")]
    [InlineData("model.json layout", "m/model.json", "m/code/m.py")]
    [InlineData("torch.export", "m/archive_format", "m/models/model.json")]
    [InlineData("torch.export", "serialized_exported_program.json", "version")]
    [InlineData("torch.package", "p/.data/extern_modules", "p/code.py")]
    [InlineData("TorchServe", "MAR-INF/MANIFEST.json", "model.pt")]
    [InlineData("it holds a.txt, b.txt", "a.txt", "b.txt")]
    public void Zip_archives_are_told_apart_by_their_records(string expected, params string[] records)
    {
        using MemoryStream stream = new();
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (string record in records)
            {
                using Stream entry = zip.CreateEntry(record, CompressionLevel.NoCompression).Open();
                entry.WriteByte(1);
            }
        }

        Refused(stream.ToArray(), expected);
    }

    [Theory]
    [InlineData("pickle", "as PyTorch 0.1 saved it")]
    [InlineData("readme.txt", "extract it")]
    public void Tar_archives_are_recognised_by_their_checksum(string member, string expected)
    {
        using MemoryStream stream = new();
        using (TarWriter tar = new(stream, TarEntryFormat.Ustar, leaveOpen: true))
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, member) { DataStream = new MemoryStream([1, 2]) });
        Refused(stream.ToArray(), expected);
    }

    [Fact]
    public void A_zip_without_its_end_is_called_a_truncated_download()
    {
        Dict(("a", Filled(1, 100))).Save(At("whole.pt"));
        byte[] whole = File.ReadAllBytes(At("whole.pt"));
        Refused(whole[..^200], "truncated download");
    }

    [Fact]
    public void Folders_are_told_by_what_they_hold()
    {
        Assert.Contains("it holds nothing", Assert.Throws<ModelFormatException>(() => Checkpoint.Open(Folder)).Message, StringComparison.Ordinal);
        Write("config.json", "{}");
        Assert.Contains("it holds config.json", Assert.Throws<ModelFormatException>(() => Checkpoint.Open(Folder)).Message, StringComparison.Ordinal);
        Write(".metadata", "x");
        Write("__0_0.distcp", "x");
        Assert.Contains("distributed checkpoint", Assert.Throws<ModelFormatException>(() => Checkpoint.Open(Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("nowhere.pt", Assert.Throws<FileNotFoundException>(() => Checkpoint.Open(At("nowhere.pt"))).Message, StringComparison.Ordinal);

    private void Refused(byte[] bytes, string expected)
    {
        string path = Write("file", bytes);
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => Checkpoint.Open(path));
        Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }
}
