using TauGate.Core.Processes;

namespace TauGate.Core.Tests.Processes;

public sealed class ProcessSpaceTests
{
    private static readonly ProcessSpace Here = ProcessSpace.Here;

    [Fact]
    public void This_process_sees_its_own_processes_and_loopback()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "names the namespaces of Linux");
        Assert.DoesNotContain(ProcessSpace.Unknown, Here.ToString(), StringComparison.Ordinal);
        Assert.True(Here is { IsThisMachine: true, IsVisible: true, SharesLoopback: true });
    }

    [Fact]
    public void Container_of_the_same_machine_and_name_shows_no_processes()
    {
        Assert.True(Here with { Pids = "1" } is { IsThisMachine: true, IsVisible: false, SharesLoopback: true });
        Assert.True(Here with { Network = "1" } is { IsThisMachine: true, IsVisible: true, SharesLoopback: false });
    }

    [Fact]
    public void Machine_of_the_same_name_is_another_one_when_it_booted_at_another_time()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere the name has to do");
        Assert.True(
            Here with { BootId = "another" } is { IsThisMachine: false, IsVisible: false, SharesLoopback: false }
        );
    }

    [Fact]
    public void Unknown_namespace_is_like_no_other()
    {
        var unknown = Here with { Pids = ProcessSpace.Unknown, Network = ProcessSpace.Unknown };

        Assert.True(unknown is { IsVisible: false, SharesLoopback: false });
    }

    [Fact]
    public void Text_is_read_back_and_other_text_is_not()
    {
        Assert.Equal(Here, ProcessSpace.Parse(Here + "\n"));
        Assert.Null(ProcessSpace.Parse(""));
        Assert.Null(ProcessSpace.Parse("host/boot"));
    }
}
