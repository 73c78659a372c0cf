using System.CommandLine;
using Interop.CommandLine.Running;
using Interop.CommandLine.Verbs;

RootCommand root = new("Reads, converts, compares and hashes model checkpoints: PyTorch, safetensors, NumPy, ONNX. Nothing in a file is ever run.")
{
    InspectVerb.Create(),
    ConvertVerb.Create(),
    DiffVerb.Create(),
    HashVerb.Create(),
};

// A path may begin with '@': it is no response file here.
return await Runner.RunAsync(root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null }));
