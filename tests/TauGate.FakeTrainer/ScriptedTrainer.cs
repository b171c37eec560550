using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.FakeTrainer;

/// <summary>
/// Gives made-up, reproducible results at once, unless the method's id says otherwise: <c>abort</c>, <c>exit</c>,
/// <c>hang</c>, <c>garbage</c>, <c>error</c>, <c>print</c>; with <c>-once</c> only at a cell's first execution.
/// <c>wait</c> waits until a file <c>go</c> is in the state folder. A foundation with two epochs more than the default
/// behaves like <c>abort</c>. Every execution is noted in the state folder.
/// </summary>
internal sealed class ScriptedTrainer(string state, string start, Stream output) : ICellTrainer
{
    private const int Images = 80;

    public TrainerIdentity Start()
    {
        if (start == "unavailable")
            throw new TrainerUnavailableException("the fake library cannot be loaded; install the real one.");
        var golden = start == "disagree" ? Digest.Of(RandomNumberGenerator.GetBytes(16)) : Digest.Of("golden"u8);
        Note("start", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new TrainerIdentity(golden, new NumericClass(Digest.Of("class"u8)), "fake class", "0.0.0");
    }

    public void Use(DataSet data, ImmutableArray<string> files)
    {
        foreach (var (path, (_, digest)) in files.Zip(data.Files))
            if (ArtifactDigest.Of(File.ReadAllBytes(path)) != digest)
                throw new InvalidDataException($"{path} is another file than ordered");
    }

    public (FoundationResult Result, byte[] Archive) TrainFoundation(FoundationTask task)
    {
        Note("foundation", task.Key.ToString());
        if (task.Spec.Epochs == FoundationSpec.Default.Epochs + 2)
            Misbehave("abort");
        var tensors = new[]
        {
            new NamedTensor("fc.weight", [64, 64], [.. Enumerable.Range(0, 64 * 64).Select(i => task.Seed + i / 128f)]),
        };
        return (
            new FoundationResult
            {
                Key = task.Key,
                Digest = TensorArchive.ContentDigest(tensors),
                Status = CellStatus.Done,
                TrainLoss = [0.5, 0.25],
                Parameters = 64 * 64,
                Seconds = 0.01,
            },
            TensorArchive.Write(tensors)
        );
    }

    public (CellResult Result, byte[] AdapterArchive) TrainCell(
        CellTask task,
        TensorDigest foundationDigest,
        Func<byte[]> foundationArchive
    )
    {
        if (TensorArchive.ContentDigest(TensorArchive.Read(foundationArchive())) != foundationDigest)
            throw new InvalidDataException("another foundation than ordered");
        var first = Note("cell", task.Key.ToString());
        var (method, once) = task.Method.EndsWith("-once", StringComparison.Ordinal)
            ? (task.Method[..^5], true)
            : (task.Method, false);
        if (first || !once)
            Misbehave(method);

        var tensors = new[] { new NamedTensor("adapter", [4], [task.Foundation.Seed, 1, 2, 3]) };
        return (
            new CellResult
            {
                Key = task.Key,
                FoundationKey = task.Foundation.Key,
                FoundationDigest = foundationDigest,
                Status = task.Method == "diverges" ? CellStatus.Diverged : CellStatus.Done,
                Target = Mode(60),
                Source = Mode(50),
                FoundationTarget = Mode(40),
                FoundationSource = Mode(45),
                TrainableParametersByLayer = [4, 0, 0],
                Curve =
                [
                    new EpochMeasures(0, null, 40, 0.5, 45, 0.4, Images),
                    new EpochMeasures(1, 0.3, 60, 0.25, 50, 0.3, Images),
                ],
                AdaptationSeconds = 0.01,
                EvaluationSeconds = 0.001,
                AdapterDigest = TensorArchive.ContentDigest(tensors),
            },
            TensorArchive.Write(tensors)
        );
    }

    private static ModeMeasures Mode(int correct) =>
        new(correct, Images, 1.0 / correct, [.. Enumerable.Repeat((byte)correct, Images / 8)]);

    private void Misbehave(string how)
    {
        switch (how)
        {
            case "abort":
                Console.Error.WriteLine("terminate called after throwing an instance of 'c10::Error'");
                Environment.FailFast(null);
                break;
            case "exit":
                Environment.Exit(9);
                break;
            case "hang":
                Thread.Sleep(Timeout.Infinite);
                break;
            case "garbage":
                // Past every redirection, into the stream that the frames go through.
                output.Write("garbage!garbage!garbage!"u8);
                output.Flush();
                Thread.Sleep(Timeout.Infinite);
                break;
            case "print":
                Console.WriteLine("a stray line");
                break;
            case "error":
                throw new InvalidOperationException("the fake method failed");
            case "wait":
                WaitForFile("go");
                break;
        }
    }

    private void WaitForFile(string name)
    {
        using var there = new ManualResetEventSlim();
        using var watcher = new FileSystemWatcher(state, name);
        watcher.Created += (_, _) => there.Set();
        watcher.EnableRaisingEvents = true;
        if (!File.Exists(Path.Combine(state, name)))
            there.Wait();
    }

    /// <summary>True for the first note of its kind and text, over all trainers of the folder.</summary>
    private bool Note(string kind, string text)
    {
        for (var n = 1; ; n++)
        {
            try
            {
                using var note = new FileStream(Path.Combine(state, $"{kind}-{text}-{n}"), FileMode.CreateNew);
                return n == 1;
            }
            catch (IOException) when (Directory.Exists(state))
            {
                // An earlier execution noted this number.
            }
        }
    }
}
