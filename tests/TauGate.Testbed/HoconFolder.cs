namespace TauGate.Testbed;

/// <summary>The program's configuration with changes.</summary>
public static class HoconFolder
{
    /// <summary>
    /// Makes a folder of the program's files and that <c>local.conf</c>, for <c>--hocon</c>; its path.
    /// </summary>
    public static string Make(string folder, string localConf)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(TauGateProgram.RepositoryRoot, "hocon"), "*.conf"))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        File.WriteAllText(Path.Combine(folder, "local.conf"), localConf);
        return folder;
    }
}
