using Interop.NN;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.Oracle;

/// <summary>Hooks run in PyTorch's order: the same program as <c>hooks.py</c>.</summary>
[Collection<Alone>]
public sealed class HookTests
{
    [Fact]
    public void Hooks_of_every_kind_run_in_PyTorchs_order()
    {
        string[] expected = LivePyTorch.Run("2.6", Path.Combine(Repository.Root, "tests", "Interop.Oracle", "hooks.py")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected, Ours());
    }

    private static List<string> Ours()
    {
        List<string> events = [];
        Sequential model = new(new Linear(2, 3), new Linear(3, 1));
        Dictionary<Module, string> names = new(ReferenceEqualityComparer.Instance) { [model] = "model", [model[0]] = "0", [model[1]] = "1" };
        List<IDisposable> global =
        [
            ModuleHooks.RegisterForwardPreHook((module, x) => { Say($"global forward pre {Of(module)}"); return x; }),
            ModuleHooks.RegisterForwardHook((module, x, y) => { Say($"global forward {Of(module)}"); return y; }),
            ModuleHooks.RegisterFullBackwardPreHook((module, dy) => { Say($"global backward pre {Of(module)}"); return null; }),
            ModuleHooks.RegisterFullBackwardHook((module, dx, dy) => { Say($"global backward {Of(module)} {dx.Count} {dy.Count}"); return null; }),
        ];
        try
        {
            foreach (Module<Tensor, Tensor> module in model.Modules().Cast<Module<Tensor, Tensor>>())
            {
                string n = names[module];
                module.RegisterForwardPreHook((_, _) => Say($"forward pre {n} second"));
                module.RegisterForwardPreHook((_, _) => Say($"forward pre {n} first"), prepend: true);
                module.RegisterForwardHook((_, _, _) => Say($"forward {n} second"));
                module.RegisterForwardHook((_, _, _) => Say($"forward {n} first"), prepend: true);
                module.RegisterFullBackwardPreHook((_, _) => { Say($"backward pre {n} second"); return null; });
                module.RegisterFullBackwardPreHook((_, _) => { Say($"backward pre {n} first"); return null; }, prepend: true);
                module.RegisterFullBackwardHook((_, _, _) => { Say($"backward {n} second"); return null; });
                module.RegisterFullBackwardHook((_, _, _) => { Say($"backward {n} first"); return null; }, prepend: true);
                module.RegisterStateDictPreHook((_, prefix) => Say($"state pre {n} [{prefix}]"));
                module.RegisterStateDictPostHook((_, state, prefix) => Say($"state post {n} [{prefix}] {state.Count}"));
                module.RegisterLoadStateDictPreHook((_, _, prefix) => Say($"load pre {n} [{prefix}]"));
                module.RegisterLoadStateDictPostHook((_, _) => Say($"load post {n}"));
            }

            foreach ((string name, Parameter parameter) in model.NamedParameters())
            {
                parameter.RegisterHook(_ => { Say($"tensor {name}"); return null; });
                parameter.RegisterPostAccumulateGradHook(_ => Say($"accumulated {name}"));
            }

            Tensor x = Tensor.Ones([4, 2]).RequiresGrad_();
            x.RegisterHook(_ => { Say("tensor x"); return null; });
            Tensor y = model.Call(x);
            y.RegisterHook(_ => { Say("tensor y"); return null; });
            y.GradFn!.RegisterPreHook(_ => { Say("node pre"); return null; });
            y.GradFn!.RegisterHook((_, _) => { Say("node"); return null; });
            y.Sum().Backward();
            model.LoadStateDict(model.StateDict());
            Say("without input gradients");
            model.Call(Tensor.Ones([4, 2])).Sum().Backward();
        }
        finally
        {
            global.ForEach(hook => hook.Dispose());
        }

        return events;

        void Say(string text) => events.Add(text);
        string Of(Module module) => names[module];
    }
}
