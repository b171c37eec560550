namespace TauGate.Training.Loop;

/// <summary>What a trainer process needs to know when it starts.</summary>
/// <param name="Cache">The folder of what can be made again: mapped images and the changed native library. Trainers of
/// a machine may share it.</param>
public sealed record TrainerSettings(string Cache);
