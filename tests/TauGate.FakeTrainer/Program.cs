using TauGate.Cluster.Trainers;
using TauGate.FakeTrainer;

// A trainer that trains nothing, for tests of what surrounds trainers. Usage: TauGate.FakeTrainer STATE [START]
// STATE is a folder in which it notes what it has done; START says how it starts: ok, unavailable, die, garbage, silent, disagree.
var (state, start) = (args[0], args.Length > 1 ? args[1] : "ok");
var output = Console.OpenStandardOutput();
if (start == "die")
{
    Console.Error.WriteLine("the fake trainer dies before its hello");
    Environment.Exit(7);
}
if (start == "garbage") Console.WriteLine("This is not a frame, but a greeting from a library.");
if (start == "silent") Thread.Sleep(Timeout.Infinite);
return TrainerHost.Run(new ScriptedTrainer(state, start, output), Console.OpenStandardInput(), output);
