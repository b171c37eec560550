using System.Globalization;
using TauGate.Cluster.Trainers;
using TauGate.Core.Sweeps;
using TauGate.FakeTrainer;

// A trainer that trains nothing, for tests of what surrounds trainers. Usage: TauGate.FakeTrainer STATE [START] STATE
// is a folder in which it notes what it has done. START says how it starts: ok, unavailable, die, garbage, silent,
// disagree; or `parent`: start another of its kind as a node would, print its process id, and wait to be killed.
var (state, start) = (args[0], args.Length > 1 ? args[1] : "ok");
switch (start)
{
    case "die":
        Console.Error.WriteLine("the fake trainer dies before its hello");
        return 7;
    case "garbage":
        Console.WriteLine("This is not a frame, but a greeting from a library.");
        break;
    case "silent":
        Thread.Sleep(Timeout.Infinite);
        break;
    case "parent":
        var command = new TrainerCommand(Environment.ProcessPath!, [state, "ok"], _ => new Dictionary<
            string,
            string
        >());
        using (var spawner = new TrainerSpawner())
        {
            var child = await TrainerProcess.StartAsync(
                spawner,
                command,
                Numerics.Native,
                TimeSpan.FromMinutes(1),
                TimeProvider.System,
                CancellationToken.None
            );
            Console.WriteLine(child.ProcessId.ToString(CultureInfo.InvariantCulture));
            Thread.Sleep(Timeout.Infinite);
        }
        break;
}
var output = Console.OpenStandardOutput();
return TrainerHost.Run(new ScriptedTrainer(state, start, output), Console.OpenStandardInput(), output);
