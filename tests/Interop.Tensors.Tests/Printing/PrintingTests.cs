using System.Text.Json;
using Interop.Testing;

namespace Interop.Tensors.Tests.Printing;

/// <summary>Texts against those of PyTorch, which tools/fixtures/printing.py wrote.</summary>
public class PrintingTests
{
    [Fact]
    public void Every_text_is_that_of_PyTorch()
    {
        int count = 0;
        foreach (string path in Directory.GetFiles(Repository.Fixtures("printing"), "*.json"))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
            foreach (JsonElement one in document.RootElement.GetProperty("cases").EnumerateArray())
            {
                Tensor x = TensorOf(one);
                string expected = one.GetProperty("text").GetString()!, actual = x.Repr(OptionsOf(one));
                Assert.True(expected == actual, $"{x}, options {(one.TryGetProperty("options", out JsonElement options) ? options.GetRawText() : "none")}\nexpected\n{expected}\nactual\n{actual}");
                count++;
            }
        }

        Assert.True(count > 200);
    }

    [Fact]
    public void Results_name_the_operation()
    {
        Tensor x = Tensor.From<float>([1, 2]).RequiresGrad_();
        Assert.Equal("tensor([1., 4.], grad_fn=<MulBackward0>)", (x * x).Repr());
        Assert.Equal("tensor([-1.3133, -0.3133], grad_fn=<LogSoftmaxBackward0>)", x.LogSoftmax(0).Repr());
        Assert.Equal("tensor([1., 2.], dtype=torch.float64, grad_fn=<ToCopyBackward0>)", x.To(DType.Float64).Repr());
        Tensor y = x.Clone();
        y[0].Mul_(3);
        Assert.Equal("tensor([3., 2.], grad_fn=<CopySlices>)", y.Repr());
        Assert.Equal("tensor([1., 2.])", x.Detach().Repr());
        Assert.Equal("float32 [2]", x.ToString());
    }

    [Fact]
    public void Impossible_options_and_dtypes_are_refused()
    {
        Tensor x = Tensor.From<float>([1, 2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Repr(new PrintOptions { EdgeItems = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Repr(new PrintOptions { Precision = 2000 }));
        Assert.Throws<NotSupportedException>(() => Tensor.Empty([2], DType.Bits8).Repr());
        Assert.Throws<NotSupportedException>(() => Tensor.Empty([4], DType.Float6E2M3).Repr());
    }

    private static Tensor TensorOf(JsonElement one)
    {
        DType dtype = DTypes.FromTorch(one.GetProperty("dtype").GetString()!)!.Value;
        Shape shape = new([.. one.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())]);
        Tensor x = new(Storage.Copy(Convert.FromHexString(one.GetProperty("data").GetString()!)), dtype, shape);
        if (one.TryGetProperty("transposed", out _))
            x = x.Transpose(0, 1);
        return one.TryGetProperty("requires_grad", out _) ? x.RequiresGrad_() : x;
    }

    private static PrintOptions? OptionsOf(JsonElement one)
    {
        if (!one.TryGetProperty("options", out JsonElement options))
            return null;
        PrintOptions made = new();
        foreach (JsonProperty option in options.EnumerateObject())
        {
            made = option.Name switch
            {
                "precision" => made with { Precision = option.Value.GetInt32() },
                "threshold" => made with { Threshold = option.Value.GetInt64() },
                "edgeitems" => made with { EdgeItems = option.Value.GetInt32() },
                "linewidth" => made with { LineWidth = option.Value.GetInt32() },
                "sci_mode" => made with { SciMode = option.Value.GetBoolean() },
                _ => throw new InvalidDataException(option.Name),
            };
        }

        return made;
    }
}
