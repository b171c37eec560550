namespace TauGate.Core.Networks;

/// <summary>Which images of a data set.</summary>
public enum DataSplit
{
    /// <summary>Those that are trained on.</summary>
    Train,

    /// <summary>The last ones of the training files; never trained on.</summary>
    Validation,

    /// <summary>The test files'.</summary>
    Test,
}
