using TauGate.Core.Ports;

namespace TauGate.Cluster.Trainers;

/// <summary>
/// The trainer's side of the frame protocol: says hello, then answers one task after another until the input ends.
/// Meant for the whole life of a process that a node has started (<c>taugate trainer</c>).
/// </summary>
public static class TrainerHost
{
    /// <summary>Exit code of a trainer that cannot work on this host.</summary>
    public const int Unavailable = 3;

    /// <summary>
    /// Serves until <paramref name="input"/> ends. From here on, everything that managed or native code prints to
    /// standard output goes to standard error, so that it cannot get between frames.
    /// </summary>
    /// <param name="input">Frames from the node; standard input.</param>
    /// <param name="output">Frames to the node; a stream of its own on standard output, opened before this
    /// call.</param>
    /// <returns>Exit code: 0, or <see cref="Unavailable"/>.</returns>
    public static int Run(ICellTrainer trainer, Stream input, Stream output)
    {
        if (!ParentWatch.Arm())
            return 0;
        StandardStreams.SendOutputToError();
        return Serve(trainer, input, output);
    }

    /// <summary>The protocol over any two streams.</summary>
    internal static int Serve(ICellTrainer trainer, Stream input, Stream output)
    {
        TrainerIdentity identity;
        try
        {
            identity = trainer.Start();
        }
        catch (TrainerUnavailableException e)
        {
            Send(output, TrainerFrame.Of(TrainerFrameKind.Unavailable, new TrainerMessage(e.Message)));
            return Unavailable;
        }
        Send(output, TrainerFrame.Of(TrainerFrameKind.Hello, identity));

        while (TrainerFrame.ReadAsync(input, CancellationToken.None).GetAwaiter().GetResult() is { } order)
            Send(output, Answer(trainer, order));
        return 0;
    }

    private static TrainerFrame Answer(ICellTrainer trainer, TrainerFrame order)
    {
        try
        {
            switch (order.Kind)
            {
                case TrainerFrameKind.TrainFoundation:
                    var made = order.Read<FoundationOrder>();
                    trainer.Use(made.Task.Data, made.DataFiles);
                    var (foundation, archive) = trainer.TrainFoundation(made.Task);
                    return TrainerFrame.Of(TrainerFrameKind.FoundationTrained, foundation, archive);
                case TrainerFrameKind.TrainCell:
                    var cell = order.Read<CellOrder>();
                    trainer.Use(cell.Task.Foundation.Data, cell.DataFiles);
                    var (result, adapter) = trainer.TrainCell(cell.Task, cell.Foundation, () =>
                        File.ReadAllBytes(cell.FoundationPath)
                    );
                    return TrainerFrame.Of(TrainerFrameKind.CellTrained, result, adapter);
                default:
                    throw new InvalidDataException($"A trainer cannot be told '{order.Kind}'.");
            }
        }
#pragma warning disable CA1031 // Whatever a task throws is that task's failure; the process can go on with the next.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Console.Error.WriteLine(e);
            return TrainerFrame.Of(TrainerFrameKind.Errored, new TrainerMessage($"{e.GetType().Name}: {e.Message}"));
        }
    }

    private static void Send(Stream output, TrainerFrame frame) =>
        frame.WriteAsync(output, CancellationToken.None).GetAwaiter().GetResult();
}
