using TauGate.Training.Data;

namespace TauGate.Training.Loop;

/// <summary>What a trainer process needs to know when it starts.</summary>
/// <param name="Data">Where the data files are; they must have been fetched (<see cref="MnistFetcher"/>). Its home also keeps the changed native library.</param>
public sealed record TrainerSettings(DataSettings Data);
