using System.Runtime.CompilerServices;
using Interop.Tensors;

namespace Interop.NN;

/// <content>Walking the parts of a module, and changing all of them.</content>
public abstract partial class Module
{
    /// <summary>Submodules of its own with their names, each once. Source: <c>torch.nn.Module.named_children</c>.</summary>
    public IEnumerable<KeyValuePair<string, Module>> NamedChildren()
    {
        HashSet<Module> seen = new(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < _modules.Count; i++)
        {
            (string name, Module? module) = _modules[i];
            if (module is not null && seen.Add(module))
                yield return new(name, module);
        }
    }

    /// <summary>Submodules of its own, each once. Source: <c>torch.nn.Module.children</c>.</summary>
    public IEnumerable<Module> Children() => NamedChildren().Select(c => c.Value);

    /// <summary>This module and all below it with their paths, outer ones first, each once. Source: <c>torch.nn.Module.named_modules</c>.</summary>
    /// <param name="prefix">What all paths begin with.</param>
    /// <param name="removeDuplicate">False to meet a shared module at each of its places.</param>
    public IEnumerable<KeyValuePair<string, Module>> NamedModules(string prefix = "", bool removeDuplicate = true)
    {
        HashSet<Module> seen = new(ReferenceEqualityComparer.Instance);
        Stack<(string Path, Module Module)> open = new([(prefix, this)]);
        while (open.TryPop(out (string Path, Module Module) at))
        {
            if (removeDuplicate && !seen.Add(at.Module))
                continue;
            yield return new(at.Path, at.Module);
            NamedList<Module> modules = at.Module._modules;
            for (int i = modules.Count - 1; i >= 0; i--)
            {
                if (modules[i].Value is { } child)
                    open.Push((Join(at.Path, modules[i].Name), child));
            }
        }
    }

    /// <summary>This module and all below it, outer ones first, each once. Source: <c>torch.nn.Module.modules</c>.</summary>
    public IEnumerable<Module> Modules() => NamedModules().Select(m => m.Value);

    /// <summary>Parameters with their paths, each once. Source: <c>torch.nn.Module.named_parameters</c>.</summary>
    /// <param name="prefix">What all paths begin with.</param>
    /// <param name="recurse">Whether those of submodules are among them.</param>
    /// <param name="removeDuplicate">False to meet a shared parameter at each of its places.</param>
    public IEnumerable<KeyValuePair<string, Parameter>> NamedParameters(string prefix = "", bool recurse = true, bool removeDuplicate = true) =>
        Members(static m => m._parameters, prefix, recurse, removeDuplicate);

    /// <summary>Parameters, each once. Source: <c>torch.nn.Module.parameters</c>.</summary>
    public IEnumerable<Parameter> Parameters(bool recurse = true) => NamedParameters("", recurse).Select(p => p.Value);

    /// <summary>Buffers with their paths, each once. Source: <c>torch.nn.Module.named_buffers</c>.</summary>
    /// <inheritdoc cref="NamedParameters"/>
    public IEnumerable<KeyValuePair<string, Buffer>> NamedBuffers(string prefix = "", bool recurse = true, bool removeDuplicate = true) =>
        Members(static m => m._buffers, prefix, recurse, removeDuplicate);

    /// <summary>Buffers, each once. Source: <c>torch.nn.Module.buffers</c>.</summary>
    public IEnumerable<Buffer> Buffers(bool recurse = true) => NamedBuffers("", recurse).Select(b => b.Value);

    /// <summary>The submodule at a path such as <c>layers.0.attention</c>; the empty path is this module. Source: <c>torch.nn.Module.get_submodule</c>.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public Module GetSubmodule(string target)
    {
        Module at = this;
        foreach (string name in target.Length == 0 ? [] : target.Split('.'))
        {
            if (!at._modules.TryGet(name, out Module? next) || next is null)
                throw new ArgumentException($"'{target}': {at.Name} has no submodule '{name}'. It has: {string.Join(", ", at._modules.Names)}.");
            at = next;
        }

        return at;
    }

    /// <summary>Puts a module at a path whose parent exists. Source: <c>torch.nn.Module.set_submodule</c>.</summary>
    /// <exception cref="ArgumentException">The parent does not exist, or the path is empty.</exception>
    public void SetSubmodule(string target, Module module)
    {
        (string parent, string name) = Split(target);
        GetSubmodule(parent).Register(name, module);
    }

    /// <summary>The parameter at a path such as <c>fc.weight</c>. Source: <c>torch.nn.Module.get_parameter</c>.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public Parameter GetParameter(string target)
    {
        (string parent, string name) = Split(target);
        Module module = GetSubmodule(parent);
        return module._parameters.TryGet(name, out Parameter? found) && found is not null ? found
            : throw new ArgumentException($"'{target}': {module.Name} has no parameter '{name}'. It has: {string.Join(", ", module._parameters.Names)}.");
    }

    /// <summary>The buffer at a path such as <c>bn.running_mean</c>. Source: <c>torch.nn.Module.get_buffer</c>.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public Buffer GetBuffer(string target)
    {
        (string parent, string name) = Split(target);
        Module module = GetSubmodule(parent);
        return module._buffers.TryGet(name, out Buffer? found) && found is not null ? found
            : throw new ArgumentException($"'{target}': {module.Name} has no buffer '{name}'. It has: {string.Join(", ", module._buffers.Names)}.");
    }

    /// <summary>Calls a function with each module, inner ones first. Source: <c>torch.nn.Module.apply</c>.</summary>
    public void Apply(Action<Module> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (Module child in Children())
            child.Apply(action);
        action(this);
    }

    /// <summary>Makes this module and all below it train or not. Source: <c>torch.nn.Module.train</c>.</summary>
    public void Train(bool mode = true)
    {
        foreach (Module module in Modules())
            module.SetTraining(mode);
    }

    /// <summary>Makes this module and all below it evaluate: dropout passes everything, batch norm uses its running statistics. Source: <c>torch.nn.Module.eval</c>.</summary>
    public void Eval() => Train(false);

    /// <summary>Whether gradients are computed for all parameters. Source: <c>torch.nn.Module.requires_grad_</c>.</summary>
    public void RequiresGrad_(bool requiresGrad = true)
    {
        foreach (Parameter parameter in Parameters())
            parameter.RequiresGrad = requiresGrad;
    }

    /// <summary>No gradients for any parameter from now on: what is trained is the rest of the network.</summary>
    public void Freeze() => RequiresGrad_(false);

    /// <summary>Forgets the gradients of all parameters, or fills them with zeros. Source: <c>torch.nn.Module.zero_grad</c>.</summary>
    public void ZeroGrad(bool setToNone = true)
    {
        foreach (Parameter parameter in Parameters())
            Gradients.Zero(parameter, setToNone);
    }

    /// <summary>Converts floating-point and complex parameters, their gradients and buffers to another dtype, in place: optimizers keep their parameters. Source: <c>torch.nn.Module.to</c>.</summary>
    /// <exception cref="ArgumentException">The dtype has no derivatives.</exception>
    public void To(DType dtype)
    {
        if (dtype.Kind is not (DTypeKind.Float or DTypeKind.Complex))
            throw new ArgumentException($"Modules can be of floating-point or complex dtypes, not {dtype.Name}.");
        Convert(dtype, complexToo: true);
    }

    private void Convert(DType dtype, bool complexToo)
    {
        using GradMode mode = Tensor.NoGrad();
        foreach (Parameter parameter in Parameters())
        {
            if (!Converts(parameter.DType))
                continue;
            Tensor? gradient = parameter.Grad;
            parameter.Data = parameter.Data.To(dtype);
            parameter.Grad = gradient?.To(dtype);
        }

        foreach (Buffer buffer in Buffers())
        {
            if (Converts(buffer.DType))
                buffer.Data = buffer.Data.To(dtype);
        }

        bool Converts(DType from) => from != dtype && (from.Kind == DTypeKind.Float || complexToo && from.Kind == DTypeKind.Complex);
    }

    /// <summary>Converts floating-point parts, as <see cref="To"/> does, to float32; complex ones stay. Source: <c>torch.nn.Module.float</c>.</summary>
    public void Float() => Convert(DType.Float32, complexToo: false);

    /// <summary>Converts floating-point parts, as <see cref="To"/> does, to float64; complex ones stay. Source: <c>torch.nn.Module.double</c>.</summary>
    public void Double() => Convert(DType.Float64, complexToo: false);

    /// <summary>Converts floating-point parts, as <see cref="To"/> does, to float16; complex ones stay. Source: <c>torch.nn.Module.half</c>.</summary>
    public void Half() => Convert(DType.Float16, complexToo: false);

    /// <summary>Converts floating-point parts, as <see cref="To"/> does, to bfloat16; complex ones stay. Source: <c>torch.nn.Module.bfloat16</c>.</summary>
    public void BFloat16() => Convert(DType.BFloat16, complexToo: false);

    /// <summary>The flag of this module alone.</summary>
    internal void SetTraining(bool mode)
    {
        if (Training == mode)
            return;
        Training = mode;
        OnTrain();
    }

    /// <summary>Runs when <see cref="Training"/> of this module has changed.</summary>
    protected virtual void OnTrain() { }

    internal static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static (string Parent, string Name) Split(string target)
    {
        if (string.IsNullOrEmpty(target))
            throw new ArgumentException("The path is empty.");
        int dot = target.LastIndexOf('.');
        return dot < 0 ? ("", target) : (target[..dot], target[(dot + 1)..]);
    }

    private IEnumerable<KeyValuePair<string, T>> Members<T>(Func<Module, NamedList<T>> list, string prefix, bool recurse, bool removeDuplicate) where T : class
    {
        HashSet<T> seen = new(ReferenceEqualityComparer.Instance);
        foreach ((string path, Module module) in recurse ? NamedModules(prefix, removeDuplicate) : [new(prefix, this)])
        {
            NamedList<T> members = list(module);
            for (int i = 0; i < members.Count; i++)
            {
                (string name, T? member) = members[i];
                if (member is not null && (!removeDuplicate || seen.Add(member)))
                    yield return new(Join(path, name), member);
            }
        }
    }
}
