namespace TauGate.Testbed;

/// <summary>MNIST, had the way the program has it.</summary>
public static class MnistFiles
{
    /// <summary>Fetches the files into a home; the folder that they are in.</summary>
    public static async Task<string> FetchAsync(string home)
    {
        (await TauGateProgram.RunAsync(home, "data", "fetch")).ExpectExit(0);
        return (await TauGateProgram.RunAsync(home, "data", "path")).ExpectExit(0).Output.Trim();
    }
}
