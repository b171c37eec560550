using TauGate.Cli.Composition;
using TauGate.Core.Errors;

namespace TauGate.Cli.Tests.Composition;

/// <summary>Variables belong to the whole process: these tests run while no others do.</summary>
[CollectionDefinition(nameof(TauGateHomeTests), DisableParallelization = true)]
[Collection(nameof(TauGateHomeTests))]
public sealed class TauGateHomeTests : IDisposable
{
    private static readonly string[] Variables = ["TAUGATE_HOME", "XDG_DATA_HOME", "HOME"];

    private readonly Dictionary<string, string?> _before = Variables.ToDictionary(
        v => v,
        Environment.GetEnvironmentVariable
    );
    private readonly string _folder = Directory.CreateTempSubdirectory("taugate-cli-").FullName;

    public TauGateHomeTests()
    {
        Environment.SetEnvironmentVariable("TAUGATE_HOME", Under("variable"));
        Environment.SetEnvironmentVariable("XDG_DATA_HOME", Under("xdg"));
        Environment.SetEnvironmentVariable("HOME", Directory.CreateDirectory(Under("user")).FullName);
    }

    public void Dispose()
    {
        foreach (var (name, value) in _before)
            Environment.SetEnvironmentVariable(name, value);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Option_comes_before_everything() =>
        Assert.Equal(Under("option"), TauGateHome.Resolve(Under("option")).Path);

    [Fact]
    public void Empty_option_is_a_mistake() => Assert.Throws<InputException>(() => TauGateHome.Resolve(""));

    [Fact]
    public void Variable_comes_next() => Assert.Equal(Under("variable"), TauGateHome.Resolve(null).Path);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Data_folder_of_the_user_comes_after_that(string? variable)
    {
        Environment.SetEnvironmentVariable("TAUGATE_HOME", variable);

        Assert.Equal(Path.Combine(Under("xdg"), "taugate"), TauGateHome.Resolve(null).Path);
    }

    [Theory]
    [InlineData("")]
    [InlineData("relative/folder")]
    public void Local_share_is_the_last(string xdg)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has another place for local data.");
        Environment.SetEnvironmentVariable("TAUGATE_HOME", null);
        Environment.SetEnvironmentVariable("XDG_DATA_HOME", xdg);

        Assert.Equal(Path.Combine(Under("user"), ".local", "share", "taugate"), TauGateHome.Resolve(null).Path);
    }

    [Fact]
    public void Relative_folder_is_taken_from_where_the_command_runs() =>
        Assert.Equal(Path.Combine(Environment.CurrentDirectory, "here"), TauGateHome.Resolve("here").Path);

    [Fact]
    public void Resolving_makes_nothing_and_creating_does()
    {
        var home = TauGateHome.Resolve(Under("deep/er"));
        Assert.False(Directory.Exists(home.Path));

        Assert.Same(home, home.Create());
        Assert.True(Directory.Exists(home.Path));
    }

    [Fact]
    public void Home_below_a_file_is_refused_with_what_to_do()
    {
        File.WriteAllText(Under("file"), "");

        var refused = Assert.Throws<EnvironmentException>(() => TauGateHome.Resolve(Under("file/home")).Create());

        Assert.Contains(Under("file/home"), refused.Message, StringComparison.Ordinal);
        Assert.Contains("--home", refused.Message, StringComparison.Ordinal);
    }

    private string Under(string name) => Path.Combine(_folder, name);
}
