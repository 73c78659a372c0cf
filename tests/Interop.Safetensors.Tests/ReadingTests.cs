using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Safetensors.Tests;

/// <summary>Good files of other writers.</summary>
public sealed class ReadingTests
{
    [Fact]
    public void The_order_is_that_of_the_bytes()
    {
        Checkpoint open = Files.Open("""{"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]},"z":{"dtype":"U8","shape":[0],"data_offsets":[1,1]},"a":{"data_offsets":[0,1],"shape":[],"dtype":"U8"}}""", 7, 8, 9);
        Assert.Equal(["a", "z", "b"], open.Tensors.Select(t => t.Key));
        Assert.Equal("dict", open.Root.TypeName);
        Assert.Equal("safetensors", open.FormatName);
        Assert.Equal([8, 9], TensorBytes.ToArray(open["b"]));
        Assert.Equal(DType.UInt8, open["b"].Storage.ElementType);
        Assert.Equal(0, open["a"].Shape.Rank);
    }

    [Fact]
    public void White_space_behind_the_header_and_unknown_fields_are_no_trouble()
    {
        Checkpoint open = Files.Open("{\"t\":{\"x\":[1,{\"y\":null}],\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2],\"z\":\"\"}} \n\t ", 1, 2);
        Assert.Equal(DType.Float16, open["t"].DType);
        Assert.Equal(0, ((MapNode)Files.Open("{}").Root).Count);
        Assert.Empty(Files.Open("""{"__metadata__":null}""").Metadata);
    }

    [Fact]
    public void Metadata_keeps_its_order() =>
        Assert.Equal([new("z", "1"), new("a", "é\n")], Files.Open("""{"__metadata__":{"z":"1","a":"é\n"}}""").Metadata);

    [Fact]
    public void A_tensor_at_an_odd_place_is_read()
    {
        Checkpoint open = Files.Open("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"F32","shape":[1],"data_offsets":[1,5]}}""", 9, 0, 0, 0x80, 0x3f);
        Assert.Equal(1f, open["b"].Read().Item<float>());
    }

    [Fact]
    public void Names_that_save_model_dropped_come_back_over_the_same_storage()
    {
        Checkpoint open = Files.Open("""{"__metadata__":{"format":"pt","h.weight":"e.weight","who":"me"},"e.weight":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 1, 2);
        Assert.Equal(["e.weight", "h.weight"], open.Tensors.Select(t => t.Key));
        Assert.Same(open["e.weight"].Storage, open["h.weight"].Storage);
        Assert.NotSame(open["e.weight"], open["h.weight"]);
        Assert.Equal([new("format", "pt"), new("who", "me")], open.Metadata);
    }

    [Fact]
    public void Four_bit_floats_are_pairs()
    {
        Checkpoint open = Files.Open("""{"t":{"dtype":"F4","shape":[3,4],"data_offsets":[0,6]},"e":{"dtype":"F4","shape":[3,0],"data_offsets":[6,6]}}""", 1, 2, 3, 4, 5, 6);
        Assert.Equal("float4_e2m1fn_x2 [3, 2]", open["t"].ToString());
        Assert.Equal("float4_e2m1fn_x2 [3, 0]", open["e"].ToString());
        Assert.Equal([1, 2, 3, 4, 5, 6], TensorBytes.ToArray(open["t"]));
    }

    [Fact]
    public void Six_bit_floats_keep_their_logical_shape()
    {
        Checkpoint open = Files.Open("""{"t":{"dtype":"F6_E3M2","shape":[2,4],"data_offsets":[0,6]}}""", 1, 2, 3, 4, 5, 6);
        Assert.Equal("f6_e3m2 [2, 4]", open["t"].ToString());
    }

    [Fact]
    public void A_file_on_disk_is_read_and_mapped()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            byte[] bytes = Files.Save(new Checkpoint(new RandomTree(3).Make()));
            File.WriteAllBytes(path, bytes);
            foreach (FileSource file in (FileSource[])[FileSource.Open(path), FileSource.Map(path)])
            {
                using Checkpoint open = Files.Format.Open(new OpenContext { File = file, Path = path });
                SameTree.Check(new RandomTree(3).Make(), open.Root);
                foreach ((_, TensorEntry tensor) in open.Tensors)
                    Assert.Equal(TensorBytes.ToArray(tensor), TensorBytes.ToArray(TensorEntry.From(tensor.Read())));
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Every_file_of_the_corpora_is_read()
    {
        string? corpora = Environment.GetEnvironmentVariable("INTEROP_CORPORA");
        Assert.SkipWhen(corpora is null, "INTEROP_CORPORA does not name the corpora");
        int files = 0;
        foreach (string path in Directory.EnumerateFiles(corpora!, "*.safetensors", SearchOption.AllDirectories))
        {
            OpenContext context = new() { File = FileSource.Open(path), Path = path };
            Assert.True(Files.Format.Matches(context), path);
            using Checkpoint open = Files.Format.Open(context);
            foreach ((_, TensorEntry tensor) in open.Tensors)
                TensorBytes.CopyTo(tensor, Stream.Null, TestContext.Current.CancellationToken);
            files++;
        }

        Assert.True(files > 0, "the corpora hold no safetensors file");
    }
}
