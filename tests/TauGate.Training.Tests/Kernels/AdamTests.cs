using TauGate.Core.Randomness;
using TauGate.Training.Kernels;
using TauGate.Training.Tensors;
using static TorchSharp.torch;

namespace TauGate.Training.Tests.Kernels;

public sealed class AdamTests
{
    [Fact]
    public void Steps_agree_with_libtorchs_own_adam()
    {
        using var scope = NewDisposeScope();
        var start = new RandomStream(1, "test", "adam").Symmetric(50, 1);
        var ours = tensor(start, requires_grad: true);
        var theirs = new TorchSharp.Modules.Parameter(tensor(start));
        using var adam = new Adam([ours]);
        using var reference = optim.Adam([theirs], lr: 0.01);
        for (var step = 0; step < 20; step++)
        {
            adam.Step(autograd.grad([Loss(ours)], [ours]), 0.01);
            reference.zero_grad();
            Loss(theirs).backward();
            reference.step();
        }
        var (mine, wanted) = (ours.ToFloats(), theirs.ToFloats());
        for (var i = 0; i < mine.Length; i++)
            Assert.Equal(wanted[i], mine[i], 1e-6f);
        Assert.NotEqual(start, mine);

        static Tensor Loss(Tensor x) => (x.pow(4) + x.sin()).sum();
    }
}
