using System.CommandLine;
using TauGate.Load;
using TauGate.Testbed;

// What is too long for tests: many random schedules of deaths, and many nodes. Prints figures for docs/operations.md.
var root = new RootCommand("Puts load and deaths on clusters of real processes, over a real PostgreSQL.")
{
    ChaosCommand.Build(),
    NodesCommand.Build(),
    HostCommand.Build(),
};

// Whatever ends it, what it has started is ended first; also after the interrupt that a shell lets its background
// ignore.
Processes.HeedInterrupts();
return await root.Parse(args)
    .InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
