using System.CommandLine;
using TauGate.Benchmarks;

// Figures for docs/performance.md: ratios measured in one run, because absolute times drift on shared machines.
var root = new RootCommand("Measures what TauGate's speed is made of.")
{
    FarmCommand.Build(),
    PeersCommand.Build(),
    StepsCommand.Build(),
    ProductsCommand.Build(),
};
return await root.Parse(args).InvokeAsync();
