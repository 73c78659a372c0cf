using Interop.Checkpoints;

namespace Interop.NN;

/// <summary>Schedules that move momentum against the learning rate.</summary>
public abstract class MomentumScheduler : LRScheduler
{
    private protected MomentumScheduler(Optimizer optimizer) : base(optimizer) { }

    /// <summary>Whether momentum moves too.</summary>
    protected bool CycleMomentum => Flag("cycle_momentum");

    /// <summary>Whether the optimizer has a momentum, or the first beta for one.</summary>
    /// <exception cref="ArgumentException">It has neither.</exception>
    private protected bool UsesBeta1()
    {
        bool betas = Optimizer.Defaults.Any(d => d.Key == "betas");
        return betas || Optimizer.Defaults.Any(d => d.Key == "momentum") ? betas
            : throw new ArgumentException($"{Optimizer.Name} has neither momentum nor betas: pass cycleMomentum: false.");
    }

    /// <summary>Sets where momentum moves between, and begins with the most.</summary>
    private protected void StartMomentum(double[] least, double[] most)
    {
        for (int i = 0; i < least.Length; i++)
        {
            ParamGroup group = Optimizer.ParamGroups[i];
            SetMomentum(group, most[i]);
            group["max_momentum"] = most[i];
            group["base_momentum"] = least[i];
        }
    }

    private protected void SetMomentum(ParamGroup group, double momentum)
    {
        if (Flag("use_beta1"))
            group["betas"] = new TupleNode([momentum, .. Option.Items(group["betas"], "betas").Skip(1)]);
        else
            group["momentum"] = momentum;
    }
}
