using System.CommandLine;
using TauGate.Benchmarks;
using TauGate.Testbed;

// Figures for docs/performance.md: ratios measured in one run, because absolute times drift on shared machines.
var root = new RootCommand("Measures what TauGate's speed is made of.")
{
    FarmCommand.Build(),
    PeersCommand.Build(),
    StartCommand.Build(),
    TakeoverCommand.Build(),
    StepsCommand.Build(),
    ProductsCommand.Build(),
    LedgerCommand.Build(),
};

// Whatever ends it, what it has started is ended first; also after the interrupt that a shell lets its background
// ignore.
Processes.HeedInterrupts();
return await root.Parse(args)
    .InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
